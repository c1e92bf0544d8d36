"""The labelled queries that the benchmarks ask."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from talentbot.errors import ConfigurationError
from talentbot.matching.evaluate import read_queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentbot.matching.evaluate import Query

FAQ = Path(__file__).parents[2] / "faq"
QUERIES = Path(__file__).parents[1] / "queries" / "unseen"
"""Those that nothing was fitted to."""


def argument_parser(description: str | None) -> argparse.ArgumentParser:
    """A command line that takes files of labelled queries."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("queries", nargs="*", type=Path, help="JSONL files; by default all in tests/queries/unseen")
    return parser


def read_all(paths: Sequence[Path], folder: Path = QUERIES) -> list[Query]:
    """The queries of all files, or of every file in the folder where none is named.

    Raises:
        ConfigurationError: there is no file or no query, or one cannot be read.
    """
    queries = [query for path in paths or sorted(folder.glob("*.jsonl")) for query in read_queries(path)]
    if not queries:
        raise ConfigurationError("There are no labelled queries in tests/queries/unseen: name a file")
    return queries
