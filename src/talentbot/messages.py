"""The interface's texts in a person's language, from the gettext catalogues in `locales/`; dates and plurals.

In the code a message stands in English; only its translations are ever shown. Texts for Telegram's HTML are `Markup`:
whatever is put into their placeholders is escaped, so that a name such as `<3` stays a name.
"""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import babel
from babel.dates import format_date, format_datetime, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup

from talentbot.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from talentbot.language import Locale

DOMAIN = "talentbot"


def translatable(text: str) -> str:
    """Mark a text for the catalogues that is translated where it is used, not where it stands."""
    return text


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something to be said in whatever locale its reader has; as `str` it is English."""

    source: str
    #: What stands in the places of `source`, by name; texts, numbers, or sentences in their turn.
    values: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return self.source.format(**{name: str(value) for name, value in self.values})


def sentence(source: str, /, **values: object) -> Sentence:
    """A sentence for the catalogues, with what stands in its places."""
    return Sentence(source, tuple(values.items()))


def catalogue_folder() -> Path:
    """Where the catalogues are: inside the installed package, or beside `src/` in a checkout."""
    package = Path(__file__).parent
    installed = package / "locales"
    return installed if installed.is_dir() else package.parents[1] / "locales"


class Texts:
    """The interface in one locale."""

    def __init__(self, locale: Locale, translations: gettext.NullTranslations) -> None:
        self.locale = locale
        self._translations = translations
        self._babel = babel.Locale.parse(locale.value)

    def plain(self, source: str, /, **values: object) -> str:
        """A message as plain text, for buttons, alerts and lists of commands."""
        return self._translations.gettext(source).format(**values)

    def html(self, source: str, /, **values: object) -> Markup:
        """A message as HTML for Telegram; values are escaped unless they are `Markup` themselves."""
        return Markup(self._translations.gettext(source)).format(**values)  # noqa: S704 - a catalogue's text

    def said(self, what: Sentence) -> str:
        """A sentence as plain text."""
        values = {name: self.said(value) if isinstance(value, Sentence) else str(value) for name, value in what.values}
        return self.plain(what.source, **values)

    def counted(self, singular: str, plural: str, count: int, /) -> str:
        """A message with the plural form that `count` takes in this language; it may contain `{count}`."""
        return self._translations.ngettext(singular, plural, count).format(count=count)

    def day(self, on: date) -> str:
        """A calendar date, written out."""
        return str(format_date(on, format="long", locale=self._babel))

    def weekday_and_day(self, on: date) -> str:
        """A calendar date with its weekday, written out."""
        return str(format_date(on, format="full", locale=self._babel))

    def day_and_month(self, on: date) -> str:
        """A calendar date without its year."""
        return str(format_skeleton("MMMMd", on, locale=self._babel))

    def moment(self, at: datetime, zone: str) -> str:
        """An instant as day and time in a zone, in short."""
        return str(format_datetime(at, format="short", tzinfo=ZoneInfo(zone), locale=self._babel))

    def month(self, on: date) -> str:
        """The month and year of a date."""
        return str(format_skeleton("yMMMM", on, locale=self._babel))

    def year(self, year: int) -> str:
        """A year."""
        return str(format_skeleton("y", date(year, 1, 1), locale=self._babel))


@cache
def city_names(locale: Locale) -> Mapping[str, str]:
    """The city that stands for each time zone, in a language; zones that have none are left out (Unicode CLDR)."""
    zones = babel.Locale.parse(locale.value).time_zones
    return {zone: str(names["city"]) for zone, names in zones.items() if "city" in names and zone != "Etc/Unknown"}


@cache
def texts_in(locale: Locale) -> Texts:
    """The interface in a locale, read from its catalogue once.

    Raises:
        ConfigurationError: there is no catalogue for the locale, or it cannot be read.
    """
    path = catalogue_folder() / locale.value / "LC_MESSAGES" / f"{DOMAIN}.po"
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, locale=locale.value, domain=DOMAIN)
    except (OSError, ValueError) as error:
        problem = f"{path}: the catalogue cannot be read: {error}"
        raise ConfigurationError(problem) from error
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Texts(locale, gettext.GNUTranslations(compiled))
