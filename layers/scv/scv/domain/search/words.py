"""The words of a name, and which of them stand side by side in the index (CO6, CO8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from scv.frozen import dataclass

from scv.domain.contacts.contact import Contact
from scv.domain.search.letters import GAP, JOINT, cut, fold, is_unspaced

MAX_WORDS = 30  # 12 rows for the first four, 26 for the others, 2 of the listings: 40 of a transaction's 100 actions
PAIRED_WORDS = 4
MAX_WORD_BYTES = 60
MAX_TOKEN_BYTES = 240


@dataclass(frozen=True, slots=True)
class Unit:
    """What stands between two spaces of a name: its parts, and all of it when it has several."""

    parts: tuple[str, ...]

    @property
    def whole(self) -> str:
        """`O'Neil` run together."""
        return _cut("".join(self.parts))

    @property
    def words(self) -> tuple[str, ...]:
        """CO8: found by its parts and by its letters run together."""
        return self.parts if len(self.parts) == 1 else (*self.parts, self.whole)


def units(text: str | None) -> tuple[Unit, ...]:
    """A name, or a query, taken apart at its spaces."""
    chunks = fold(text).split(GAP) if text else ()
    parts = (tuple(_cut(part) for part in chunk.split(JOINT) if part) for chunk in chunks)
    return tuple(Unit(each) for each in parts if each)


def _cut(word: str) -> str:
    return cut(word, MAX_WORD_BYTES)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name, and the unit that it is of."""

    text: str
    unit: Unit

    def stands_beside(self, other: Word) -> bool:
        """Not itself, and not what it is a part of: nobody types `jean jeanpierre`."""
        if self.text == other.text:
            return False
        return self.unit is not other.unit or self.unit.whole not in (self.text, other.text)


def name_words(contact: Contact) -> tuple[Word, ...]:
    """CO8, MG3: the distinct words of a contact's names, then those that merges left."""
    profile = contact.profile
    return words_of(profile.first_name, profile.last_name, profile.middle_name, contact.also_called)


@lru_cache(maxsize=256)  # a merge asks for those of each contact four times
def words_of(
    first_name: str | None, last_name: str | None, middle_name: str | None = None, others: tuple[str, ...] = ()
) -> tuple[Word, ...]:
    """Those that are paired with one another stand first.

    The first word of the first name, the longest of the last name, then the longest: of Jan van der Berg that is
    Jan, Berg, van, der.
    """
    last = _words(units(last_name))
    own = [*_words(units(first_name)), *last, *_words(units(middle_name))]
    leading = [*own[:1], *sorted(last, key=_length)[:1], *sorted(own, key=_length)[:PAIRED_WORDS]]
    found: dict[str, Word] = {}
    for word in (*leading, *own, *(word for name in others for word in _words(units(name)))):
        found.setdefault(word.text, word)
    return tuple(found.values())[:MAX_WORDS]


def _length(word: Word) -> int:
    return -len(word.text)


def _words(found: Iterable[Unit]) -> list[Word]:
    return [Word(text, unit) for unit in found for text in unit.words]


def names_left(result: Contact, inputs: Sequence[Contact]) -> tuple[str, ...]:
    """CO6, MG3: what inputs of a merge were called and the result is not, so that it is found by that as well."""
    known = {word.text for word in name_words(result)}
    left: dict[str, None] = {}
    for contact in inputs:
        profile = contact.profile
        told = (profile.first_name, profile.last_name, profile.middle_name) if not contact.is_provisional else ()
        for chunk in (chunk for name in (*told, *contact.also_called) for chunk in (name or "").split()):
            new = {text for unit in units(chunk) for text in unit.words} - known
            if new and len(known) < MAX_WORDS:
                known |= new
                left[chunk] = None
    return tuple(left)


def has_names_of(result: Contact, contact: Contact) -> bool:
    """MG3: whether a merge result is found by every word of an input, whose own rows are then not needed."""
    found = {word.text for word in name_words(result)}
    return all(word.text in found for word in name_words(contact))


@dataclass(frozen=True, slots=True)
class Pair:
    """A word with another one behind it; `leads`: the one pair of this word that single words are looked for in."""

    word: str
    beside: str
    leads: bool

    def text(self, others: Sequence[str] = ()) -> str:
        """`maria garcia`; where names are written without spaces, with the others behind it and no space at all."""
        return side_by_side(self.word, self.beside, *others)


def pairs(words: Sequence[Word]) -> Iterator[Pair]:
    """CO10: every two of the first four words in both orders; each later word with the first it can stand beside."""
    paired = words[:PAIRED_WORDS]
    for place, word in enumerate(words):
        # the first word leads with the second, every other one with the first
        others = [other.text for other in (paired if place < PAIRED_WORDS else words) if word.stands_beside(other)]
        for rank, other in enumerate(others[: len(paired) if place < PAIRED_WORDS else 1] or [""]):
            yield Pair(word.text, other, leads=rank == 0)


def run_together(words: Sequence[Word]) -> tuple[str, ...]:
    """CO8: full names as they are written where no space parts them, in any order of first and last name."""
    texts = [word.text for word in words if is_unspaced(word.text)]
    if len(texts) < 2:
        return ()
    return tuple(
        pair.text([each for each in texts if each not in (pair.word, pair.beside)])
        for pair in pairs([word for word in words if is_unspaced(word.text)])
        if pair.beside
    )


def side_by_side(*words: str) -> str:
    """Words as they stand in the index, and in a query for them."""
    first, *others = (word for word in words if word)
    if is_unspaced(first) and others and is_unspaced(others[0]):
        return cut("".join((first, *(other for other in others if is_unspaced(other)))), MAX_TOKEN_BYTES)
    return cut(GAP.join((first, *others[:1])), MAX_TOKEN_BYTES)


def sort_name(text: str | None) -> str:
    """How listings sort a name: by its letters, whatever joins them."""
    folded = GAP.join(fold(text).replace(JOINT, "").split()) if text else ""
    return cut(folded or (text or "").strip().lower(), MAX_WORD_BYTES)
