"""Identifiers that are many people's or nobody's."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from scv.api.answers.basics import Cursors, Moment, NamedId
from scv.api.answers.contacts import ContactIdentifier


class MarkProposal(TypedDict):
    """Why the system thinks that many people use it, and how many contacts or conversations made it think so."""

    why: Literal["holders", "unlinked"]
    count: int
    date: Moment


class IdentifierMark(TypedDict):
    """What an identifier is, since when, and why; `id` and `by` are missing as long as it is only proposed."""

    id: NotRequired[str]
    identifier: ContactIdentifier
    mark: Literal["shared", "blocked", "none"]
    date: Moment
    reason: str
    by: NotRequired[NamedId]
    proposed: NotRequired[MarkProposal]


class MarkListing(TypedDict):
    """A page of marks or proposals by cursor."""

    entities: list[IdentifierMark]
    cursors: Cursors
    selfUri: str
    nextUri: NotRequired[str]
