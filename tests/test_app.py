"""The whole program as it is started: ready, told to stop, and in trouble at the start."""

from __future__ import annotations

import asyncio
import logging
import shutil
import socket
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from talentbot.app import running, sandbox_running
from talentbot.errors import ConfigurationError, DatabaseError, FaqError, TelegramError
from talentbot.sandbox.server import Sandbox
from talentbot.settings import Settings, read_settings
from tests.conversation import Conversation, eventually
from tests.faq_folder import SMALL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

QUESTION = "Что такое сертификат COE и кто его оформляет?"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(has_flood_limits=False) as sandbox:
        yield sandbox


def settings_for(sandbox: Sandbox, tmp_path: Path, **changes: Any) -> Settings:
    if not (tmp_path / "faq").exists():
        shutil.copytree(SMALL, tmp_path / "faq")
    values = {
        "token": sandbox.token,
        "api_url": sandbox.url,
        "database_url": f"sqlite:///{tmp_path}/talentbot.db",
        "faq_dir": tmp_path / "faq",
        "listen": "127.0.0.1:0",
    }
    return read_settings(**(values | changes))


def someone(sandbox: Sandbox) -> Conversation:
    return Conversation(sandbox, sandbox.world.person("student-ru"))


async def status(port: int, path: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as response:
        return response.status


async def test_polling_answers_and_reports_ready(sandbox: Sandbox, tmp_path: Path) -> None:
    async with running(settings_for(sandbox, tmp_path)) as port:
        assert await status(port, "/readyz") == 200
        assert (await someone(sandbox).say(QUESTION))["text"].startswith(QUESTION)


async def test_the_webhook_answers(sandbox: Sandbox, tmp_path: Path, unused_port: int) -> None:
    settings = settings_for(
        sandbox,
        tmp_path,
        listen=f"127.0.0.1:{unused_port}",
        webhook_url=f"http://127.0.0.1:{unused_port}/telegram",
        webhook_secret="s3cret",
    )
    async with running(settings):
        assert (await someone(sandbox).say(QUESTION))["text"].startswith(QUESTION)
        await eventually(lambda: sandbox.api.calls_of("setMyCommands"))


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_an_unreachable_server_is_waited_for(
    sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.api.faults.drop("getMe", times=1)
    with caplog.at_level(logging.WARNING):
        async with running(settings_for(sandbox, tmp_path)):
            assert (await someone(sandbox).say(QUESTION))["text"].startswith(QUESTION)

    assert "cannot be reached" in caplog.text
    assert sandbox.token not in caplog.text


async def test_a_token_that_telegram_does_not_know_is_told_without_showing_it(sandbox: Sandbox, tmp_path: Path) -> None:
    token = "123456789:AAEhBP0av28abcdefghijklmnopqrstuvwx"
    with pytest.raises(ConfigurationError, match="TALENTBOT_TOKEN is not accepted") as caught:
        async with running(settings_for(sandbox, tmp_path, token=token)):
            pass

    assert "AAEhBP0av28" not in str(caught.value)


async def test_an_address_that_is_no_bot_api_is_told_with_the_setting(sandbox: Sandbox, tmp_path: Path) -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<html>hello</html>")

    site = web.Application()
    site.router.add_route("*", "/{path:.*}", page)
    async with TestServer(site) as server:
        with pytest.raises(TelegramError, match=r"^TALENTBOT_API_URL: ") as caught:
            async with running(settings_for(sandbox, tmp_path, api_url=str(server.make_url("/")))):
                pass

    assert sandbox.token not in str(caught.value)


async def test_a_second_program_on_the_same_database_does_not_start(sandbox: Sandbox, tmp_path: Path) -> None:
    async with running(settings_for(sandbox, tmp_path)):
        with pytest.raises(DatabaseError, match="already runs"):
            async with running(settings_for(sandbox, tmp_path)):
                pass


async def test_a_broken_faq_does_not_start_and_a_change_of_a_good_one_goes_live(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    folder = tmp_path / "faq"
    shutil.copytree(SMALL, folder)
    changed = folder / "visa" / "visa-coe.yaml"
    good = changed.read_text(encoding="utf-8")
    changed.write_text("id: [", encoding="utf-8")
    with pytest.raises(FaqError, match=r"visa-coe\.yaml:"):
        async with running(settings_for(sandbox, tmp_path, faq_dir=folder)):
            pass

    changed.write_text(good, encoding="utf-8")
    async with running(settings_for(sandbox, tmp_path, faq_dir=folder)):
        person = someone(sandbox)
        await person.start()
        changed.write_text(good.replace(QUESTION, "Кто оформляет сертификат?"), encoding="utf-8")
        titles = []
        for _ in range(50):
            titles.append((await person.say("/start faq_visa-coe"))["text"].splitlines()[0])
            if titles[-1] != QUESTION:
                break
            await asyncio.sleep(0.2)
    assert titles[-1] == "Кто оформляет сертификат?"


async def test_what_a_person_chose_outlives_a_restart(sandbox: Sandbox, tmp_path: Path) -> None:
    person = someone(sandbox)
    async with running(settings_for(sandbox, tmp_path)):
        await person.press(await person.say("/language"), "日本語")
        await person.edited()
    async with running(settings_for(sandbox, tmp_path)):
        assert "日本語" in (await person.say("/language"))["text"]


async def test_what_was_written_while_the_bot_was_away_is_answered(sandbox: Sandbox, tmp_path: Path) -> None:
    person = someone(sandbox)
    sandbox.world.start(person.person)
    sandbox.world.send_text(person.person, person.chat, QUESTION)
    async with running(settings_for(sandbox, tmp_path)):
        await person.message()
        assert (await person.message())["text"].startswith(QUESTION)


async def test_the_sandbox_runs_the_bot_and_its_page(tmp_path: Path) -> None:
    async with sandbox_running(read_settings(token="", faq_dir=SMALL), 0) as url:
        port = int(url.rpartition(":")[2])
        assert await status(port, "/") == 200
        async with aiohttp.ClientSession() as session, session.get(f"{url}/api/state") as response:
            state = await response.json()

    assert state["bot"]["is_connected"]
    assert len(state["personas"]) == 4


async def test_the_sandbox_does_not_start_with_a_real_token() -> None:
    with pytest.raises(ConfigurationError, match="real bot's token"):
        async with sandbox_running(read_settings(token="123456789:AAEhBP0av28abcdefghijklmnopqrstuvwx"), 0):
            pass
