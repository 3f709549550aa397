"""The bodies that describe or change a contact."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from scv.api.bodies.base import Body, DivisionBody, Email, Short, SourceBody, Text
from scv.domain.contacts.profiles import Profile
from scv.domain.values.documents import from_document
from scv.domain.values.ids import DivisionId


class PhoneBody(Body):
    """PhoneNumber: `display` or `e164`; the rest is worked out."""

    display: Short | None = None
    user_input: Short | None = None
    e164: Short | None = None
    country_code: Annotated[str, Field(max_length=3)] | None = None
    extension: Annotated[int, Field(ge=0, le=99_999_999)] | None = None
    accepts_sms: Annotated[bool | None, Field(alias="acceptsSMS")] = None
    normalization_country_code: Annotated[str, Field(max_length=3)] | None = None


class AddressBody(Body):
    """A postal address."""

    address1: Annotated[str, Field(max_length=200)] | None = None
    address2: Annotated[str, Field(max_length=200)] | None = None
    city: Annotated[str, Field(max_length=100)] | None = None
    state: Annotated[str, Field(max_length=50)] | None = None
    postal_code: Annotated[str, Field(max_length=25)] | None = None
    country_code: Annotated[str, Field(max_length=25)] | None = None


class TwitterBody(Body):
    """Numeric id and screen name."""

    id: Short | None = None
    name: Short | None = None
    screen_name: Short | None = None
    verified: bool | None = None
    profile_url: Text | None = None


class ScopedBody(Body):
    """An id as one page or account sees it, which `externalSource` names."""

    scoped_id: Short | None = None
    external_source: SourceBody | None = None


class FacebookBody(Body):
    """Facebook ids."""

    ids: Annotated[list[ScopedBody], Field(max_length=10)] | None = None
    display_name: Short | None = None


class LineUserBody(Body):
    """A LINE user id."""

    user_id: Short | None = None
    external_source: SourceBody | None = None


class LineBody(Body):
    """LINE ids."""

    ids: Annotated[list[LineUserBody], Field(max_length=10)] | None = None
    display_name: Short | None = None


class WhatsAppBody(Body):
    """A WhatsApp number."""

    phone_number: PhoneBody | None = None
    display_name: Short | None = None


class InstagramBody(Body):
    """Instagram ids and handle."""

    ids: Annotated[list[ScopedBody], Field(max_length=10)] | None = None
    display_name: Short | None = None
    handle: Short | None = None


class AppleBody(Body):
    """An Apple opaque id."""

    value: Short | None = None
    external_source: SourceBody | None = None


class ExternalIdBody(Body):
    """An id in another system."""

    external_source: SourceBody | None = None
    value: Short | None = None


class ContactFields(Body):
    """The fields of ExternalContact that clients may set."""

    first_name: Text | None = None
    middle_name: Text | None = None
    last_name: Text | None = None
    salutation: Text | None = None
    title: Text | None = None
    work_phone: PhoneBody | None = None
    cell_phone: PhoneBody | None = None
    home_phone: PhoneBody | None = None
    other_phone: PhoneBody | None = None
    work_email: Email | None = None
    personal_email: Email | None = None
    other_email: Email | None = None
    address: AddressBody | None = None
    twitter_id: TwitterBody | None = None
    facebook_id: FacebookBody | None = None
    line_id: LineBody | None = None
    whats_app_id: WhatsAppBody | None = None
    instagram_id: InstagramBody | None = None
    apple_opaque_ids: Annotated[list[AppleBody], Field(max_length=10)] | None = None
    external_ids: Annotated[list[ExternalIdBody], Field(max_length=10)] | None = None
    survey_opt_out: bool | None = None
    external_system_url: Text | None = None
    schema_: Annotated[dict[str, Any] | None, Field(alias="schema")] = None
    custom_fields: dict[str, Any] | None = None

    def profile(self) -> Profile:
        """The fields as the domain holds them, not normalised yet."""
        names = set(ContactFields.model_fields)
        return from_document(Profile, self.model_dump(by_alias=True, exclude_none=True, include=names))


class ContactBody(ContactFields):
    """ExternalContact: fields, division and version; the read-only rest is ignored."""

    id: str | None = None
    division: DivisionBody | None = None
    version: Annotated[int, Field(ge=1)] | None = None
    type: str | None = None
    identifiers: list[Any] | None = None
    create_date: str | None = None
    modify_date: str | None = None
    canonical_contact: dict[str, Any] | None = None
    merge_set: list[Any] | None = None
    merged_from: list[Any] | None = None
    merged_to: dict[str, Any] | None = None
    merge_operation: dict[str, Any] | None = None
    external_organization: dict[str, Any] | None = None
    external_data_sources: list[Any] | None = None
    self_uri: str | None = None

    @property
    def division_id(self) -> DivisionId | None:
        """The division asked for, None when left out."""
        return self.division.id if self.division else None
