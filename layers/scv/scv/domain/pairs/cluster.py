"""Clusters: suggestions in Genesys' dialect, which groups contacts by the identifiers that they share (SG2).

Its scans run now and then; here pairs are found when a contact is saved, so there is one scan, always up to date.
"""

from __future__ import annotations

from scv.frozen import dataclass

from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import IdentifierType
from scv.domain.pairs.suggestion import Suggestion
from scv.domain.values.errors import AutomaticMerging, PairNotFound
from scv.domain.values.ids import ContactId

SCAN = "live"
LATEST = "latest"
NOT_MERGED, MERGED = "NotMerged", "ManualSucceeded"
_JOINT = "~"
_DIALECT = {
    IdentifierType.SOCIAL_TWITTER: "TwitterId",
    IdentifierType.SOCIAL_FACEBOOK: "FacebookId",
    IdentifierType.SOCIAL_INSTAGRAM: "InstagramId",
    IdentifierType.SOCIAL_INSTAGRAM_HANDLE: "InstagramHandle",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Two contacts that may be one; `merged`: what they are by now, once somebody has merged them."""

    id: str
    suggestion: Suggestion | None = None
    merged: Contact | None = None


def cluster_id(first: str, second: str) -> str:
    """The same for the two in either order.

    >>> cluster_id("b", "a"), contacts_of("a~b")
    ('a~b', ('a', 'b'))
    """
    return _JOINT.join(sorted((first, second)))


def contacts_of(named: str) -> tuple[ContactId, ContactId]:
    """The inverse of `cluster_id`; raises PairNotFound."""
    first, joint, second = named.partition(_JOINT)
    if not (first and joint and second) or first == second:
        raise PairNotFound("There is no such cluster.", entity_id=named)
    return ContactId(first), ContactId(second)


def require_scan(named: str) -> None:
    """There is but one; raises PairNotFound."""
    if named not in (SCAN, LATEST):
        raise PairNotFound(f"There is one scan, {SCAN}, which is always the latest.", entity_id=named)


def require_by_people(automatically: bool) -> None:
    """SG2: raises AutomaticMerging."""
    if automatically:
        raise AutomaticMerging("Contacts are never merged automatically; merge a cluster, or dismiss the suggestion.")


def type_in_dialect(kind: IdentifierType) -> str:
    """How clusters spell the type of an identifier; clients take those they do not know as unknown."""
    return _DIALECT.get(kind, kind.value)
