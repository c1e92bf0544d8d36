import re
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import talentbot
from talentbot.language import ALL_LOCALES, Locale
from talentbot.language_identification import (
    WEIGHTS_FILE,
    NgramModel,
    features,
    identify,
    latin_words,
    locale_of,
    read_models,
)

KY, RU, JA = Locale.KY, Locale.RU, Locale.JA

KYRGYZ = """\
Кечиресиз, китепкана качан ачылат?
бүгүн жумушка барбай калдым, эмне болот
кулпунун ачкычын жоготуп койдум
Эжем үч балдуу, ага да орун барбы?
велосипедимди түнкүсүн кайда койсом болот
шаардын борборуна кантип жетем
Бул бөлмөнүн ижара акысы канча турат
мектептен кийин дароо келсем болобу
кышында абдан суук болобу ал жакта
менин досум да барам деп жатат"""
RUSSIAN = """\
Подскажите, где можно оставить велосипед на ночь?
не знаю куда идти, потерял ключ от комнаты
сколько стоит проезд до центра города
у сестры трое детей, для неё место найдётся?
а зимой там сильно холодно или терпимо
соседи шумят каждую ночь, кому жаловаться
можно приехать сразу после школы
мой друг тоже собирается поехать
Какие магазины работают в выходные дни
хочу вернуться домой раньше срока"""
JAPANESE = """\
鍵をなくしました
かぎはどこ
自転車はどこに置けますか
shigoto wa itsu kara desu ka
kagi o nakushimashita
jitensha wa doko ni okeba ii desu ka
fuyu wa samui desu ka
tomodachi mo kitai to itte imasu"""
IN_LATIN = {
    KY: """\
kitepkana kayda jana kachan achylat
men achkychymdy jogotup koydum
kyshynda abdan suuk bolobu
dosum da baram dep jatat
bölmönün ijara akysy kança""",
    RU: """\
skolko stoit proezd do goroda
poteryal klyuch ot komnaty
zimoy tam silno holodno
moy drug toje hochet poehat
sosedi shumyat kazhduyu noch""",
}
OTHERS = """\
Мен қазір үйге бара жатырмын
Кітапхана қашан ашылады?
Менiң атым Асан
менин атым Асан, калай барсам болады
китапхана кашан ашылады екен
жаксы, ертен келемин
Кутубхона қачон очилади
кутубхона качон очилади, билмайман
менга хона керак эди, топа олмаяпман
Китапханә кайчан ачыла?
Де зараз знаходиться бібліотека?
Where can I leave my bicycle overnight?
what time does the library open
Kutubxona qachon ochiladi, o'zbekcha gapirasizmi
men kutubxonaga bormoqchiman, qayerda joylashgan
Kütüphane saat kaçta açılıyor
Wo kann ich mein Fahrrad abstellen?
Où se trouve la bibliothèque ?
Chcę wrócić do domu wcześniej"""


def shares(model: NgramModel, words: list[str]) -> dict[str, float]:
    return model.shares(model.weigh(features(words)))


def cases(*blocks: tuple[str, Locale | None]) -> list[tuple[str, Locale | None]]:
    return [(line, locale) for block, locale in blocks for line in block.splitlines()]


@pytest.mark.parametrize(("text", "locale"), cases((KYRGYZ, KY), (RUSSIAN, RU), (JAPANESE, JA)))
def test_a_question_is_identified(text: str, locale: Locale) -> None:
    assert identify(text).locale is locale


@pytest.mark.parametrize("text", KYRGYZ.splitlines())
def test_kyrgyz_on_a_russian_keyboard_is_kyrgyz(text: str) -> None:
    assert identify(text.translate(str.maketrans("өүң", "оун"))).locale is KY


@pytest.mark.parametrize(("text", "locale"), cases((IN_LATIN[KY], KY), (IN_LATIN[RU], RU)))
def test_kyrgyz_and_russian_are_known_in_latin_letters(text: str, locale: Locale) -> None:
    assert identify(text).locale is locale


@pytest.mark.parametrize("text", ["", "👍👍", "12345", "\u200b", "?!", *OTHERS.splitlines()])
def test_other_languages_and_signs_are_none_of_the_three(text: str) -> None:
    assert identify(text).locale is None
    assert not identify(text).is_clear


@pytest.mark.parametrize(
    "text",
    [
        "зарплата канча болот, задержка болбойбу",
        "мага общежитие береби же өзүм квартира издейминби",
        "документы кайда тапшырам",
        "короче билет алыш керекпи",
    ],
)
def test_a_kyrgyz_sentence_with_russian_words_is_kyrgyz(text: str) -> None:
    assert identify(text).locale is KY


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("в Кыргызстане кымыз пьют, а в Японии?", RU),
        ("Certificate of Eligibility деген документ", KY),
        ("Japan Foundation Language Test деген эмне", KY),
        ("Western Union и Money Gram там есть?", RU),
        ("Certificate of Eligibilityは会社が出しますか", JA),
        ("在留資格認定証明書 деген эмне", KY),
        ("что такое 在留資格認定証明書", RU),
        ("что значит がんばって по-русски", RU),
    ],
)
def test_a_name_in_other_letters_does_not_decide(text: str, locale: Locale) -> None:
    assert identify(text).locale is locale


@pytest.mark.parametrize(("text", "locale"), cases((KYRGYZ, KY), (RUSSIAN, RU)))
def test_no_part_of_a_sentence_is_clearly_in_the_wrong_locale(text: str, locale: Locale) -> None:
    words = text.split()
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            found = identify(" ".join(words[start:end]))
            assert found.locale is locale or not found.is_clear


def test_most_sentences_are_clear() -> None:
    questions = cases((KYRGYZ, KY), (RUSSIAN, RU))
    assert sum(identify(text).is_clear for text, _ in questions) >= len(questions) * 0.9


@pytest.mark.parametrize(
    "text",
    ["виза", "экзамен", "документ", "айлык канча", "работа", "паспорт", "N4", "мэрия", "visa", "stadium", "日本"],
)
def test_one_or_two_words_are_not_clear(text: str) -> None:
    assert not identify(text).is_clear


def test_the_preferred_locale_stays_unless_a_text_is_clearly_in_another() -> None:
    assert locale_of("виза", KY) is KY
    assert locale_of("stadium", KY) is KY
    assert locale_of("Подскажите, где можно оставить велосипед на всю ночь?", KY) is RU
    assert locale_of("Менин велосипедимди түнкүсүн кайда койсом болот?", RU) is KY
    assert locale_of("自転車はどこに置けますか", RU) is JA


def test_without_a_preference_the_best_guess_counts_and_russian_is_the_last_resort() -> None:
    assert locale_of("айлык канча", None) is KY
    assert locale_of("🙂", None) is RU
    assert locale_of("Кітапхана қашан ашылады?", None) is RU
    assert locale_of("Кітапхана қашан ашылады?", KY) is KY


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text: str) -> None:
    found = identify(text)
    assert found.locale is not None or not found.is_clear
    for preferred in (None, *ALL_LOCALES):
        assert locale_of(text, preferred) in ALL_LOCALES


@given(st.text(st.sampled_from("abghnoyzаегкөңуүыэәіқñöş4' "), max_size=80))
def test_any_words_get_an_answer(text: str) -> None:
    found = identify(text)
    assert found.locale is not None or not found.is_clear
    assert found == identify(text.upper().lower())


@given(st.lists(st.sampled_from([*"абвгө", "канча", "сколько"]), min_size=1, max_size=40))
def test_probabilities_are_shares_of_one(words: list[str]) -> None:
    rows = ["[cyrillic]\tru\tky\tturkic", "_а_\t-99\t5", "канч\t-900\t1200", "words:1\t3\t-4", "[latin]\tru\tky"]
    probabilities = shares(read_models(rows).cyrillic, words)
    assert list(probabilities) == ["ru", "ky", "turkic"]
    assert sum(probabilities.values()) == pytest.approx(1)
    assert all(0 <= share <= 1 for share in probabilities.values())


def test_the_longest_message_is_judged_like_a_short_one() -> None:
    assert identify("мага жардам керек " * 230).locale is KY
    assert identify("мне нужна помощь " * 230).locale is RU


def test_weights_add_up_as_written() -> None:
    model = read_models(["[latin]\tru\tky\tother", "ab\t10\t-20", "bc\t-5\t-7", "[cyrillic]\tru\tky"]).latin
    assert model.classes == ("ru", "ky", "other")
    found = shares(model, ["abc", "bc"])
    # ab once, bc twice: nothing for ru, -3.4 nats for ky.
    assert found["ru"] == pytest.approx(found["other"])
    assert found["ky"] / found["other"] == pytest.approx(0.0334, abs=1e-4)


def test_letters_that_people_leave_out_count_beside_their_word_without_them() -> None:
    assert set(features(["өң"])) == {"words:1", "ө", "ң", "_о", "он", "н_", "_он", "он_", "_он_"}
    assert set(features(["он"])) < set(features(["өң"]))


def test_apostrophes_and_digits_that_stand_for_letters_are_part_of_a_latin_word() -> None:
    assert latin_words("4to-nibud' po4emu o‘zbek N4 2024") == ["4to", "nibud", "po4emu", "o'zbek", "n4"]


def test_the_shipped_weights_are_small_and_well_formed() -> None:
    path = Path(talentbot.__path__[0]) / WEIGHTS_FILE
    lines = path.read_text(encoding="utf-8").splitlines()
    assert path.stat().st_size < 250_000
    assert lines[0].startswith("# ")
    tables = [line.split("\t") for line in lines if line.startswith("[")]
    assert [table[0] for table in tables] == ["[cyrillic]", "[latin]"]
    assert set(chain.from_iterable(table[1:] for table in tables)) >= set(ALL_LOCALES)
    row = re.compile(r"[^\t]+(?:\t-?\d+){3}")
    assert all(row.fullmatch(line) for line in lines if not line.startswith(("#", "[")))
