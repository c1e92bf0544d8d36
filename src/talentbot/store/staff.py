"""Who may do what: administrators, coordinators and announcers, and the links by which they are invited."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlmodel import col

from talentbot.store.roles import Role
from talentbot.store.tables import Invitation, StaffMember

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from talentbot.store.database import Database

INVITATION_VALID_FOR = timedelta(days=2)
MAX_NAME = 60
"""Characters of a member's name; the rest is cut off."""

_CACHE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the staff."""

    telegram_id: int
    role: Role
    #: What an administrator calls them; None for the settings' administrators and where nobody gave a name.
    name: str | None
    #: None for an administrator of the settings, whom only the settings can take away.
    since_at: datetime | None


class Staff:
    """The staff of one database; every method that awaits raises DatabaseError when the database fails.

    Another process's change is seen after half a minute at the latest, this process's own at once.

    Args:
        database: the open database.
        admin_ids: the Telegram ids of the administrators that the settings name.
        clock: seconds on a clock that never goes back.
    """

    def __init__(
        self, database: Database, admin_ids: Collection[int], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._admins = {each: Member(each, Role.ADMIN, None, None) for each in sorted(admin_ids)}
        self._clock = clock
        self._members: dict[int, Member] = {}
        self._stale_at = 0.0
        self._changes = 0

    async def member(self, telegram_id: int) -> Member | None:
        """The member with this Telegram id; None for everybody else."""
        if telegram_id in self._admins:
            return self._admins[telegram_id]
        members = self._members if self._clock() < self._stale_at else await self._read()
        return members.get(telegram_id)

    async def members(self) -> list[Member]:
        """Everybody, the settings' administrators first."""
        return [*self._admins.values(), *(await self._read()).values()]

    async def invite(self, role: Role, name: str | None, now: datetime) -> str:
        """Make an invitation; whoever brings its secret first gets the role, within INVITATION_VALID_FOR."""
        secret = secrets.token_urlsafe(16)
        invitation = Invitation(
            secret_hash=_hashed(secret),
            role=role.value,
            name=name[:MAX_NAME] if name else None,
            expires_at=now + INVITATION_VALID_FOR,
        )
        async with self._database.writing() as session:
            await session.execute(delete(Invitation).where(col(Invitation.expires_at) <= now))
            session.add(invitation)
        return secret

    async def accept(self, secret: str, telegram_id: int, now: datetime) -> Member | None:
        """Give a person, who must be known, the role of an invitation; None when it is used up or too old.

        Whoever may do as much already keeps their role, and leaves the invitation to somebody else.
        """
        present = await self.member(telegram_id)
        invited = col(Invitation.secret_hash) == _hashed(secret), col(Invitation.expires_at) > now
        async with self._database.writing() as session:
            invitation = await session.scalar(select(Invitation).where(*invited))
            if invitation is None:
                return None
            if present is not None and present.role.may_act_as(Role(invitation.role)):
                return present
            values = {"role": invitation.role, "name": invitation.name, "since_at": now}
            claimed = await session.execute(delete(Invitation).where(*invited).returning(col(Invitation.secret_hash)))
            if claimed.first() is None:
                return None
            await session.execute(
                self._database.insert(StaffMember)
                .values(telegram_id=telegram_id, **values)
                .on_conflict_do_update(index_elements=["telegram_id"], set_=values)
            )
        self._forget_cache()
        return await self.member(telegram_id)

    async def revoke(self, telegram_id: int) -> bool:
        """Take a role away; False when there is none that could be."""
        statement = delete(StaffMember).where(col(StaffMember.telegram_id) == telegram_id)
        async with self._database.writing() as session:
            found = await session.execute(statement.returning(col(StaffMember.telegram_id)))
            is_revoked = found.first() is not None
        self._forget_cache()
        return is_revoked

    def forgotten(self) -> None:
        """Somebody was deleted with all that is stored of them: look again who is left."""
        self._forget_cache()

    async def _read(self) -> dict[int, Member]:
        changes = self._changes
        async with self._database.reading() as session:
            rows = await session.scalars(select(StaffMember).order_by(col(StaffMember.since_at)))
            members = {
                row.telegram_id: Member(row.telegram_id, Role(row.role), row.name, row.since_at)
                for row in rows
                if row.telegram_id not in self._admins
            }
        # What was read while somebody changed anything may be old: it serves this call only.
        if changes == self._changes:
            self._members = members
            self._stale_at = self._clock() + _CACHE_SECONDS
        return members

    def _forget_cache(self) -> None:
        self._changes += 1
        self._stale_at = 0.0


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
