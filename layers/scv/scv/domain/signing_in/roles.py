"""Roles: names that stand for permissions, so that a token need not list them (AC10)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from scv.frozen import dataclass

from scv.domain.values.ids import DivisionId

AGENT = "agent"
SUPERVISOR = "supervisor"
ADMINISTRATOR = "administrator"
INTEGRATION = "integration"
NAMES = (AGENT, SUPERVISOR, ADMINISTRATOR, INTEGRATION)
OF_A_DIVISION = "division:"  # what a role begins with that gives no permission, but a division


@dataclass(frozen=True, slots=True)
class Granted:
    """What some role names come to: the roles that there are, their permissions, and divisions."""

    roles: frozenset[str]
    permissions: frozenset[str]
    divisions: frozenset[DivisionId]


@dataclass(frozen=True, slots=True)
class Roles:
    """The one table from role to permissions."""

    permissions: Mapping[str, frozenset[str]]

    def granted(self, names: Collection[str]) -> Granted:
        """AC10: a role gives its permissions, `division:<id>` a division, and any other name nothing.

        An identity provider sends every group that somebody is in, and most of them are none of ours.
        """
        known = frozenset(names) & self.permissions.keys()
        ids = (each.removeprefix(OF_A_DIVISION) for each in names if each.startswith(OF_A_DIVISION))
        return Granted(
            roles=frozenset(known),
            permissions=frozenset(permission for role in known for permission in self.permissions[role]),
            divisions=frozenset(DivisionId(each) for each in ids if len(each.split()) == 1),
        )


def roles_from(table: Mapping[str, Collection[str]]) -> Roles:
    """The table as `roles.json` has it."""
    return Roles({role: frozenset(permissions) for role, permissions in table.items()})
