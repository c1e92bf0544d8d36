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
    door = Door(services)
    members = MemberHandlers(services)
    drafts = DraftHandlers(services)
    editing = EditHandlers(services, drafts)
    deadlines = DeadlineHandlers(services)
    reminders = ReminderHandlers(services)
    announcements = AnnouncementHandlers(services)
    start = StartHandlers(services, members.accept, deadlines.linked)
    questions = QuestionHandlers(services)
    topics = TopicHandlers(services)
    privacy = PrivacyHandlers(services)
    contact = ContactHandlers(services)
    groups = GroupHandlers(services, questions)
    other = OtherMessageHandlers(services)
    time_zone = TimeZoneHandlers(services, questions)
    announcing = Announcing(services, door)
    takers = {
        EDIT_DIALOGUE: door.opens(Role.COORDINATOR, _new_answer(editing, questions), questions.ask),
        CITY_DIALOGUE: time_zone.typed,
        **announcing.takers(questions.ask),
    }
    awaited = AwaitedTexts(services, takers, questions.ask)
    private = filters.ChatType.PRIVATE
    group = filters.ChatType.GROUPS
    new, edited = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE
    return [
        CommandHandler("start", start.start, private & new),
        CommandHandler("help", start.help, private & new),
        CommandHandler("language", start.language, private & new),
        CommandHandler("topics", topics.command, private & new),
        CommandHandler("contact", contact.command, private & new),
        CommandHandler("deadlines", deadlines.command, private & new),
        CommandHandler("reminders", reminders.command, private & new),
        CommandHandler("subscribe", announcements.subscribe, private & new),
        CommandHandler("stop", announcements.stop, private & new),
        CommandHandler("timezone", time_zone.command, private & new),
        CommandHandler("privacy", privacy.privacy, private & new),
        CommandHandler("forget", privacy.forget, private & new),
        *_staff_handlers(services, door, members, drafts, editing, announcing, other),
        CommandHandler("faq", groups.command),
        CommandHandler(["help", "start"], start.help_in_group, group & new),
        MessageHandler(private & filters.COMMAND & new, other.unknown_command),
        MessageHandler(private & new & filters.TEXT & ~filters.COMMAND & ~filters.VIA_BOT, awaited.handle),
        MessageHandler(
            private & edited & ~filters.COMMAND & ~filters.VIA_BOT & ~filters.LOCATION,
            announcing.after_edit(questions.ask),
        ),
        MessageHandler(private & new & ~filters.TEXT & ~filters.StatusUpdate.ALL, announcing.before(other.no_text)),
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
        CallbackQueryHandler(announcements.press, pattern(Action.ANNOUNCEMENTS)),
        CallbackQueryHandler(deadlines.turn, pattern(Action.DEADLINES)),
        CallbackQueryHandler(deadlines.remind, pattern(Action.REMIND)),
        CallbackQueryHandler(deadlines.remind_of_track, pattern(Action.REMIND_OF_TRACK)),
        CallbackQueryHandler(deadlines.calendar, pattern(Action.CALENDAR)),
        CallbackQueryHandler(reminders.press, pattern(Action.REMINDERS)),
        CallbackQueryHandler(time_zone.chosen, pattern(Action.TIME_ZONE)),
        CallbackQueryHandler(privacy.decide, pattern(Action.FORGET)),
        CallbackQueryHandler(other.old_button),
        InlineQueryHandler(InlineHandlers(services).query),
        ChatMemberHandler(MembershipHandlers(services).changed, ChatMemberHandler.MY_CHAT_MEMBER),
    ]


def _staff_handlers(
    services: Services,
    door: Door,
    members: MemberHandlers,
    drafts: DraftHandlers,
    editing: EditHandlers,
    announcing: Announcing,
    other: OtherMessageHandlers,
) -> list[BaseHandler[Any, Any, Any]]:
    """What only the staff can do; whoever is not of them gets the reply to any unknown command, file or button."""
    history = HistoryHandlers(services)
    review = ReviewHandlers(services)
    new = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    cancelling = door.opens(Role.ANNOUNCER, editing.cancel, other.unknown_command)
    uploading = door.opens(Role.COORDINATOR, drafts.received, other.no_text)

    def command(name: str, role: Role, inside: Inside) -> BaseHandler[Any, Any, Any]:
        return CommandHandler(name, door.opens(role, inside, other.unknown_command), new)

    def press(action: Action, role: Role, inside: Inside) -> BaseHandler[Any, Any, Any]:
        return CallbackQueryHandler(door.opens(role, inside, other.old_button), pattern(action))

    return [
        command("draft", Role.COORDINATOR, drafts.command),
        command("discard", Role.COORDINATOR, drafts.discard_command),
        command("preview", Role.COORDINATOR, drafts.preview),
        command("try", Role.COORDINATOR, drafts.try_out),
        command("edit", Role.COORDINATOR, editing.command),
        CommandHandler("cancel", door.opens(Role.COORDINATOR, editing.cancel, cancelling), new),
        command("review", Role.COORDINATOR, review.command),
        command("export", Role.COORDINATOR, history.export),
        command("faqlog", Role.COORDINATOR, history.log),
        command("rollback", Role.COORDINATOR, history.roll_back),
        command("invite", Role.ADMIN, members.invite),
        command("staff", Role.ADMIN, members.list),
        command("broadcast", Role.ANNOUNCER, announcing.drafting.command),
        command("broadcasts", Role.ANNOUNCER, announcing.listing.command),
        MessageHandler(new & filters.Document.ALL, announcing.before(uploading)),
        press(Action.PUBLISH, Role.COORDINATOR, drafts.publish),
        press(Action.DISCARD, Role.COORDINATOR, drafts.discard),
        press(Action.EDIT, Role.COORDINATOR, editing.chosen),
        press(Action.REVIEW, Role.COORDINATOR, review.chosen),
        press(Action.ROLL_BACK, Role.COORDINATOR, history.confirmed),
        press(Action.BROADCAST, Role.ANNOUNCER, announcing.drafting.pressed),
        press(Action.BROADCASTS, Role.ANNOUNCER, announcing.listing.pressed),
        press(Action.INVITE, Role.ADMIN, members.invite_pressed),
        press(Action.REVOKE, Role.ADMIN, members.revoke),
    ]


def _new_answer(editing: EditHandlers, questions: QuestionHandlers) -> Inside:
    """What /edit waits for; a text that comes too late for it is a question."""

    async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        if not await editing.takes(update, visit):
            await questions.ask(update, context)

    return handle
