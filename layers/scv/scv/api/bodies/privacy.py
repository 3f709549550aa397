"""The bodies of requests about a person's data."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from scv.api.bodies.base import Body, ContactKey, Short, Text, any_case
from scv.domain.identifiers.identifier import Identifier, IdentifierType, identify
from scv.domain.privacy.requests import RequestKind
from scv.domain.privacy.subjects import Subject, identifiers_told
from scv.domain.privacy.terms import Term, TermKind
from scv.domain.values.errors import InvalidValue

MAX_TERMS = 20
KINDS = tuple(each.value for each in TermKind)
HANDLES = ("TWITTER", "INSTAGRAM", "FACEBOOK", "APPLE_MESSAGES", "WHATSAPP")
REQUESTS = tuple(each.value for each in RequestKind)
Few = Annotated[list[Text], Field(max_length=10)]


class DialerContactBody(Body):
    """Of outbound campaigns, which this service has none of."""

    id: Short | None = None
    contact_list_id: Short | None = None


class JourneyCustomerBody(Body):
    """A visitor by cookie."""

    type: Short | None = None
    id: Short | None = None


class SocialHandleBody(Body):
    """An account on a platform."""

    type: Annotated[Literal["TWITTER", "INSTAGRAM", "FACEBOOK", "APPLE_MESSAGES", "WHATSAPP"], any_case(*HANDLES)]
    value: Short


class SubjectBody(Body):
    """PV3: whom it is about; `externalContactId` decides when it is there."""

    name: Text | None = None
    user_id: Short | None = None
    external_contact_id: ContactKey | None = None
    dialer_contact_id: DialerContactBody | None = None
    journey_customer: JourneyCustomerBody | None = None
    social_handle: SocialHandleBody | None = None
    external_id: Short | None = None
    addresses: Few | None = None
    phone_numbers: Few | None = None
    email_addresses: Few | None = None

    def subject(self) -> Subject:
        """As the domain asks for it; raises InvalidValue for a value that cannot be read."""
        told = [(TermKind.PHONE, each) for each in self.phone_numbers or ()]
        told += [(TermKind.EMAIL, each) for each in self.email_addresses or ()]
        if self.social_handle:
            told.append((TermKind(self.social_handle.type), self.social_handle.value))
        found = [identifier for kind, value in told for identifier in identifiers_told(kind, value)]
        return Subject(self.external_contact_id, (*found, *self._cookie()), self.name)

    def _cookie(self) -> tuple[Identifier, ...]:
        customer = self.journey_customer
        cookie = identify(IdentifierType.COOKIE, customer.id) if customer else None
        return (cookie,) if cookie else ()


class TermBody(Body):
    """What is to be replaced by what."""

    type: Annotated[
        Literal[
            "NAME",
            "ADDRESS",
            "PHONE",
            "EMAIL",
            "TWITTER",
            "INSTAGRAM",
            "FACEBOOK",
            "APPLE_MESSAGES",
            "WHATSAPP",
            "EXTERNAL_ID",
        ],
        any_case(*KINDS),
    ]
    existing_value: Annotated[str, Field(min_length=1, max_length=1000)]
    updated_value: Annotated[str, Field(min_length=1, max_length=1000)]


class PrivacyRequestBody(Body):
    """GDPRRequest; what a client reads of one it may send back."""

    id: str | None = None
    name: Short | None = None
    created_by: dict[str, str] | None = None
    created_date: str | None = None
    status: Short | None = None
    results_url: str | None = None
    results_urls: list[str] | None = None
    self_uri: str | None = None
    request_type: Annotated[Literal["GDPR_EXPORT", "GDPR_UPDATE", "GDPR_DELETE"], any_case(*REQUESTS)]
    subject: SubjectBody
    replacement_terms: Annotated[list[TermBody], Field(max_length=MAX_TERMS)] | None = None

    def kind(self) -> RequestKind:
        """What is asked for."""
        return RequestKind(self.request_type)

    def terms(self) -> tuple[Term, ...]:
        """As the domain has them; raises InvalidValue for one that is blank."""
        told = self.replacement_terms or ()
        return tuple(Term(TermKind(each.type), each.existing_value, each.updated_value) for each in told)


def search_kind(told: str) -> TermKind:
    """What a search for persons goes by, in any case; raises InvalidValue."""
    try:
        return TermKind(told.upper())
    except ValueError as error:
        raise InvalidValue(f"searchType is one of {', '.join(KINDS)}.", field="searchType") from error
