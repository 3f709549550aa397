"""A sender: a system that sends webhooks, and what it may write (AC6)."""

from __future__ import annotations

import dataclasses
from dataclasses import field
from scv.frozen import dataclass

from scv.domain.access.permissions import ALL_DIVISIONS, ONLY_UNASSIGNED
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.interactions.events import Facts
from scv.domain.interactions.interaction import DEFAULT_PROJECT
from scv.domain.values.errors import SenderNotAllowed
from scv.domain.values.ids import DivisionId

ALL_PROJECTS = "*"
USUAL_RATE = 50  # requests a second of one process, which takes in about 100


@dataclass(frozen=True, slots=True)
class Sender:
    """AC6: one registered sender.

    `kind` names the adapter that reads its payload. `divisions` are spelled as in a token (AC9): `*` is every one,
    `unassigned` the division `*` alone. `division` and `project_id` are those of an event that names none.
    `public_url`: its webhook's address as the sender calls it, which some senders sign (SE3). `key`: what its
    derived ids are made with (SE2); it never changes and is shown to nobody. `rate`: requests a second that one
    process takes in at once; what is beyond waits in the queue (AC12).
    """

    id: str
    kind: str
    divisions: tuple[DivisionId, ...] = (ALL_DIVISIONS,)
    division: DivisionId | None = None
    projects: tuple[str, ...] = (ALL_PROJECTS,)
    project_id: str | None = None
    public_url: str | None = None
    rate: int = USUAL_RATE
    key: str = field(default="", repr=False)

    def may_write(self, division: DivisionId) -> bool:
        """AC6: whether the division is one of the sender's."""
        if ALL_DIVISIONS in self.divisions:
            return True
        return division in self.divisions or (division == UNASSIGNED_DIVISION and ONLY_UNASSIGNED in self.divisions)

    def may_use(self, project_id: str) -> bool:
        """AC6: whether the project is one of the sender's, which its default always is."""
        return ALL_PROJECTS in self.projects or project_id in (self.project_id or DEFAULT_PROJECT, *self.projects)

    def require_own(self, told: Facts) -> None:
        """AC6: raises SenderNotAllowed for an event that names a division or a project of others."""
        if told.division is not None and not self.may_write(told.division):
            raise SenderNotAllowed("data.divisionId")
        if told.project_id is not None and not self.may_use(told.project_id):
            raise SenderNotAllowed("data.projectId")

    def require_conversation(self, division: DivisionId) -> None:
        """AC6: raises SenderNotAllowed for a conversation that was taken in for a division of others."""
        if not self.may_write(division):
            raise SenderNotAllowed("data.conversationId")


DEFAULT = Sender("interactions", "generic")
"""Whoever signs with the stack's own webhook secret: any division, any project."""

BUS = Sender("genesys", "genesys")
"""Genesys Cloud over EventBridge, which IAM lets in: any division, any project."""

BUILT_IN = {each.id: each for each in (DEFAULT, BUS)}


@dataclass(frozen=True, slots=True)
class Secrets:
    """AC4: what a sender proves itself with. `current` and `next` are both valid, so that one can replace the other.

    `verify_token`: what Meta shows once, when the webhook is set up.
    """

    current: str = field(default="", repr=False)
    next: str = field(default="", repr=False)
    verify_token: str = field(default="", repr=False)

    @property
    def valid(self) -> tuple[str, ...]:
        """Those that may have signed a request."""
        return tuple(dict.fromkeys(each for each in (self.current, self.next) if each))

    def with_changes(self, **changes: str | None) -> Secrets:
        """Those that were told replace those before; an empty text removes one."""
        return dataclasses.replace(self, **{name: each for name, each in changes.items() if each is not None})
