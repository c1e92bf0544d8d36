"""Unmodified bots of two libraries against the sandbox, by polling and by webhook."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
from aiogram import Bot as AiogramBot
from aiogram import Dispatcher
from aiogram import types as aiogram_types
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from talentbot.sandbox.server import Sandbox
from tests.conversation import eventually

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from talentbot.sandbox.inhabitants import Chat, Person
    from talentbot.sandbox.objects import Json


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message
    assert update.message.text
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Да", callback_data="да")]])
    await update.message.reply_text(update.message.text, reply_markup=keyboard, do_quote=True)


async def confirm(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query
    await update.callback_query.answer("Принято")
    await update.callback_query.edit_message_text("Готово")


@asynccontextmanager
async def application(sandbox: Sandbox) -> AsyncIterator[Application[Any, Any, Any, Any, Any, Any]]:
    app = Application.builder().token(sandbox.token).base_url(f"{sandbox.url}/bot").build()
    app.add_handler(MessageHandler(filters.TEXT, echo))
    app.add_handler(CallbackQueryHandler(confirm))
    async with app:
        await app.start()
        yield app
        await app.stop()


class Conversation:
    """Waits for what a bot does, as a person before a screen."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._events: asyncio.Queue[Json] = asyncio.Queue()
        sandbox.world.listeners.append(self._events.put_nowait)

    async def next(self, kind: str) -> Json:
        async with asyncio.timeout(10):
            while True:
                event = await self._events.get()
                if event["type"] == kind and event.get("message", {}).get("from", {}).get("is_bot", True):
                    return event


async def converse(sandbox: Sandbox, student: Person, chat: Chat) -> None:
    conversation = Conversation(sandbox)
    sandbox.world.send_text(student, chat, "Салам 😀")
    answer = (await conversation.next("message"))["message"]
    assert (answer["text"], answer["reply_to_message"]["text"]) == ("Салам 😀", "Салам 😀")
    sandbox.world.press(student, chat, answer["message_id"])
    assert (await conversation.next("callback_answer"))["text"] == "Принято"
    assert (await conversation.next("edited"))["message"]["text"] == "Готово"


async def test_python_telegram_bot_polls(sandbox: Sandbox, student: Person, chat: Chat) -> None:
    async with application(sandbox) as app:
        assert app.updater
        await app.updater.start_polling()
        await converse(sandbox, student, chat)
        await app.updater.stop()


async def test_python_telegram_bot_by_webhook(sandbox: Sandbox, student: Person, chat: Chat) -> None:
    async with application(sandbox) as app:

        async def receive(request: web.Request) -> web.Response:
            assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == "s3cret"
            await app.update_queue.put(Update.de_json(await request.json(), app.bot))
            return web.Response()

        server = TestServer(web.Application())
        server.app.router.add_post("/hook", receive)
        async with server:
            await app.bot.set_webhook(str(server.make_url("/hook")), secret_token="s3cret")
            await converse(sandbox, student, chat)
            await app.bot.delete_webhook()


async def test_aiogram_polls(sandbox: Sandbox, student: Person, chat: Chat) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(sandbox.url))
    bot = AiogramBot(sandbox.token, session, default=DefaultBotProperties(parse_mode="HTML"))
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def aiogram_echo(message: aiogram_types.Message) -> None:
        button = aiogram_types.InlineKeyboardButton(text="Да", callback_data="да")
        keyboard = aiogram_types.InlineKeyboardMarkup(inline_keyboard=[[button]])
        await message.reply(message.html_text, reply_markup=keyboard)

    @dispatcher.callback_query()
    async def aiogram_confirm(query: aiogram_types.CallbackQuery) -> None:
        await query.answer("Принято")
        assert isinstance(query.message, aiogram_types.Message)
        await query.message.edit_text("Готово")

    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    await converse(sandbox, student, chat)
    await dispatcher.stop_polling()
    await polling


async def test_aiogram_reads_every_shape_strictly(sandbox: Sandbox, student: Person, chat: Chat) -> None:
    async with AiogramBot(sandbox.token, AiohttpSession(api=TelegramAPIServer.from_base(sandbox.url))) as bot:
        assert (await bot.get_me()).username == "nagaoka_talent_bot"
        assert (await bot.get_chat(chat.id)).type == "private"
        assert (await bot.get_chat(sandbox.world.staff_chat.id)).title == "Staff"
        file = aiogram_types.BufferedInputFile(b"abc", "a.txt")
        sent = await bot.send_document(chat.id, file, caption="c")
        assert sent.document
        downloaded = await bot.download(sent.document)
        assert downloaded
        assert downloaded.read() == b"abc"
        assert [member.user.id for member in await bot.get_chat_administrators(sandbox.world.staff_chat.id)]
        await bot.set_my_commands([aiogram_types.BotCommand(command="a", description="b")])
        assert (await bot.get_my_commands())[0].command == "a"
        sandbox.world.block(student)
        sandbox.world.migrate(sandbox.world.add_group("g", [student], kind="group"))
        assert len(await bot.get_updates()) == 3
        assert (await bot.get_webhook_info()).url == ""


async def test_stopping_ends_polls_and_pages_at_once(http: aiohttp.ClientSession) -> None:
    async with Sandbox() as sandbox:
        page = await http.ws_connect(f"{sandbox.url}/api/events")
        address = f"{sandbox.url}/bot{sandbox.token}/getUpdates"
        poll = asyncio.create_task(http.get(address, params={"timeout": 50}).__aenter__())
        await eventually(lambda: sandbox.world.main_bot.presence.is_connected)
        stopping_at = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - stopping_at < 3
    async with await poll as response:
        assert await response.json() == {"ok": True, "result": []}
    assert (await page.receive_json())["type"] == "bot"
    assert (await page.receive()).type is aiohttp.WSMsgType.CLOSE
    await page.close()
