"""Phones and emails as search sees them: where a query may begin in them (CO6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from scv.frozen import dataclass

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.search.letters import cut, fold_address

EMAIL_BEGINNINGS = 4
MIN_FIRST_DIGITS, MIN_LAST_DIGITS = 3, 4
MAX_ADDRESS_BYTES = 255
COUNTRY_MARK = "+"  # between the number and its country: sorts before every digit, so whole numbers come first
_WORD = re.compile(r"[^\W_]+")
_PUNYCODE = "xn--"


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as people know it at home, and its country code."""

    country: str
    number: str

    @property
    def text(self) -> str:
        """Found by its first digits, in national or international form; leading zeros come and go with the trunk."""
        return f"{self.number.lstrip('0')}{COUNTRY_MARK}{self.country}"

    @property
    def backwards(self) -> str:
        """Found by its last digits."""
        return (self.country + self.number)[::-1]


def phone_of(e164: str) -> Phone:
    """The parts of `+<country code><number>`; no country code is the beginning of another one."""
    digits = e164.removeprefix("+")
    sizes = () if digits[:1] == "0" else (1, 2, 3)
    size = next((size for size in sizes if int(digits[:size] or 0) in COUNTRY_CODE_TO_REGION_CODE), 0)
    return Phone(digits[:size], digits[size:])


def phones(identifiers: tuple[Identifier, ...]) -> Iterator[Phone]:
    """All of them."""
    return (phone_of(each.value) for each in identifiers if each.type is IdentifierType.PHONE)


def emails(identifiers: tuple[Identifier, ...]) -> Iterator[str]:
    """All of them, in the letters that search compares."""
    return (email_text(each.value) for each in identifiers if each.type is IdentifierType.EMAIL)


def email_text(address: str) -> str:
    """The address with its domain as people write it; `xn--` is for machines."""
    if _PUNYCODE not in address:
        return fold_address(address)
    import idna  # large tables, needed for the few domains that are not ASCII

    local, _, domain = address.rpartition("@")
    try:
        return fold_address(f"{local}@{idna.decode(domain)}")
    except idna.IDNAError:
        return fold_address(address)


def word_starts(email: str) -> list[int]:
    """Where its words begin."""
    return [match.start() for match in _WORD.finditer(email)]


def beginnings(email: str) -> tuple[str, ...]:
    """CO6: an email from where a query may begin: the whole, its domain, then its other words, four at most.

    The last label is no such place: `com` would find everybody.
    """
    starts, domain = word_starts(email)[:-1], email.rfind("@") + 1
    ranked = dict.fromkeys((0, domain, *(start for start in starts if start < domain), *starts))
    return tuple(cut(email[start:], MAX_ADDRESS_BYTES) for start in [*ranked][:EMAIL_BEGINNINGS])
