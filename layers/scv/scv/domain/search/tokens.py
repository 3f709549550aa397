"""What a contact is found by: every row that the search index has of it (CO6, CO8, CO10, RS7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from scv.frozen import dataclass

from scv.domain.contacts.contact import Contact, ContactType
from scv.domain.contacts.profiles import Profile
from scv.domain.identifiers.identifier import Identifier
from scv.domain.search.addresses import EMAIL_BEGINNINGS, beginnings, emails, phones
from scv.domain.search.letters import GAP, cut
from scv.domain.search.words import Word, name_words, pairs, sort_name, words_of
from scv.domain.values.ids import ContactId

MAX_NAME_BYTES = 64
# Of both indexes. With the record, a receipt, the interaction and its pointer, and two entries of history, as when an
# agent makes a person of a provisional contact (PA7), these are the 100 actions of a transaction.
MAX_ROWS = 94
MAX_NAME_ROWS = 40


class Shelf(StrEnum):
    """A part of the index of one division; the rows of a shelf stand in one order."""

    WORDS = "w"  # words of names, emails, phones by their first digits
    ENDS = "e"  # phones by their last digits
    FIRST_NAMES = "f"  # every curated contact, by first name
    LAST_NAMES = "l"  # every curated contact, by last name


@dataclass(frozen=True, slots=True)
class Names:
    """A contact's names as a row of the index shows them; `whole`: there are no other words to find it by."""

    first: str = ""
    last: str = ""
    middle: str = ""
    whole: bool = True

    @property
    def shown(self) -> str:
        """First and last name."""
        return GAP.join(part for part in (self.first, self.last) if part)


@dataclass(frozen=True, slots=True)
class Token:
    """One row: where it stands, and what it tells.

    `again`: whoever asks for no more than so many letters of it finds the contact by another row as well.
    """

    shelf: Shelf
    text: str
    names: Names | None = None
    again: int = 0


def tokens(contact: Contact) -> tuple[Token, ...]:
    """CO6, RS7: the rows of a curated contact; of a merged one those that its result does not have (MG3)."""
    if contact.type is not ContactType.CURATED or contact.deleted_at is not None:
        return ()
    return _all_tokens(contact)[: max(0, MAX_ROWS - contact.index_entries)]


def has_more_rows_than_fit(contact: Contact) -> bool:
    """CO4: of the identifier index and of search, which go in one transaction with the record."""
    entries = contact.index_entries
    if entries * (1 + EMAIL_BEGINNINGS) + MAX_NAME_ROWS <= MAX_ROWS:
        return False  # however long its name is
    return entries + len(_all_tokens(contact)) > MAX_ROWS


def _all_tokens(contact: Contact) -> tuple[Token, ...]:
    """Those first without which it would be in no list, or not be found by a phone or email."""
    words, found = name_words(contact), list[Token]()
    merged = contact.is_ancestor and not contact.pinned  # rows of a pinned one stay as they are (MG6)
    if not merged:
        found.extend(_of_listings(contact.profile))
    found.extend(tokens_of_addresses(tuple(held.identifier for held in contact.holdings), words))
    if not (merged and contact.absorbed):
        found.extend(_of_names(words, names_of(contact)))
    return _each_once(found)


def tokens_of_set(contact: Contact) -> list[tuple[Token, ContactId]]:
    """MG3: the rows by which a contact is found, and the record of its merge set that has each."""
    words = name_words(contact)
    found = [(token, contact.id) for token in _of_names(words, names_of(contact))]
    for held in contact.held:
        if held.is_live:
            found.extend((token, held.home or contact.id) for token in tokens_of_addresses((held.identifier,), words))
    return found


@lru_cache(maxsize=256)
def tokens_of_names(names: Names) -> tuple[Token, ...]:
    """The rows that these names make, as far as they are known."""
    return tuple(_of_names(words_of(names.first, names.last, names.middle), names))


def _each_once(found: list[Token]) -> tuple[Token, ...]:
    return tuple({(token.shelf, token.text): token for token in found}.values())


def names_of(contact: Contact) -> Names:
    """What rows show of a contact; nobody reads more than the beginning of a long name."""
    profile = contact.profile
    told = [profile.first_name or "", profile.last_name or "", profile.middle_name or ""]
    shown = [cut(name, MAX_NAME_BYTES) for name in told]
    first, last, middle = shown
    return Names(first, last, middle, whole=shown == told and not contact.also_called)


def _of_names(words: tuple[Word, ...], names: Names) -> Iterator[Token]:
    texts = tuple(word.text for word in words)
    for pair in pairs(words):
        text = pair.text([each for each in texts if each not in (pair.word, pair.beside)])
        yield Token(Shelf.WORDS, text, names, again=0 if pair.leads else len(pair.word))


def tokens_of_addresses(identifiers: tuple[Identifier, ...], words: Sequence[Word]) -> Iterator[Token]:
    """CO6: the rows of phones and emails, which carry no names, so that a rename leaves them as they are."""
    texts = {word.text for word in words}
    for email in emails(identifiers):
        for text in beginnings(email):
            yield Token(Shelf.WORDS, text, again=_known(text, texts))
    for phone in phones(identifiers):
        yield Token(Shelf.WORDS, phone.text)
        yield Token(Shelf.ENDS, phone.backwards)


def _known(email: str, words: set[str]) -> int:
    """How many letters of an email are a word of the contact's name, by which it is found before."""
    size = next((place for place, char in enumerate(email) if not char.isalnum()), len(email))
    return size if email[:size] in words else 0


def _of_listings(profile: Profile) -> Iterator[Token]:
    """CO10: one row for each order, also of a contact whose name has no letter at all."""
    first, last = sort_names(profile)
    yield Token(Shelf.FIRST_NAMES, f"{first}{GAP}{last}")
    yield Token(Shelf.LAST_NAMES, f"{last}{GAP}{first}")


def sort_names(profile: Profile) -> tuple[str, str]:
    """First and last name as listings order them."""
    return sort_name(profile.first_name), sort_name(profile.last_name)
