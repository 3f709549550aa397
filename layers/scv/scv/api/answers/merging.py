"""What a merge, an enrichment and an unmerge did or would do."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from scv.api.answers.basics import Moment, NamedId, Reference
from scv.api.answers.contacts import Candidate, ContactRecord, ExternalContact
from scv.api.answers.interactions import ShownIdentifier


class FieldConflict(TypedDict):
    """A field about which the merged contacts disagree, and how it was decided."""

    field: str
    decidedBy: str
    candidates: list[Candidate]


class PreviewedField(TypedDict):
    """A field of the contact as it would be, and the contacts that have this value; none where the request gives it."""

    field: str
    value: Any
    contacts: list[Reference]


class PreviewedHolding(TypedDict):
    """An identifier that the contact would have, in a field or beside them, and the contacts that have it now."""

    identifier: ShownIdentifier
    contacts: list[Reference]
    inFields: bool
    claimed: bool
    mark: NotRequired[Literal["shared", "blocked"]]


class LostIdentifier(TypedDict):
    """An identifier that a contact has and the result would not have."""

    identifier: ShownIdentifier
    contact: Reference


class JourneyLength(TypedDict):
    """How many interactions a contact has; `truncated` when there are more."""

    contact: Reference
    count: int
    truncated: bool


class Previewed(TypedDict):
    """What a person decides by: what would be done, conflicts with their winners, and everything that would move.

    The same call with `previewToken` until `previewExpires` does exactly this or is refused.
    """

    did: str
    conflicts: list[FieldConflict]
    fields: list[PreviewedField]
    holdings: list[PreviewedHolding]
    lost: list[LostIdentifier]
    journeys: list[JourneyLength]
    previewToken: str
    previewExpires: Moment


class MergePreview(ExternalContact, Previewed):
    """What a merge would give; its id is not given out yet."""


class EnrichPreview(ContactRecord, Previewed):
    """What enriching would give; a contact that would be made has no id yet."""

    id: NotRequired[str]
    selfUri: NotRequired[str]


class DroppedIdentifier(TypedDict):
    """An identifier; a cookie's value is shown to nobody."""

    type: str
    value: NotRequired[str]
    externalSource: NotRequired[NamedId]


class Dropped(TypedDict):
    """What was set on a merge result and fits no input: a field with its value, or an identifier; who set it, when."""

    by: NamedId
    date: Moment
    field: NotRequired[str]
    value: NotRequired[Any]
    identifier: NotRequired[DroppedIdentifier]
    claimed: NotRequired[bool]


class Unmerged(TypedDict):
    """The inputs of the merge as they are again; those that no longer fit into the answer by their id."""

    entities: list[ExternalContact | Reference]
    dropped: list[Dropped]


class Returning(TypedDict):
    """An interaction since the merge, and the contact that has it once the merge is undone."""

    conversationId: str
    contact: Reference


class UnmergePreview(Unmerged):
    """What an unmerge would do; `truncated` when there are more interactions since the merge than these."""

    later: list[Returning]
    truncated: bool
