"""The guide of events: its types and examples are made by the code, and so are the schema files (EV1)."""

from __future__ import annotations

import dataclasses
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scv.api.change_events import DIALECT, KINDS, schema_of
from scv.domain.changes.plans import HistoryEntry
from scv.domain.changes.written import ContactWritten, InteractionWritten
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, edited, tombstone
from scv.domain.identity.promotion import promote
from scv.domain.imports.jobs import ImportWritten
from scv.domain.marks.marks import MarkWritten
from scv.domain.outbox.change import Change, Kind, LinkEvents, cloud_event
from scv.domain.outbox.contacts import contact_changes
from scv.domain.outbox.histories import TOLD, entry_changes
from scv.domain.outbox.imports import import_changes
from scv.domain.outbox.interactions import interaction_changes
from scv.domain.outbox.marks import mark_changes
from scv.domain.outbox.pairs import pair_changes, pair_confirmed
from scv.domain.pairs.pair import PairWritten, paired
from scv.domain.subscriptions.delivering import Off
from scv.domain.values.ids import ContactId
from scv.usecases.subscriptions.deliver import TrySubscription, ended
from tests.builders import NOW
from tests.domain.outbox import test_changes as samples
from tests.outbox.guide import GUIDE
from tests.people import AGENT
from tests.usecases.subscriptions.test_deliver import Stand

ANA = ContactId("ana")
SCHEMAS = GUIDE.parent / "schemas" / "events"
MARK = "<!-- types: UPDATE_DOCS=1 writes what follows anew -->\n"
SOURCE = "/scv/production"


def written() -> list[Change]:
    """One change of each kind that a write tells, found by the code that finds them in life."""
    contacts = [
        ContactWritten(None, samples.CALLER),
        ContactWritten(samples.ANA, edited(samples.ANA, samples.BO.profile, samples.LATER, "agent-1")),
        ContactWritten(samples.CALLER, promote(samples.CALLER, samples.BO.profile, samples.LATER, "agent-1")),
        ContactWritten(None, samples.BOTH),
        ContactWritten(samples.BOTH, samples.GONE[ContactId("both")]),
        ContactWritten(samples.BO, tombstone(samples.BO, samples.LATER, "agent-1")),
        ContactWritten(samples.ANA, dataclasses.replace(samples.DELETED, erased=True)),
        ContactWritten(samples.CALLER, None),
    ]
    links = [
        InteractionWritten(None, samples.interaction(ANA), NOW),
        InteractionWritten(samples.interaction(ANA), samples.interaction(None, "PA5", "agent-1"), NOW),
    ]
    pair = paired(samples.ANA, samples.BO, NOW)
    details: dict[str, Any] = {
        "identifierType": "Phone",
        "note": "t01-n-1",
        "purpose": "marketing",
        "status": "granted",
    }
    entries = [HistoryEntry("h-1", ANA, NOW, action, "agent-1", details, 3, UNASSIGNED_DIVISION) for action in TOLD]
    return [
        *(each for one in contacts for each in contact_changes(one, NOW + timedelta(days=61))),
        *(each for one in links for each in interaction_changes(one, LinkEvents.ALL, NOW)),
        *(each for one in entries for each in entry_changes(one)),
        *pair_changes(PairWritten(None, pair)),
        *pair_changes(PairWritten(pair, pair.dismissed(samples.LATER, "agent-1"))),
        pair_confirmed(pair, samples.BOTH),
        *mark_changes(MarkWritten(None, samples.SHARED), NOW),
        *import_changes(ImportWritten(samples.RUNNING, samples.COMPLETE), NOW),
    ]


def examples() -> dict[Kind, dict[str, Any]]:
    """An event of each kind."""
    stand = Stand()
    found = stand.subscribed()
    TrySubscription(stand.store, stand.attempt.send, stand.clock, lambda: "11111111-1111-4111-8111-111111111111")(
        AGENT, found.id
    )
    tested = stand.post.sent[0].event | {"source": SOURCE}
    told = {each.kind: cloud_event(each, SOURCE) for each in [*written(), ended(found, Off.FAILING, NOW)]}
    return {**told, Kind.SUBSCRIPTION_TESTED: tested}


def types() -> str:
    """The table of kinds, then each with its fields and an example."""
    shown, lines = examples(), ["\n| type | when |\n|---|---|\n"]
    lines += [f"| [`{kind.type}`](#{_anchor(kind)}) | {KINDS[kind].summary} |\n" for kind in Kind]
    for kind in Kind:
        schema = schema_of(kind)["properties"]["data"]
        lines.append(f"\n### {kind.value}\n\n{KINDS[kind].summary} [Schema](schemas/events/{kind.value}.json)\n\n")
        lines.append("| in `data` | |\n|---|---|\n")
        lines += [
            f"| `{name}` | {told.get('description', '')}{'' if name in schema['required'] else ' (perhaps)'} |\n"
            for name, told in schema["properties"].items()
        ]
        lines.append(f"\n```json\n{json.dumps(shown[kind], indent=1)}\n```\n")
    return "".join(lines)


def _anchor(kind: Kind) -> str:
    return kind.value.replace(".", "")


def test_ev1_the_guide_says_what_the_code_tells() -> None:
    """UPDATE_DOCS=1 writes the types anew."""
    head, mark, told = GUIDE.read_text().partition(MARK)
    assert mark
    if os.environ.get("UPDATE_DOCS"):
        GUIDE.write_text(head + mark + types())
        return
    assert told == types()


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.value)
def test_ev1_each_kind_has_a_schema_file_that_its_example_keeps(kind: Kind) -> None:
    file = SCHEMAS / f"{kind.value}.json"
    schema = {"$schema": DIALECT, **schema_of(kind)}
    text = json.dumps(schema, indent=1) + "\n"
    if os.environ.get("UPDATE_DOCS"):
        SCHEMAS.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    assert file.read_text() == text
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(examples()[kind])


def test_ev1_there_is_no_schema_of_what_is_never_told() -> None:
    assert {each.stem for each in Path(SCHEMAS).glob("*.json")} == {kind.value for kind in Kind}


def test_ev1_every_kind_says_what_it_means() -> None:
    assert set(KINDS) == set(Kind)
