"""The accounts of a person on other systems, as a contact record keeps them (CO3, ID8)."""

from __future__ import annotations

import dataclasses
from scv.frozen import dataclass
from typing import TypeVar

from scv.domain.contacts.phone_fields import PhoneNumber
from scv.domain.values.texts import bare

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ExternalSource:
    """The system that an external id comes from."""

    id: str | None = None
    name: str | None = None


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
    """A person's id as one page or account of the platform sees it; `external_source` names that one (ID8)."""

    scoped_id: str | None = None
    external_source: ExternalSource | None = None


@dataclass(frozen=True, slots=True)
class FacebookId:
    """The ids under which Facebook pages know the person."""

    ids: tuple[ScopedId, ...] = ()
    display_name: str | None = None


@dataclass(frozen=True, slots=True)
class LineUserId:
    """A LINE user id; `external_source` names the account that sees it (ID8)."""

    user_id: str | None = None
    external_source: ExternalSource | None = None


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
    """The id of a person in Apple Messages for Business; `external_source` names the business (ID8)."""

    value: str | None = None
    external_source: ExternalSource | None = None


@dataclass(frozen=True, slots=True)
class ExternalId:
    """The contact's id in another system."""

    external_source: ExternalSource | None = None
    value: str | None = None


_IDENTIFYING = frozenset({"id", "screen_name", "scoped_id", "user_id", "handle", "value"})


def cleaned(value: T) -> T:
    """ID2: an account, or many, whose ids have no invisible characters; what is shown beside them stays as it is."""
    if isinstance(value, tuple):
        return tuple(map(cleaned, value)) if value else value  # type: ignore[return-value]
    if value is None or not dataclasses.is_dataclass(value) or isinstance(value, (type, PhoneNumber)):
        return value
    parts = [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
    changes = {name: new for name, part in parts if part and (new := _part(name, part)) != part}
    return dataclasses.replace(value, **changes) if changes else value


def _part(name: str, value: object) -> object:
    if isinstance(value, str):
        return bare(value) if name in _IDENTIFYING else value
    return cleaned(value)
