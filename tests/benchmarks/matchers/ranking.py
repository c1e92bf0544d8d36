"""From an array of scores to the best entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tests.benchmarks.matchers.peer import WANTED

if TYPE_CHECKING:
    from collections.abc import Sequence


def best(entry_ids: Sequence[str], scores: Any) -> list[str]:
    """The entries with the highest scores, without those that have none."""
    order = np.argsort(-scores, kind="stable")[:WANTED]
    return [entry_ids[position] for position in order if scores[position] > 0]
