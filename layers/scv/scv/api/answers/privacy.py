"""Requests of persons about their data, and exports."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from scv.api.answers.basics import Counted, Moment, NamedId, NumberedPage, OnlyPage, Reference


class Undecided(TypedDict):
    """A conversation of nobody whose identifier these living contacts have as well."""

    conversationId: str
    contacts: list[Reference]


class Erased(TypedDict):
    """What an erasure did to interactions: made anonymous, left without some values, left for an agent to decide."""

    id: str
    anonymous: Counted
    reduced: Counted
    undecided: list[Undecided]


class SocialHandle(TypedDict):
    """An account on a platform."""

    type: Literal["TWITTER", "INSTAGRAM", "FACEBOOK", "APPLE_MESSAGES", "WHATSAPP"]
    value: str


class PrivacySubject(TypedDict):
    """A contact that a person may be, by what tells it apart."""

    externalContactId: str
    name: NotRequired[str]
    phoneNumbers: NotRequired[list[str]]
    emailAddresses: NotRequired[list[str]]
    socialHandle: NotRequired[SocialHandle]


class SubjectReference(TypedDict):
    """Whom a request is about."""

    externalContactId: str


class PrivacyRequest(TypedDict):
    """A request and how far it has come; `changed` names the fields that an update changed, without values.

    `resultsUrl` reads the access file for 15 minutes; reading the request again gives a new one, for seven days.
    """

    id: str
    requestType: Literal["GDPR_EXPORT", "GDPR_UPDATE", "GDPR_DELETE"]
    status: Literal["INITIATED", "SEARCHING", "DELETING", "COMPLETED", "ERROR"]
    subject: SubjectReference
    createdBy: NamedId
    createdDate: Moment
    resultsUrl: NotRequired[str]
    resultsUrls: NotRequired[list[str]]
    changed: NotRequired[list[str]]
    selfUri: str


class PrivacySubjectListing(OnlyPage):
    """The contacts that a person may be, at most 25."""

    entities: list[PrivacySubject]


class PrivacyRequestListing(NumberedPage):
    """A page of requests, newest first."""

    entities: list[PrivacyRequest]


class ContactsExport(TypedDict):
    """An export of contacts and how far it has come; `downloadUrl` reads the file for 15 minutes, for seven days."""

    id: str
    divisionIds: list[str]
    createdBy: NamedId
    dateCreated: Moment
    dateCompletion: NotRequired[Moment]
    status: Literal["RUNNING", "SUCCEEDED", "FAILED"]
    format: Literal["csv", "jsonl"]
    downloadUrl: NotRequired[str]
    resultRowCount: NotRequired[int]
    selfUri: str


class ContactsExportListing(TypedDict):
    """Exports, newest first."""

    entities: list[ContactsExport]
    selfUri: str
    nextUri: NotRequired[str]
