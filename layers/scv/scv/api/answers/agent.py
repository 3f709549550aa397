"""Conversations and the panel beside them."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from scv.api.answers.basics import Kind, Moment, NamedId, Reference
from scv.api.answers.contacts import ExternalContact
from scv.api.answers.interactions import Reason, ShownIdentifier, Unreadable
from scv.api.answers.merging import Previewed
from scv.api.answers.pairs import Declaration


class Participant(TypedDict):
    """One side of a conversation."""

    id: str
    purpose: str
    startTime: NotRequired[Moment]
    externalContactId: NotRequired[str]
    address: NotRequired[str]
    userId: NotRequired[str]


class ConversationDivision(TypedDict):
    """A division of a conversation."""

    division: Reference


class Leg(TypedDict):
    """A part of a conversation, with what is known of it; the one that no event names has no id."""

    id: NotRequired[str]
    channel: NotRequired[str]
    direction: NotRequired[str]
    startedAt: NotRequired[Moment]
    endedAt: NotRequired[Moment]


class Conversation(TypedDict):
    """An interaction in the dialect of the Conversations API."""

    id: str
    startTime: Moment
    participants: list[Participant]
    divisions: list[ConversationDivision]
    legs: list[Leg]
    selfUri: str
    endTime: NotRequired[Moment]


class Association(TypedDict):
    """Which contact a conversation is linked to; without one it is linked to nobody."""

    conversationId: str
    externalContactId: NotRequired[str]
    communicationId: NotRequired[str]
    mediaType: NotRequired[str]


class Remark(TypedDict):
    """What an English text says: its code, and what the code needs."""

    code: NotRequired[str]
    params: NotRequired[dict[str, str | int]]


class Suggestion(Remark):
    """Who the interaction may be of, and what it came in on; the code stands for "No Name"."""

    displayName: str
    firstName: str | None
    lastName: str | None
    identifiers: list[ShownIdentifier]


class FewFacts(TypedDict):
    """One of very many candidates: only where to read it."""

    id: str
    selfUri: str
    type: Kind


class SearchResult(TypedDict):
    """A contact, and what found it; `distinct` when somebody has said that the linked contact is another person."""

    contact: ExternalContact | FewFacts
    foundBy: ShownIdentifier
    distinct: NotRequired[Declaration]


class SearchBox(TypedDict):
    """A search, filled in and already run when there is something to show."""

    query: str | None
    autoRun: bool
    results: list[SearchResult]


class Action(Remark):
    """Whether this agent may do it, which permission it takes, which fields it needs, and what speaks against it."""

    allowed: bool
    permission: str
    required: NotRequired[list[str]]
    reason: NotRequired[str]


class Actions(TypedDict):
    """What an agent can do about an interaction."""

    unlink: Action
    select: Action
    merge: Action
    mark: Action
    promote: Action
    create: Action
    search: Action
    journey: Action
    addContactMethod: Action
    addPhone: Action
    addEmail: Action


class DatasheetForm(TypedDict):
    """A form of the project, and what was filled in for this contact."""

    id: str
    name: str
    schema: dict[str, Any]
    values: dict[str, Any] | None
    contact: NotRequired[Reference]
    modifyDate: NotRequired[Moment]
    modifiedBy: NotRequired[NamedId]


class InteractionFacts(TypedDict):
    """What the sender said of the interaction; null where it said nothing."""

    subject: str | None
    queue: str | None
    agent: str | None
    startedAt: Moment
    endedAt: Moment | None
    divisionId: str
    projectId: str


class Undo(TypedDict):
    """The ordinary call that takes a decision back."""

    method: str
    path: str
    body: dict[str, Any] | None


class Move(TypedDict):
    """A field that the selected contact would gain."""

    field: str
    value: Any


class Warned(Remark):
    """An identifier of the interaction that is many people's or nobody's, and why in words."""

    identifier: ShownIdentifier
    mark: Literal["shared", "blocked"]
    reason: str


class HeldConsent(Remark):
    """What the contact agreed to or refused by now; without a contact point on every one."""

    purpose: str
    allowed: bool
    contactPoint: NotRequired[ShownIdentifier]
    reason: str


class Panel(TypedDict):
    """Everything an agent sees beside an interaction."""

    conversationId: str
    channel: str
    direction: str | None
    state: Literal["linked", "suggestion", "unlinked"]
    contact: ExternalContact | None
    suggestion: Suggestion | None
    search: SearchBox
    actions: Actions
    tabs: list[str]
    defaultTab: str
    inJourney: bool
    navigateTo: str | None
    legs: list[Leg]
    unreadable: list[Unreadable]
    warnings: list[Warned]
    reason: Reason
    script: str
    scriptFormat: str
    interaction: InteractionFacts
    datasheets: list[DatasheetForm]
    consents: list[HeldConsent]


class Decided(Panel):
    """The panel after a decision, and what takes it back; nothing where nothing can."""

    undo: NotRequired[Undo]


class Selected(Decided):
    """The panel after a contact was chosen, and what that did."""

    did: str


class IdentifiedConversation(TypedDict):
    """Who the conversation is with: linked, made of what was said, or one of several who have it."""

    conversationId: str
    outcome: Literal["linked", "created", "ambiguous"]
    externalContact: ExternalContact | None
    candidates: list[SearchResult]
    undo: NotRequired[Undo]


class SelectPreview(Remark, Previewed):
    """What selecting would do, and where it would only link, why (`reason`)."""

    contact: ExternalContact
    moves: list[Move]
    identifiers: list[ShownIdentifier]
    reason: NotRequired[str]
