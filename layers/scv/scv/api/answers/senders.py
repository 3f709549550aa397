"""Registered senders and external sources."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from scv.api.answers.basics import Cursors, Moment, NamedId, SetAt


class SenderSecrets(TypedDict):
    """The secrets that a sender has."""

    current: NotRequired[SetAt]
    next: NotRequired[SetAt]
    verifyToken: NotRequired[SetAt]


class Sender(TypedDict):
    """One sender of webhooks."""

    id: str
    kind: str
    divisions: list[str]
    divisionId: NotRequired[str]
    projects: list[str]
    projectId: NotRequired[str]
    publicUrl: NotRequired[str]
    ratePerSecond: int
    secrets: SenderSecrets
    webhookPath: str
    modifyDate: NotRequired[Moment]
    modifiedBy: NotRequired[str]
    selfUri: str


class SenderListing(TypedDict):
    """All senders that the caller manages."""

    entities: list[Sender]
    selfUri: str


class LinkConfiguration(TypedDict):
    """Where an external id is looked at: a web address with places in braces."""

    uriTemplate: str


class Source(TypedDict):
    """A system that external ids come from. When it was written, and by whom, is an addition to the dialect."""

    id: str
    name: str
    active: bool
    linkConfiguration: NotRequired[LinkConfiguration]
    createDate: Moment
    createdBy: NamedId
    modifyDate: Moment
    modifiedBy: NamedId
    selfUri: str


class SourceListing(TypedDict):
    """A page of external sources by name."""

    entities: list[Source]
    cursors: Cursors
    selfUri: str
    nextUri: NotRequired[str]
