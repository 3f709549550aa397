"""From the cells of a row to a contact as the API takes it (IM1).

A blank cell changes nothing, and `<clear>` empties a field: a sign that no spreadsheet writes by itself, as it does
`#N/A`. Values that find no free field of their kind are kept as identifiers beside the fields, as a merge keeps them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from scv.frozen import dataclass
from typing import Any

from scv.domain.contacts.names import parted
from scv.domain.exports.rows import JOINT, WHOLE, bare
from scv.domain.imports.columns import ADDRESS, CUSTOM, EMAILS, PHONES, PLAIN, Column, Columns
from scv.domain.imports.consenting import FIELD as CONSENTS
from scv.domain.imports.consenting import consent_of
from scv.domain.imports.reading import FileKind, Row
from scv.domain.values.documents import Document, Json, read_json
from scv.domain.values.errors import BadRequest, InvalidValue
from scv.domain.values.ids import DivisionId
from scv.domain.values.texts import shown

CLEAR = "<clear>"
_FREE_PHONES = ("otherPhone", "cellPhone", "homePhone", "workPhone")
_FREE_EMAILS = ("otherEmail", "personalEmail", "workEmail")
_KINDS = {"mobile": "cellPhone", "cell": "cellPhone", "work": "workPhone", "home": "homePhone", "other": "otherPhone"}
_MAIL_KINDS = {"work": "workEmail", "home": "personalEmail", "other": "otherEmail"}
_TRUE, _FALSE = frozenset({"true", "yes", "1", "y"}), frozenset({"false", "no", "0", "n"})
_EXTENSION = re.compile(r"^(.*);ext=(\d{1,8})$")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a row says. `fields`: a contact as a client sends it. `beside`: type, value and source of identifiers that
    are in no field. `cleared`: paths of fields to empty. `placed`: fields that were merely free, for values of no kind.
    `consents`: decisions as an export has them, not looked at yet.
    """

    fields: Document
    beside: tuple[tuple[str, str, str | None], ...] = ()
    cleared: tuple[str, ...] = ()
    division: DivisionId | None = None
    placed: tuple[str, ...] = ()
    consents: tuple[Any, ...] = ()


def draft_of(row: Row, kind: FileKind, columns: Columns | None, source: str | None) -> Draft:
    """What the row says; `source` is the system whose ids an `externalId` column has. Raises InvalidValue."""
    if kind is FileKind.CSV and columns is not None:
        return _Reading(columns, source).draft(row.cells)
    return _from_document(_parsed(row.cells[0]))


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        found = read_json(text)
    except (BadRequest, InvalidValue):
        found = None
    if not isinstance(found, dict):
        raise InvalidValue("The line is no JSON object.", field="row")
    return found


def _from_document(found: Mapping[str, Any]) -> Draft:
    """A line of an export, a contact as the API shows it, or a card."""
    draft = _Draft()
    division = found.get("division")
    if isinstance(division, dict) and isinstance(division.get("id"), str):
        draft.division = DivisionId(division["id"])
    for name, value in found.items():
        if name in ("name", "phones", "emails"):
            for each in value if isinstance(value, list) else [value]:
                draft.loose(name, str(each))
        elif name == "identifiers":
            draft.identifiers(value)
        elif name == CONSENTS:
            draft.consents.extend(value if isinstance(value, list) else [value])
        elif name not in _LEFT_OUT:
            draft.fields[name] = value
    return draft.done()


_LEFT_OUT = frozenset(
    {
        *("id", "division", "type", "version", "createDate", "modifyDate", "selfUri", "canonicalContact", "mergeSet"),
        *("mergedFrom", "mergedTo", "mergeOperation", "externalOrganization", "externalDataSources"),
    }
)


class _Draft:
    """A draft that is being put together."""

    def __init__(self) -> None:
        self.fields: Document = {}
        self.beside: list[tuple[str, str, str | None]] = []
        self.cleared: list[str] = []
        self.division: DivisionId | None = None
        self.names: list[str] = []
        self.consents: list[Any] = []
        self.waiting: list[tuple[str, str]] = []  # phones and emails of no kind: fields of a kind come first

    def set(self, path: str, value: Json) -> None:
        """The first value of a field counts; another phone or email goes where there is room."""
        group, _, part = path.partition(".")
        if part:
            self.part(group, part, value)
        elif group not in self.fields:
            self.fields[group] = value
        elif group in PHONES:
            self.waiting.append(("phones", str(_said(value))))
        elif group in EMAILS:
            self.waiting.append(("emails", str(value)))

    def part(self, group: str, part: str, value: Json) -> None:
        """One part of a field that has several; the first value counts."""
        whole = self.fields.setdefault(group, {})
        if isinstance(whole, dict):
            whole.setdefault(part, value)

    def loose(self, name: str, value: str) -> None:
        """A full name, or a phone or email of no kind."""
        if name == "name":
            self.names.append(value)
        else:
            self.waiting.append((name, value))

    def identifiers(self, told: Any) -> None:
        """Those of an export: what no field says is kept beside the fields."""
        for each in told if isinstance(told, list) else ():
            if isinstance(each, dict) and isinstance(each.get("type"), str) and isinstance(each.get("value"), str):
                source = each.get("externalSource")
                named = source.get("id") if isinstance(source, dict) else None
                self.beside.append((each["type"], each["value"], named if isinstance(named, str) else None))

    def done(self) -> Draft:
        """With names and loose values in their places."""
        placed = []
        for name, value in self.waiting:
            free = _FREE_PHONES if name == "phones" else _FREE_EMAILS
            slot = next((each for each in free if each not in self.fields), None)
            if slot is None:
                self.beside.append(("Phone" if name == "phones" else "Email", value, None))
            else:
                self.fields[slot] = phone(value) if name == "phones" else value
                placed.append(slot)
        if self.names and "firstName" not in self.fields and "lastName" not in self.fields:
            first, last = parted(self.names[0])
            self.fields |= {name: part for name, part in (("firstName", first), ("lastName", last)) if part}
        beside, cleared, consents = tuple(self.beside), tuple(self.cleared), tuple(self.consents)
        return Draft(self.fields, beside, cleared, self.division, tuple(placed), consents)


def phone(cell: str) -> Json:
    """A phone field; an export writes an extension as `;ext=12`."""
    found = _EXTENSION.match(cell)
    return {"display": found[1], "extension": int(found[2])} if found else {"display": cell}


def _said(value: Json) -> Json:
    return value.get("display", "") if isinstance(value, dict) else value


class _Reading:
    """How the cells of one file are read."""

    def __init__(self, columns: Columns, source: str | None) -> None:
        self._columns, self._source = columns, source

    def draft(self, cells: Sequence[str]) -> Draft:
        found = _Draft()
        for column in self._columns.columns:
            cell = cells[column.place].strip() if column.place < len(cells) else ""
            for _ in range(self._columns.peeled):
                cell = bare(cell)
            if cell.casefold() == CLEAR:
                found.cleared.append(column.target)
            elif cell:
                self._take(found, column, cell, cells)
        return found.done()

    def _take(self, found: _Draft, column: Column, cell: str, cells: Sequence[str]) -> None:
        target = column.target
        if target in PHONES:
            for each in _several(cell):
                found.set(target, phone(each))
        elif target in EMAILS:
            for each in _several(cell):
                found.set(target, each)
        elif target in PLAIN or target in ADDRESS:
            found.set(target, shown(cell) if target in ADDRESS else cell)
        elif target in ("phones", "emails"):
            self._typed(found, column, cell, cells)
        else:
            _take_other(found, target, cell, self._source)

    def _typed(self, found: _Draft, column: Column, cell: str, cells: Sequence[str]) -> None:
        """Google's: what kind it is stands in another column; `* ` before it marks the one that is used most."""
        told = cells[column.kind] if column.kind is not None and column.kind < len(cells) else ""
        word = told.strip(" *").casefold().removeprefix("custom").strip()
        slot = (_KINDS if column.target == "phones" else _MAIL_KINDS).get(word)
        for each in _several(cell):
            if slot is None:
                found.loose(column.target, each)
            else:
                found.set(slot, phone(each) if column.target == "phones" else each)


def _several(cell: str) -> list[str]:
    return [each.strip() for each in cell.split(JOINT.strip()) if each.strip()]


def _take_other(found: _Draft, target: str, cell: str, source: str | None) -> None:
    if target == "name":
        found.loose("name", cell)
    elif target == "division.id":
        found.division = DivisionId(cell)
    elif target == CONSENTS:
        found.consents.extend(consent_of(each) for each in _several(cell))
    elif target == "surveyOptOut":
        found.fields[target] = _flag(cell)
    elif target == "externalId":
        _external(found, [(source, cell)])
    elif target == "externalIds":
        _external(found, [(name, value) for name, _, value in (each.partition("=") for each in _several(cell))])
    elif target == "identifiers":
        for named, _, value in (each.partition("=") for each in _several(cell)):
            kind, _, page = named.partition("@")
            found.beside.append((kind, value, page or None))
    elif target in WHOLE and cell[:1] in "{[":
        found.fields[target] = _json(cell, target)
    else:
        _account(found, target, cell)


def _json(cell: str, target: str) -> Json:
    """An account or custom fields, as an export writes them."""
    try:
        found: Json = read_json(cell)
    except (BadRequest, InvalidValue):
        raise InvalidValue("The cell is no JSON.", field=target) from None
    return found


def _external(found: _Draft, pairs: Sequence[tuple[str | None, str]]) -> None:
    known: list[Json] = []
    for source, value in pairs:
        if source is None:
            raise InvalidValue("An external id needs its source: say it in the settings.", field="externalId")
        known.append({"externalSource": {"id": source}, "value": value})
    before = found.fields.get("externalIds")
    found.fields["externalIds"] = [*(before if isinstance(before, list) else ()), *known]


def _flag(cell: str) -> bool:
    if cell.casefold() in _TRUE:
        return True
    if cell.casefold() in _FALSE:
        return False
    raise InvalidValue("surveyOptOut is yes or no.", field="surveyOptOut")


def _account(found: _Draft, target: str, cell: str) -> None:
    """An account by its id or handle, as a plain cell has it."""
    accounts: dict[str, Json] = {
        "whatsAppId": {"phoneNumber": phone(cell)},
        "facebookId": {"ids": [{"scopedId": cell}]},
        "lineId": {"ids": [{"userId": cell}]},
        "appleOpaqueIds": [{"value": cell}],
    }
    if target.startswith(CUSTOM):
        found.part(CUSTOM.rstrip("."), target.removeprefix(CUSTOM), cell)
    elif target in accounts:
        found.fields[target] = accounts[target]
    else:
        found.set(target, cell)
