"""Notes about a contact."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from scv.api.answers.basics import Moment, NamedId, Reference


class Note(TypedDict):
    """A note, on the record that it was written on."""

    id: str
    entityId: str
    entityType: Literal["contact"]
    division: Reference
    noteText: str
    createDate: Moment
    modifyDate: Moment
    createdBy: NamedId
    selfUri: str
    modifiedBy: NotRequired[NamedId]


class NoteListing(TypedDict):
    """A page of notes by number; `truncated` when there are more than `total`."""

    entities: list[Note]
    pageSize: int
    pageNumber: int
    total: int
    pageCount: int
    firstUri: str
    selfUri: str
    lastUri: str
    nextUri: NotRequired[str]
    previousUri: NotRequired[str]
    truncated: NotRequired[bool]
