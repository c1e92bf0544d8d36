"""What a cancellation must not break off halfway."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from sqlalchemy.ext.asyncio import AsyncSession


async def commit(session: AsyncSession) -> None:
    """Commit and close; whatever fails, the connection can be used by others, or is gone."""
    try:
        await session.commit()
    except BaseException:
        # SQLAlchemy takes the transaction for ended now, which it need not be: its connection is not used again.
        await session.invalidate()
        raise
    await session.close()


async def to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Do something that is not broken off halfway: a cancellation is raised when it is done, whatever became of it."""
    task = asyncio.create_task(work)
    cancellation = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancellation = error
    if cancellation is not None:
        task.exception()  # or the loop would report that nobody has looked
        raise cancellation
    task.result()
