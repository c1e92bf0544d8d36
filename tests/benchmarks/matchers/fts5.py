"""SQLite's full-text search with its trigram tokenizer."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from tests.benchmarks.matchers.characters import runs
from tests.benchmarks.matchers.peer import WANTED, Peer

if TYPE_CHECKING:
    from talentbot.language import Locale
    from tests.benchmarks.matchers.peer import EntryTexts


class Fts5Trigram(Peer):
    """An entry's questions as one row; a query asks for any of its trigrams."""

    name = "SQLite FTS5 trigram"
    way = "an entry's questions as one row, any of the query's trigrams, `bm25()`, in memory"

    def _index(self, entries: list[EntryTexts], locale: Locale) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE faq USING fts5(entry UNINDEXED, questions, tokenize='trigram')")
        rows = [(entry.entry_id, "\n".join(map(self._normalisation.letters, entry.questions))) for entry in entries]
        self._database.executemany("INSERT INTO faq VALUES (?, ?)", rows)

    def rank(self, text: str) -> list[str]:
        """See `Peer`."""
        trigrams = dict.fromkeys(runs(self._normalisation.letters(text).replace("\0", " "), 3))
        if not trigrams:
            return []
        asked = " OR ".join('"{}"'.format(trigram.replace('"', '""')) for trigram in trigrams)
        found = self._database.execute(
            "SELECT entry FROM faq WHERE faq MATCH ? ORDER BY bm25(faq) LIMIT ?", (asked, WANTED)
        )
        return [str(entry_id) for (entry_id,) in found]
