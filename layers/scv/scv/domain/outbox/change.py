"""Changes as others are told of them: ids, versions, names of fields, who and why; never a value (EV1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from scv.frozen import dataclass
from uuid import UUID

from scv.domain.values.documents import Document, Json
from scv.domain.values.ids import DivisionId
from scv.domain.values.times import stamp

MAKER = "io.scv"  # before every type, as CloudEvents wants it
FORM = "v1"  # a kind whose data are given another meaning gets another one, and is told in both for a while
SEQUENCE_DIGITS = 16  # texts of one length sort like numbers


class Kind(StrEnum):
    """What can happen."""

    CONTACT_CREATED = "contact.created"
    CONTACT_UPDATED = "contact.updated"
    CONTACT_PROMOTED = "contact.promoted"
    CONTACT_MERGED = "contact.merged"
    CONTACT_UNMERGED = "contact.unmerged"
    CONTACT_DELETED = "contact.deleted"
    CONTACT_ERASED = "contact.erased"
    CONTACT_EXPIRED = "contact.expired"
    IDENTIFIER_CLAIMED = "identifier.claimed"
    IDENTIFIER_RELEASED = "identifier.released"
    IDENTIFIER_SHARED = "identifier.shared"
    INTERACTION_LINKED = "interaction.linked"
    INTERACTION_UNLINKED = "interaction.unlinked"
    CONSENT_DECIDED = "consent.decided"
    NOTE_CREATED = "note.created"
    NOTE_CHANGED = "note.changed"
    NOTE_DELETED = "note.deleted"
    PAIR_SUGGESTED = "pair.suggested"
    PAIR_CONFIRMED = "pair.confirmed"
    PAIR_DISMISSED = "pair.dismissed"
    IMPORT_FINISHED = "import.finished"
    SUBSCRIPTION_ENDED = "subscription.ended"
    SUBSCRIPTION_TESTED = "subscription.tested"

    @property
    def type(self) -> str:
        """The `type` of its CloudEvent.

        >>> Kind.CONTACT_MERGED.type
        'io.scv.contact.merged.v1'
        """
        return f"{MAKER}.{self.value}.{FORM}"


class LinkEvents(StrEnum):
    """Which links are told: they are most of what happens, and each event costs."""

    ALL = "all"
    DECIDED = "decided"  # those that an agent has decided
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Change:
    """EV1: one change. `subject`: the id of what has changed, which `place` puts in order with its other changes.

    `version`: the contact's public one (CO5); of everything else a number that grows with its changes (EV3). `by`: None
    for the system.
    """

    id: str
    kind: Kind
    subject: str
    at: datetime
    division: DivisionId
    version: int
    place: int
    cause: str
    by: str | None
    details: Mapping[str, Json]

    @property
    def data(self) -> Document:
        """What the event says."""
        told: Document = {
            **self.details,
            "divisionId": self.division,
            "version": self.version,
            "cause": self.cause,
        }
        return {**told, "by": self.by} if self.by else told


def change_id(*parts: str) -> str:
    """EV1: the same change has the same id however often it is told; it fits into a header, whatever it is made of."""
    return str(UUID(bytes=sha256("\0".join(parts).encode()).digest()[:16], version=4))


def cloud_event(change: Change, source: str) -> Document:
    """The change as a CloudEvent 1.0 in JSON."""
    return {
        "specversion": "1.0",
        "id": change.id,
        "source": source,
        "type": change.kind.type,
        "subject": change.subject,
        "time": stamp(change.at),
        "datacontenttype": "application/json",
        "sequence": f"{change.place:0{SEQUENCE_DIGITS}d}",
        "data": change.data,
    }
