from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from talentbot.faq.load import parse_faq
from talentbot.language import Locale
from talentbot.messages import texts_in
from talentbot.publishing.difference import Kind, difference, subjects
from talentbot.publishing.telling import difference_text

if TYPE_CHECKING:
    from talentbot.faq.entry import Faq

ENTRY = """\
id: {id}
related: [{related}]
sources: [{{title: S, read_on: 2026-11-23}}]
ru: {{title: "{title}", phrasings: [{phrasings}], answer: "{answer}"}}
"""
DEADLINES = """\
deadlines:
  - {{id: jlpt, kind: event, on: {on}, zone: Asia/Bishkek, ru: {{title: JLPT, note: {note}}}}}
"""


def faq_of(**files: str) -> Faq:
    named = {name.replace("__", "/") + ".yaml": text.encode() for name, text in files.items()}
    return parse_faq(named, Path())[0]


def entry(
    entry_id: str, title: str = "Что?", phrasings: str = "раз, два", answer: str = "Так.", related: str = ""
) -> str:
    return ENTRY.format(id=entry_id, title=title, phrasings=phrasings, answer=answer, related=related)


def test_the_same_is_no_difference() -> None:
    faq = faq_of(visa__a=entry("a"), deadlines=DEADLINES.format(on="2026-12-06", note="x"))

    assert difference(faq, faq) == ()


def test_everything_that_differs_is_told_by_entry_and_language() -> None:
    before = faq_of(
        visa__a=entry("a", answer="Первая.\\n\\nВторая.", related="b"),
        visa__b=entry("b"),
        synonyms__ru="groups: [[виза, visa]]",
        out_of_scope__ru="subjects: {weather: rain}",
        deadlines=DEADLINES.format(on="2026-12-06", note="x"),
    )
    after = faq_of(
        visa__a=entry("a", title="Что же?", phrasings="два, три", answer="Первая.\\n\\nТретья."),
        visa__c=entry("c"),
        synonyms__ru="groups: [[виза, visa], [срок, время]]",
        out_of_scope__ru="subjects: {weather: snow}",
        deadlines=DEADLINES.format(on="first Sunday of December", note="x"),
    )
    changes = {change.subject: change for change in difference(before, after)}

    assert {subject: change.kind for subject, change in changes.items()} == {
        "a": Kind.CHANGED,
        "b": Kind.REMOVED,
        "c": Kind.ADDED,
        "synonyms/ru.yaml": Kind.CHANGED,
        "out_of_scope/ru.yaml": Kind.CHANGED,
        "jlpt": Kind.CHANGED,
    }
    parts = {str(part.name): part for part in changes["a"].parts}
    assert (parts["title"].removed, parts["title"].added) == (("Что?",), ("Что же?",))
    assert (parts["phrasings"].removed, parts["phrasings"].added) == (("раз",), ("три",))
    assert (parts["answer"].removed, parts["answer"].added) == (("Вторая.",), ("Третья.",))
    assert parts["related"].removed == ("b",)
    assert all(part.locale is Locale.RU for name, part in parts.items() if name in {"title", "phrasings", "answer"})
    assert changes["synonyms/ru.yaml"].parts[0].added == ("срок, время",)
    scope = changes["out_of_scope/ru.yaml"].parts[0]
    assert (scope.removed, scope.added) == (("weather: rain",), ("weather: snow",))
    assert changes["jlpt"].parts[0].added == ("first Sunday of December Asia/Bishkek",)


def test_another_order_is_a_difference_too() -> None:
    before, after = faq_of(visa__a=entry("a")), faq_of(visa__a=entry("a", phrasings="два, раз"))

    (change,) = difference(before, after)

    assert (change.parts[0].removed, change.parts[0].added) == (("раз, два",), ("два, раз",))


def test_an_empty_line_is_told_only_where_nothing_else_changes() -> None:
    one = faq_of(visa__a=entry("a", answer="Раз.\\nДва."))
    with_break = faq_of(visa__a=entry("a", answer="Раз.\\n\\nДва."))
    with_more = faq_of(visa__a=entry("a", answer="Раз.\\n\\nДва.\\n\\nТри."))

    assert difference(one, with_break)[0].parts[0].added == ("",)
    assert difference(one, with_more)[0].parts[0].added == ("Три.",)


def test_a_difference_is_told_in_the_readers_language() -> None:
    before, after = faq_of(visa__a=entry("a"), visa__b=entry("b")), faq_of(visa__a=entry("a", answer="Иначе."))
    changes = difference(before, after)

    assert subjects(changes) == ("a", "b")
    assert difference_text(changes, str).startswith("✏️ a\n[ru] answer:\n− Так.\n+ Иначе.\n\n🗑 b\n[ru] title:")
    assert "[ru] answer:" not in difference_text(changes, texts_in(Locale.RU).said)
