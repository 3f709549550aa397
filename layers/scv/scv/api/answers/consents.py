"""Decisions of consent."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from scv.api.answers.basics import Moment, NamedId, Reference
from scv.api.answers.interactions import ShownIdentifier

ConsentStatus = Literal["granted", "denied", "withdrawn"]


class Consent(TypedDict):
    """One decision; without a contact point about every one, without `decidedAt` nobody knows when it was made."""

    id: str
    contact: Reference
    purpose: str
    status: ConsentStatus
    saidBy: Literal["person", "agent", "system"]
    recordedAt: Moment
    recordedBy: NamedId
    contactPoint: NotRequired[ShownIdentifier]
    decidedAt: NotRequired[Moment]
    source: NotRequired[str]
    textVersion: NotRequired[str]
    evidence: NotRequired[str]


class Consents(TypedDict):
    """The decisions of a merge set, the latest recorded first, and for each purpose and contact point what holds."""

    holds: list[Consent]
    entities: list[Consent]
    selfUri: str
    nextUri: NotRequired[str]
