"""What a webhook is answered, and journeys."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from scv.api.answers.basics import Kind, Moment, NamedId, Reference
from scv.api.answers.contacts import ShownTrust


class ShownIdentifier(TypedDict):
    """What an interaction came in on; a cookie's value is shown to nobody."""

    type: str
    value: NotRequired[str]
    externalSource: NotRequired[NamedId]


class Reason(TypedDict):
    """The rule that decided, and the identifier that it went by."""

    rule: str
    identifier: NotRequired[ShownIdentifier]
    agent: NotRequired[str]


class Why(Reason):
    """Why an entry is in this journey, and how the identifier is known that it came in on."""

    trust: NotRequired[ShownTrust]


class Unreadable(TypedDict):
    """A value about the customer that nobody could read, and the place where it stood."""

    field: str
    value: str


class ShortContact(TypedDict):
    """A contact's id and type."""

    id: str
    type: Kind


class EventAnswer(TypedDict):
    """What became of an event. An event that waits, or is about no interaction, is answered without a reason."""

    outcome: str
    conversationId: NotRequired[str]
    candidates: NotRequired[int]
    reason: NotRequired[Reason]
    externalContact: NotRequired[ShortContact]
    ignored: NotRequired[list[str]]
    unreadable: NotRequired[list[Unreadable]]
    code: NotRequired[str]


class EventAnswers(TypedDict):
    """What became of each event of a request that holds many, and the places of those that cannot be read."""

    events: list[EventAnswer]
    unread: NotRequired[list[str]]


class Channel(TypedDict):
    """How the customer was reached."""

    type: str
    messageType: NotRequired[str]


class LastEvent(TypedDict):
    """The latest event of a journey entry; without its id when that was forgotten."""

    id: NotRequired[str]
    eventName: str
    createdDate: Moment


class LinkedBy(TypedDict):
    """Why the entry is in this journey: the rule, and the agent when one decided."""

    rule: str
    agent: NotRequired[str]


class Session(TypedDict):
    """One entry of a journey."""

    id: str
    type: Literal["conversation"]
    conversation: Reference
    conversationChannels: list[Channel]
    originatingDirection: str
    createdDate: Moment
    eventCount: int
    lastEvent: LastEvent
    divisionIds: list[str]
    authenticated: bool
    linkedBy: LinkedBy
    selfUri: str
    conversationSubject: NotRequired[str]
    lastConnectedQueue: NotRequired[NamedId]
    lastConnectedUser: NotRequired[NamedId]
    endedDate: NotRequired[Moment]
    durationInSeconds: NotRequired[int]
    externalContact: NotRequired[Reference]
    customerId: NotRequired[str]
    customerIdType: NotRequired[str]
    identifier: NotRequired[ShownIdentifier]
    why: Why
    unreadable: NotRequired[list[Unreadable]]


class SessionListing(TypedDict):
    """A page of a journey, newest first."""

    entities: list[Session]
    selfUri: str
    nextUri: NotRequired[str]


class SessionEvent(TypedDict):
    """One event of a journey entry."""

    id: str
    correlationId: str
    eventType: str
    createdDate: Moment
    session: Reference


class SessionEventListing(TypedDict):
    """The events of a journey entry, latest first."""

    entities: list[SessionEvent]
    selfUri: str
