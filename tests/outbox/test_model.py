"""EV1, EV2, EV3: whatever is done in whatever order and whatever fails, everything is told, and told enough.

A history is one contact center with a stream through which calls die, changes are refused and batches fail in the
middle. Then nothing of what anybody said is on the bus, and the consumer of docs/events.md knows what the API knows,
from the events as they came, and from the same in another order with repetitions.
"""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scv.api.change_events import KINDS, schema_of
from scv.domain.imports.jobs import ENDED
from scv.domain.outbox.change import Kind
from scv.domain.privacy.erasure import is_left_behind
from scv.domain.values.errors import ContactNotFound
from scv.domain.values.ids import ConversationId
from tests.outbox.guide import mirror
from tests.outbox.histories import CONVERSATIONS, MARK, PERSONAL, Center

STEPS = 60
NEVER_HERE = {Kind.NOTE_CHANGED, Kind.NOTE_DELETED, Kind.SUBSCRIPTION_ENDED, Kind.SUBSCRIPTION_TESTED}
VALIDATORS = {kind.type: Draft202012Validator(schema_of(kind)) for kind in KINDS}
IN_THE_GATE, LONG = range(24), range(24, 4000)


def played(seed: int) -> Center:
    """A history that has come to rest: what was removed is removed, and all of it is followed."""
    center = Center(Random(seed))
    for _ in range(STEPS):
        center.act()
        if center.random.random() < 0.4:
            center.deliver()
    center.deliver_all()
    center.store.removed_by_ttl(center.clock())
    center.deliver_all()
    return center


def require_told(center: Center) -> None:
    events = center.bus.events
    require_one_event_for_each_id(events)
    require_shape(events)
    said = json.dumps(events)
    assert not [each for each in PERSONAL if each in said], "AC5"
    require_order(events)
    require_forgotten(center)
    require_marks(center, events)
    require_ends(center, events)
    again = [*events, *center.random.sample(events, len(events) // 2)]
    center.random.shuffle(again)
    for told in (events, again):
        require_same_state(center, told)


def require_one_event_for_each_id(events: list[dict[str, Any]]) -> None:
    found: dict[str, dict[str, Any]] = {}
    for event in events:
        assert found.setdefault(event["id"], event) == event, "one id, two events"


def require_shape(events: list[dict[str, Any]]) -> None:
    """EV1: as the schema says, and nothing beside it."""
    for event in {each["id"]: each for each in events}.values():
        VALIDATORS[event["type"]].validate(event)


def require_order(events: list[dict[str, Any]]) -> None:
    """Of one contact each change is told for the first time after those before it."""
    last: dict[str, str] = {}
    seen: set[str] = set()
    for event in (each for each in events if ".contact." in each["type"] or ".interaction." in each["type"]):
        if event["id"] not in seen:
            assert event["sequence"] >= last.get(event["subject"], ""), event
            last[event["subject"]] = event["sequence"]
        seen.add(event["id"])


def require_forgotten(center: Center) -> None:
    """PV2: nothing is left of what those said who have expired, and nobody is linked to them."""
    expired = {each.subject for each in center.bus.changes if each.kind is Kind.CONTACT_EXPIRED}
    for interaction in center.store.conversations.values():
        if is_left_behind(interaction):
            assert MARK not in repr(interaction)
        assert interaction.link.contact_id not in expired


def latest(events: list[dict[str, Any]], kind: Kind, name: str) -> dict[str, dict[str, Any]]:
    """EV3: of each id what has the highest version."""
    found: dict[str, dict[str, Any]] = {}
    for data in (each["data"] for each in events if each["type"] == kind.type):
        known = found.get(data[name])
        if known is None or data["version"] >= known["version"]:
            found[data[name]] = data
    return found


def require_marks(center: Center, events: list[dict[str, Any]]) -> None:
    """SI1: whoever keeps the last word about each mark knows what holds."""
    held = {each.id: each.kind.value for each in center.store.known_marks.values() if each.kind}
    told = latest(events, Kind.IDENTIFIER_SHARED, "markId")
    assert {name: data["mark"] for name, data in told.items() if data["mark"] != "none"} == held


def require_ends(center: Center, events: list[dict[str, Any]]) -> None:
    """IM2: of an import that is over the last event says how, and with how many rows."""
    told = latest(events, Kind.IMPORT_FINISHED, "importId")
    for job in center.imports.jobs.values():
        if job.status in ENDED:
            assert told[job.id]["state"] == job.status
            assert told[job.id]["version"] <= job.revision
            assert told[job.id]["rows"]["created"] == job.imported.created


def require_same_state(center: Center, events: list[dict[str, Any]]) -> None:
    known = mirror()
    for event in events:
        known.take(event)
    for contact_id in sorted({*known.answers, *center.store.records}):
        assert known.contact(contact_id) == _answering(center, contact_id), contact_id
    for version, contact_id in known.answers.values():
        if known.contact(contact_id) == contact_id:
            assert version <= center.world.read(contact_id).version
            assert known.answers[contact_id][0] == center.world.read(contact_id).version
    for conversation in CONVERSATIONS:
        interaction = center.store.interaction(ConversationId(conversation))
        if interaction is not None:
            link = interaction.link.contact_id
            assert known.owner(conversation) == (_answering(center, link) if link else None), conversation


def _answering(center: Center, contact_id: str) -> str | None:
    try:
        return center.world.read(contact_id).id
    except ContactNotFound:
        return None


def test_ev1_ev2_ev3_every_change_is_told_and_a_consumer_ends_in_the_same_state() -> None:
    told: set[Kind] = set()
    for seed in IN_THE_GATE:
        center = played(seed)
        require_told(center)
        told |= {each.kind for each in center.bus.changes}
    assert set(Kind) - told <= NEVER_HERE, "what never happens here is not proved"


@pytest.mark.long
def test_ev1_ev2_ev3_the_same_for_thousands_of_histories() -> None:
    for seed in LONG:
        require_told(played(seed))
