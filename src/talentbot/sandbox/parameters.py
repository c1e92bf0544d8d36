"""The parameters of a method call, whichever way they came."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talentbot.sandbox.api_errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentbot.sandbox.objects import Json

_TRUE = frozenset({"true", "yes", "1"})


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file as it came in a multipart request."""

    name: str
    content_type: str
    content: bytes


class Parameters:
    """Typed access to parameters that arrive as strings (forms) or as JSON values.

    A parameter that is absent, null or an empty string counts as not given, as at Telegram.
    """

    __slots__ = ("_files", "_values")

    def __init__(self, values: Mapping[str, Any], files: Mapping[str, UploadedFile] | None = None) -> None:
        self._values = {name: value for name, value in values.items() if value is not None}
        self._files = files or {}

    def names(self) -> set[str]:
        """The names of what was given."""
        return {*self._values, *self._files}

    def recorded(self) -> Json:
        """The values for a call log, without the content of files."""
        return {**self._values, **{name: f"<file, {len(file.content)} bytes>" for name, file in self._files.items()}}

    def has(self, name: str) -> bool:
        """Whether the parameter was given."""
        return self._values.get(name, "") != "" or name in self._files

    def text(self, name: str) -> str:
        """The parameter as a string, empty when absent."""
        value = self._values.get(name, "")
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        return json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """The parameter as an integer."""
        text = self.text(name).strip()
        if not text:
            return default
        try:
            return int(text)
        except ValueError:
            reason = f'parameter "{name}" must be an Integer'
            raise bad_request(reason) from None

    def bounded(self, name: str, default: int, low: int, high: int) -> int:
        """The parameter as an integer, moved into `low`..`high` as Telegram silently does."""
        return max(low, min(high, self.integer(name, default)))

    def boolean(self, name: str) -> bool:
        """The parameter as a truth value."""
        return self.text(name).lower() in _TRUE

    def value(self, name: str, what: str) -> Any:  # noqa: ANN401 - any JSON
        """The JSON value of the parameter, `None` when absent; `what` names it in the error."""
        value = self._values.get(name, "")
        if value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            reason = f"can't parse {what} JSON object"
            raise bad_request(reason) from None

    def json_object(self, name: str, what: str) -> Json | None:
        """The JSON object of the parameter, `None` when absent."""
        value = self.value(name, what)
        if value is not None and not isinstance(value, dict):
            reason = f"object expected as {what}"
            raise bad_request(reason)
        return value

    def array(self, name: str, what: str) -> list[Any] | None:
        """The JSON array of the parameter, `None` when absent."""
        value = self.value(name, what)
        if value is not None and not isinstance(value, list):
            reason = f"expected an Array of {what}"
            raise bad_request(reason)
        return value

    def file(self, name: str) -> UploadedFile | None:
        """The uploaded file of the parameter: sent under its name, or named by `attach://`."""
        attached = self.text(name)
        if attached.startswith("attach://"):
            return self._files.get(attached.removeprefix("attach://"))
        return self._files.get(name)

    def within(self, values: Mapping[str, Any]) -> Parameters:
        """The fields of an object inside a parameter, which may name the same uploaded files."""
        return Parameters(values, self._files)

    def attached_names(self) -> set[str]:
        """The names of uploaded files that some parameter refers to by `attach://`."""
        texts = [value if isinstance(value, str) else json.dumps(value) for value in self._values.values()]
        return {name for name in self._files if any(f"attach://{name}" in text for text in texts)}
