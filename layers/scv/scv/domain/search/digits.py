"""Digits as people type them when they look for a phone: which numbers may be meant (CO6, ID3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from scv.frozen import dataclass

from phonenumbers import PhoneMetadata

from scv.domain.identifiers.identifier import IdentifierType, identify, parse_phone
from scv.domain.search.addresses import MIN_FIRST_DIGITS, MIN_LAST_DIGITS, Phone, phone_of
from scv.domain.values.errors import InvalidValue

FULL_DIGITS = 7  # a subscriber's number has as many; fewer may as well be the first digits of any number
_EXIT_CODE = "00"  # dialled before a country code nearly everywhere; other codes are those of the project's country
_SCHEME = re.compile(r"(?:tel|callto|whatsapp|sips?):(?://)?", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:;?ext[.=]?|x|#|,{2,3}|;)(\d{1,7})#?", re.IGNORECASE)
_EXTENSION_WORD = re.compile(r"(?:ext(?:n|ensi[oó]n)?|int)[.:=]?", re.IGNORECASE)
_EXTENSION_DIGITS = re.compile(r"\d{1,7}")
_MARKS = frozenset("+().-/")
_BETWEEN = frozenset("().-/")
_BEFORE = "(+"
_SPELLED = re.compile(r"\+?[\d().\-/]{3,}[A-Za-z][A-Za-z\d\-]*")  # 1-800-FLOWERS


@dataclass(frozen=True, slots=True)
class Number:
    """What digits may mean. `firsts`: country (any when empty) and the digits that a number begins with there."""

    digits: str
    firsts: tuple[tuple[str, str], ...]
    last: str

    def is_in(self, phone: Phone) -> bool:
        """CO6: any spelling that ID3 reads, its first digits, its last four or more."""
        if self.last and (phone.country + phone.number).endswith(self.last):
            return True
        number = phone.number.lstrip("0")
        return any(number.startswith(first) and country in ("", phone.country) for country, first in self.firsts)


def without_scheme(chunk: str) -> str:
    """`tel:+1-803-123-0000`; of `sip:+18031230000@example.com` the number."""
    bare = _SCHEME.sub("", chunk, count=1) if _SCHEME.match(chunk) else chunk
    user = bare.partition("@")[0]
    return user if bare != chunk and is_phone(user) else bare


def is_phone(chunk: str) -> bool:
    """Whether there is nothing but digits and what stands between them; a plus stands before all of them."""
    written = all(char.isdigit() or char in _MARKS for char in chunk)
    return written and "+" not in chunk.lstrip(_BEFORE) and _digits(chunk) != ""


def is_between(chunk: str) -> bool:
    """Whether it only parts digits: `803 - 123 - 0000`, `+49 30 / 12345678`."""
    return bool(chunk) and _BETWEEN.issuperset(chunk)


def is_extension(chunk: str) -> bool:
    """`x5`, `ext.5`, which tells nothing about the number before it (ID3)."""
    return _EXTENSION.fullmatch(chunk) is not None


def without_extensions(chunks: Sequence[str]) -> Iterator[str]:
    """Chunks without `ext. 12` behind a number, which is written in two; also when its digits are still to come."""
    number = opened = False
    for chunk in chunks:
        if number and _EXTENSION_WORD.fullmatch(chunk):
            number, opened = False, True
            continue
        if not (opened and _EXTENSION_DIGITS.fullmatch(chunk)):
            number = is_phone(chunk)
            yield chunk
        opened = False


def without_extension(chunk: str) -> str:
    """`803-123-0000x5` without it."""
    found = next(_EXTENSION.finditer(chunk), None)
    bare = chunk[: found.start()] if found and found.end() == len(chunk) else chunk
    return bare if bare != chunk and is_phone(bare) else chunk


def spelled_number(chunk: str, country: str) -> str:
    """A number that is spelled with letters, in digits; empty when it is none."""
    if _SPELLED.fullmatch(chunk):
        with suppress(InvalidValue):
            return parse_phone(chunk, country).e164
    return ""


def number_of(typed: str, country: str) -> Number | None:
    """What these digits may mean in a project of this country; None for fewer than three."""
    digits = _digits(typed.replace("(0)", ""))
    if len(digits) < MIN_FIRST_DIGITS:
        return None
    found = dict.fromkeys(each for each in _firsts(typed, digits, country) if len(each[1]) >= MIN_FIRST_DIGITS)
    firsts = tuple((code, first) for code, first in found if not code or ("", first) not in found)
    return Number(digits, firsts, "" if is_international(typed) else _last(digits))


def _firsts(typed: str, digits: str, country: str) -> Iterator[tuple[str, str]]:
    """The likeliest reading first."""
    with suppress(InvalidValue):
        known = identify(IdentifierType.PHONE, typed, country=country)
        yield _at_home(known.value.removeprefix("+")) if known else ("", "")
    if is_international(typed):
        yield _at_home(digits)
        return
    yield "", digits.lstrip("0")
    yield from (_at_home(rest) for rest in _abroad(digits, country))
    yield from _without_trunk(digits, country)
    if len(digits) >= FULL_DIGITS:
        yield _at_home(digits)  # a country code without anything before it


def is_international(typed: str) -> bool:
    """Whether it begins with a country code."""
    return "+" in typed[: len(typed) - len(typed.lstrip(_BEFORE))]


def _last(digits: str) -> str:
    """A whole number loses its trunk zero, which stands nowhere but in front; last digits may begin with one."""
    bare = digits.lstrip("0")
    last = bare if len(bare) >= FULL_DIGITS else digits
    return last if len(last) >= MIN_LAST_DIGITS else ""


def _at_home(digits: str) -> tuple[str, str]:
    """A country and the digits of a number there; nothing when it begins with no country code."""
    phone = phone_of(digits)
    return (phone.country, phone.number.lstrip("0")) if phone.country else ("", "")


def _abroad(digits: str, country: str) -> Iterator[str]:
    """What follows an exit code."""
    metadata = PhoneMetadata.metadata_for_region(country.upper(), None)
    codes = [_EXIT_CODE, *([metadata.international_prefix] if metadata and metadata.international_prefix else [])]
    for code in dict.fromkeys(codes):
        dialled = re.match(code, digits)
        if dialled:
            yield digits[dialled.end() :]


def _without_trunk(digits: str, country: str) -> Iterator[tuple[str, str]]:
    """A national number behind what is dialled before it at home: 1 in America, 8 in Russia, 06 in Hungary."""
    metadata = PhoneMetadata.metadata_for_region(country.upper(), None)
    trunk = metadata.national_prefix if metadata else None
    if metadata and trunk and digits.startswith(trunk):
        yield str(metadata.country_code), digits.removeprefix(trunk).lstrip("0")


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
