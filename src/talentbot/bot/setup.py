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

from talentbot.bot.announcements import AnnouncementHandlers
from talentbot.bot.awaited import AwaitedTexts
from talentbot.bot.contact import ContactHandlers
from talentbot.bot.deadlines import DeadlineHandlers
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
from talentbot.bot.reminders import ReminderHandlers
from talentbot.bot.staff.announcing import Announcing
from talentbot.bot.staff.door import Door
from talentbot.bot.staff.drafts import DraftHandlers
from talentbot.bot.staff.editing import DIALOGUE as EDIT_DIALOGUE
from talentbot.bot.staff.editing import EditHandlers
from talentbot.bot.staff.history import HistoryHandlers
from talentbot.bot.staff.members import MemberHandlers
from talentbot.bot.staff.reviewing import ReviewHandlers
from talentbot.bot.start import StartHandlers
from talentbot.bot.time_zone import DIALOGUE as CITY_DIALOGUE
from talentbot.bot.time_zone import TimeZoneHandlers
from talentbot.bot.topics import TopicHandlers
from talentbot.bot.transport import AiohttpRequest, PollingRequest
from talentbot.store.roles import Role

if TYPE_CHECKING:
    from typing import Any

    from telegram.ext import ContextTypes

    from talentbot.bot.flood import Traffic
    from talentbot.bot.services import Services
    from talentbot.bot.staff.door import Inside, Visit

ALLOWED_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
]
"""What the bot asks Telegram to send; everything else would be received in vain."""

_PRIVATE, _GROUP = filters.ChatType.PRIVATE, filters.ChatType.GROUPS
_NEW, _EDITED = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE


def build_application(
    token: str, api_url: str, services: Services, traffic: Traffic | None = None
) -> Application[Any, Any, Any, Any, Any, Any]:
    """The application, ready to be initialised; it works with any Bot API server."""
    application = (
        Application.builder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(AiohttpRequest())
        .get_updates_request(PollingRequest())
        .rate_limiter(ObeyRetryAfter(traffic))
        .concurrent_updates(PerChatOrder())
        .job_queue(None)
        .build()
    )
    application.add_handlers(handlers(services))
    application.add_error_handler(FailureHandlers(services).failed)
    return application


def handlers(services: Services) -> list[BaseHandler[Any, Any, Any]]:
    """Every handler in the order in which an update is offered to them; the first that fits takes it."""
    return _Handlers(services).in_order()


class _Handlers:
    """Everything that answers, and what it answers to."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._door = Door(services)
        self._members = MemberHandlers(services)
        self._drafts = DraftHandlers(services)
        self._editing = EditHandlers(services, self._drafts)
        self._history = HistoryHandlers(services)
        self._review = ReviewHandlers(services)
        self._deadlines = DeadlineHandlers(services)
        self._reminders = ReminderHandlers(services)
        self._announcements = AnnouncementHandlers(services)
        self._start = StartHandlers(services, self._members.accept, self._deadlines.linked)
        self._questions = QuestionHandlers(services)
        self._topics = TopicHandlers(services)
        self._privacy = PrivacyHandlers(services)
        self._contact = ContactHandlers(services)
        self._groups = GroupHandlers(services, self._questions)
        self._other = OtherMessageHandlers(services)
        self._time_zone = TimeZoneHandlers(services, self._questions)
        self._announcing = Announcing(services, self._door)

    def in_order(self) -> list[BaseHandler[Any, Any, Any]]:
        """All of them; what fits nothing before comes to the last of its kind."""
        return [
            *self._commands(),
            *self._staff_commands(),
            *self._messages(),
            *self._staff_presses(),
            *self._presses(),
            InlineQueryHandler(InlineHandlers(self._services).query),
            ChatMemberHandler(MembershipHandlers(self._services).changed, ChatMemberHandler.MY_CHAT_MEMBER),
        ]

    def _commands(self) -> list[BaseHandler[Any, Any, Any]]:
        return [
            CommandHandler("start", self._start.start, _PRIVATE & _NEW),
            CommandHandler("help", self._start.help, _PRIVATE & _NEW),
            CommandHandler("language", self._start.language, _PRIVATE & _NEW),
            CommandHandler("topics", self._topics.command, _PRIVATE & _NEW),
            CommandHandler("contact", self._contact.command, _PRIVATE & _NEW),
            CommandHandler("deadlines", self._deadlines.command, _PRIVATE & _NEW),
            CommandHandler("reminders", self._reminders.command, _PRIVATE & _NEW),
            CommandHandler("subscribe", self._announcements.subscribe, _PRIVATE & _NEW),
            CommandHandler("stop", self._announcements.stop, _PRIVATE & _NEW),
            CommandHandler("timezone", self._time_zone.command, _PRIVATE & _NEW),
            CommandHandler("privacy", self._privacy.privacy, _PRIVATE & _NEW),
            CommandHandler("forget", self._privacy.forget, _PRIVATE & _NEW),
        ]

    def _staff_commands(self) -> list[BaseHandler[Any, Any, Any]]:
        """What only the staff can do; whoever is not of them gets the reply to any unknown command or file."""
        cancelling = self._door.opens(Role.ANNOUNCER, self._editing.cancel, self._other.unknown_command)
        uploading = self._door.opens(Role.COORDINATOR, self._drafts.received, self._other.no_text)

        def command(name: str, role: Role, inside: Inside) -> BaseHandler[Any, Any, Any]:
            return CommandHandler(name, self._door.opens(role, inside, self._other.unknown_command), _PRIVATE & _NEW)

        return [
            command("draft", Role.COORDINATOR, self._drafts.command),
            command("discard", Role.COORDINATOR, self._drafts.discard_command),
            command("preview", Role.COORDINATOR, self._drafts.preview),
            command("try", Role.COORDINATOR, self._drafts.try_out),
            command("edit", Role.COORDINATOR, self._editing.command),
            CommandHandler(
                "cancel", self._door.opens(Role.COORDINATOR, self._editing.cancel, cancelling), _PRIVATE & _NEW
            ),
            command("review", Role.COORDINATOR, self._review.command),
            command("export", Role.COORDINATOR, self._history.export),
            command("faqlog", Role.COORDINATOR, self._history.log),
            command("rollback", Role.COORDINATOR, self._history.roll_back),
            command("invite", Role.ADMIN, self._members.invite),
            command("staff", Role.ADMIN, self._members.list),
            command("broadcast", Role.ANNOUNCER, self._announcing.drafting.command),
            command("broadcasts", Role.ANNOUNCER, self._announcing.listing.command),
            MessageHandler(_PRIVATE & _NEW & filters.Document.ALL, self._announcing.before(uploading)),
        ]

    def _messages(self) -> list[BaseHandler[Any, Any, Any]]:
        return [
            CommandHandler("faq", self._groups.command),
            CommandHandler(["help", "start"], self._start.help_in_group, _GROUP & _NEW),
            MessageHandler(_PRIVATE & filters.COMMAND & _NEW, self._other.unknown_command),
            MessageHandler(
                _PRIVATE & _NEW & filters.TEXT & ~filters.COMMAND & ~filters.VIA_BOT, self._awaited().handle
            ),
            MessageHandler(
                _PRIVATE & _EDITED & ~filters.COMMAND & ~filters.VIA_BOT & ~filters.LOCATION,
                self._announcing.after_edit(self._questions.ask),
            ),
            MessageHandler(
                _PRIVATE & _NEW & ~filters.TEXT & ~filters.StatusUpdate.ALL,
                self._announcing.before(self._other.no_text),
            ),
            MessageHandler(_GROUP & filters.TEXT & ~filters.COMMAND & IsMeant(), self._groups.ask),
        ]

    def _awaited(self) -> AwaitedTexts:
        """Texts, which the bot may wait for."""
        ask = self._questions.ask
        new_answer = _new_answer(self._editing, self._questions)
        takers = {
            EDIT_DIALOGUE: self._door.opens(Role.COORDINATOR, new_answer, ask),
            CITY_DIALOGUE: self._time_zone.typed,
            **self._announcing.takers(ask),
        }
        return AwaitedTexts(self._services, takers, ask)

    def _staff_presses(self) -> list[BaseHandler[Any, Any, Any]]:
        """Buttons of the staff; for everybody else they are as good as old."""

        def press(action: Action, role: Role, inside: Inside) -> BaseHandler[Any, Any, Any]:
            return CallbackQueryHandler(self._door.opens(role, inside, self._other.old_button), pattern(action))

        return [
            press(Action.PUBLISH, Role.COORDINATOR, self._drafts.publish),
            press(Action.DISCARD, Role.COORDINATOR, self._drafts.discard),
            press(Action.EDIT, Role.COORDINATOR, self._editing.chosen),
            press(Action.REVIEW, Role.COORDINATOR, self._review.chosen),
            press(Action.ROLL_BACK, Role.COORDINATOR, self._history.confirmed),
            press(Action.BROADCAST, Role.ANNOUNCER, self._announcing.drafting.pressed),
            press(Action.BROADCASTS, Role.ANNOUNCER, self._announcing.listing.pressed),
            press(Action.INVITE, Role.ADMIN, self._members.invite_pressed),
            press(Action.REVOKE, Role.ADMIN, self._members.revoke),
        ]

    def _presses(self) -> list[BaseHandler[Any, Any, Any]]:
        return [
            CallbackQueryHandler(self._questions.show, pattern(Action.SHOW)),
            CallbackQueryHandler(self._questions.helpful, pattern(Action.HELPFUL)),
            CallbackQueryHandler(self._questions.not_helpful, pattern(Action.NOT_HELPFUL)),
            CallbackQueryHandler(self._contact.press, pattern(Action.PERSON)),
            CallbackQueryHandler(self._topics.turn, pattern(Action.TOPICS)),
            CallbackQueryHandler(self._topics.entry, pattern(Action.TOPIC_ENTRY)),
            CallbackQueryHandler(self._start.choose_in_greeting, pattern(Action.GREETING_LOCALE)),
            CallbackQueryHandler(self._start.choose, pattern(Action.CHOOSE_LOCALE)),
            CallbackQueryHandler(self._start.switch, pattern(Action.SWITCH_LOCALE)),
            CallbackQueryHandler(self._announcements.press, pattern(Action.ANNOUNCEMENTS)),
            CallbackQueryHandler(self._deadlines.turn, pattern(Action.DEADLINES)),
            CallbackQueryHandler(self._deadlines.remind, pattern(Action.REMIND)),
            CallbackQueryHandler(self._deadlines.remind_of_track, pattern(Action.REMIND_OF_TRACK)),
            CallbackQueryHandler(self._deadlines.calendar, pattern(Action.CALENDAR)),
            CallbackQueryHandler(self._reminders.press, pattern(Action.REMINDERS)),
            CallbackQueryHandler(self._time_zone.chosen, pattern(Action.TIME_ZONE)),
            CallbackQueryHandler(self._privacy.decide, pattern(Action.FORGET)),
            CallbackQueryHandler(self._other.old_button),
        ]


def _new_answer(editing: EditHandlers, questions: QuestionHandlers) -> Inside:
    """What /edit waits for; a text that comes too late for it is a question."""

    async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        if not await editing.takes(update, visit):
            await questions.ask(update, context)

    return handle
