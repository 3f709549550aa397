"""Pairs of contacts: declared to be different persons, or suggested to be one."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from scv.api.answers.basics import Cursors, Deed, Moment, NamedId, Reference, Withdrawal
from scv.api.answers.contacts import ContactIdentifier, ExternalContact


class Declaration(TypedDict):
    """Somebody has said that another contact is not the same person; `withdrawn` when that was taken back."""

    contact: Reference
    by: NamedId
    date: Moment
    reason: str
    withdrawn: NotRequired[Withdrawal]


class Declarations(TypedDict):
    """What was said of a contact, latest first."""

    entities: list[Declaration]


class ScoredBy(TypedDict):
    """What has compared all contacts, and which version of its model."""

    source: str
    model: str


class Reasons(TypedDict):
    """Why two contacts may be one: the identifiers of both, and how their names are alike.

    `scoredBy`: they share no identifier, and a model has found them likely.
    """

    identifiers: list[ContactIdentifier]
    names: str
    scoredBy: NotRequired[ScoredBy]


class PairSuggestion(TypedDict):
    """Two contacts that may be the same person; a score of 1 says most."""

    contacts: list[ExternalContact]
    score: float
    reasons: Reasons
    foundAt: Moment
    confirm: Deed
    dismiss: Deed


class SuggestionListing(TypedDict):
    """A page of suggestions by cursor; it may have fewer entries than asked for and go on."""

    entities: list[PairSuggestion]
    cursors: Cursors
    selfUri: str
    nextUri: NotRequired[str]


class SuggestionsOfContact(TypedDict):
    """All suggestions of one contact."""

    entities: list[PairSuggestion]
    selfUri: str
