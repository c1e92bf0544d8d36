"""The pages of the site: one a question in each language, a list of them in each, and the choice of the language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from talentbot.faq.footer import footer_html, warning
from talentbot.faq.html import page_html
from talentbot.faq.localised import LANGUAGE_NAMES, category_name, language_note, shown_locale, title_of
from talentbot.messages import texts_in
from talentbot.publishing.site.frame import LIST_NAME, Page, filled, in_all_locales, in_locale, site_name
from talentbot.publishing.site.markup import element, lang_attribute, list_items, marked
from talentbot.publishing.site.sources import sources_html
from talentbot.publishing.telegram_links import bot_link

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from talentbot.faq.entry import Category, Entry, Faq
    from talentbot.language import Locale
    from talentbot.messages import Texts


@dataclass(frozen=True)
class Site:
    """What the pages are made from."""

    faq: Faq
    generated_on: date
    bot_username: str | None = None

    def entries(self) -> list[Entry]:
        """All entries in the order in which they are listed."""
        return [entry for category in self.faq.categories for entry in self.faq.entries_of(category.id)]

    def pages(self) -> dict[str, str]:
        """Every page by its path."""
        pages = {f"{LIST_NAME}.html": in_all_locales(_choice_of_language(self), self.generated_on)}
        for locale in LANGUAGE_NAMES:
            for page in (_list_of_questions(self, locale), *(_answer(self, each, locale) for each in self.entries())):
                pages[f"{locale}/{page.name}.html"] = in_locale(page, locale, self.generated_on)
        return pages


def _choice_of_language(site: Site) -> Page:
    names = [(locale, site_name(texts_in(locale))) for locale in LANGUAGE_NAMES]
    return Page(
        name=LIST_NAME,
        kind="is-choice",
        title=" · ".join(name for _, name in names),
        description=_lead(texts_in(names[0][0])),
        content=filled(
            "languages.html",
            title=Markup("\n").join(element("span", name, lang=locale) for locale, name in names),
            doors=list_items(_door(site, locale) for locale in LANGUAGE_NAMES),
        ),
    )


def _door(site: Site, locale: Locale) -> Markup:
    texts = texts_in(locale)
    parts = (
        element("strong", LANGUAGE_NAMES[locale]),
        element("span", _lead(texts)),
        element("small", texts.counted("{count} answer", "{count} answers", len(site.faq.entries))),
    )
    return element("a", Markup(" ").join(parts), href=f"{locale}/{LIST_NAME}.html", lang=locale, hreflang=locale)


def _list_of_questions(site: Site, locale: Locale) -> Page:
    texts = texts_in(locale)
    content = filled(
        "questions.html",
        title=texts.plain("Questions about working and living in Nagaoka"),
        lead=_lead(texts),
        ask=_ask(site, texts),
        found=texts.plain("Found: {count}", count="{count}"),
        nothing=texts.plain("Nothing found. Try other words, or look through the topics."),
        search=texts.plain("Find a question"),
        hint=texts.plain("For example: visa"),
        topics=texts.plain("Topics"),
        links=list_items(_topic_link(site, category, locale) for category in site.faq.categories),
        sections=Markup("\n").join(_section(site, category, locale) for category in site.faq.categories),
    )
    return Page(LIST_NAME, "is-list", site_name(texts), _lead(texts), content, "search.js")


def _topic_link(site: Site, category: Category, locale: Locale) -> Markup:
    count = len(site.faq.entries_of(category.id))
    name = element("span", category_name(category, locale))
    return element("a", _icon(category) + name + element("small", str(count)), href=f"#{quote(_anchor(category))}")


def _section(site: Site, category: Category, locale: Locale) -> Markup:
    anchor = _anchor(category)
    title = element("h2", _icon(category) + category_name(category, locale), id=f"{anchor}-title")
    questions = _questions(site.faq.entries_of(category.id), locale)
    return element("section", title + "\n" + questions, id=anchor, aria_labelledby=f"{anchor}-title")


def _answer(site: Site, entry: Entry, locale: Locale) -> Page:
    texts = texts_in(locale)
    shown = shown_locale(entry, locale)
    category = next(each for each in site.faq.categories if each.id == entry.category)
    text, note, warned = entry.texts[shown], language_note(entry, locale), warning(entry, texts)
    content = filled(
        "entry.html",
        trail=texts.plain("Where you are"),
        all_questions=texts.plain("All questions"),
        anchor=quote(_anchor(category)),
        category=category_name(category, locale),
        lang=lang_attribute(shown, locale),
        title=marked(text.title, shown),
        state=_state(entry, texts),
        note=element("p", note, class_="note") if note else "",
        answer=marked(page_html(text.answer), shown),
        warning=element("p", warned, class_="warning") if warned else "",
        origin=texts.plain("Where this comes from"),
        footer=footer_html(entry, texts, element("a", texts.plain("the list below"), href="#sources-list")),
        sources=sources_html(entry, texts),
        ask=_ask(site, texts, entry),
        related=_related(site, entry, locale),
    )
    return Page(entry.id, "is-entry", f"{text.title} · {site_name(texts)}", text.title, content)


def _state(entry: Entry, texts: Texts) -> Markup:
    is_checked = entry.reviewed_on is not None
    if entry.reviewed_on is not None:
        words = texts.plain("Checked on {day}", day=texts.day(entry.reviewed_on))
    else:
        words = texts.plain("Not yet checked by a coordinator")
    return element("p", element("a", words, href="#sources"), class_="state is-checked" if is_checked else "state")


def _related(site: Site, entry: Entry, locale: Locale) -> Markup:
    entries = [site.faq.entries[entry_id] for entry_id in entry.related if entry_id in site.faq.entries]
    if not entries:
        return Markup("")
    title = element("h2", texts_in(locale).plain("Related questions"), id="related-title")
    return element("nav", title + "\n" + _questions(entries, locale), class_="related", aria_labelledby="related-title")


def _ask(site: Site, texts: Texts, entry: Entry | None = None) -> Markup:
    if site.bot_username is None:
        return Markup("")
    words = texts.plain("Open this answer in Telegram") if entry else texts.plain("Ask the bot in Telegram")
    link = element("a", words, href=bot_link(site.bot_username, entry.id if entry else None))
    hint = texts.plain("There you can ask in your own words, in Russian, Kyrgyz or Japanese.")
    return element("p", link + " " + element("span", hint), class_="ask")


def _questions(entries: Iterable[Entry], locale: Locale) -> Markup:
    links = list_items(_question_link(entry, locale) for entry in entries)
    return element("ul", "\n" + links + "\n", class_="questions")


def _question_link(entry: Entry, locale: Locale) -> Markup:
    shown = shown_locale(entry, locale)
    lang = None if shown is locale else shown
    return element("a", marked(title_of(entry, locale), shown), href=f"{entry.id}.html", lang=lang)


def _icon(category: Category) -> Markup:
    return element("span", category.icon, class_="icon", aria_hidden="true") if category.icon else Markup("")


def _anchor(category: Category) -> str:
    """An id for the category's place in the list; a folder's name may have spaces in it."""
    return f"topic-{quote(category.id, safe='')}"


def _lead(texts: Texts) -> str:
    return texts.plain(
        "Answers about working and living in Nagaoka, a city in Japan. "
        "Under each one you see where it comes from and how old that is."
    )
