"""The fields of a contact, as clients send and read them."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict


class PhoneNumber(TypedDict, total=False):
    """A phone as it was given (`userInput`), as it is shown (`display`), and the line it is (`e164`)."""

    display: str
    userInput: str
    e164: str
    countryCode: str
    extension: int
    acceptsSMS: bool
    normalizationCountryCode: str


class Address(TypedDict, total=False):
    """A postal address."""

    address1: str
    address2: str
    city: str
    state: str
    postalCode: str
    countryCode: str


class ExternalSource(TypedDict, total=False):
    """The system that an id comes from."""

    id: str
    name: str


class TwitterId(TypedDict, total=False):
    """An account on X: both the numeric id and the screen name identify."""

    id: str
    name: str
    screenName: str
    verified: bool
    profileUrl: str


class ScopedId(TypedDict, total=False):
    """A person's id as one page or account sees it."""

    scopedId: str
    externalSource: ExternalSource


class FacebookId(TypedDict, total=False):
    """The ids under which Facebook pages know the person."""

    ids: list[ScopedId]
    displayName: str


class LineUserId(TypedDict, total=False):
    """A LINE user id."""

    userId: str
    externalSource: ExternalSource


class LineId(TypedDict, total=False):
    """The ids under which LINE accounts know the person."""

    ids: list[LineUserId]
    displayName: str


class WhatsAppId(TypedDict, total=False):
    """The WhatsApp number."""

    phoneNumber: PhoneNumber
    displayName: str


class InstagramId(TypedDict, total=False):
    """The ids under which Instagram accounts know the person, and the public handle."""

    ids: list[ScopedId]
    displayName: str
    handle: str


class AppleOpaqueId(TypedDict, total=False):
    """The id of a person in Apple Messages for Business."""

    value: str
    externalSource: ExternalSource


class ExternalId(TypedDict, total=False):
    """The contact's id in another system."""

    externalSource: ExternalSource
    value: str


class Fields(TypedDict, total=False):
    """What is known of a person; whatever is not known is left out."""

    firstName: str
    middleName: str
    lastName: str
    salutation: str
    title: str
    workPhone: PhoneNumber
    cellPhone: PhoneNumber
    homePhone: PhoneNumber
    otherPhone: PhoneNumber
    workEmail: str
    personalEmail: str
    otherEmail: str
    address: Address
    twitterId: TwitterId
    facebookId: FacebookId
    lineId: LineId
    whatsAppId: WhatsAppId
    instagramId: InstagramId
    appleOpaqueIds: list[AppleOpaqueId]
    externalIds: list[ExternalId]
    surveyOptOut: bool
    externalSystemUrl: str
    schema: dict[str, Any]
    customFields: dict[str, Any]
