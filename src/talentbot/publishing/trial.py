"""A copy of the FAQ to try things on: publishing changes only the copy, and changes of the original come over."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from talentbot.errors import FaqError
from talentbot.faq.folder import read_files, write_files
from talentbot.faq.load import files_of, fingerprint

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

_SECONDS = 0.3

_logger = logging.getLogger(__name__)


class TrialFolder:
    """Copies the original once, and then whatever changes there.

    Raises:
        FaqError: the original holds no FAQ.
    """

    def __init__(self, original: Path, folder: Path) -> None:
        self.folder = folder
        self._original = original
        self._seen = fingerprint(original)
        self._files = files_of(original)
        folder.mkdir(parents=True)
        write_files(folder, self._files, {})

    @asynccontextmanager
    async def kept_up(self) -> AsyncIterator[None]:
        """Bring changes of the original over until the block ends."""
        task = asyncio.create_task(self._keep_up())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _keep_up(self) -> None:
        told = ""
        while True:
            await asyncio.sleep(_SECONDS)
            try:
                await asyncio.to_thread(self._bring_over)
            except FaqError as error:
                if str(error) != told:
                    _logger.warning("A change of the FAQ could not be brought over: %s", error)
                told = str(error)

    def _bring_over(self) -> None:
        seen = fingerprint(self._original)
        if seen == self._seen:
            return
        files = read_files(self._original)
        changes = {name: files.get(name) for name in {*files, *self._files} if files.get(name) != self._files.get(name)}
        write_files(self.folder, changes, {})
        self._seen, self._files = seen, files
