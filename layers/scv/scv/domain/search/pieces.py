"""The pieces of a query: words, emails and phones as people type them, in any order (CO6, CO8)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from scv.frozen import dataclass

from scv.domain.identifiers.identifier import parse_email
from scv.domain.search.addresses import MAX_ADDRESS_BYTES, email_text
from scv.domain.search.budget import MAX_QUERY
from scv.domain.search.digits import (
    Number,
    is_between,
    is_extension,
    is_international,
    is_phone,
    number_of,
    spelled_number,
    without_extension,
    without_extensions,
    without_scheme,
)
from scv.domain.search.letters import cut, fold_address
from scv.domain.search.words import Unit, units
from scv.domain.values.errors import InvalidValue

MAX_PIECES = 32
_AROUND = "<>,;:\"'[]{}"
_MAIL_SCHEME = "mailto:"
_IN_EMAILS = frozenset("._+")
_INSIDE_EMAILS = str.maketrans("_+", "..")


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that must be met.

    `forms`: words of a name, all of one form. `address`: how an email goes on from one of its words; `at_domain`: only
    behind its @. `number`: what digits may mean.
    """

    forms: tuple[tuple[str, ...], ...] = ()
    address: str = ""
    at_domain: bool = False
    number: Number | None = None

    @property
    def is_email(self) -> bool:
        """Nothing else has an @."""
        return self.at_domain or "@" in self.address

    @property
    def is_written(self) -> bool:
        """Whether it is more than a word: digits of a phone, or dotted as an email is."""
        return self.is_email or self.number is not None or bool(_IN_EMAILS & set(self.address))

    @property
    def main(self) -> str:
        """Its letters run together."""
        return self.forms[0][0] if self.forms else self.address

    @property
    def part(self) -> str:
        """The longest of its parts, by which a name is found that is written with a space."""
        return max((word for form in self.forms[-1:] for word in form), key=len, default=self.main)


def pieces_of(text: str, country: str) -> tuple[Piece, ...]:
    """Every piece once; raises InvalidValue for more than people type."""
    if len(text) > MAX_QUERY:
        raise InvalidValue(f"A query has at most {MAX_QUERY} characters; search for less.", field="query")
    found = tuple(dict.fromkeys(_pieces(_plain(text).split(), country)))
    if len(found) > MAX_PIECES:
        raise InvalidValue(f"A query has at most {MAX_PIECES} words; search for fewer.", field="query")
    return found


def _plain(text: str) -> str:
    """Full width and other digits as usual, hyphens of any shape as one, and nothing that cannot be seen.

    What parts words in Persian and shapes letters in Hindi stays for the folding of names.
    """
    if text.isascii():
        return text
    return "".join(map(_plain_char, unicodedata.normalize("NFC", text)))


def _plain_char(char: str) -> str:
    if char.isascii() or char in "\u200c\u200d":
        return char
    kind = unicodedata.category(char)
    if kind == "Cf":
        return ""
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    if kind == "Pd" or char == "\u2212":
        return "-"
    wide = unicodedata.normalize("NFKC", char)
    return wide if wide.isascii() and not wide.isspace() else char


def _pieces(chunks: list[str], country: str) -> Iterator[Piece]:
    digits: list[str] = []
    for bare in without_extensions([without_scheme(chunk.strip(_AROUND)) for chunk in chunks]):
        number = without_extension(bare)
        if is_phone(number):
            digits.append(number)
        elif not (digits and (is_extension(bare) or is_between(bare))):
            yield from _number(digits, country)
            yield from _other(bare, country)
            digits = []
    yield from _number(digits, country)


def _number(chunks: list[str], country: str) -> Iterator[Piece]:
    """Digits that stand together are one phone; each of them may be a word of a name as well."""
    words = tuple(part for chunk in chunks for unit in units(chunk) for part in unit.parts)
    number = number_of(" ".join(chunks), country)
    if number is None:
        yield from (Piece(((word,),), address=word) for word in words)
    elif is_international(chunks[0]):
        yield Piece(number=number)
    else:
        yield Piece((words,), address=words[0] if len(words) == 1 else "", number=number)


def _other(chunk: str, country: str) -> Iterator[Piece]:
    if "@" in chunk:
        yield from _email(chunk.removeprefix(_MAIL_SCHEME))
        return
    number = spelled_number(chunk, country)
    found = units(chunk.translate(_INSIDE_EMAILS))
    for unit in found:
        address = fold_address(chunk).strip(_AROUND) if len(found) == 1 and len(unit.parts) > 1 else unit.whole
        yield Piece(_forms(unit), cut(address, MAX_ADDRESS_BYTES), number=number_of(number, country))


def _forms(unit: Unit) -> tuple[tuple[str, ...], ...]:
    return ((unit.whole,),) if len(unit.parts) == 1 else ((unit.whole,), unit.parts)


def _email(chunk: str) -> Iterator[Piece]:
    """A whole address in its stored spelling (ID5), the beginning of one as far as it goes."""
    try:
        text = email_text(parse_email(chunk).address)
    except InvalidValue:
        text = fold_address(chunk)
    bare = text.lstrip("@")
    if bare:
        yield Piece(address=cut(bare, MAX_ADDRESS_BYTES), at_domain=bare != text)
