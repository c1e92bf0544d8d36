"""What all pages have in common: the document around the content, and the words that stand on each of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from talentbot.faq.localised import LANGUAGE_NAMES
from talentbot.messages import texts_in
from talentbot.publishing.site.markup import element, list_items, marked

if TYPE_CHECKING:
    from datetime import date

    from talentbot.language import Locale
    from talentbot.messages import Texts

LIST_NAME = "index"
"""The file that lists all questions of a language, and the one above them that offers the languages."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page before it is framed."""

    #: The file's name without its ending, the same in every language.
    name: str
    #: The class by which the style sheet knows it.
    kind: str
    title: str
    description: str
    content: Markup
    #: A script of the folder above.
    script: str | None = None


def in_locale(page: Page, locale: Locale, generated_on: date) -> str:
    """A page in one language as a document, with the ways to the others."""
    texts = texts_in(locale)
    alternates = (
        Markup('<link rel="alternate" hreflang="{0}" href="../{0}/{1}.html">\n').format(other, page.name)
        for other in LANGUAGE_NAMES
    )
    script = Markup('<script src="../{}"></script>\n').format(page.script) if page.script else Markup("")
    return _template("page.html").format(
        lang=locale,
        kind=page.kind,
        title=page.title,
        description=page.description,
        root="../",
        head=Markup("").join((*alternates, script)),
        skip=texts.plain("Skip to the content"),
        name=site_name(texts),
        languages=_languages(page.name, locale, texts),
        content=page.content,
        bottom=_bottom(texts, generated_on),
    )


def in_all_locales(page: Page, generated_on: date) -> str:
    """The page above the languages as a document; it begins in the first of them."""
    first = next(iter(LANGUAGE_NAMES))
    bottoms = (element("div", _bottom(texts_in(locale), generated_on), lang=locale) for locale in LANGUAGE_NAMES)
    return _template("page.html").format(
        lang=first,
        kind=page.kind,
        title=page.title,
        description=page.description,
        root="",
        head="",
        skip=texts_in(first).plain("Skip to the content"),
        name=marked("Нагаока · 長岡 · Nagaoka", first),
        languages="",
        content=page.content,
        bottom=Markup("\n").join(bottoms),
    )


def filled(template: str, **values: object) -> Markup:
    """A template of this package with values in its places; they are escaped unless they are Markup."""
    return _template(template).format(**values)


def site_name(texts: Texts) -> str:
    """What the site is called."""
    return texts.plain("Working in Nagaoka")


def caution(texts: Texts) -> str:
    """What the answers are not."""
    return texts.plain("This is information, not a decision of the city or the immigration office.")


def _languages(name: str, locale: Locale, texts: Texts) -> Markup:
    links = (
        element(
            "a",
            language,
            href=f"../{other}/{name}.html",
            lang=other,
            hreflang=other,
            aria_current="page" if other is locale else None,
        )
        for other, language in LANGUAGE_NAMES.items()
    )
    return element("nav", element("ul", list_items(links)), class_="languages", aria_label=texts.plain("Language"))


def _bottom(texts: Texts, generated_on: date) -> Markup:
    contact = texts.html(
        "Nagaoka City, 産業立地・人材課 (industry and human resources): {phone}, from abroad {abroad}. "
        "They speak Japanese.",
        phone=element("a", "0258-39-2228", href="tel:+81258392228"),
        abroad=element("a", "+81-258-39-2228", href="tel:+81258392228"),
    )
    state = texts.plain("As of {day}", day=texts.day(generated_on))
    return Markup("\n").join(element("p", line) for line in (caution(texts), marked(contact, texts.locale), state))


@cache
def _template(name: str) -> Markup:
    text = (files(__package__) / "templates" / name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - a template of this package
