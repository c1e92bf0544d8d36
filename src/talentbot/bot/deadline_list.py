"""The list of deadlines as a message: a page of them, or what there is to say when none is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from talentbot.bot import keyboards
from talentbot.bot.deadline_presentation import TRACK_NAMES, deadline_html, deadline_rows, numbered
from talentbot.bot.presses import Action
from talentbot.faq.deadline import TRACKS, DeadlineKind
from talentbot.faq.render import visible_text
from talentbot.reminders import EVERY_TRACK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import InlineKeyboardButton

    from talentbot.bot.deadline_presentation import Outlook
    from talentbot.deadlines import Upcoming
    from talentbot.faq.entry import Faq
    from talentbot.messages import Texts
    from talentbot.reminders import Subscriptions

_MAX_ON_PAGE = 3
_MAX_CHARACTERS = 900
"""Of a page with more than one deadline: more than that nobody takes in on a phone."""


@dataclass(frozen=True, slots=True)
class DeadlineList:
    """What is coming, for one person.

    Args:
        faq: the FAQ, for the entries that explain deadlines.
        found: every deadline to come, the soonest first.
        theirs: what the person subscribed to.
        outlook: who reads it.
        track: whose deadlines are shown; `EVERY_TRACK` for all.
    """

    faq: Faq
    found: Sequence[Upcoming]
    theirs: Subscriptions
    outlook: Outlook
    track: str = EVERY_TRACK

    def page(self, number: int = 0) -> tuple[Markup, InlineKeyboardMarkup]:
        """One page, with the way to the others."""
        shown = [each for each in self.found if self.track in (EVERY_TRACK, *each.deadline.tracks)]
        if not shown:
            return self._nothing()
        pages = self._pages(shown)
        number = min(max(number, 0), len(pages) - 1)
        first = sum(len(page) for page in pages[:number]) + 1
        places = numbered(pages[number], first, is_alone=len(shown) == 1)
        blocks = [self._heading()]
        blocks += [deadline_html(each.what, self.outlook, number=each.number) for each in places]
        reminded = {each.deadline.id for each in self.found if self.theirs.covers(each.deadline)}
        rows = deadline_rows(places, reminded, self.faq, self.outlook.locale)
        rows += [*self._turning(number, len(pages)), [self._all_button(number)], *self._tracks()]
        return Markup("\n\n").join(blocks), InlineKeyboardMarkup(rows)

    def _heading(self) -> Markup:
        texts = self.outlook.texts
        html = texts.html("<b>Deadlines</b>")
        if self.track != EVERY_TRACK:
            html = texts.html("<b>Deadlines: {track}</b>", track=track_name(self.track, texts))
        if any(each.deadline.kind is DeadlineKind.APPLY_BY for each in self.found):
            return html
        none_yet = texts.html("Nagaoka has announced no application deadline at present. These days are known:")
        return html + "\n" + none_yet

    def _nothing(self) -> tuple[Markup, InlineKeyboardMarkup]:
        """Nothing is known: say so, and offer to be told."""
        texts = self.outlook.texts
        blocks = []
        if self.track != EVERY_TRACK:
            blocks.append(texts.html("<b>Deadlines: {track}</b>", track=track_name(self.track, texts)))
        blocks.append(
            texts.html(
                "At present no deadline for applications or internships in Nagaoka is publicly known. "
                "When one appears, I can write to you.\n\n"
                "Whom to ask: Nagaoka City, 産業立地・人材課 (industry and human resources), 0258-39-2228, "
                "from abroad +81-258-39-2228. They speak Japanese."
            )
        )
        is_on = self._is_followed()
        text = texts.plain("🔕 Do not tell me any more") if is_on else texts.plain("🔔 Tell me when one appears")
        rows = [
            [keyboards.button(text, Action.REMIND_OF_TRACK, self.track, "off" if is_on else "on", "0")],
            [keyboards.button(texts.plain("🙋 Ask a person"), Action.PERSON, "", "")],
            *(self._tracks() if self.found else []),
        ]
        return Markup("\n\n").join(blocks), InlineKeyboardMarkup(rows)

    def _pages(self, shown: Sequence[Upcoming]) -> list[list[Upcoming]]:
        """As many on a page as can be taken in at once, at least one; nothing is cut."""
        pages: list[list[Upcoming]] = []
        room = 0
        for each in shown:
            length = len(visible_text(deadline_html(each, self.outlook)))
            if not pages or length > room or len(pages[-1]) == _MAX_ON_PAGE:
                pages.append([])
                room = _MAX_CHARACTERS
            pages[-1].append(each)
            room -= length
        return pages

    def _is_followed(self) -> bool:
        return self.track in self.theirs.tracks

    def _all_button(self, number: int) -> InlineKeyboardButton:
        """Reminders of the whole list, of what will be added to it as well."""
        texts = self.outlook.texts
        if self._is_followed():
            text, switch = texts.plain("🔕 Turn off for all of these"), "off"
        else:
            text, switch = texts.plain("🔔 Remind me of all, new ones too"), "on"
        return keyboards.button(text, Action.REMIND_OF_TRACK, self.track, switch, str(number))

    def _turning(self, number: int, count: int) -> list[list[InlineKeyboardButton]]:
        if count == 1:
            return []
        row = [keyboards.button(f"{number + 1} / {count}", Action.DEADLINES, self.track, str(number))]
        if number > 0:
            row.insert(0, keyboards.button("◀️", Action.DEADLINES, self.track, str(number - 1)))
        if number < count - 1:
            row.append(keyboards.button("▶️", Action.DEADLINES, self.track, str(number + 1)))
        return [row]

    def _tracks(self) -> list[list[InlineKeyboardButton]]:
        """The tracks that have deadlines, two a row; with all of them first."""
        texts = self.outlook.texts
        present = [track for track in TRACKS if any(track in each.deadline.tracks for each in self.found)]
        if not present:
            return []
        buttons = [
            keyboards.button(
                f"✓ {name}" if track == self.track else name,
                Action.DEADLINES,
                track,
                "0",
            )
            for track, name in (
                (EVERY_TRACK, texts.plain("All")),
                *((each, track_name(each, texts)) for each in present),
            )
        ]
        return [buttons[start : start + 2] for start in range(0, len(buttons), 2)]


def track_name(track: str, texts: Texts) -> str:
    """What a track is called."""
    return texts.plain(TRACK_NAMES[track]) if track in TRACK_NAMES else texts.plain("All")
