"""What members of the staff may do; apart from the database, so that commands can name the roles without it."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a member of the staff may do; an administrator may do everything."""

    ADMIN = "admin"
    COORDINATOR = "coordinator"
    ANNOUNCER = "announcer"

    def may_act_as(self, wanted: Role) -> bool:
        """Whether this role includes another."""
        return self in {Role.ADMIN, wanted}
