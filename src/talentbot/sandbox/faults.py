"""Faults that tests order: a method answers an error, hangs, or loses its connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from talentbot.sandbox.api_errors import ApiError

ANY_METHOD = "*"


@dataclass(slots=True)
class Fault:
    """What goes wrong; `is_after_effect` when the method has done its work before."""

    kind: Literal["answer", "hang", "drop"]
    is_after_effect: bool = False
    error: ApiError | None = None
    seconds: float = 0.0
    remaining: int = 1


class Faults:
    """The ordered faults by method; those of one method happen in the order in which they were ordered."""

    def __init__(self) -> None:
        self._ordered: dict[str, list[Fault]] = {}

    def answer(
        self, method: str, status: int, description: str, *, retry_after: int | None = None, times: int = 1
    ) -> None:
        """The next calls of a method (or of `*`, any) answer an error and do nothing."""
        parameters = {} if retry_after is None else {"retry_after": retry_after}
        error = ApiError(status, description, **parameters)
        self._order(method, Fault("answer", error=error, remaining=times))

    def hang(self, method: str, seconds: float = 3600.0, *, is_after_effect: bool = False, times: int = 1) -> None:
        """The next calls of a method answer only after `seconds`."""
        self._order(method, Fault("hang", is_after_effect, seconds=seconds, remaining=times))

    def drop(self, method: str, *, is_after_effect: bool = False, times: int = 1) -> None:
        """The next calls of a method lose their connection without an answer."""
        self._order(method, Fault("drop", is_after_effect, remaining=times))

    def clear(self) -> None:
        """Cancel what has not happened yet."""
        self._ordered.clear()

    def take(self, method: str) -> Fault | None:
        """The fault that the present call of a method (lower case) meets, if any."""
        if not self._ordered:
            return None
        for key in (method, ANY_METHOD):
            faults = self._ordered.get(key)
            if faults:
                fault = faults[0]
                fault.remaining -= 1
                if fault.remaining <= 0:
                    faults.pop(0)
                return fault
        return None

    def _order(self, method: str, fault: Fault) -> None:
        self._ordered.setdefault(method.lower(), []).append(fault)
