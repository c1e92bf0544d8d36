"""The bot put together: the one ordered list of its handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from talentbot.bot.contact import ContactHandlers
from talentbot.bot.failures import FailureHandlers
from talentbot.bot.flood import ObeyRetryAfter
from talentbot.bot.groups import GroupHandlers, IsMeant
from talentbot.bot.inline import InlineHandlers
from talentbot.bot.membership import MembershipHandlers
from talentbot.bot.ordering import PerChatOrder
from talentbot.bot.other_messages import OtherMessageHandlers
from talentbot.bot.presses import Action, pattern
from talentbot.bot.privacy import PrivacyHandlers
from talentbot.bot.questions import QuestionHandlers
from talentbot.bot.start import StartHandlers
from talentbot.bot.topics import TopicHandlers
from talentbot.bot.transport import AiohttpRequest, PollingRequest

if TYPE_CHECKING:
    from typing import Any

    from talentbot.bot.services import Services

ALLOWED_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
]
"""What the bot asks Telegram to send; everything else would be received in vain."""


def build_application(token: str, api_url: str, services: Services) -> Application[Any, Any, Any, Any, Any, Any]:
    """The application, ready to be initialised; it works with any Bot API server."""
    application = (
        Application.builder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(AiohttpRequest())
        .get_updates_request(PollingRequest())
        .rate_limiter(ObeyRetryAfter())
        .concurrent_updates(PerChatOrder())
        .job_queue(None)
        .build()
    )
    application.add_handlers(handlers(services))
    application.add_error_handler(FailureHandlers(services).failed)
    return application


def handlers(services: Services) -> list[BaseHandler[Any, Any, Any]]:
    """Every handler in the order in which an update is offered to them; the first that fits takes it."""
    start = StartHandlers(services)
    questions = QuestionHandlers(services)
    topics = TopicHandlers(services)
    privacy = PrivacyHandlers(services)
    contact = ContactHandlers(services)
    groups = GroupHandlers(services, questions)
    other = OtherMessageHandlers(services)
    private = filters.ChatType.PRIVATE
    group = filters.ChatType.GROUPS
    new = filters.UpdateType.MESSAGE
    return [
        CommandHandler("start", start.start, private & new),
        CommandHandler("help", start.help, private & new),
        CommandHandler("language", start.language, private & new),
        CommandHandler("topics", topics.command, private & new),
        CommandHandler("contact", contact.command, private & new),
        CommandHandler("privacy", privacy.privacy, private & new),
        CommandHandler("forget", privacy.forget, private & new),
        CommandHandler("faq", groups.command),
        CommandHandler(["help", "start"], start.help_in_group, group & new),
        MessageHandler(private & filters.COMMAND & new, other.unknown_command),
        MessageHandler(private & filters.TEXT & ~filters.COMMAND & ~filters.VIA_BOT, questions.ask),
        MessageHandler(private & new & ~filters.TEXT & ~filters.StatusUpdate.ALL, other.no_text),
        MessageHandler(group & filters.TEXT & ~filters.COMMAND & IsMeant(), groups.ask),
        CallbackQueryHandler(questions.show, pattern(Action.SHOW)),
        CallbackQueryHandler(questions.helpful, pattern(Action.HELPFUL)),
        CallbackQueryHandler(questions.not_helpful, pattern(Action.NOT_HELPFUL)),
        CallbackQueryHandler(contact.press, pattern(Action.PERSON)),
        CallbackQueryHandler(topics.turn, pattern(Action.TOPICS)),
        CallbackQueryHandler(topics.entry, pattern(Action.TOPIC_ENTRY)),
        CallbackQueryHandler(start.choose_in_greeting, pattern(Action.GREETING_LOCALE)),
        CallbackQueryHandler(start.choose, pattern(Action.CHOOSE_LOCALE)),
        CallbackQueryHandler(start.switch, pattern(Action.SWITCH_LOCALE)),
        CallbackQueryHandler(privacy.decide, pattern(Action.FORGET)),
        CallbackQueryHandler(other.old_button),
        InlineQueryHandler(InlineHandlers(services).query),
        ChatMemberHandler(MembershipHandlers(services).changed, ChatMemberHandler.MY_CHAT_MEMBER),
    ]
