from talentbot.matching.latin import has_latin, in_cyrillic

VOCABULARY = {"coe", "виза", "кайда", "кто", "делает", "нужна"}


def test_latin_letters_are_noticed() -> None:
    assert has_latin("coe деген эмне")
    assert not has_latin("виза кайда 12")


def test_transliterated_words_become_cyrillic_and_known_latin_terms_stay() -> None:
    assert in_cyrillic("coe kto delaet", VOCABULARY) == "coe кто делает"
    assert in_cyrillic("viza kayda", VOCABULARY) == "виза кайда"


def test_a_text_typed_with_the_keyboard_in_english_is_retyped() -> None:
    assert in_cyrillic("ye;yf dbpf", VOCABULARY) == "нужна виза"
