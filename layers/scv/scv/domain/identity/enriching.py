"""Enriching: what another system knows is combined with what is known here (CO1)."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Mapping, Sequence
from enum import StrEnum
from scv.frozen import dataclass
from typing import Any

from scv.domain.contacts.conflicts import key_of
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.held import Held
from scv.domain.contacts.patching import Path
from scv.domain.contacts.profiles import PHONE_FIELDS, Profile
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.previews import Showing, profile_request
from scv.domain.values.documents import Json, Shape, camel, from_document, shape_of, to_document
from scv.domain.values.errors import ContactExists, ContactNotFound, InvalidContent, InvalidValue
from scv.domain.values.ids import DivisionId

MAX_ITEMS = 10  # of a list of social or external ids
_WHOLE = frozenset({*((camel(name),) for name in PHONE_FIELDS), ("whatsAppId", "phoneNumber"), ("schema",)})


class EnrichAction(StrEnum):
    """What becomes of the contacts that the identifiers find."""

    MERGE = "Merge"
    UPSERT = "Upsert"
    UPDATE = "Update"
    INSERT = "Insert"


class FieldAction(StrEnum):
    """Which value of a field wins; what is not provided counts as null."""

    ALWAYS_USE_PROVIDED = "AlwaysUseProvided"
    PREFER_EXISTING = "PreferExisting"
    PREFER_PROVIDED = "PreferProvided"


class ArrayAction(StrEnum):
    """How two lists become one."""

    REPLACE = "Replace"
    EXTEND = "Extend"
    FILL = "Fill"


@dataclass(frozen=True, slots=True)
class FieldRule:
    """How one field, with everything below it, is combined; None leaves it to the rule above it."""

    path: Path
    action: FieldAction | None = None
    array_action: ArrayAction | None = None


@dataclass(frozen=True, slots=True)
class FieldRules:
    """The defaults and their exceptions."""

    default: FieldAction = FieldAction.PREFER_PROVIDED
    default_array: ArrayAction = ArrayAction.FILL
    rules: tuple[FieldRule, ...] = ()

    def of(self, path: Path) -> tuple[FieldAction, ArrayAction]:
        """The rules that hold at this path: of each kind the one that names most of it."""
        action, array = self.default, self.default_array
        for rule in sorted(self.rules, key=lambda each: len(each.path)):
            if path[: len(rule.path)] == rule.path:
                action, array = rule.action or action, rule.array_action or array
        return action, array

    def check(self) -> None:
        """Raises InvalidValue for a rule about a field that contacts do not have."""
        if any(shape_of(Profile, rule.path) is None for rule in self.rules):
            raise InvalidValue("A contact has no such field.", field="fieldRules.rules.field")


@dataclass(frozen=True, slots=True)
class Enrichment:
    """One request: who is meant, in order of trust, what is told about them, and how to combine it.

    `promote`: a provisional match becomes curated. `overrides_distinct`: also those of whom somebody has said that they
    are not the same person are merged (NP1).
    """

    identifiers: tuple[Identifier, ...]
    action: EnrichAction
    provided: Profile
    division: DivisionId
    rules: FieldRules = FieldRules()
    promote: bool = False
    overrides_distinct: bool = False

    @property
    def request(self) -> dict[str, Json]:
        """MG9: what was asked."""
        rules: list[Json] = [[".".join(rule.path), rule.action, rule.array_action] for rule in self.rules.rules]
        return {
            "matchingIdentifiers": [[each.type, each.value, each.source] for each in self.identifiers],
            "action": self.action,
            "contact": profile_request(self.provided),
            "division": self.division,
            "fieldRules": [self.rules.default, self.rules.default_array, rules],
            "options": self.promote,
            "override": self.overrides_distinct,
        }

    def chosen(self, matches: Sequence[Contact]) -> tuple[Contact, ...]:
        """Of the contacts that match, in order of the identifiers, those to change; none: a new one is made.

        Upsert and Update take the first, Merge takes all. Raises ContactExists when Insert finds one,
        ContactNotFound when Update finds none.
        """
        if self.action is EnrichAction.INSERT and matches:
            raise ContactExists("A contact has one of the identifiers already; use Upsert.", entity_id=matches[0].id)
        if self.action is EnrichAction.UPDATE and not matches:
            raise ContactNotFound("No contact has one of the identifiers; use Upsert to make one.")
        return tuple(matches) if self.action is EnrichAction.MERGE else tuple(matches[:1])


def known_by(contact: Contact, identifiers: Sequence[Identifier]) -> Contact:
    """RS5: a new contact that holds what it was looked for by, so that the same request finds it next time.

    Guarded, so that two such requests at once make one contact.
    """
    wanted = set(identifiers)
    held = [dataclasses.replace(each, guarded=each.identifier in wanted) for each in contact.held]
    others = dict.fromkeys(each for each in identifiers if each not in contact.identifiers)
    held.extend(Held(each, contact.created_at, guarded=True) for each in others)
    return dataclasses.replace(contact, held=tuple(held))


def enriched(existing: Profile | None, provided: Profile, rules: FieldRules) -> Profile:
    """The existing fields combined with those provided; a new contact has exactly those provided.

    Groups such as the address are combined part by part, phones as a whole. Lists are united without
    duplicates, what was there first: Fill stops at the limit of a list, Extend raises InvalidContent
    there. A list that is replaced follows the action of its field.
    """
    rules.check()
    if existing is None:
        return provided
    return from_document(Profile, _group((), to_document(existing), to_document(provided), rules))


def _group(path: Path, old: Mapping[str, Any], new: Mapping[str, Any], rules: FieldRules) -> dict[str, Any]:
    combined = {name: _field((*path, name), old.get(name), new.get(name), rules) for name in {**old, **new}}
    return {name: value for name, value in combined.items() if value not in (None, {}, [])}


def _field(path: Path, old: Any, new: Any, rules: FieldRules) -> Any:
    shape = Shape.VALUE if path in _WHOLE else shape_of(Profile, path)
    if shape is Shape.GROUP or (shape is Shape.FREE and len(path) == 1):
        return _group(path, old or {}, new or {}, rules)
    action, array = rules.of(path)
    is_list = shape is Shape.LIST or isinstance(old, list) or isinstance(new, list)
    if is_list and array is not ArrayAction.REPLACE:
        limited = shape is Shape.LIST
        return _united(old, new, array, MAX_ITEMS if limited else None)
    if action is FieldAction.ALWAYS_USE_PROVIDED:
        return new
    first, second = (old, new) if action is FieldAction.PREFER_EXISTING else (new, old)
    return second if first in (None, []) else first


def _united(old: Any, new: Any, array: ArrayAction, limit: int | None) -> list[Any]:
    found: dict[Hashable, Any] = {}
    for item in (*_items(old), *_items(new)):
        found.setdefault(_same(item), item)
    if limit is not None and len(found) > limit and array is ArrayAction.EXTEND:
        raise InvalidContent(f"A list would have more than {limit} items; use Fill or Replace.", field="fieldRules")
    return list(found.values())[:limit]


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _same(item: Any) -> Hashable:
    """External ids are the same when source and value are, whatever the source is called; texts when they look so."""
    if isinstance(item, dict) and isinstance(item.get("externalSource"), dict):
        item = {**item, "externalSource": item["externalSource"].get("id")}
    return key_of(item)


@dataclass(frozen=True, slots=True)
class Enriched:
    """The contact as it is now, or would be, and whether it was made by this request; a dry run also `shown` (MG9)."""

    contact: Contact
    created: bool
    shown: Showing | None = None
