"""Contacts, their identifiers, their history, and many at once."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from scv.api.answers.basics import Kind, Moment, NamedId, Reference
from scv.api.answers.fields import Fields


class ShownTrust(TypedDict):
    """What an identifier is worth (attested, presented or typed), and how it is known."""

    level: str
    method: str


class HeldTrust(ShownTrust):
    """The best proof that there has been of a contact's identifier, and since when."""

    at: Moment


class ContactIdentifier(TypedDict):
    """One identifier of a contact, since when it has it, how it is known, and whether it is claimed or marked."""

    type: str
    value: str
    division: Reference
    externalSource: NotRequired[NamedId]
    dateCreated: NotRequired[Moment]
    trust: NotRequired[HeldTrust]
    claimed: NotRequired[bool]
    mark: NotRequired[Literal["shared", "blocked"]]


class ContactRecord(Fields):
    """A contact that may not have been saved: `dryRun` answers it without an id."""

    type: Kind
    division: Reference
    createDate: Moment
    modifyDate: Moment
    version: int
    mergeSet: NotRequired[list[Reference]]
    mergedFrom: NotRequired[list[Reference]]
    canonicalContact: NotRequired[Reference]
    mergedTo: NotRequired[Reference]
    identifiers: NotRequired[list[ContactIdentifier]]


class ExternalContact(ContactRecord):
    """A contact. `version` goes back with a change of it."""

    id: str
    selfUri: str


class Candidate(TypedDict):
    """A value that a field might have had after a merge, where it comes from, and what became of it."""

    value: Any
    outcome: str
    contact: NotRequired[Reference]
    field: NotRequired[str]


class ContactIdentifiers(TypedDict):
    """The identifiers of a contact."""

    entities: list[ContactIdentifier]


class BulkError(TypedDict):
    """Why one entity of many was refused; `retryable` when sending it again may help."""

    code: str
    message: str
    status: int
    messageParams: dict[str, Any]
    retryable: bool
    details: list[BulkDetail]


class BulkDetail(TypedDict):
    """Which field of the entity was refused."""

    fieldName: str
    message: str


class BulkResult(TypedDict):
    """What became of one entity, as its single operation would have answered."""

    success: bool
    status: int
    id: NotRequired[str]
    entity: NotRequired[ExternalContact | ContactRecord]
    error: NotRequired[BulkError]


class Bulk(TypedDict):
    """What became of each entity, in the order of the request; `errorIndexes` are places in it."""

    results: list[BulkResult]
    errorCount: int
    errorIndexes: list[int]


_Promotion = TypedDict("_Promotion", {"from": str}, total=False)  # `from` is a word of Python


class DroppedName(TypedDict):
    """An identifier that an unmerge gave back to nobody; a cookie's value is shown to nobody."""

    type: str
    value: NotRequired[str]
    source: NotRequired[str]


class DroppedThen(TypedDict):
    """What an unmerge gave back to nobody: a field with its value, or an identifier; who had set it, and when."""

    by: str
    at: Moment
    field: NotRequired[str]
    value: NotRequired[Any]
    identifier: NotRequired[DroppedName]
    claimed: NotRequired[bool]


class HistoryDetails(_Promotion, total=False):
    """What an entry is about, by names of fields and ids."""

    fields: list[str]
    inputs: list[str]
    result: str
    overridden: list[str]
    conflicts: list[str]
    changedSince: list[str]
    dropped: list[DroppedThen]
    identifierType: str
    contact: str
    conversation: str
    rule: str
    note: str
    project: str
    datasheet: str
    division: str
    anonymous: int
    reduced: int
    undecided: int


class HistoryEntry(TypedDict):
    """Who did what to a contact, and when."""

    id: str
    action: str
    date: Moment
    by: NamedId
    contact: Reference
    details: HistoryDetails


class History(TypedDict):
    """The latest entries first; `nextUri` leads to those before."""

    entities: list[HistoryEntry]
    selfUri: str
    nextUri: NotRequired[str]
