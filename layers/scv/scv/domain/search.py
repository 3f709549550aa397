"""Search by name, phone or email as typed (CO6): the words of a contact and the words of a query."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers

from scv.domain.contacts import Contact, ContactType
from scv.domain.errors import InvalidValue
from scv.domain.identifiers import Identifier, IdentifierType, parse_email

MAX_HITS = 1000  # of one search: pageNumber * pageSize stays below it
MAX_WORDS = 32
MAX_WORD_LENGTH = 100
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_WORD = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)+")
_PHONE = re.compile(r"\+?[\d\s().\-/]*\d[\d\s().\-/]*")


@dataclass(frozen=True, slots=True)
class Hit:
    """One curated record that a search found, by the names it is sorted by."""

    contact_id: str
    division: str
    first: str
    last: str


class SortBy(StrEnum):
    """The orders in which listings come out of the index."""

    FIRST_NAME = "firstName"
    LAST_NAME = "lastName"


def fold(text: str) -> str:
    """CO6: any case, accents folded."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare.casefold().translate(_LETTERS))


def search_words(contact: Contact) -> tuple[str, ...]:
    """CO6, RS7: what a curated contact is found by; nothing finds a provisional one.

    At most 32 words: names first, then phones and emails.
    """
    if contact.type is not ContactType.CURATED or contact.deleted_at is not None:
        return ()
    profile = contact.profile
    names = (profile.first_name, profile.middle_name, profile.last_name)
    found = [word for name in names if name for word in name_words(name)]
    for identifier in contact.identifiers:
        found.extend(_identifier_words(identifier))
    return tuple(dict.fromkeys(word[:MAX_WORD_LENGTH] for word in found))[:MAX_WORDS]


def name_words(name: str) -> Iterator[str]:
    """`O'Neil-Roe` is found by its parts and by its letters run together."""
    folded = fold(name)
    yield from _WORD.findall(folded)
    for joined in _JOINED.findall(folded):
        yield "".join(_WORD.findall(joined))


def _identifier_words(identifier: Identifier) -> Iterator[str]:
    if identifier.type is IdentifierType.PHONE:
        digits = identifier.value.removeprefix("+")
        yield digits
        national = phonenumbers.parse(identifier.value).national_number
        if str(national) != digits:
            yield str(national)
    elif identifier.type is IdentifierType.EMAIL:
        yield identifier.value
        yield from _WORD.findall(fold(identifier.value.rpartition(".")[0]))


def query_words(query: str) -> tuple[str, ...]:
    """CO6: the prefixes to look for, all of which must match; a phone in any spelling is one word."""
    text = query.strip()
    if _PHONE.fullmatch(text):
        return tuple(word for word in (_digits(text),) if word)
    found: list[str] = []
    for part in text.split():
        if "@" in part:
            found.append(_address(part.strip("<>,;\"'")))
        elif _PHONE.fullmatch(part):
            found.append(_digits(part))
        else:
            found.extend(_WORD.findall(fold(part)))
    return tuple(dict.fromkeys(word[:MAX_WORD_LENGTH] for word in found if word))


def _address(text: str) -> str:
    """A whole address in its stored spelling (ID5), the beginning of one as far as it goes."""
    try:
        return parse_email(text).address
    except InvalidValue:
        return unicodedata.normalize("NFC", text.lower())


def _digits(text: str) -> str:
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    return digits.lstrip("0") or digits


def matches(words: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Every wanted prefix begins one of the words."""
    return all(any(word.startswith(prefix) for word in words) for prefix in wanted)


def sort_names(contact: Contact) -> tuple[str, str]:
    """First and last name as listings order them."""
    names = (contact.profile.first_name, contact.profile.last_name)
    first, last = (fold(name or "")[:MAX_WORD_LENGTH] for name in names)
    return first, last


def order(by: SortBy, first: str, last: str) -> str:
    """How a listing sorts: by the one name, then by the other."""
    return f"{first} {last}" if by is SortBy.FIRST_NAME else f"{last} {first}"


@dataclass(frozen=True, slots=True)
class Sort:
    """`firstName:asc`: by which name, and which way."""

    by: SortBy
    backwards: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One page, and how many there are; counting stops at 1,000."""

    contacts: tuple[Contact, ...]
    total: int


def sort_of(spelled: str | None) -> Sort | None:
    """The order that `firstName:asc` spells; raises InvalidValue for names that contacts are not sorted by."""
    if not spelled:
        return None
    name, _, way = spelled.partition(":")
    by = next((each for each in SortBy if each.value.lower() == name.strip().lower()), None)
    if by is None or way.strip().lower() not in ("", "asc", "desc"):
        raise InvalidValue("Sort by firstName or lastName, each with :asc or :desc.", field="sortOrder")
    return Sort(by, way.strip().lower() == "desc")
