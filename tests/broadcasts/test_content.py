from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from talentbot.broadcasts.content import BroadcastContent, BroadcastText, MediaRef, Missing
from talentbot.language import ALL_LOCALES, Locale
from tests.broadcasts.office import said

MEDIA = st.none() | st.builds(MediaRef, st.sampled_from(["photo", "document"]), st.text("ab", min_size=1, max_size=2))
TEXTS = st.builds(BroadcastText, st.text("x<&").map(Markup.escape), MEDIA)
CONTENTS = st.builds(
    BroadcastContent, st.dictionaries(st.sampled_from(ALL_LOCALES), TEXTS), st.sampled_from(list(Missing))
)


@given(CONTENTS)
def test_a_content_is_the_same_after_keeping(content: BroadcastContent) -> None:
    kept = BroadcastContent.from_json(json.loads(json.dumps(content.to_json())))

    assert kept == content
    assert all(isinstance(text.html, Markup) for text in kept.texts.values())


def test_who_has_no_text_gets_the_next_language_or_nothing() -> None:
    fallback, nothing = said(ky="Салам"), said(Missing.NOTHING, ky="Салам")

    assert fallback.for_locale(Locale.RU) == (Locale.KY, fallback.texts[Locale.KY])
    assert nothing.for_locale(Locale.RU) is None
    assert nothing.for_locale(Locale.KY) == (Locale.KY, nothing.texts[Locale.KY])
    assert said().for_locale(Locale.JA) is None


@given(CONTENTS, CONTENTS)
def test_a_correction_changes_words_and_keeps_media(earlier: BroadcastContent, later: BroadcastContent) -> None:
    corrected = later.keeping_media_of(earlier)

    for locale in ALL_LOCALES:
        before, words, now = earlier.for_locale(locale), later.for_locale(locale), corrected.for_locale(locale)
        assert (now is None) == (words is None)
        if words and now:
            assert now[1].html == words[1].html
            assert now[1].media == (before[1].media if before else None)


def test_the_length_is_that_which_telegram_counts() -> None:
    text = BroadcastText(Markup("<b>a&amp;</b>😀"))

    assert (text.length, text.limit) == (4, 4096)
    assert BroadcastText(Markup("a"), MediaRef("photo", "x")).limit == 1024
