"""Phone and WhatsApp numbers: how they are read, and the one spelling that a line is known by (ID3, ID4, ID6, ID10)."""

from __future__ import annotations

import re
from functools import lru_cache
from scv.frozen import dataclass

import phonenumbers

from scv.domain.identifiers.numbering import DEFAULT_COUNTRY, digits_of, other_spelling, shared_spelling, without_prefix
from scv.domain.identifiers.withheld import is_withheld, means_nobody
from scv.domain.values.errors import InvalidValue
from scv.domain.values.texts import bare

MIN_PHONE_DIGITS = 4
WHATSAPP_DIGITS = range(4, 21)  # E.164 allows 15; platforms have given longer ones to groups and machines


@dataclass(frozen=True, slots=True)
class ParsedPhone:
    """A phone number as it was read.

    `key` is the spelling that all spellings of the line share (ID10); `e164` and `international` say the number as
    it was given. `is_withheld`: it says that the caller hides the number (ID4).
    """

    e164: str
    key: str
    international: str
    country: str | None
    extension: int | None
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class ParsedWhatsApp:
    """A WhatsApp number: the digits as given, and the digits that all spellings of the line share (ID10)."""

    digits: str
    key: str


_WHATSAPP = re.compile(r"[+\uff0b]?[\d\s().\-/\u2010-\u2015\u2212~]*\d[\d\s().\-/\u2010-\u2015\u2212~]*")


@lru_cache(maxsize=1024)
def read_phone(text: str, country: str = DEFAULT_COUNTRY) -> ParsedPhone | None:
    """ID3, ID4: the number, None when the caller hides it; raises InvalidValue for what is none."""
    if is_withheld(text, country):
        return None
    parsed = parse_phone(text, country)
    return None if parsed.is_withheld else parsed


@lru_cache(maxsize=1024)
def parse_phone(raw: str, country: str = DEFAULT_COUNTRY) -> ParsedPhone:
    """ID3: a *possible* number, read in the default country, else once with `+` in front.

    Valid is not required: +1 803-123-0000 is possible but not valid and must work.
    Raises InvalidValue when neither reading is possible, also for "possible, local only".
    """
    text = without_prefix(bare(raw))
    if sum(character.isdigit() for character in text) < MIN_PHONE_DIGITS:
        raise InvalidValue(f"A phone number has at least {MIN_PHONE_DIGITS} digits.", field="phone")
    for candidate in (text, f"+{text.lstrip('+').removeprefix('00')}"):
        number, reason = _read(candidate, country)
        found = _possible(number, reason, candidate) if number is not None else None
        if found is not None:
            return found
        if reason == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            break  # 491-2345 without its area is not +49 12345
    raise _impossible()


def _impossible() -> InvalidValue:
    return InvalidValue("Not a possible phone number; write it as +<country code> <number>.", field="phone")


def _read(text: str, country: str) -> tuple[phonenumbers.PhoneNumber | None, int | None]:
    try:
        number = phonenumbers.parse(text, country.upper())
    except phonenumbers.NumberParseException:
        return None, None
    return number, phonenumbers.is_possible_number_with_reason(number)


def _possible(number: phonenumbers.PhoneNumber, reason: int | None, read_from: str) -> ParsedPhone | None:
    """ID10: the number, when it or the spelling that it shares with others is possible."""
    extension, number.extension = number.extension, None
    if reason == phonenumbers.ValidationResult.IS_POSSIBLE:
        number = _settled(number, read_from)
        given = _e164(number)
    else:
        given, shared = _e164(number), shared_spelling(_e164(number))
        again, reason = _read(shared, DEFAULT_COUNTRY)
        if shared == given or again is None or reason != phonenumbers.ValidationResult.IS_POSSIBLE:
            return None
        number, given = again, given if given == other_spelling(shared) else shared
    key = shared_spelling(given)
    line = number if key == given else _fixed(key)
    return ParsedPhone(
        e164=given,
        key=key,
        international=_international(given, key, line),
        country=phonenumbers.region_code_for_number(number)
        or phonenumbers.region_code_for_country_code(number.country_code or 1),
        extension=int(extension) if extension else None,
        is_withheld=line.national_number == 0 or means_nobody(key.removeprefix("+")),
    )


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _settled(number: phonenumbers.PhoneNumber, read_from: str) -> phonenumbers.PhoneNumber:
    """ID2: the reading that reads as itself; a superfluous leading zero takes one more reading to go."""
    spelled = _e164(number)
    if spelled == read_from:
        return number
    again, reason = _read(spelled, DEFAULT_COUNTRY)
    if again is None or reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise _impossible()
    return number if again == number else _settled(again, spelled)


def _fixed(key: str) -> phonenumbers.PhoneNumber:
    """ID2: the number of a key, which reads as itself; raises InvalidValue for the one that would be another number."""
    number, reason = _read(key, DEFAULT_COUNTRY)
    if number is None or reason != phonenumbers.ValidationResult.IS_POSSIBLE or _e164(number) != key:
        raise _impossible()
    return number


def _international(given: str, key: str, line: phonenumbers.PhoneNumber) -> str:
    """The number with spaces; libphonenumber groups only the spelling that is in force."""
    spaced = phonenumbers.format_number(line, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    if given == key:
        return spaced
    if given.startswith("+521"):
        return spaced.replace("+52 ", "+52 1 ", 1)
    if given.startswith("+55"):
        return re.sub(r"^(\+55 \d\d )9", r"\1", spaced)
    return phonenumbers.format_number(phonenumbers.parse(given), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def parse_whatsapp(raw: str, country: str = DEFAULT_COUNTRY) -> ParsedWhatsApp:
    """ID6: the platform's digits, country code first and no plus; they need not be possible as a phone number.

    Digits alone are the platform's, and so is what begins with a plus or 00: they are taken as they are. What a
    person wrote with spaces, signs or a leading zero is read as a phone number. Raises InvalidValue.

    >>> parse_whatsapp("5215512345678")
    ParsedWhatsApp(digits='5215512345678', key='525512345678')
    """
    text = without_prefix(bare(raw))
    if not _WHATSAPP.fullmatch(text):
        raise _no_whatsapp()
    digits = digits_of(text)
    if text[0] not in "+\uff0b":
        digits = digits[2:] if text.startswith("00") else _dialled(digits, text, country)
    if len(digits) not in WHATSAPP_DIGITS or digits[0] == "0":
        raise _no_whatsapp()
    return ParsedWhatsApp(digits, shared_spelling(f"+{digits}").removeprefix("+"))


def _no_whatsapp() -> InvalidValue:
    return InvalidValue("Not a WhatsApp number; write its digits with the country code.", field="value")


def _dialled(digits: str, text: str, country: str) -> str:
    """As a person writes it: with the country code when that is possible, else as dialled in the country."""
    if text == digits and digits[0] != "0":
        return digits
    for candidate in (f"+{digits}", text):
        number, reason = _read(candidate, country)
        if number is not None and reason == phonenumbers.ValidationResult.IS_POSSIBLE:
            return _e164(_settled(number, candidate)).removeprefix("+")
    return digits
