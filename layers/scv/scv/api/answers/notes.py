"""Notes about a contact."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from scv.api.answers.basics import Moment, NamedId, NumberedPage, Reference


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


class NoteListing(NumberedPage):
    """A page of notes by number; `truncated` when there are more than `total`."""

    entities: list[Note]
    truncated: NotRequired[bool]
