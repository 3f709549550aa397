"""What a query asks for: which ranges of the index may have it, and whether a contact is meant (CO6, CO8, CO10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from scv.frozen import dataclass

from scv.domain.contacts.contact import DERIVED_ROWS, Contact
from scv.domain.identifiers.identifier import DEFAULT_COUNTRY
from scv.domain.search.addresses import COUNTRY_MARK, Phone, emails, phones, word_starts
from scv.domain.search.digits import FULL_DIGITS
from scv.domain.search.index import Place, Row, row_token
from scv.domain.search.letters import GAP
from scv.domain.search.pieces import Piece, pieces_of
from scv.domain.search.tokens import Names, Shelf, Token, names_of, tokens_of_names, tokens_of_set
from scv.domain.search.words import Word, name_words, run_together, side_by_side, words_of
from scv.domain.values.ids import ContactId


@dataclass(frozen=True, slots=True)
class Range:
    """The rows of a shelf that begin so.

    `sure`: every one of them is meant, of others the names or the record are looked at. `country`: phones of this
    country only.
    """

    shelf: Shelf
    prefix: str
    sure: bool = True
    country: str = ""

    def has(self, text: str) -> bool:
        """Whether a row with this text is one of the range's."""
        return text.startswith(self.prefix) and (not self.country or text.endswith(COUNTRY_MARK + self.country))


@dataclass(frozen=True, slots=True)
class Step:
    """Ranges that are read at once. `either`: behind them some of which one is enough, since each has all there is."""

    ranges: tuple[Range, ...] = ()
    either: tuple[Range, ...] = ()

    @property
    def size(self) -> int:
        """How many ranges there are."""
        return len(self.ranges) + len(self.either)

    def behind(self, places: range) -> int:
        """The next range to read when those of these places were read to their end; any one of either was enough."""
        return places.stop if places.stop <= len(self.ranges) else self.size

    def at(self, place: int) -> Range:
        """The range of a place: all of them, then those of either."""
        return (*self.ranges, *self.either)[place]


@dataclass(frozen=True, slots=True)
class Known:
    """What a contact is called and reached by."""

    words: tuple[str, ...]
    together: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[Phone, ...] = ()


def known_of(contact: Contact, ancestor: Contact | None = None) -> Known:
    """All that a contact answers to, whichever record of its merge set holds it; also by this ancestor's names."""
    words = (*name_words(contact), *(name_words(ancestor) if ancestor else ()))
    return _known(words, tuple(emails(contact.identifiers)), tuple(phones(contact.identifiers)))


def _known(words: Sequence[Word], mail: tuple[str, ...] = (), numbers: tuple[Phone, ...] = ()) -> Known:
    return Known(tuple(word.text for word in words), run_together(words), mail, numbers)


@dataclass(frozen=True)
class Query:
    """CO6: every piece of a query must be met."""

    pieces: tuple[Piece, ...]

    @property
    def asks_for_nothing(self) -> bool:
        """There is no letter and no digit in it."""
        return not self.pieces

    def meets(self, known: Known) -> bool:
        """Whether a contact that is known so is meant: where only words are asked for, by its name or by one email.

        What is written as a phone or an email may stand beside words of either.
        """
        plain = [piece for piece in self.pieces if not piece.is_written]
        if len(plain) < len(self.pieces):
            return all(_meets(piece, known) for piece in self.pieces)
        if all(_is_called(piece, known) for piece in plain):
            return True
        return any(all(_is_in(piece, email) for piece in plain) for email in known.emails)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """CO10: what is read, in this order, as far as it takes to fill a page: whole words first, then beginnings."""
        email = next((each for each in self.pieces if each.is_email), None)
        digits = next((each for each in self.pieces if each.number), None)
        if email:
            return (Step((self._range(email.address, sure=not email.at_domain),)),)
        if digits:
            steps = self._of_number(digits)
        else:
            steps = self._of_unit(self.pieces[0]) if len(self.pieces) == 1 else self._of_words()
        return tuple(step for step in steps if step.ranges or step.either)

    def ranges_before(self, place: Place) -> list[Range]:
        """Those of which every row stands before those of a place."""
        found = [each for step in self.steps[: place.step] for each in (*step.ranges, *step.either)]
        return [*found, *self.steps[place.step].ranges[: place.range]]

    def _range(self, prefix: str, sure: bool = True, country: str = "") -> Range:
        return Range(Shelf.WORDS, prefix, sure and len(self.pieces) == 1, country)

    def _of_number(self, lead: Piece) -> Iterator[Step]:
        """The likeliest reading of the digits and, from four on, those that end so; then the other readings."""
        number = lead.number
        if number is None:
            return
        firsts = [self._range(first, country=country) for country, first in number.firsts]
        if lead.forms and len(number.digits) < FULL_DIGITS:  # `803` of `Room 803`, and `54 2026` of `Studio 54 2026`
            firsts.append(self._range(side_by_side(*lead.forms[0][:2]), sure=len(lead.forms[0]) == 1))
        ends = [Range(Shelf.ENDS, number.last[::-1], len(self.pieces) == 1)] if number.last else []
        yield _step([*firsts[:1], *ends])
        yield _step([each for each in firsts[1:] if each != firsts[0]])

    def _of_unit(self, piece: Piece) -> Iterator[Step]:
        """`O'Neil` run together and in parts; `jane.roe` may begin an email as well."""
        whole, *parts = piece.forms
        beside = [self._range(side_by_side(*pair[:2]), sure=len(pair) == 2) for pair in parts]
        turned = [self._range(side_by_side(pair[1], pair[0]), sure=len(pair) == 2) for pair in parts]
        address = [self._range(piece.address)] if parts else []
        likely, unlikely = (address, beside) if piece.is_written else (beside, address)
        yield _step([self._range(whole[0]), *likely])
        yield _step([*unlikely, *turned])

    def _of_words(self) -> Iterator[Step]:
        """Two words side by side, the earlier whole and the later begun, or the other way round; then both begun."""
        ranked = sorted(self.pieces, key=lambda piece: -len(piece.main))[:2]
        one, other = (piece for piece in self.pieces if any(piece is each for each in ranked))
        sure = len(self.pieces) == 2 and len(one.forms) == len(other.forms) == 1
        written = [Range(Shelf.WORDS, each.address, sure=False) for each in self.pieces if each.is_written]
        beside = [Range(Shelf.WORDS, each, sure) for each in _both_ways(one.main, other.main)]
        yield _step([*written[:1], *beside])
        parted = one.part != one.main or other.part != other.main
        parts = [Range(Shelf.WORDS, each, sure=False) for each in _both_ways(one.part, other.part)] if parted else []
        yield Step(tuple(parts), either=tuple(Range(Shelf.WORDS, each.part, sure=False) for each in (one, other)))


def _both_ways(one: str, other: str) -> tuple[str, str]:
    return side_by_side(one, other), side_by_side(other, one)


def _step(ranges: Iterable[Range]) -> Step:
    """Each range once."""
    return Step(tuple(dict.fromkeys(ranges)))


def everybody(shelf: Shelf) -> tuple[Step, ...]:
    """A whole listing."""
    return (Step((Range(shelf, ""),)),)


def names_meet(query: Query, names: Names | None) -> bool | None:
    """Whether a row's names are all that is asked for; None when other words, phones or emails may be."""
    if names is None:
        return None
    if query.meets(_known(words_of(names.first, names.last, names.middle))):
        return True
    return False if names.whole else None


def shown_before(query: Query, contact: Contact, place: Place) -> bool:
    """CO10: whether an earlier row of the same contact was met, on this page or on one before.

    Version 0.1 had no rows by last digits.
    """
    older = contact.rows < DERIVED_ROWS
    found = [each for each in _met(query, contact) if not (older and each[0].shelf is Shelf.ENDS)]
    return _is_before(query, found, place)


def shown_by_names(query: Query, ancestor: Contact, place: Place) -> bool:
    """CO10: the same of the rows of an ancestor's names, which its merge result does not know of."""
    return _is_before(query, [each for each in tokens_of_set(ancestor) if each[0].names is not None], place)


def shown_by_siblings(query: Query, row: Row, place: Place) -> bool:
    """CO10: the same of a row of version 0.1, whose contact is found by what that version derived from it."""
    return _is_before(query, [(token, row.contact_id) for token in row.siblings], place)


def _is_before(query: Query, found: Sequence[tuple[Token, ContactId]], place: Place) -> bool:
    here = query.steps[place.step].at(place.range)
    if any(_finds(each, token) for each in query.ranges_before(place) for token, _ in found):
        return True
    return any(_finds(here, token) and row_token(token.text, owner) < place.token for token, owner in found)


def finds_itself(query: Query, contact: Contact) -> bool:
    """MG3: whether a merge result is met by rows of its own set, whatever its ancestors were called."""
    ranges = [each for step in query.steps for each in (*step.ranges, *step.either)]
    return any(_finds(each, token) for each in ranges for token, _ in _met(query, contact))


def _met(query: Query, contact: Contact) -> list[tuple[Token, ContactId]]:
    """The rows of a contact that is meant; those with its names unless they tell that it is not meant by them."""
    found = tokens_of_set(contact)
    if not names_of(contact).whole or query.meets(_known(name_words(contact))):
        return found
    return [(token, owner) for token, owner in found if token.names is None]


def is_found_before(query: Query, place: Place, row: Row) -> bool:
    """CO10: whether the names of a row tell of an earlier one of the same contact, as of Mary Martin, by `mar`."""
    if row.names is None:
        return False
    here = query.steps[place.step].at(place.range)
    earlier = query.ranges_before(place)
    word, gap, beside = row.text.partition(GAP)
    if gap and row.names.whole and not row.names.middle and row.names.shown.count(GAP) == 1:
        turned = side_by_side(beside, word)  # two words: cheaper, and most have no more
        return any(each.has(turned) for each in earlier) or (here.has(turned) and turned < row.text)
    tokens = tokens_of_names(row.names)
    if any(_finds(each, token) for each in earlier for token in tokens):
        return True
    return any(_finds(here, token) and token.text < row.text for token in tokens)


def _finds(within: Range, token: Token) -> bool:
    hidden = token.again and token.again >= len(within.prefix)
    return token.shelf is within.shelf and within.has(token.text) and not hidden


def _meets(piece: Piece, known: Known) -> bool:
    if _is_called(piece, known) or any(_is_in(piece, email) for email in known.emails):
        return True
    return piece.number is not None and any(piece.number.is_in(phone) for phone in known.phones)


def _is_called(piece: Piece, known: Known) -> bool:
    return any(all(_begins(part, known) for part in form) for form in piece.forms)


def _begins(prefix: str, known: Known) -> bool:
    return any(word.startswith(prefix) for word in (*known.words, *known.together))


def _is_in(piece: Piece, email: str) -> bool:
    """CO6: the whole, its beginning, and from any word in it to any letter after."""
    if not piece.address:
        return False
    if piece.at_domain:
        return email.rpartition("@")[2].startswith(piece.address)
    return any(email.startswith(piece.address, start) for start in word_starts(email))


def read_query(text: str, country: str = DEFAULT_COUNTRY) -> Query:
    """The query that somebody typed in a project of this country. Raises InvalidValue for one that is too long."""
    return Query(pieces_of(text, country))
