"""vCards of the versions 2.1, 3.0 and 4.0 as phones and mail programs write them, read into fields of a contact.

A library (vobject) would bring four packages for these few lines, and gives up a whole file at its first odd line.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator
from scv.frozen import dataclass

from scv.domain.values.documents import Document

ESCAPED = "\x00"  # stands for a semicolon that divides nothing
MAX_CARD_LINES = 5000  # a photo has thousands
_ESCAPED = re.compile(r"\\([\\,;:nN])")
_PHONES = {"cell": "cellPhone", "mobile": "cellPhone", "iphone": "cellPhone", "work": "workPhone", "home": "homePhone"}
_EMAILS = {"work": "workEmail", "home": "personalEmail"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card: its name, the words and named values beside it, and its value."""

    name: str
    types: tuple[str, ...]
    value: str

    @property
    def parts(self) -> list[str]:
        """The parts of a structured value."""
        return [_plain(each.replace(ESCAPED, "\\;")) for each in self.value.replace("\\;", ESCAPED).split(";")]


def card_rows(text: Iterable[str]) -> Iterator[Document]:
    """A document for each card, in the fields of a contact; `phones` and `emails` have those of no kind."""
    card: list[Line] | None = None
    for line in _unfolded(text):
        name = line.name
        if name == "BEGIN" and line.value.strip().upper() == "VCARD":
            card = []
        elif name == "END" and card is not None:
            yield _document(card)
            card = None
        elif card is not None and len(card) < MAX_CARD_LINES:
            card.append(line)


def _unfolded(text: Iterable[str]) -> Iterator[Line]:
    """Lines that go on in the next, by a space (3.0, 4.0) or a soft break of quoted-printable (2.1), are one."""
    whole = ""
    for each in text:
        line = each.rstrip("\r\n")
        if whole and line[:1] in (" ", "\t") and not _is_soft(whole):
            whole += line[1:]
        elif whole and _is_soft(whole):
            whole = whole[:-1] + line
        else:
            yield from _parsed(whole)
            whole = line
    yield from _parsed(whole)


def _is_soft(line: str) -> bool:
    return line.endswith("=") and "QUOTED-PRINTABLE" in line.partition(":")[0].upper()


def _parsed(line: str) -> Iterator[Line]:
    """A line in its parts; `item1.TEL` is TEL, as Apple groups them."""
    head, colon, text = line.partition(":")
    if not colon:
        return
    name, *words = head.split(";")
    told = [each.partition("=") for each in words]
    named = {key.strip().upper(): value for key, equals, value in told if equals}
    types = [each for key, equals, each in told if equals and key.strip().upper() == "TYPE"]
    types += [key for key, equals, _ in told if not equals]  # 2.1 writes the words bare
    kinds = tuple(dict.fromkeys(part.strip('" ').lower() for each in types for part in each.split(",")))
    if named.get("ENCODING", "").upper() == "QUOTED-PRINTABLE" or "quoted-printable" in kinds:
        text = _printed(text, named.get("CHARSET", "utf-8"))
    yield Line(name.rpartition(".")[2].strip().upper(), kinds, text)


def _printed(value: str, charset: str) -> str:
    try:
        return quopri.decodestring(value.encode()).decode(charset, "replace")
    except LookupError:  # a name that nobody knows
        return quopri.decodestring(value.encode()).decode("utf-8", "replace")


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], value).strip()


def _document(card: list[Line]) -> Document:
    found: Document = {}
    phones: list[str] = []
    emails: list[str] = []
    for line in card:
        if line.name == "N":
            last, first, middle, before, _ = (*line.parts, "", "", "", "", "")[:5]
            _set(found, firstName=first, lastName=last, middleName=middle, salutation=before)
        elif line.name == "FN":
            _set(found, name=_plain(line.value))
        elif line.name == "TITLE":
            _set(found, title=_plain(line.value))
        elif line.name == "TEL":
            _typed(found, _PHONES, line, phones)
        elif line.name == "EMAIL":
            _typed(found, _EMAILS, line, emails)
        elif line.name == "ADR" and "address" not in found:
            _, more, street, city, state, code, country = (*line.parts, "", "", "", "", "", "", "")[:7]
            names = ("address1", "address2", "city", "state", "postalCode", "countryCode")
            told = zip(names, (street, more, city, state, code, country), strict=True)
            found["address"] = {name: value for name, value in told if value}
    if found.get("firstName") or found.get("lastName"):
        found.pop("name", None)
    return {**found, **({"phones": [*phones]} if phones else {}), **({"emails": [*emails]} if emails else {})}


def _set(found: Document, **told: str) -> None:
    found.update({name: value for name, value in told.items() if value and name not in found})


def _typed(found: Document, slots: dict[str, str], line: Line, others: list[str]) -> None:
    """A value in the field of its kind; `tel:+1-...;ext=2` is 4.0's way of writing a number."""
    value = _plain(line.value)
    slot = next((slots[each] for each in line.types if each in slots), None)
    is_fax = "fax" in line.types or "pager" in line.types
    if not value or is_fax:
        return
    if slot is None or slot in found:
        others.append(value)
    else:
        found[slot] = {"display": value} if slot.endswith("Phone") else value
