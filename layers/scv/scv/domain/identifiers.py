"""Identifiers: what points at a contact, and its one stored spelling (ID1-ID9)."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import phonenumbers

from scv.domain.errors import InvalidValue

MAX_LENGTH = 255
MAX_SOURCED_BYTES = 1200  # both are part of one key of the index, which DynamoDB limits to 2,048 bytes
MIN_PHONE_DIGITS = 4
DEFAULT_COUNTRY = "US"


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


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """ID2: a type and its one stored spelling; external ids also name their source.

    Make one with `identify`, which is the only place that knows the spellings.
    """

    type: IdentifierType
    value: str
    source: str | None = None

    @property
    def strength(self) -> int:
        """RS6: 0 for external ids, 1 for phone, email and social ids, 2 for the cookie."""
        return {IdentifierType.EXTERNAL_ID: 0, IdentifierType.COOKIE: 2}.get(self.type, 1)

    @property
    def is_personal(self) -> bool:
        """RS4: whether it tells who somebody is; a cookie alone does not."""
        return self.type is not IdentifierType.COOKIE


@dataclass(frozen=True, slots=True)
class ParsedPhone:
    """A phone number as the record keeps it: E.164 is the key, the rest stands beside it."""

    e164: str
    international: str
    country: str | None
    extension: int | None


@dataclass(frozen=True, slots=True)
class ParsedEmail:
    """An address in its stored spelling, and the display name that stood before it."""

    address: str
    name: str | None


def identify(
    kind: IdentifierType | str, raw: str | None, *, source: str | None = None, country: str = DEFAULT_COUNTRY
) -> Identifier | None:
    """ID2: the identifier that `raw` spells, or None when it names nobody (ID4, ID9).

    `country` is the project's default (ISO 3166 alpha-2) for phones typed without one.
    Raises InvalidValue for what can never be an identifier of that type.
    """
    kind = identifier_type(kind)
    text = checked(raw)
    if text is None:
        return None
    if kind is IdentifierType.PHONE:
        return None if is_withheld(text) else Identifier(kind, parse_phone(text, country).e164)
    if kind is IdentifierType.EMAIL:
        return Identifier(kind, parse_email(text).address)
    if kind is IdentifierType.SOCIAL_WHATSAPP:
        return Identifier(kind, whatsapp_digits(text, country))
    if kind is IdentifierType.SOCIAL_TWITTER:
        name = checked(text.lstrip("@ ").lower())
        return Identifier(kind, name) if name else None
    if kind is IdentifierType.EXTERNAL_ID:
        origin = checked(source)
        if origin is None:
            raise InvalidValue("An external id needs its source: send externalSource.id.", field="externalSource")
        return Identifier(kind, _sourced(text, origin), origin)
    return Identifier(kind, text)


def _sourced(value: str, source: str) -> str:
    """ID9: two texts of 255 characters may be more than a key holds; raises InvalidValue."""
    if len(value.encode()) + len(source.encode()) > MAX_SOURCED_BYTES:
        raise InvalidValue(
            f"An external id and its source have at most {MAX_SOURCED_BYTES} bytes together; shorten one.",
            field="value",
        )
    return value


def lookup_spellings(typed: str) -> tuple[Identifier, ...]:
    """The identifiers that a text without a type may be: an email, a phone, a screen name."""
    kinds = IdentifierType
    if "@" in typed.strip().removeprefix("@"):
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


def checked(raw: str | None) -> str | None:
    """ID9: `raw` without outer space, None when blank; raises InvalidValue for what nobody can have typed."""
    text = (raw or "").strip()
    if not text:
        return None
    if not text.isprintable() and any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise InvalidValue("The value has control characters; remove them.", field="value")
    if len(text) > MAX_LENGTH:
        raise InvalidValue(f"The value is longer than {MAX_LENGTH} characters.", field="value")
    return text


_WITHHELD_WORDS = frozenset({"anonymous", "unknown", "restricted", "private", "unavailable"})
_WITHHELD_DIGITS = frozenset({"266696687", "2666966687"})  # "anonymous" typed on a keypad
_PREFIX = re.compile(r"^(?:tel|whatsapp|sips?):(?://)?", re.IGNORECASE)


def is_withheld(raw: str | None) -> bool:
    """ID4: the caller hides the number, which is then no identifier at all."""
    text = _without_prefix((raw or "").strip()).lower()
    if not text or text in _WITHHELD_WORDS:
        return True
    if not re.fullmatch(r"\+?[\d\s().-]+", text):
        return False
    digits = re.sub(r"\D", "", text)
    return digits in _WITHHELD_DIGITS or (digits[:1] == "1" and digits[1:] in _WITHHELD_DIGITS)


def _without_prefix(text: str) -> str:
    bare = _PREFIX.sub("", text)
    if bare != text:
        bare = bare.partition(";")[0] if "ext" not in bare.lower() else bare
        bare = bare.partition("@")[0] if text.lower().startswith("sip") else bare
    return bare.strip()


@lru_cache(maxsize=1024)
def parse_phone(raw: str, country: str = DEFAULT_COUNTRY) -> ParsedPhone:
    """ID3: a *possible* number, read in the default country, else once with `+` in front.

    Valid is not required: +1 803-123-0000 is possible but not valid and must work.
    Raises InvalidValue when neither reading is possible, also for "possible, local only".
    """
    text = _without_prefix(raw.strip())
    if sum(character.isdigit() for character in text) < MIN_PHONE_DIGITS:
        raise InvalidValue(f"A phone number has at least {MIN_PHONE_DIGITS} digits.", field="phone")
    for candidate in (text, f"+{text.lstrip('+')}"):
        number, reason = _read(candidate, country)
        if number is not None and reason == phonenumbers.ValidationResult.IS_POSSIBLE:
            return _parsed(number, candidate)
        if reason == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            break  # 491-2345 without its area is not +49 12345
    raise InvalidValue("Not a possible phone number; write it as +<country code> <number>.", field="phone")


def _read(text: str, country: str) -> tuple[phonenumbers.PhoneNumber | None, int | None]:
    try:
        number = phonenumbers.parse(text, country.upper())
    except phonenumbers.NumberParseException:
        return None, None
    return number, phonenumbers.is_possible_number_with_reason(number)


def _parsed(number: phonenumbers.PhoneNumber, read_from: str) -> ParsedPhone:
    formats = phonenumbers.PhoneNumberFormat
    extension, number.extension = number.extension, None
    number = _settled(number, read_from)
    return ParsedPhone(
        e164=phonenumbers.format_number(number, formats.E164),
        international=phonenumbers.format_number(number, formats.INTERNATIONAL),
        country=phonenumbers.region_code_for_number(number)
        or phonenumbers.region_code_for_country_code(number.country_code or 1),
        extension=int(extension) if extension else None,
    )


def _settled(number: phonenumbers.PhoneNumber, read_from: str) -> phonenumbers.PhoneNumber:
    """ID2: the reading that reads as itself; a superfluous leading zero takes one more reading to go."""
    spelled = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if spelled == read_from:
        return number
    again, reason = _read(spelled, DEFAULT_COUNTRY)
    if again is None or reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise InvalidValue("Not a possible phone number; write it as +<country code> <number>.", field="phone")
    return number if again == number else _settled(again, spelled)


def whatsapp_digits(raw: str, country: str = DEFAULT_COUNTRY) -> str:
    """ID6: the digits of a WhatsApp number, country code first and no plus."""
    text = _without_prefix(raw.strip())
    digits = text.lstrip("+").removeprefix("00")
    for candidate in (f"+{digits}", text):
        number, reason = _read(candidate, country)
        if number is not None and reason == phonenumbers.ValidationResult.IS_POSSIBLE:
            return _parsed(number, candidate).e164.removeprefix("+")
    raise InvalidValue("Not a WhatsApp number; write its digits with the country code.", field="value")


_LOCAL_PART = re.compile(r"[^\s@<>()\[\],;:\\\"]+")
_NAMED_ADDRESS = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")  # quotes around a comma are often forgotten
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def parse_email(raw: str) -> ParsedEmail:
    """ID5: address in lower case, NFC and with its domain in IDNA form; dots and plus tags are kept.

    `Jane Roe <jane@x.com>` gives address and name. Raises InvalidValue when malformed.
    """
    text = unicodedata.normalize("NFC", raw.strip())
    named = _NAMED_ADDRESS.fullmatch(text)
    name, address = named.group("name", "address") if named else ("", text)
    local, at, domain = address.strip().rpartition("@")
    local = unicodedata.normalize("NFC", local.lower())
    if not at or not _LOCAL_PART.fullmatch(local) or local.startswith(".") or local.endswith(".") or ".." in local:
        raise _malformed_email()
    spelled = f"{local}@{_idna(domain)}"
    if len(spelled) > MAX_LENGTH:
        raise InvalidValue(f"The address is longer than {MAX_LENGTH} characters.", field="email")
    return ParsedEmail(spelled, name.strip().strip('"').replace('\\"', '"').strip() or None)


def _idna(domain: str) -> str:
    if domain.isascii():
        spelled = domain.lower()
    else:
        import idna  # large tables, needed for the few domains that are not ASCII

        try:
            spelled = idna.encode(domain, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise _malformed_email() from error
    labels = spelled.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _malformed_email()
    return spelled


def _malformed_email() -> InvalidValue:
    return InvalidValue("Not an email address; write it as name@example.com.", field="email")
