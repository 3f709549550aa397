"""Identifiers: what points at a contact, and its one stored spelling (ID1-ID10)."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from enum import StrEnum
from scv.frozen import dataclass

from scv.domain.identifiers.emails import ParsedEmail as ParsedEmail
from scv.domain.identifiers.emails import parse_email as parse_email
from scv.domain.identifiers.numbering import DEFAULT_COUNTRY as DEFAULT_COUNTRY
from scv.domain.identifiers.numbering import other_spelling
from scv.domain.identifiers.phones import ParsedPhone as ParsedPhone
from scv.domain.identifiers.phones import parse_phone as parse_phone
from scv.domain.identifiers.phones import parse_whatsapp as parse_whatsapp
from scv.domain.identifiers.phones import read_phone as read_phone
from scv.domain.identifiers.withheld import is_withheld as is_withheld
from scv.domain.values.errors import InvalidValue
from scv.domain.values.texts import MAX_LENGTH as MAX_LENGTH
from scv.domain.values.texts import bare
from scv.domain.values.texts import checked as checked

SPELLING = 2  # counts up when stored spellings change; `earlier_spellings` knows those of the one before
MAX_SOURCED_BYTES = 1200  # both are part of one key of the index, which DynamoDB limits to 2,048 bytes


class IdentifierType(StrEnum):
    """ID1: the types of identifier, spelled as on the wire."""

    PHONE = "Phone"
    EMAIL = "Email"
    COOKIE = "Cookie"
    EXTERNAL_ID = "ExternalId"
    SOCIAL_TWITTER = "SocialTwitter"
    SOCIAL_FACEBOOK = "SocialFacebook"
    SOCIAL_LINE = "SocialLine"
    SOCIAL_WHATSAPP = "SocialWhatsapp"
    SOCIAL_WHATSAPP_BSUID = "SocialWhatsappBsuid"
    SOCIAL_INSTAGRAM = "SocialInstagram"
    SOCIAL_INSTAGRAM_HANDLE = "SocialInstagramHandle"
    APPLE_OPAQUE_ID = "AppleOpaqueId"

    @classmethod
    def _missing_(cls, value: object) -> IdentifierType | None:
        wanted = str(value).lower()
        return next((member for member in cls if member.value.lower() == wanted), None)


# ID8: a platform gives these ids anew for each page, app or business that a person writes to.
SCOPED = frozenset(
    {
        IdentifierType.SOCIAL_FACEBOOK,
        IdentifierType.SOCIAL_LINE,
        IdentifierType.SOCIAL_WHATSAPP_BSUID,
        IdentifierType.SOCIAL_INSTAGRAM,
        IdentifierType.APPLE_OPAQUE_ID,
    }
)
HANDLES = frozenset({IdentifierType.SOCIAL_TWITTER, IdentifierType.SOCIAL_INSTAGRAM_HANDLE})


_STRENGTHS = {IdentifierType.EXTERNAL_ID: 0, IdentifierType.COOKIE: 2}


@dataclass(frozen=True, slots=True)
class Identifier:
    """ID2: a type and its one stored spelling; external ids also name their source, page-scoped ids may.

    Make one with `identify`, which is the only place that knows the spellings.
    """

    type: IdentifierType
    value: str
    source: str | None = None

    def __lt__(self, other: Identifier) -> bool:
        """By type, value and source; none comes before any."""
        return self._order < other._order

    @property
    def _order(self) -> tuple[str, str, str]:
        return self.type.value, self.value, self.source or ""

    @property
    def strength(self) -> int:
        """RS6: 0 for external ids, 1 for phone, email and social ids, 2 for the cookie."""
        return _STRENGTHS.get(self.type, 1)

    @property
    def is_personal(self) -> bool:
        """RS4: whether it tells who somebody is; a cookie alone does not."""
        return self.type is not IdentifierType.COOKIE


def identify(
    kind: IdentifierType | str, raw: str | None, *, source: str | None = None, country: str = DEFAULT_COUNTRY
) -> Identifier | None:
    """ID2: the identifier that `raw` spells, or None when it names nobody (ID4, ID9).

    `country` is the project's default (ISO 3166 alpha-2) for phones typed without one; `source` the system of an
    external id, or the page or app of a page-scoped one (ID8).
    Raises InvalidValue for what can never be an identifier of that type.
    """
    kind = identifier_type(kind)
    text = checked(raw)
    if text is None:
        return None
    if kind is IdentifierType.EXTERNAL_ID or kind in SCOPED:
        return _sourced(kind, text, checked(source))
    value = _spelled(kind, text, country)
    return Identifier(kind, value) if value else None


def _spelled(kind: IdentifierType, text: str, country: str) -> str | None:
    if kind is IdentifierType.PHONE:
        phone = read_phone(text, country)
        return phone.key if phone else None
    if kind is IdentifierType.EMAIL:
        email = parse_email(text)
        return None if email.is_withheld else email.address
    if kind is IdentifierType.SOCIAL_WHATSAPP:
        return parse_whatsapp(text, country).key
    return checked(text.lstrip("@\uff20 ").lower()) if kind in HANDLES else text


_PLATFORM = re.compile(r"^(?:whatsapp:\s*)+", re.IGNORECASE)


def _sourced(kind: IdentifierType, text: str, source: str | None) -> Identifier | None:
    """ID8, ID9: two texts of 255 characters may be more than a key holds; raises InvalidValue."""
    if kind is IdentifierType.EXTERNAL_ID and source is None:
        raise InvalidValue("An external id needs its source: send externalSource.id.", field="externalSource")
    value = _PLATFORM.sub("", text) if kind is IdentifierType.SOCIAL_WHATSAPP_BSUID else text
    if len(value.encode()) + len((source or "").encode()) > MAX_SOURCED_BYTES:
        raise InvalidValue(f"An id and its source have at most {MAX_SOURCED_BYTES} bytes together.", field="value")
    return Identifier(kind, value, source) if value else None


def earlier_spellings(identifier: Identifier) -> tuple[Identifier, ...]:
    """ID2: the other spellings under which the store may still have the same line, from before these rules.

    A handle that was stored with capitals is none of them: it is found once the stack has been brought over.
    """
    kinds, value = IdentifierType, identifier.value
    found: list[str | None] = []
    if identifier.type is kinds.PHONE and not value.startswith("+52"):  # with the 1 it was refused
        found.append(other_spelling(value))
    elif identifier.type is kinds.SOCIAL_WHATSAPP and not value.startswith("52"):
        other = other_spelling(f"+{value}")
        found.append(other and other.removeprefix("+"))
    elif identifier.type is kinds.SOCIAL_INSTAGRAM_HANDLE:
        found.append(f"@{value}")
    elif identifier.type is kinds.SOCIAL_WHATSAPP_BSUID:
        found.append(f"whatsapp:{value}")
    if not value.isascii() and identifier.type is not kinds.EMAIL:
        found.append(unicodedata.normalize("NFD", value))
    return tuple(Identifier(identifier.type, each, identifier.source) for each in found if each and each != value)


def todays(identifier: Identifier) -> Identifier | None:
    """ID2: a stored identifier in today's spelling, None for one that names nobody by today's rules.

    What today's rules cannot read any more is kept as it is: it was somebody's once.
    """
    try:
        return identify(identifier.type, identifier.value, source=identifier.source)
    except InvalidValue:
        return identifier


def lookup_spellings(typed: str) -> tuple[Identifier, ...]:
    """The identifiers that a text without a type may be: an email, a phone, a screen name."""
    kinds = IdentifierType
    if "@" in bare(typed).removeprefix("@"):
        return tuple(found for found in (identify(kinds.EMAIL, typed),) if found)
    found: list[Identifier | None] = [
        identify(kind, typed) for kind in (kinds.SOCIAL_TWITTER, kinds.SOCIAL_INSTAGRAM_HANDLE)
    ]
    with suppress(InvalidValue):  # a screen name is no phone
        found.append(identify(kinds.PHONE, typed))
    return tuple(each for each in found if each)


def identifier_type(kind: IdentifierType | str) -> IdentifierType:
    """ID1: the type by its name in any case; raises InvalidValue for one that does not exist."""
    try:
        return IdentifierType(kind)
    except ValueError as error:
        known = ", ".join(IdentifierType)
        raise InvalidValue(f"Unknown identifier type; use one of {known}.", field="type") from error
