"""The fields of a contact record: what they may hold and which identifiers they carry (CO2, CO3, ID2)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from functools import partial
from scv.frozen import dataclass
from typing import Any, TypeVar

from scv.domain.contacts.accounts import AppleOpaqueId as AppleOpaqueId
from scv.domain.contacts.accounts import ExternalId as ExternalId
from scv.domain.contacts.accounts import ExternalSource as ExternalSource
from scv.domain.contacts.accounts import FacebookId as FacebookId
from scv.domain.contacts.accounts import InstagramId as InstagramId
from scv.domain.contacts.accounts import LineId as LineId
from scv.domain.contacts.accounts import LineUserId as LineUserId
from scv.domain.contacts.accounts import ScopedId as ScopedId
from scv.domain.contacts.accounts import TwitterId as TwitterId
from scv.domain.contacts.accounts import WhatsAppId as WhatsAppId
from scv.domain.contacts.accounts import cleaned
from scv.domain.contacts.phone_fields import PhoneNumber as PhoneNumber
from scv.domain.contacts.phone_fields import decided, normalise_email, normalise_phone, normalise_whatsapp, whatsapp_key
from scv.domain.identifiers.identifier import DEFAULT_COUNTRY, Identifier, IdentifierType, identify
from scv.domain.values.documents import Json, camel, require_json
from scv.domain.values.errors import InvalidValue
from scv.domain.values.links import checked_link, is_link
from scv.domain.values.texts import is_blank, shown

PHONE_FIELDS = ("work_phone", "cell_phone", "home_phone", "other_phone")
EMAIL_FIELDS = ("work_email", "personal_email", "other_email")
NAME_FIELDS = ("first_name", "middle_name", "last_name")
_PHONES_FIRST = ("other_phone", "cell_phone", "home_phone", "work_phone")
_EMAILS_FIRST = ("other_email", "personal_email", "work_email")
_ACCOUNTS = ("twitter_id", "facebook_id", "line_id", "instagram_id", "apple_opaque_ids", "external_ids")
_CARRYING = (*PHONE_FIELDS, *EMAIL_FIELDS, "whats_app_id", *_ACCOUNTS)
T = TypeVar("T")


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
        """CO1, CO9: blank is not a name."""
        return not is_blank(self.first_name) and not is_blank(self.last_name)

    @property
    def display_name(self) -> str | None:
        """First and last name as shown to an agent, None when there is neither (CH1)."""
        return " ".join(part for part in map(shown, (self.first_name, self.last_name)) if part) or None


def normalise(profile: Profile, country: str = DEFAULT_COUNTRY) -> Profile:
    """ID2, ID3, ID5, CO9: the profile as the record keeps it: what was given, readable, and without what nobody sees.

    Raises InvalidValue, naming the field, for a phone or email that cannot be one, and for what JSON cannot carry.
    """
    changes: dict[str, Any] = {}
    for name in PHONE_FIELDS:
        changes[name] = _within(name, normalise_phone, getattr(profile, name), country)
    for name in EMAIL_FIELDS:
        changes[name] = _within(name, normalise_email, getattr(profile, name), country)
    changes["whats_app_id"] = _within("whats_app_id", _normalise_account, profile.whats_app_id, country)
    for name in (*NAME_FIELDS, "salutation", "title"):
        changes[name] = shown(getattr(profile, name))
    changes.update((name, cleaned(getattr(profile, name))) for name in _ACCOUNTS)
    changes["external_system_url"] = checked_link(profile.external_system_url, "externalSystemUrl")
    changes["twitter_id"] = _checked_twitter(changes["twitter_id"])
    for name in ("custom_fields", "schema"):
        if getattr(profile, name):
            require_json(getattr(profile, name), camel(name))
    normal = dataclasses.replace(profile, **changes)
    identifiers_of(normal, country)
    return normal


def _checked_twitter(account: TwitterId | None) -> TwitterId | None:
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


def _normalise_account(account: WhatsAppId | None, country: str) -> WhatsAppId | None:
    if account is None or account.phone_number is None:
        return account
    return dataclasses.replace(account, phone_number=normalise_whatsapp(account.phone_number, country))


def settled(profile: Profile, before: Profile | None = None, country: str = DEFAULT_COUNTRY) -> Profile:
    """ID3: the fields as a client means them: of a phone that was saved before, the changed spelling decides.

    Raises InvalidValue, naming the field, when the new spellings of a number disagree.
    """
    changes: dict[str, Any] = {}
    for name in PHONE_FIELDS:
        saved = getattr(before, name) if before else None
        changes[name] = _within(name, partial(_decided, saved), getattr(profile, name), country)
    changes["whats_app_id"] = _within("whats_app_id", partial(_decided_account, before), profile.whats_app_id, country)
    return dataclasses.replace(profile, **changes)


def _decided(saved: PhoneNumber | None, phone: PhoneNumber | None, country: str) -> PhoneNumber | None:
    return decided(phone, saved, country)


def _decided_account(before: Profile | None, account: WhatsAppId | None, country: str) -> WhatsAppId | None:
    if account is None:
        return None
    saved = before.whats_app_id.phone_number if before and before.whats_app_id else None
    return dataclasses.replace(account, phone_number=decided(account.phone_number, saved, country, whatsapp_key))


def identifiers_of(profile: Profile, country: str = DEFAULT_COUNTRY) -> tuple[Identifier, ...]:
    """CO2: every identifier in the fields, each once, in the order of the fields."""
    found = (identify(kind, raw, source=source, country=country) for kind, raw, source in _spellings(profile))
    return tuple(dict.fromkeys(identifier for identifier in found if identifier is not None))


def without_identifiers(profile: Profile) -> Profile:
    """The fields that carry no identifier."""
    empty = Profile()
    return dataclasses.replace(profile, **{name: getattr(empty, name) for name in _CARRYING})


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
        yield kinds.SOCIAL_FACEBOOK, scoped.scoped_id, _id_of(scoped.external_source)
    for user in profile.line_id.ids if profile.line_id else ():
        yield kinds.SOCIAL_LINE, user.user_id, _id_of(user.external_source)
    if profile.whats_app_id and profile.whats_app_id.phone_number:
        yield kinds.SOCIAL_WHATSAPP, profile.whats_app_id.phone_number.e164, None
    for scoped in profile.instagram_id.ids if profile.instagram_id else ():
        yield kinds.SOCIAL_INSTAGRAM, scoped.scoped_id, _id_of(scoped.external_source)
    if profile.instagram_id:
        yield kinds.SOCIAL_INSTAGRAM_HANDLE, profile.instagram_id.handle, None
    for opaque in profile.apple_opaque_ids:
        yield kinds.APPLE_OPAQUE_ID, opaque.value, _id_of(opaque.external_source)
    for external in profile.external_ids:
        yield kinds.EXTERNAL_ID, external.value, _id_of(external.external_source)


def _id_of(source: ExternalSource | None) -> str | None:
    return source.id if source else None


def carrying(
    profile: Profile, identifier: Identifier, spelling: str | None = None, country: str = DEFAULT_COUNTRY
) -> Profile:
    """CH: the profile with the identifier in the first free field of its kind; a cookie is never a field (ID7).

    `spelling` is what a sender wrote (ID3, ID5): it is what the field shows, as long as it says that identifier.
    """
    kinds, value, given = IdentifierType, identifier.value, _said(identifier, spelling, country)
    source = ExternalSource(identifier.source) if identifier.source else None
    fields: dict[IdentifierType, tuple[tuple[str, ...], Any]] = {
        kinds.PHONE: (_PHONES_FIRST, PhoneNumber(display=given) if given else PhoneNumber(e164=value)),
        kinds.EMAIL: (_EMAILS_FIRST, given or value),
        kinds.SOCIAL_WHATSAPP: (("whats_app_id",), WhatsAppId(PhoneNumber(display=given or f"+{value}"))),
        kinds.SOCIAL_TWITTER: (
            ("twitter_id",),
            TwitterId(id=value) if value.isdigit() else TwitterId(screen_name=value),
        ),
        kinds.SOCIAL_FACEBOOK: (("facebook_id",), FacebookId(ids=(ScopedId(value, source),))),
        kinds.SOCIAL_LINE: (("line_id",), LineId(ids=(LineUserId(value, source),))),
        kinds.SOCIAL_INSTAGRAM: (("instagram_id",), InstagramId(ids=(ScopedId(value, source),))),
        kinds.SOCIAL_INSTAGRAM_HANDLE: (("instagram_id",), InstagramId(handle=value)),
        kinds.APPLE_OPAQUE_ID: (("apple_opaque_ids",), (AppleOpaqueId(value, source),)),
        kinds.EXTERNAL_ID: (("external_ids",), (ExternalId(source, value),)),
    }
    names, kept = fields.get(identifier.type, ((), None))
    free = next((name for name in names if not getattr(profile, name)), None)
    return dataclasses.replace(profile, **{free: kept}) if free else profile


def _said(identifier: Identifier, spelling: str | None, country: str) -> str | None:
    try:
        said = identify(identifier.type, spelling, source=identifier.source, country=country)
    except InvalidValue:
        return None
    return spelling if said == identifier else None


def changed_fields(before: Profile, after: Profile) -> tuple[str, ...]:
    """CO1: the names of the fields that differ, as on the wire."""
    names = (each.name for each in dataclasses.fields(Profile))
    return tuple(camel(name) for name in names if getattr(before, name) != getattr(after, name))
