"""Whatever a bot sends: every method answers, or refuses in the Bot API's words; none breaks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talentbot.sandbox.api import BEHAVIOURS
from talentbot.sandbox.api_errors import ApiError
from talentbot.sandbox.calls import Call
from talentbot.sandbox.flood import FloodControl
from talentbot.sandbox.parameters import Parameters
from talentbot.sandbox.signatures import read_signatures
from talentbot.sandbox.world import World

if TYPE_CHECKING:
    from talentbot.sandbox.objects import Json

WORDS = st.sampled_from(
    [
        "",
        "x",
        "1",
        "html",
        "article",
        "photo",
        "bold",
        "chat",
        "web_app",
        "true",
        "http://a.jp",
        "attach://x",
        "😀",
        "\ud800",
    ]
)
NAMES = st.sampled_from(
    [
        "type", "id", "text", "url", "offset", "length", "chat_id", "user_id", "user", "message_id", "message_text",
        "inline_keyboard", "keyboard", "callback_data", "web_app", "login_url", "copy_text", "command", "description",
        "input_message_content", "entities", "parse_mode", "title", "media", "reply_markup", "start_parameter",
    ]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 10**20) | st.sampled_from([1000000001, -1001000000001]) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
POLLS_AND_WEBHOOKS = {"getUpdates", "setWebhook", "deleteWebhook"}


@pytest.mark.parametrize("method", sorted(set(BEHAVIOURS) - POLLS_AND_WEBHOOKS))
@given(data=st.data())
@settings(max_examples=40)
def test_no_value_breaks_a_method(method: str, data: st.DataObject) -> None:
    signature = read_signatures()[method.lower()]
    values: Json = data.draw(
        st.fixed_dictionaries(
            dict.fromkeys(sorted(signature.required), VALUES),
            optional=dict.fromkeys(sorted(signature.parameters - signature.required), VALUES),
        )
    )
    if data.draw(st.booleans()):
        values |= {name: 1000000001 for name in ("chat_id", "from_chat_id") if name in values}
        values |= {name: 1 for name in ("message_id",) if name in values}
    world = World()
    world.start(world.person("student-ky"))
    parameters = Parameters(values)
    call = Call(world, FloodControl(world.clock, None), world.main_bot, parameters)
    try:
        signature.check(parameters)
        BEHAVIOURS[method](call)
    except ApiError as error:
        is_refused_properly = error.description.startswith(("Bad Request: ", "Forbidden: ", "Not Implemented: "))
    else:
        is_refused_properly = True
    assert is_refused_properly


@given(values=st.fixed_dictionaries({}, optional=dict.fromkeys(("url", "secret_token", "allowed_updates"), VALUES)))
@settings(max_examples=40)
def test_no_value_breaks_webhooks(values: Json) -> None:
    async def set_and_delete() -> None:
        world = World()
        call = Call(world, FloodControl(world.clock, None), world.main_bot, Parameters(values))
        for method in ("setWebhook", "deleteWebhook", "getUpdates"):
            try:
                answer = BEHAVIOURS[method](call)
                assert not isinstance(answer, (dict, list, str, int))
                await answer
            except ApiError as error:
                refusals.append(error.error_code)

    refusals: list[int] = []
    asyncio.run(set_and_delete())
    assert set(refusals) <= {400, 409}
