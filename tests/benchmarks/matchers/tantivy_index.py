"""Tantivy, the Rust counterpart of Lucene."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tantivy import (
    Document,
    Filter,
    Index,
    Occur,
    Query,
    SchemaBuilder,
    TextAnalyzerBuilder,
    Tokenizer,
)

from talentbot.language import Locale
from tests.benchmarks.matchers.peer import WANTED, Peer

if TYPE_CHECKING:
    from tests.benchmarks.matchers.peer import EntryTexts

_HEAP = 50_000_000
_FREQUENCIES = "freq"


class Tantivy(Peer):
    """An entry's questions as one document; a query asks for any of its terms.

    Left to itself it has a stemmer for Russian, none for Kyrgyz, and cuts Japanese into one and two characters.
    """

    name = "tantivy"
    way = (
        "an entry's questions as one document, any of the query's terms, in memory; as typed with its Russian stemmer "
        "and, for Japanese, runs of 1-2 characters"
    )

    def _index(self, entries: list[EntryTexts], locale: Locale) -> None:
        self._analyzer = _analyzer_of_words() if self._normalisation.has_stems else _own_analyzer(locale)
        builder = SchemaBuilder()
        builder.add_text_field("entry", stored=True, tokenizer_name="raw")
        builder.add_text_field("questions", tokenizer_name="ours", index_option=_FREQUENCIES)
        self._schema = builder.build()
        index = Index(self._schema)
        index.register_tokenizer("ours", self._analyzer)
        writer = index.writer(_HEAP, num_threads=1)
        for entry in entries:
            questions = "\n".join(map(self._text, entry.questions))
            writer.add_document(Document(entry=entry.entry_id, questions=questions))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def rank(self, text: str) -> list[str]:
        """See `Peer`."""
        terms = dict.fromkeys(self._analyzer.analyze(self._text(text)))
        any_of = [(Occur.Should, self._term(term)) for term in terms]
        found = self._searcher.search(Query.boolean_query(any_of), WANTED).hits
        return [str(self._searcher.doc(address)["entry"][0]) for _, address in found]

    def _text(self, text: str) -> str:
        if self._normalisation.has_stems:
            return " ".join(self._normalisation.words(text))
        return self._normalisation.letters(text)

    def _term(self, term: str) -> Any:
        return Query.term_query(self._schema, "questions", term, _FREQUENCIES)


def _analyzer_of_words() -> Any:
    return TextAnalyzerBuilder(Tokenizer.whitespace()).build()


def _own_analyzer(locale: Locale) -> Any:
    if locale is Locale.JA:
        return TextAnalyzerBuilder(Tokenizer.ngram(1, 2)).filter(Filter.lowercase()).build()
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
    return (builder.filter(Filter.stemmer("russian")) if locale is Locale.RU else builder).build()
