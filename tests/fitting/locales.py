"""Fit the models that tell which locale a text is in.

`python -m tests.fitting.locales SENTENCES.jsonl` writes the weights into the package; with `--cross-validate` it
prints how often texts of sentences that the models have not seen are told rightly, and writes nothing. Sentences are
objects with "lang" and "text", one a line; `--queries` names more of them that are only measured. The project's FAQ
is read besides. Needs scikit-learn; the same inputs and versions give the same file.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import sklearn
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from talentbot.faq.load import load_faq
from talentbot.language import ALL_LOCALES, Locale
from talentbot.language_identification import (
    MANY_WORDS,
    OTHER_LETTERS,
    WEIGHT_UNIT,
    WEIGHTS_FILE,
    Models,
    cyrillic_words,
    features,
    identify,
    latin_words,
    read_models,
)
from tests.fitting import spellings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

PROJECT = Path(__file__).parents[2]
LENGTHS = (1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 10)
"""Words of a sample, as often as they stand here: short texts are the hard ones."""
SAMPLES_OF_A_SENTENCE = 24
SAMPLES_OF_AN_FAQ_TEXT = 2
"""The FAQ has more words than the sentences, and they are not to be learnt by heart."""
MIN_SAMPLES = 3
"""A feature that occurs in fewer is left out."""
KEPT_FEATURES = 6000
"""Of each alphabet; with twice as many nothing is told better."""
SHORT_VOWELS = 0.1
"""The share of Kyrgyz samples whose long vowels are written short."""
INVERSE_PENALTY = 0.2
ITERATIONS = 100
FOLDS = 5
WIDTH = 24
MEASURED_LENGTHS = (1, 2, 3, 4, 5, 7, 10, None)
"""Words, counted from the end of a sentence; None is all of it."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in a known language."""

    language: str
    text: str
    is_faq: bool = False


@dataclass(frozen=True, slots=True)
class Alphabet:
    """What one of the models is about."""

    name: str
    #: By language; the last class is the one against which the others' weights count.
    classes: Mapping[str, str]
    #: How likely each class is taken to be for texts of 1, 2, 3, 4, and 5 words and more. Chosen by what cross-
    #: validation tells: one Russian word is harder to know than a Kyrgyz one, and no rare language is likely in few.
    priors: tuple[Mapping[str, float], ...]
    #: Part of a text in a language as somebody may type it in this alphabet; empty where nobody does.
    typed: Callable[[str, str, Random], str]
    words: Callable[[str], list[str]]

    @property
    def names(self) -> tuple[str, ...]:
        """The classes in the order of the file."""
        return tuple(dict.fromkeys(self.classes.values()))


def main() -> None:
    """Fit and write, or cross-validate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--cross-validate", action="store_true")
    parser.add_argument("--queries", type=Path)
    arguments = parser.parse_args()
    sentences = list(dict.fromkeys(read_sentences(arguments.sentences)))
    faq = list(faq_texts(PROJECT / "faq"))
    if arguments.cross_validate:
        cross_validate(sentences, faq)
    lines = fit_models([*sentences, *faq])
    if arguments.queries:
        measure_queries(arguments.queries, read_models(lines))
    if not arguments.cross_validate:
        write(lines, f"{len(sentences)} sentences and {len(faq)} texts of the FAQ")


def read_sentences(path: Path) -> Iterator[Text]:
    """The labelled sentences of a file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            fields = json.loads(line)
            yield Text(fields["lang"], fields["text"])


def faq_texts(folder: Path) -> Iterator[Text]:
    """What the FAQ says and what people say instead, sentence by sentence, and the foreign names in it as English."""
    faq = load_faq(folder)
    said = [(locale, line) for locale in Locale for subject in faq.out_of_scope[locale] for line in subject.utterances]
    for entry in faq.entries.values():
        for locale, text in entry.texts.items():
            said += ((locale, line) for line in (text.title, *text.phrasings))
            answer = re.sub(r"\(http\S+\)|[*_\[\]]", "", text.answer)
            said += ((locale, sentence) for sentence in re.split(r"(?<=[.!?。])\s*|\n", answer))
    for locale, line in said:
        yield Text(locale, line, is_faq=True)
        yield from (Text("en", name, is_faq=True) for name in re.findall(r"[A-Za-z][A-Za-z' -]+[A-Za-z]", line))


def typed_in_cyrillic(language: str, part: str, random: Random) -> str:
    """A part of a text with the letters that its language has, or only those of a Russian keyboard."""
    if language == Locale.KY and random.random() < SHORT_VOWELS:
        part = spellings.with_short_vowels(part)
    return spellings.on_a_russian_keyboard(part) if random.random() < 0.5 else part


def typed_in_latin(language: str, part: str, random: Random) -> str:
    """A part of a text in Latin letters."""
    if language == Locale.JA:
        return spellings.as_a_learner_spells(part, random)
    is_transliterated = language in {Locale.RU, Locale.KY}
    if is_transliterated != bool(cyrillic_words(part)):
        return ""  # Uzbek in Cyrillic, or only a foreign name
    if language == Locale.KY and random.random() < SHORT_VOWELS:
        part = spellings.with_short_vowels(part)
    return spellings.in_latin(part, random, is_kyrgyz=language == Locale.KY) if is_transliterated else part


def prior(**shares: float) -> Mapping[str, float]:
    """How likely each class is."""
    return shares


CYRILLIC = Alphabet(
    "cyrillic",
    {"ru": "ru", "ky": "ky", "kk": "turkic", "uz": "turkic", "tt": "turkic", "mn": "turkic", "uk": "slavic"},
    (
        prior(ru=0.75, ky=0.25, turkic=0.05, slavic=0.005),
        prior(ru=0.65, ky=0.35, turkic=0.12, slavic=0.005),
        prior(ru=0.6, ky=0.4, turkic=0.12, slavic=0.005),
        prior(ru=0.5, ky=0.5, turkic=0.2, slavic=0.01),
        prior(ru=0.5, ky=0.5, turkic=0.2, slavic=0.01),
    ),
    typed_in_cyrillic,
    cyrillic_words,
)
LATIN = Alphabet(
    "latin",
    {"ru": "ru", "ky": "ky", "ja": "ja", "en": "other", "uz": "other", "tr": "other"},
    (prior(ru=0.4, ky=0.3, ja=0.2, other=0.3),) * MANY_WORDS,
    typed_in_latin,
    latin_words,
)


def fit_models(texts: Sequence[Text]) -> list[str]:
    """Fit both models; they come as the lines of a file of weights."""
    cyrillic = [replace(t, text=spellings.uzbek_in_cyrillic(t.text)) if t.language == "uz" else t for t in texts]
    latin = [replace(t, text=romaji(t.text)) if t.language == Locale.JA else t for t in texts]
    return [*fit(CYRILLIC, cyrillic), *fit(LATIN, latin)]


romaji = lru_cache(maxsize=None)(spellings.in_romaji)


def fit(alphabet: Alphabet, texts: Iterable[Text]) -> list[str]:
    """Fit one model: once to all features, and again to those that mattered."""
    random = Random(0)
    labelled = [sample for text in texts for sample in samples(alphabet, text, random)]
    found = [features(words) for words, _ in labelled]
    labels = [name for _, name in labelled]
    weights = sample_weights(alphabet, labelled)
    counts = Counter(feature for one in found for feature in set(one))
    names = sorted(feature for feature, count in counts.items() if count >= MIN_SAMPLES and "_" not in feature[1:-1])
    regression = fit_regression(names, found, labels, weights)
    spread = np.abs(regression.coef_ - regression.coef_.mean(axis=0)).max(axis=0)
    importance = dict(zip(names, spread * np.sqrt([counts[name] for name in names]), strict=True))
    kept = sorted(names, key=lambda name: (not is_length(name), -importance[name]))[:KEPT_FEATURES]
    return table(alphabet, sorted(kept), fit_regression(sorted(kept), found, labels, weights))


def samples(alphabet: Alphabet, text: Text, random: Random) -> Iterator[tuple[list[str], str]]:
    """Some parts of a text, as words, with their class."""
    if text.language not in alphabet.classes:
        return
    for _ in range(SAMPLES_OF_AN_FAQ_TEXT if text.is_faq else SAMPLES_OF_A_SENTENCE):
        typed = alphabet.typed(text.language, part_of(text.text.split(), random), random)
        # The rule for these letters decides before the model is asked.
        words = [word for word in alphabet.words(typed) if OTHER_LETTERS.isdisjoint(word)]
        if words:
            yield words, alphabet.classes[text.language]


def part_of(words: Sequence[str], random: Random) -> str:
    """Some words that follow each other, more often at the end of the text than elsewhere."""
    count = min(random.choice(LENGTHS), len(words))
    place = random.random()
    start = len(words) - count
    if place > 0.65:
        start = random.randint(0, start)
    elif place > 0.5:
        start = 0
    return " ".join(words[start : start + count])


def length_of(words: Sequence[str]) -> int:
    """What a model knows of how many words there are, from 0 on."""
    return min(len(words), MANY_WORDS) - 1


def is_length(feature: str) -> bool:
    """Whether a feature is the number of words."""
    return feature.startswith("words:")


def sample_weights(alphabet: Alphabet, labelled: Sequence[tuple[list[str], str]]) -> list[float]:
    """Weights that give every class its prior share of the samples of each length."""
    of_length = Counter(length_of(words) for words, _ in labelled)
    of_class = Counter((length_of(words), name) for words, name in labelled)
    return [
        alphabet.priors[length_of(words)][name] * of_length[length_of(words)] / of_class[length_of(words), name]
        for words, name in labelled
    ]


def fit_regression(
    names: Sequence[str], found: Sequence[Sequence[str]], labels: Sequence[str], weights: Sequence[float]
) -> Any:
    """Fit a multinomial logistic regression with an L2 penalty (scikit-learn, L-BFGS)."""
    vectorizer = DictVectorizer().fit([dict.fromkeys(names, 1)])
    matrix = vectorizer.transform(map(Counter, found))
    return LogisticRegression(C=INVERSE_PENALTY, max_iter=ITERATIONS, tol=1e-3).fit(matrix, labels, weights)


def table(alphabet: Alphabet, names: Sequence[str], regression: Any) -> list[str]:
    """The lines of a model: its weights against the last class, in the unit of the file, without those that are 0."""
    order = [list(regression.classes_).index(name) for name in alphabet.names]
    # Every text has one feature of length, which so can carry the intercept.
    lengths = np.array([is_length(name) for name in names])
    weights = regression.coef_ + np.outer(regression.intercept_, lengths)
    units = np.rint((weights[order] - weights[order[-1]])[:-1] / WEIGHT_UNIT).astype(int).T.tolist()
    head = "\t".join((f"[{alphabet.name}]", *alphabet.names))
    return [head, *("\t".join((name, *map(str, row))) for name, row in zip(names, units, strict=True) if any(row))]


def write(lines: Sequence[str], inputs: str) -> None:
    """Write the file that the package reads."""
    comments = (
        "# How much each letter n-gram speaks for a language against the last one of its table, in tenths of a nat.",
        f"# Fitted by tests/fitting/locales.py to {inputs} (scikit-learn {sklearn.__version__}); not edited by hand.",
    )
    path = PROJECT / "src/talentbot" / WEIGHTS_FILE
    path.write_text("\n".join((*comments, *lines)) + "\n", encoding="utf-8")


def cross_validate(sentences: Sequence[Text], faq: Sequence[Text]) -> None:
    """Print how the last words of sentences are told by models that have not seen them."""
    shuffled = sorted(sentences, key=lambda sentence: (sentence.text, sentence.language))
    Random(0).shuffle(shuffled)
    found: defaultdict[tuple[str, int | None], Counter[str]] = defaultdict(Counter)
    for fold in range(FOLDS):
        seen = [sentence for number, sentence in enumerate(shuffled) if number % FOLDS != fold]
        models = read_models(fit_models([*seen, *faq]))
        for name, text in variants(shuffled[fold::FOLDS], Random(fold)):
            words = text.split()
            for length in MEASURED_LENGTHS:
                if length is None or len(words) >= length:
                    part = " ".join(words[-length:] if length else words)
                    found[name, length][identify(part, models).locale or "none"] += 1
    print("last words".ljust(WIDTH), *(f"{length or 'all':>15}" for length in MEASURED_LENGTHS))
    for name in dict.fromkeys(name for name, _ in found):
        print(name.ljust(WIDTH), *(f"{shares(name, found[name, length]):>15}" for length in MEASURED_LENGTHS))


def variants(sentences: Iterable[Text], random: Random) -> Iterator[tuple[str, str]]:
    """The ways in which sentences are measured, by name."""
    for sentence in sentences:
        language, text = sentence.language, sentence.text
        is_cyrillic = bool(cyrillic_words(text))
        if language == Locale.JA:
            yield "ja", text
            text = romaji(text)
        elif is_cyrillic:
            yield f"{language} in Cyrillic", text
            yield f"{language} on a Russian keyboard", spellings.on_a_russian_keyboard(text)
        if language in ALL_LOCALES or (language in LATIN.classes and not is_cyrillic):
            yield f"{language} in Latin", typed_in_latin(language, text, random)


def shares(name: str, found: Counter[str]) -> str:
    """The share of texts told rightly or, of a language that is no locale, those taken for each locale."""
    total = found.total()
    own = name[:2]
    if not total:
        return "-"
    if own in ALL_LOCALES:
        return f"{found[own] / total:.3f}"
    return " ".join(f"{locale}{found[locale] / total:.2f}".replace("0.", ".") for locale in ALL_LOCALES)


def measure_queries(path: Path, models: Models) -> None:
    """Print how queries in the three locales are told, and those that are told wrongly."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for query in read_sentences(path):
        told = identify(query.text, models)
        letters = "Latin" if latin_words(query.text) and re.fullmatch(r"[\x00-\u024f]+", query.text) else "own letters"
        is_right = told.locale == query.language
        name = f"{query.language} {letters}"
        found[name]["all"] += 1
        found[name]["right"] += is_right
        found[name]["clear"] += is_right and told.is_clear
        found[name]["clearly wrong"] += told.is_clear and not is_right
        if not is_right:
            print(query.language, told, query.text)
    for name, counts in sorted(found.items()):
        print(name.ljust(WIDTH), dict(counts))


if __name__ == "__main__":
    main()
