"""Marks: an identifier that many people use, or that is nobody's, because somebody has said so (SI1)."""

from __future__ import annotations

import dataclasses
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from scv.frozen import dataclass

from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import DivisionId
from scv.domain.values.times import stamp

MAX_REASON = 255
DIGEST_BYTES = 12
NOT_MARKABLE = frozenset({IdentifierType.COOKIE})  # nobody is shown one, so nobody can judge it (ID7)


class MarkKind(StrEnum):
    """SI1: what an identifier is that is not one person's."""

    SHARED = "shared"  # many people's: a switchboard, a family line, info@: it says who it may be, never who it is
    BLOCKED = "blocked"  # nobody's: a number that a form demands, a test address: as good as none (ID4)


Marks = Mapping[Identifier, MarkKind]
NO_MARKS: Marks = {}


class Why(StrEnum):
    """SI2: what makes the system propose that an identifier is shared."""

    HOLDERS = "holders"  # many saved contacts have it
    UNLINKED = "unlinked"  # agents took conversations away from whom it had led to


@dataclass(frozen=True, slots=True)
class Proposal:
    """SI2: the identifier may be shared; `count`: of whatever made that likely."""

    why: Why
    count: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of one identifier of a division.

    `kind` is None for one that is only proposed, and for one whose mark was taken back. `by` is None as long as nobody
    has decided; `at`: when it was decided or proposed. `revision` counts writes and is the condition of each.
    `id`: drawn when somebody decides for the first time; others are told it instead of the identifier (EV1).
    """

    division: DivisionId
    identifier: Identifier
    kind: MarkKind | None
    by: str | None
    at: datetime
    reason: str = ""
    proposal: Proposal | None = None
    revision: int = 1
    id: str = ""

    @property
    def is_proposed(self) -> bool:
        """SI2: nobody has decided yet."""
        return self.by is None

    @property
    def place(self) -> str:
        """Where it is in the list of its division, which is read from the latest back."""
        named = "\0".join((self.identifier.type.value, self.identifier.source or "", self.identifier.value))
        digest = blake2b(named.encode(), digest_size=DIGEST_BYTES).digest()  # an id may be longer than a key
        return f"{stamp(self.at)}#{urlsafe_b64encode(digest).decode()}"

    @property
    def is_listed(self) -> bool:
        """Whether a list shows it: one that holds, or one that is proposed."""
        return self.is_proposed or self.kind is not None


@dataclass(frozen=True, slots=True)
class MarkWritten:
    """What is known of an identifier, before and after it was written; None where there is nothing (EV1).

    `at`: when it was written, by the store's clock in whole seconds.
    """

    before: Mark | None
    after: Mark | None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MarkDecision:
    """AC11: what was decided of an identifier, by whom and when."""

    id: str
    kind: MarkKind | None
    by: str
    at: datetime
    reason: str = ""


def require_markable(identifier: Identifier, reason: str = "") -> None:
    """SI1: everything but cookies. Raises InvalidValue, also for too long a reason."""
    if identifier.type in NOT_MARKABLE:
        raise InvalidValue("A cookie is shown to nobody, so nobody can mark it.", field="type")
    if len(reason) > MAX_REASON:
        raise InvalidValue(f"The reason has at most {MAX_REASON} characters.", field="reason", most=MAX_REASON)


def decided(
    known: Mark | None,
    division: DivisionId,
    identifier: Identifier,
    kind: MarkKind | None,
    reason: str,
    now: datetime,
    by: str,
    new_id: str,
) -> Mark | None:
    """SI1, SI2: the identifier as it is from now on; None where it is that already. `new_id`: for one that has none.

    To take back what is only proposed refuses the proposal, which is then never made again.
    Raises InvalidValue.
    """
    require_markable(identifier, reason)
    if known is None:
        return None if kind is None else Mark(division, identifier, kind, by, now, reason, id=new_id)
    if not known.is_proposed and known.kind is kind:
        return None
    after = dataclasses.replace(known, kind=kind, by=by, at=now, reason=reason, revision=known.revision + 1)
    return after if after.id else dataclasses.replace(after, id=new_id)
