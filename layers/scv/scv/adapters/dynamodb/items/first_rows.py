"""Search rows as version 0.1 derived them, for stacks that still have some (docs/operations.md, Bringing a stack over).

Nothing here changes any more: what is in the tables was spelled so. It goes when no stack has such rows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from scv.adapters.dynamodb.items.attributes import Attributes, Item, packed, unpacked
from scv.domain.contacts import Contact, ContactType
from scv.domain.identifiers import Identifier, IdentifierType
from scv.domain.search.addresses import COUNTRY_MARK, phone_of
from scv.domain.search.index import Row
from scv.domain.search.letters import GAP
from scv.domain.search.tokens import Names, Shelf

FIRST_LISTINGS = {Shelf.FIRST_NAMES: "list#firstName", Shelf.LAST_NAMES: "list#lastName"}
_MARK = "#"
_MAX_WORDS, _MAX_LENGTH = 32, 100
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_WORD = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)+")


def first_search_keys(contact: Contact) -> Iterator[Item]:
    """The keys of all rows of a contact; a merge result had those of its members as well."""
    if contact.type is not ContactType.CURATED or contact.deleted_at is not None:
        return
    words = _words(contact)
    for word in words:
        yield packed({"bucket": word[:1], "token": f"{word}{_MARK}{contact.id}"})
    profile = contact.profile
    first, last = (_fold(name or "")[:_MAX_LENGTH] for name in (profile.first_name, profile.last_name))
    orders = {Shelf.FIRST_NAMES: f"{first} {last}", Shelf.LAST_NAMES: f"{last} {first}"}
    for shelf, order in orders.items() if words else ():
        yield packed({"bucket": FIRST_LISTINGS[shelf], "token": f"{order}{_MARK}{contact.id}"})


def _words(contact: Contact) -> tuple[str, ...]:
    names = (contact.profile.first_name, contact.profile.middle_name, contact.profile.last_name)
    found = [word for name in names if name for word in _name_words(name)]
    for identifier in contact.identifiers:
        found.extend(_identifier_words(identifier))
    return tuple(dict.fromkeys(word[:_MAX_LENGTH] for word in found))[:_MAX_WORDS]


def _name_words(name: str) -> Iterator[str]:
    folded = _fold(name)
    yield from _WORD.findall(folded)
    for joined in _JOINED.findall(folded):
        yield "".join(_WORD.findall(joined))


def _identifier_words(identifier: Identifier) -> Iterator[str]:
    if identifier.type is IdentifierType.PHONE:
        digits = identifier.value.removeprefix("+")
        yield digits
        national = phone_of(identifier.value).number.lstrip("0")
        if national != digits:
            yield national
    elif identifier.type is IdentifierType.EMAIL:
        yield identifier.value
        yield from _WORD.findall(_fold(identifier.value.rpartition(".")[0]))


def _fold(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare.casefold().translate(_LETTERS))


def is_first_row(item: Attributes) -> bool:
    """Whether a row of the Search table is one of these: its bucket is a letter, or a listing of all divisions."""
    bucket: str = item["bucket"]["S"]
    return len(bucket) == 1 or bucket in FIRST_LISTINGS.values()


def first_contact_id(item: Attributes) -> str:
    """The contact that a row is of."""
    token: str = item["token"]["S"]
    return token.rpartition(_MARK)[2]


def first_division(item: Attributes) -> str:
    """The division of its contact."""
    division: str = item["division"]["S"]
    return division


def as_row(item: Attributes, prefix: str) -> Row | None:
    """The row that a reader of today's index makes of it; None when it does not begin so."""
    plain = unpacked(item)
    text, _, contact_id = plain["token"].rpartition(_MARK)
    if item["bucket"]["S"] in FIRST_LISTINGS.values():
        return Row(text, contact_id, older=True)
    words, (lead, gap, beside) = plain.get("words", "").split(" "), prefix.partition(GAP)
    if gap:
        other = next((word for word in words if word.startswith(beside) and word != text), None)
        text = f"{text}{GAP}{other}" if text == lead and other else ""
    elif text.isdigit():
        whole = next((word for word in words if word.isdigit() and word.endswith(text) and word != text), text)
        text = f"{text}{COUNTRY_MARK}{whole.removesuffix(text)}"
    if not text.startswith(prefix):
        return None
    return Row(text, contact_id, Names(plain.get("first", ""), plain.get("last", ""), whole=False), older=True)
