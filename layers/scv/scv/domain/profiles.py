"""The fields of a contact record: what they may hold and which identifiers they carry (CO2, CO3, ID2)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from scv.domain.documents import Json, camel
from scv.domain.errors import InvalidValue
from scv.domain.identifiers import (
    DEFAULT_COUNTRY,
    Identifier,
    IdentifierType,
    checked,
    identify,
    is_withheld,
    parse_email,
    parse_phone,
    whatsapp_digits,
)
from scv.domain.links import checked_link, is_link

PHONE_FIELDS = ("work_phone", "cell_phone", "home_phone", "other_phone")
EMAIL_FIELDS = ("work_email", "personal_email", "other_email")
NAME_FIELDS = ("first_name", "middle_name", "last_name")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A phone field; `display` is rewritten to international format when the number parses (ID3)."""

    display: str | None = None
    user_input: str | None = None
    e164: str | None = None
    country_code: str | None = None
    extension: int | None = None
    accepts_sms: bool | None = field(default=None, metadata={"key": "acceptsSMS"})
    normalization_country_code: str | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address."""

    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country_code: str | None = None


@dataclass(frozen=True, slots=True)
class TwitterId:
    """Both the numeric id and the screen name identify (ID8)."""

    id: str | None = None
    name: str | None = None
    screen_name: str | None = None
    verified: bool | None = None
    profile_url: str | None = None


@dataclass(frozen=True, slots=True)
class ScopedId:
    """A person's id as one page or account of the platform sees it."""

    scoped_id: str | None = None


@dataclass(frozen=True, slots=True)
class FacebookId:
    """The ids under which Facebook pages know the person."""

    ids: tuple[ScopedId, ...] = ()
    display_name: str | None = None


@dataclass(frozen=True, slots=True)
class LineUserId:
    """A LINE user id."""

    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class LineId:
    """The ids under which LINE accounts know the person."""

    ids: tuple[LineUserId, ...] = ()
    display_name: str | None = None


@dataclass(frozen=True, slots=True)
class WhatsAppId:
    """The WhatsApp number, which never matches a phone field (ID6)."""

    phone_number: PhoneNumber | None = None
    display_name: str | None = None


@dataclass(frozen=True, slots=True)
class InstagramId:
    """The ids under which Instagram accounts know the person, and the public handle."""

    ids: tuple[ScopedId, ...] = ()
    display_name: str | None = None
    handle: str | None = None


@dataclass(frozen=True, slots=True)
class AppleOpaqueId:
    """The id of a person in Apple Messages for Business."""

    value: str | None = None


@dataclass(frozen=True, slots=True)
class ExternalSource:
    """The system that an external id comes from."""

    id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ExternalId:
    """The contact's id in another system."""

    external_source: ExternalSource | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known about a person; every part may be missing."""

    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None
    salutation: str | None = None
    title: str | None = None
    work_phone: PhoneNumber | None = None
    cell_phone: PhoneNumber | None = None
    home_phone: PhoneNumber | None = None
    other_phone: PhoneNumber | None = None
    work_email: str | None = None
    personal_email: str | None = None
    other_email: str | None = None
    address: Address | None = None
    twitter_id: TwitterId | None = None
    facebook_id: FacebookId | None = None
    line_id: LineId | None = None
    whats_app_id: WhatsAppId | None = None
    instagram_id: InstagramId | None = None
    apple_opaque_ids: tuple[AppleOpaqueId, ...] = ()
    external_ids: tuple[ExternalId, ...] = ()
    survey_opt_out: bool | None = None
    external_system_url: str | None = None
    schema: dict[str, Json] | None = None
    custom_fields: dict[str, Json] | None = None

    @property
    def has_full_name(self) -> bool:
        """CO1: blank is not a name."""
        return bool((self.first_name or "").strip() and (self.last_name or "").strip())

    @property
    def display_name(self) -> str | None:
        """First and last name as shown to an agent, None when there is neither (CH1)."""
        parts = [(part or "").strip() for part in (self.first_name, self.last_name)]
        return " ".join(part for part in parts if part) or None


def normalise(profile: Profile, country: str = DEFAULT_COUNTRY) -> Profile:
    """ID2, ID3: the profile with phones and emails in stored spelling, as the record keeps them.

    Raises InvalidValue, naming the field, for a phone or email that cannot be one.
    """
    changes: dict[str, Any] = {}
    for name in PHONE_FIELDS:
        changes[name] = _within(name, normalise_phone, getattr(profile, name), country)
    for name in EMAIL_FIELDS:
        changes[name] = _within(name, _normalise_email, getattr(profile, name), country)
    changes["whats_app_id"] = _within("whats_app_id", _normalise_whatsapp, profile.whats_app_id, country)
    for name in (*NAME_FIELDS, "salutation", "title"):
        changes[name] = (getattr(profile, name) or "").strip() or None
    changes["external_system_url"] = checked_link(profile.external_system_url, "externalSystemUrl")
    changes["twitter_id"] = _normalise_twitter(profile.twitter_id)
    normal = dataclasses.replace(profile, **changes)
    identifiers_of(normal, country)
    return normal


def _normalise_twitter(account: TwitterId | None) -> TwitterId | None:
    if account is None or account.profile_url is None:
        return account
    return dataclasses.replace(account, profile_url=checked_link(account.profile_url, "twitterId.profileUrl"))


def without_bad_links(profile: Profile) -> Profile:
    """What was stored before links were checked is served without those that are none, and may be saved so."""
    url, account = profile.external_system_url, profile.twitter_id
    if url is not None and not is_link(url):
        profile = dataclasses.replace(profile, external_system_url=None)
    if account is not None and account.profile_url is not None and not is_link(account.profile_url):
        profile = dataclasses.replace(profile, twitter_id=dataclasses.replace(account, profile_url=None))
    return profile


def _within(name: str, rule: Callable[[T, str], T], value: T, country: str) -> T:
    try:
        return rule(value, country)
    except InvalidValue as error:
        raise InvalidValue(error.message, field=camel(name)) from error


def normalise_phone(phone: PhoneNumber | None, country: str = DEFAULT_COUNTRY) -> PhoneNumber | None:
    """ID3: E.164 and international format beside what was typed; None for a withheld or blank number."""
    if phone is None:
        return None
    typed = checked(
        phone.e164 if phone.display is None and phone.user_input is None else phone.display or phone.user_input
    )
    if typed is None or is_withheld(typed):
        return None
    region = phone.normalization_country_code or phone.country_code or country
    parsed = parse_phone(typed, region)
    return dataclasses.replace(
        phone,
        display=parsed.international,
        user_input=_typed(phone.user_input, typed, parsed.e164, region),
        e164=parsed.e164,
        country_code=parsed.country or phone.country_code,
        extension=parsed.extension if parsed.extension is not None else phone.extension,
    )


def _typed(user_input: str | None, typed: str, e164: str, country: str) -> str:
    """ID3: what was typed, which is the older input only while that still spells the same number."""
    if user_input is None:
        return typed
    try:
        return user_input if parse_phone(user_input, country).e164 == e164 else typed
    except InvalidValue:
        return typed


def _normalise_email(address: str | None, _country: str) -> str | None:
    text = checked(address)
    return parse_email(text).address if text else None


def _normalise_whatsapp(account: WhatsAppId | None, country: str) -> WhatsAppId | None:
    if account is None or account.phone_number is None:
        return account
    number = account.phone_number
    typed = checked(number.e164 or number.display or number.user_input)
    if typed is None:
        return dataclasses.replace(account, phone_number=None)
    e164 = "+" + whatsapp_digits(typed, country)
    parsed = parse_phone(e164)
    kept = dataclasses.replace(
        number,
        e164=e164,
        display=parsed.international,
        user_input=number.user_input or typed,
        country_code=parsed.country,
    )
    return dataclasses.replace(account, phone_number=kept)


def identifiers_of(profile: Profile, country: str = DEFAULT_COUNTRY) -> tuple[Identifier, ...]:
    """CO2: every identifier in the fields, each once, in the order of the fields."""
    found = (identify(kind, raw, source=source, country=country) for kind, raw, source in _spellings(profile))
    return tuple(dict.fromkeys(identifier for identifier in found if identifier is not None))


def _spellings(profile: Profile) -> Iterator[tuple[IdentifierType, str | None, str | None]]:
    kinds = IdentifierType
    for name in PHONE_FIELDS:
        phone: PhoneNumber | None = getattr(profile, name)
        yield kinds.PHONE, phone.e164 if phone else None, None
    for name in EMAIL_FIELDS:
        yield kinds.EMAIL, getattr(profile, name), None
    if profile.twitter_id:
        yield kinds.SOCIAL_TWITTER, profile.twitter_id.id, None
        yield kinds.SOCIAL_TWITTER, profile.twitter_id.screen_name, None
    for scoped in profile.facebook_id.ids if profile.facebook_id else ():
        yield kinds.SOCIAL_FACEBOOK, scoped.scoped_id, None
    for user in profile.line_id.ids if profile.line_id else ():
        yield kinds.SOCIAL_LINE, user.user_id, None
    if profile.whats_app_id and profile.whats_app_id.phone_number:
        yield kinds.SOCIAL_WHATSAPP, profile.whats_app_id.phone_number.e164, None
    for scoped in profile.instagram_id.ids if profile.instagram_id else ():
        yield kinds.SOCIAL_INSTAGRAM, scoped.scoped_id, None
    if profile.instagram_id:
        yield kinds.SOCIAL_INSTAGRAM_HANDLE, profile.instagram_id.handle, None
    for opaque in profile.apple_opaque_ids:
        yield kinds.APPLE_OPAQUE_ID, opaque.value, None
    for external in profile.external_ids:
        origin = external.external_source
        yield kinds.EXTERNAL_ID, external.value, origin.id if origin else None


def changed_fields(before: Profile, after: Profile) -> tuple[str, ...]:
    """CO1: the names of the fields that differ, as on the wire."""
    names = (each.name for each in dataclasses.fields(Profile))
    return tuple(camel(name) for name in names if getattr(before, name) != getattr(after, name))
