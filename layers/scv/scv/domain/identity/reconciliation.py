"""Which value each field of a merge result takes, and what becomes of the others (MG5, MG9).

Decided whole: scalars, the address, the Twitter account, the schema. Decided part by part: the other
social accounts (ids are united; handle, number and display name are scalars) and custom fields (key
by key, lists united). Phones and emails: see `_slots`. Of surveys only the conflict is told: what holds is
a matter of decisions (CN2). An empty value is no value and never wins.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from scv.domain.contacts.conflicts import (
    SURVEYS,
    Candidate,
    DecidedBy,
    Fate,
    FieldConflict,
    Offer,
    Source,
    candidate,
    decided_by,
    each_once,
    email_key,
    given,
    key_of,
)
from scv.domain.contacts.profiles import (
    EMAIL_FIELDS,
    PHONE_FIELDS,
    FacebookId,
    InstagramId,
    LineId,
    Profile,
    WhatsAppId,
)
from scv.domain.values.documents import Json, camel

MAX_LISTED = 10  # CO3, of external ids and of Apple ids
Path = tuple[str, ...]


_PLAIN = ("first_name", "middle_name", "last_name", "salutation", "title", "address", "twitter_id")
_LAST = ("external_system_url", "schema")
SCALARS: tuple[Path, ...] = (
    *((name,) for name in _PLAIN),
    ("facebook_id", "display_name"),
    ("line_id", "display_name"),
    ("whats_app_id", "phone_number"),
    ("whats_app_id", "display_name"),
    ("instagram_id", "display_name"),
    ("instagram_id", "handle"),
    *((name,) for name in _LAST),
)
LISTS: tuple[Path, ...] = (
    ("facebook_id", "ids"),
    ("line_id", "ids"),
    ("instagram_id", "ids"),
    ("apple_opaque_ids",),
    ("external_ids",),
)
_IDENTIFYING: frozenset[Path] = frozenset(
    {("twitter_id",), ("whats_app_id", "phone_number"), ("instagram_id", "handle")}
)
_ACCOUNTS: dict[str, Callable[..., Any]] = {
    "facebook_id": FacebookId,
    "line_id": LineId,
    "whats_app_id": WhatsAppId,
    "instagram_id": InstagramId,
}


def reconcile(sources: Sequence[Source]) -> tuple[Profile, tuple[FieldConflict, ...]]:
    """MG5: one profile of many, without `survey_opt_out`, with the conflicts in order of fields.

    `sources` are in order of precedence.
    """
    parts: dict[Path, Any] = {}
    conflicts: list[FieldConflict] = []
    for path in SCALARS:
        parts[path] = _scalar(path, _offers(sources, path), conflicts)
    for path in LISTS:
        parts[path] = _united(path, sources, conflicts)
    for names in (PHONE_FIELDS, EMAIL_FIELDS):
        parts.update(((name,), value) for name, value in _slots(names, sources, conflicts).items())
    _told_of_surveys(_offers(sources, ("survey_opt_out",)), conflicts)
    parts["custom_fields",] = _custom(sources, conflicts)
    order = {camel(field.name): place for place, field in enumerate(dataclasses.fields(Profile))}
    ranked = sorted(conflicts, key=lambda each: (order[each.field.partition(".")[0]], each.field))
    return _assembled(parts), tuple(ranked)


def _assembled(parts: dict[Path, Any]) -> Profile:
    values = {path[0]: value for path, value in parts.items() if len(path) == 1}
    for name, account in _ACCOUNTS.items():
        own = {path[1]: value for path, value in parts.items() if path[0] == name and given(value)}
        values[name] = account(**own) if own else None
    return Profile(**values)


def _at(profile: Profile, path: Path) -> Any:
    value: Any = profile
    for name in path:
        value = None if value is None else getattr(value, name)
    return value


def _offers(sources: Iterable[Source], path: Path, key: Callable[[Any], Hashable] = key_of) -> list[Offer]:
    offers = []
    for source in sources:
        value = _at(source.profile, path)
        if value is not None and given(value):
            offers.append(Offer(source, value, key(value)))
    return offers


def _told_of_surveys(offers: list[Offer], conflicts: list[FieldConflict]) -> None:
    """MG5: a refusal wins over whatever is more recent or overrides, until the person's own word is known (CN2)."""
    refused = [offer for offer in offers if offer.value]
    if refused and len(refused) < len(offers):
        fates = ((offer, Fate.WON if offer.value else Fate.NOT_KEPT) for offer in offers)
        told = tuple(candidate(offer, fate, SURVEYS if fate is Fate.WON else None) for offer, fate in fates)
        conflicts.append(FieldConflict(SURVEYS, DecidedBy.REFUSAL, told))


def _scalar(path: Path, offers: list[Offer], conflicts: list[FieldConflict]) -> Any:
    """MG5: the override, else the value of the most recently modified contact that has one."""
    if not offers:
        return None
    first, field = offers[0], _spelled(path)
    if any(offer.key != first.key for offer in offers):
        lost = Fate.KEPT_AS_IDENTIFIER if path in _IDENTIFYING else Fate.NOT_KEPT
        fates = ((offer, Fate.WON if offer.key == first.key else lost) for offer in offers)
        told = tuple(candidate(offer, fate, field if fate is Fate.WON else None) for offer, fate in fates)
        conflicts.append(FieldConflict(field, decided_by(first), told))
    return first.value


def _spelled(path: Path) -> str:
    return ".".join((camel(path[0]), *(camel(part) for part in path[1:])))


def _custom(sources: Sequence[Source], conflicts: list[FieldConflict]) -> dict[str, Json] | None:
    """MG5: key by key; lists are united, also those inside a value that is decided whole."""
    names = dict.fromkeys(name for source in sources for name in source.profile.custom_fields or {})
    merged: dict[str, Json] = {}
    for name in sorted(names):
        values = ((source, (source.profile.custom_fields or {}).get(name)) for source in sources)
        offers = [Offer(source, value, key_of(value)) for source, value in values if given(value)]
        if offers:
            merged[name] = _custom_value(f"customFields.{name}", offers, conflicts)
    return merged or None


def _custom_value(field: str, offers: list[Offer], conflicts: list[FieldConflict]) -> Json:
    lists = [offer for offer in offers if isinstance(offer.value, list)]
    if len(lists) < len(offers):
        found: list[FieldConflict] = []
        winner = _scalar(("custom_fields",), offers, found)
        conflicts.extend(dataclasses.replace(each, field=field) for each in found)
        return with_lists(winner, [offer.value for offer in offers])
    if len({frozenset(map(key_of, offer.value)) for offer in lists}) > 1:
        told = tuple(candidate(offer, Fate.UNITED, field) for offer in lists)
        conflicts.append(FieldConflict(field, DecidedBy.UNITED, told))
    return with_lists(lists[0].value, [offer.value for offer in lists[1:]])


def with_lists(value: Json, others: Sequence[Json]) -> Json:
    """MG5: the value with whatever the lists at the same places of the others have beside its own."""
    if isinstance(value, list):
        return each_once([*value, *(each for other in others if isinstance(other, list) for each in other)])
    if isinstance(value, dict):
        parts = [other for other in others if isinstance(other, dict)]
        return {name: with_lists(part, [other.get(name) for other in parts]) for name, part in value.items()}
    return value


def _united(path: Path, sources: Sequence[Source], conflicts: list[FieldConflict]) -> tuple[Any, ...]:
    """MG5: lists are united without duplicates; what CO3 leaves no room for stays an identifier."""
    offered = [
        [Offer(source, each, key_of(each)) for each in _at(source.profile, path) or () if given(each)]
        for source in sources
    ]
    offers = [offer for own in offered for offer in own]
    limit = MAX_LISTED if len(path) == 1 else len(offers)
    united: dict[Hashable, Any] = {}
    for offer in offers:
        if len(united) < limit:
            united.setdefault(offer.key, offer.value)
    if len({frozenset(offer.key for offer in own) for own in offered if own}) > 1:
        told = tuple(_listed(offer, _spelled(path) if offer.key in united else None) for offer in offers)
        conflicts.append(FieldConflict(_spelled(path), DecidedBy.UNITED, told))
    return tuple(united.values())


def _listed(offer: Offer, field: str | None) -> Candidate:
    return candidate(offer, Fate.UNITED if field else Fate.KEPT_AS_IDENTIFIER, field)


def _slots(names: Sequence[str], sources: Sequence[Source], conflicts: list[FieldConflict]) -> dict[str, Any]:
    """MG5: the winner stays in its slot, a different loser moves to the first free one, the rest stay identifiers.

    What another source has placed already is not placed a second time; one source may have the same
    value in two slots, as it was typed.
    """
    key = email_key if names is EMAIL_FIELDS else key_of
    offers = {name: _offers(sources, (name,), key) for name in names}
    placed: dict[str, Offer] = {}
    for source in sources:
        for name in names:
            offer = next((each for each in offers[name] if each.source is source), None)
            if offer and name not in placed and not _placed_by_another(offer, placed):
                placed[name] = offer
    for offer in (each for name in names for each in offers[name]):
        free = next((name for name in names if name not in placed), None)
        if free and all(offer.key != other.key for other in placed.values()):
            placed[free] = offer
    for name in names:
        if len({offer.key for offer in offers[name]}) > 1:
            told = tuple(_slotted(offer, name, placed) for offer in offers[name])
            conflicts.append(FieldConflict(camel(name), decided_by(placed.get(name, offers[name][0])), told))
    return {name: offer.value for name, offer in placed.items()}


def _placed_by_another(offer: Offer, placed: dict[str, Offer]) -> bool:
    return any(other.key == offer.key and other.source is not offer.source for other in placed.values())


def _slotted(offer: Offer, name: str, placed: dict[str, Offer]) -> Candidate:
    found = [slot for slot, other in placed.items() if other.key == offer.key]
    if name in found:
        return candidate(offer, Fate.WON, camel(name))
    if found:
        return candidate(offer, Fate.MOVED, camel(found[0]))
    return candidate(offer, Fate.KEPT_AS_IDENTIFIER, None)
