"""The peers, and which of them are installed here: most come with the extra `benchmark`."""

from __future__ import annotations

import importlib
import sqlite3
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.benchmarks.matchers.peer import Peer


@dataclass(frozen=True, slots=True)
class Registration:
    """Where a peer is, and what must be installed before that module can be imported."""

    module: str
    class_name: str
    packages: tuple[str, ...] = ()

    def load(self) -> type[Peer]:
        """The peer's class."""
        module = importlib.import_module(f"tests.benchmarks.matchers.{self.module}")
        peer: type[Peer] = getattr(module, self.class_name)
        return peer


PEERS = (
    Registration("fuzzy", "WRatio", ("rapidfuzz",)),
    Registration("the_fuzz", "TheFuzz", ("thefuzz",)),
    Registration("fuzzy", "TokenSetRatio", ("rapidfuzz",)),
    Registration("fts5", "Fts5Trigram"),
    Registration("tantivy_index", "Tantivy", ("tantivy",)),
    Registration("bm25", "Bm25", ("bm25s",)),
    Registration("tfidf", "CharacterTfidf", ("scikit-learn",)),
    Registration("combination", "Combination", ("bm25s", "scikit-learn")),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What of the peers is here."""

    peers: tuple[type[Peer], ...]
    #: By package, in the peers' order.
    versions: dict[str, str]
    #: The packages that are not installed.
    missing: tuple[str, ...]


def find_peers(registrations: Iterable[Registration] = PEERS) -> Found:
    """Import the peers whose packages are installed."""
    registrations = tuple(registrations)
    packages = dict.fromkeys(package for registration in registrations for package in registration.packages)
    versions = {package: version for package in packages if (version := _version(package))}
    return Found(
        tuple(each.load() for each in registrations if versions.keys() >= set(each.packages)),
        {**versions, "SQLite": sqlite3.sqlite_version},
        tuple(package for package in packages if package not in versions),
    )


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
