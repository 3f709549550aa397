"""Patches: some fields of a contact changed, all of them together or none (CO1)."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import permutations
from scv.frozen import dataclass
from typing import Any

from scv.domain.contacts.conflicts import each_once, key_of
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import PHONE_FIELDS, Profile
from scv.domain.values.documents import Document, Json, Shape, camel, shape_of, to_document
from scv.domain.values.errors import InvalidValue, PatchConflict

Path = tuple[str, ...]

_PATH = re.compile(r"\$(?:\.[A-Za-z0-9_]{1,100}){1,10}")
_PHONES = frozenset({*((camel(name),) for name in PHONE_FIELDS), ("whatsAppId", "phoneNumber")})
_SPELLINGS = frozenset({"display", "userInput", "e164"})
_DERIVED = _SPELLINGS | {"extension", "countryCode"}


class PatchAction(StrEnum):
    """What a change does to the place that its path names."""

    UPDATE = "Update"
    UPDATE_IF_EMPTY = "UpdateIfEmpty"
    UPDATE_IF_EXISTS = "UpdateIfExists"
    APPEND = "AppendToCollection"
    REMOVE = "Remove"
    REMOVE_FROM = "RemoveFromCollection"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: where, what to do there, and with which value."""

    path: Path
    action: PatchAction
    value: Json = None


def path_of(spelled: str) -> Path:
    """The names in `$.address.city`; raises InvalidValue for what is no such path."""
    if not _PATH.fullmatch(spelled):
        raise InvalidValue("Not a path; write it like $.firstName or $.address.city.", field="changes.field")
    return tuple(spelled.split(".")[1:])


def patched(contact: Contact, changes: Sequence[Change]) -> Document:
    """The contact's fields after the changes, in their order; shape and limits are checked by the caller.

    Raises PatchConflict when one patch changes a field and its own parent, DivisionMismatch (CO7),
    InvalidValue for a field that does not exist and for adding to what is no list.
    """
    _require_apart(changes)
    document = copy.deepcopy(to_document(contact.profile))
    _forget_spellings(document, changes)
    for change in changes:
        if change.path[0] == "division":
            contact.require_division(_division(change))
        else:
            _carry_out(document, change)
    return document


def patched_text(text: str, changes: Sequence[Change]) -> Json:
    """CO1: a note's text after the changes, in their order; shape and limits are checked by the caller.

    Raises InvalidValue for any field but `$.noteText`, and for taking the text away.
    """
    document: Document = {"noteText": text}
    for change in changes:
        if change.path != ("noteText",):
            raise InvalidValue("Of a note its text alone can be changed: $.noteText.", field="changes.field")
        if change.action is PatchAction.REMOVE:
            raise InvalidValue("A note has a text; delete the note instead.", field="changes.action")
        document["noteText"] = _after(change, document["noteText"], Shape.VALUE)
    return document["noteText"]


def _require_apart(changes: Sequence[Change]) -> None:
    for parent, child in permutations({change.path for change in changes}, 2):
        if child[: len(parent)] == parent:
            raise PatchConflict("One patch changes a field and its parent; send either of them.")


def _division(change: Change) -> str:
    value: Any = change.value
    if change.path == ("division",) and isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) and change.action is not PatchAction.REMOVE else ""


def _forget_spellings(document: Document, changes: Sequence[Change]) -> None:
    """ID3: a phone that is spelled anew gives up what was worked out from the older spelling."""
    for change in changes:
        *parents, name = change.path
        if tuple(parents) in _PHONES and name in _SPELLINGS and change.action is PatchAction.UPDATE:
            phone = _inside(document, parents, make=False)
            for each in _DERIVED - {name} if phone else ():
                phone.pop(each, None)


def _carry_out(document: Document, change: Change) -> None:
    shape = shape_of(Profile, change.path)
    if shape is None:
        raise InvalidValue("A contact has no such field, or it cannot be changed.", field="changes.field")
    removes = change.action in (PatchAction.REMOVE, PatchAction.REMOVE_FROM)
    owner = _inside(document, change.path[:-1], make=not removes)
    name = change.path[-1]
    value = _after(change, owner.get(name), shape)
    if value is None:
        owner.pop(name, None)
    else:
        owner[name] = value


def _inside(document: Document, path: Sequence[str], *, make: bool) -> dict[str, Any]:
    """The group of fields at this path; one that is not there yet is added when it will be filled."""
    owner: dict[str, Any] = document
    for name in path:
        if owner.get(name) is None:
            if not make:
                return {}
            owner[name] = {}
        owner = owner[name]
        if not isinstance(owner, dict):
            raise InvalidValue("The path goes through a value that has no parts.", field="changes.field")
    return owner


def _after(change: Change, current: Any, shape: Shape) -> Any:
    empty = current in (None, "", [], {})
    match change.action:
        case PatchAction.UPDATE:
            return change.value
        case PatchAction.UPDATE_IF_EMPTY:
            return change.value if empty else current
        case PatchAction.UPDATE_IF_EXISTS:
            return current if empty else change.value
        case PatchAction.REMOVE:
            return None
    return _collection(change, current, shape)


def _collection(change: Change, current: Any, shape: Shape) -> list[Any] | None:
    is_list = shape is Shape.LIST or (shape is Shape.FREE and (current is None or isinstance(current, list)))
    if not is_list or (len(change.path) == 1 and shape is Shape.FREE):
        raise InvalidValue("The field is no collection; use Update or Remove.", field="changes.action")
    items: list[Any] = list(current or ())
    given: list[Any] = change.value if isinstance(change.value, list) else [change.value]
    given = [each for each in given if each is not None]
    if change.action is PatchAction.APPEND:
        known = set(map(key_of, items))
        items.extend(each for each in each_once(given) if key_of(each) not in known)
    else:
        items = [item for item in items if not any(_told_by(each, item) for each in given)]
    return items or None


def _told_by(given: Any, item: Any) -> bool:
    """Whether the item is what is meant: equal in everything that is told about it."""
    if isinstance(given, dict) and isinstance(item, dict):
        return bool(given) and all(_told_by(value, item.get(name)) for name, value in given.items())
    return key_of(given) == key_of(item)
