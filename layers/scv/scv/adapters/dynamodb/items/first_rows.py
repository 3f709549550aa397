"""Search rows as version 0.1 derived them, for stacks that still have some (docs/operations.md, Bringing a stack over).

Nothing here changes any more: what is in the tables was spelled so. It goes when no stack has such rows.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, takewhile

from scv.adapters.dynamodb.items.attributes import Attributes, Item, packed, unpacked
from scv.domain.contacts.contact import Contact, ContactType
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.search.addresses import phone_of
from scv.domain.search.digits import FULL_DIGITS
from scv.domain.search.index import Row
from scv.domain.search.letters import GAP
from scv.domain.search.tokens import Names, Shelf, Token, tokens_of_addresses, tokens_of_names
from scv.domain.search.words import words_of
from scv.domain.values.ids import ContactId, DivisionId

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


def first_contact_id(item: Attributes) -> ContactId:
    """The contact that a row is of."""
    token: str = item["token"]["S"]
    return ContactId(token.rpartition(_MARK)[2])


def first_word(item: Attributes) -> str:
    """What it stands by."""
    token: str = item["token"]["S"]
    return token.rpartition(_MARK)[0]


def first_division(item: Attributes) -> DivisionId:
    """The division of its contact."""
    division: DivisionId = item["division"]["S"]
    return division


def as_rows(item: Attributes, prefix: str) -> Iterator[Row]:
    """The rows of today's index that it stands for, of those that begin so; in a listing itself (CO10).

    A contact is found where it will be when it has been brought over, so that pages agree before and after. All its
    rows tell the same, hence each of today's has one that stands for it: that with the most letters it begins with.
    """
    plain = unpacked(item)
    word, _, contact_id = plain["token"].rpartition(_MARK)
    if item["bucket"]["S"] in FIRST_LISTINGS.values():
        yield from (Row(word, contact_id, older=True),) if word.startswith(prefix) else ()
        return
    led, siblings = _today(plain.get("first", ""), plain.get("last", ""), plain.get("words", ""))
    for token in led.get(word, ()):
        if token.text.startswith(prefix):
            yield Row(token.text, contact_id, token.names, token.again, older=True, siblings=siblings)


@lru_cache(maxsize=1024)
def _today(first: str, last: str, told: str) -> tuple[Mapping[str, Sequence[Token]], tuple[Token, ...]]:
    """What today's index would have of a contact, by the word of its own that leads there, and all of it."""
    words = told.split(" ")
    addresses = _addresses(words)
    middle = _middle(words, {*_name_words(first), *_name_words(last)})
    addressed = tokens_of_addresses(addresses, words_of(first, last, middle))
    tokens = (*tokens_of_names(Names(first, last, middle, whole=False)), *addressed)
    found = {token.text: token for token in tokens if token.shelf is Shelf.WORDS}
    led = defaultdict[str, list[Token]](list)
    for text, token in found.items():
        led[max((word for word in words if text.startswith(word)), key=len, default="")].append(token)
    led.pop("", None)  # no word of its own leads there
    numbers = {each.value.removeprefix("+") for each in addresses}
    for word in words:
        if word not in numbers and not any(text.startswith(word) for text in found):
            led[word].append(Token(Shelf.WORDS, word))
    return led, tuple(token for tokens in led.values() for token in tokens)


def _addresses(words: Sequence[str]) -> tuple[Identifier, ...]:
    """The emails and phones among the words of a contact; a phone has its national number beside it."""
    numbers = [word for word in words if _is_number(word)]
    national = {phone_of(each).number.lstrip("0") for each in numbers}
    phones = [Identifier(IdentifierType.PHONE, f"+{each}") for each in numbers if each not in national]
    return (*phones, *(Identifier(IdentifierType.EMAIL, each) for each in words if "@" in each))


def _is_number(word: str) -> bool:
    return word.isdecimal() and len(word) >= FULL_DIGITS


def _middle(words: Sequence[str], others: Container[str]) -> str:
    """The middle name, whose words stand among those of the names and are none of the other two."""
    own = takewhile(lambda word: "@" not in word and not _is_number(word), words)
    left = [word for word in own if word not in others]
    text = "".join(f"{_MARK}{word}{_MARK}" for word in left)
    for start, stop in combinations(range(len(left) + 1), 2):
        parts, joined = left[start:stop], "".join(left[start:stop])
        if len(parts) > 1 and joined in left:  # `Jean-Luc`, which was found run together as well
            parted = "".join(f"{_MARK}{word}{_MARK}" for word in parts)
            text = text.replace(f"{_MARK}{joined}{_MARK}", "").replace(parted, f"{_MARK}{'-'.join(parts)}{_MARK}")
    return GAP.join(text.replace(_MARK, GAP).split())
