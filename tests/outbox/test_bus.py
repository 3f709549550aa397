"""The bus: entries of PutEvents, what it refuses, and Genesys' topics beside our own types (EV1, EV2)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from scv.adapters.bus import EventBus
from scv.domain.changes.written import ContactWritten
from scv.domain.outbox.change import Change, Kind
from scv.domain.outbox.contacts import contact_changes
from scv.domain.outbox.genesys import CONTACT, NOTES, SESSIONS, UNRESOLVED, topics
from scv.domain.values.errors import Throttled
from scv.usecases.ports.outbox import Refused
from tests.builders import NOW
from tests.domain.outbox.test_changes import BOTH
from tests.guides.test_events import written
from tests.outbox.test_tell import change

SHAPES = {
    CONTACT: "external_contacts_contact_changed_topic_contact",
    UNRESOLVED: "external_contacts_unresolved_contact_changed_topic_contact",
    NOTES: "external_contacts_contact_note_changed_topic_note",
}


def fields_of(model: str) -> set[str]:
    """What Genesys' own client library knows of a topic's body; importing it would take twenty seconds."""
    library = find_spec("PureCloudPlatformClientV2")
    assert library is not None
    assert library.submodule_search_locations
    text = (Path(library.submodule_search_locations[0]) / "models" / f"{model}.py").read_text()
    found = re.search(r"self\.attribute_map = \{(.+?)\}", text, re.S)
    assert found
    return set(re.findall(r": '(\w+)'", found[1]))


@dataclass
class Bridge:
    """EventBridge as the client sees it."""

    refuses: Callable[[dict[str, str]], str] = lambda _entry: ""
    raises: str = ""
    entries: list[dict[str, str]] = field(default_factory=list)

    def put_events(self, Entries: list[dict[str, str]]) -> dict[str, Any]:
        assert 0 < len(Entries) <= 10
        if self.raises:
            raise ClientError({"Error": {"Code": self.raises}}, "PutEvents")
        self.entries += Entries
        codes = [self.refuses(each) for each in Entries]
        return {"Entries": [{"ErrorCode": code} if code else {"EventId": "e"} for code in codes]}


def bus(bridge: Bridge, *, genesys: bool = False) -> EventBus:
    return EventBus(lambda: bridge, "changes", "/scv/test", genesys=genesys)


def test_ev1_an_entry_is_a_cloud_event_by_its_type() -> None:
    bridge = Bridge()
    assert bus(bridge).put([change(1)]) == [None]
    (entry,) = bridge.entries
    assert (entry["Source"], entry["DetailType"], entry["EventBusName"]) == (
        "scv",
        Kind.CONTACT_UPDATED.type,
        "changes",
    )
    assert json.loads(entry["Detail"])["source"] == "/scv/test"


@pytest.mark.parametrize(
    ("code", "passes"), [("ThrottlingException", True), ("InternalFailure", True), ("MalformedDetail", False)]
)
def test_ev2_what_is_refused_is_told_apart_by_whether_it_may_be_taken_later(code: str, passes: bool) -> None:
    bridge = Bridge(lambda entry: code if '"e-2"' in entry["Detail"] else "")
    assert bus(bridge).put([change(1), change(2), change(3)]) == [None, Refused(code, passes), None]


def test_ev2_a_call_that_is_throttled_is_an_error_of_ours() -> None:
    with pytest.raises(Throttled):
        bus(Bridge(raises="ThrottlingException")).put([change(1)])


def merged() -> Change:
    (found,) = contact_changes(ContactWritten(None, BOTH), NOW)
    return found


def test_ev1_a_change_counts_as_told_when_its_topics_are_as_well() -> None:
    bridge = Bridge(lambda entry: "InternalFailure" if entry["DetailType"] == UNRESOLVED else "")
    found = bus(bridge, genesys=True).put([change(number) for number in range(9)] + [merged()])
    assert found == [*[None] * 9, Refused("InternalFailure", passes=True)]
    assert [each["Source"] for each in bridge.entries[-3:]] == ["scv.genesys"] * 3


def test_ev1_topics_have_the_shape_of_genesys_and_ids_alone() -> None:
    """Its own client library says which fields there are."""
    found = [topic for each in written() for topic in topics(each)]
    assert {each.template for each in found} == {CONTACT, UNRESOLVED, NOTES, SESSIONS}
    for topic in found:
        assert set(topic.envelope) == {"topicName", "version", "eventBody", "metadata", "timestamp"}
        assert "{" not in topic.name
        if topic.template in SHAPES:
            assert set(topic.body) <= fields_of(SHAPES[topic.template])
            assert not set(topic.body) & {"firstName", "lastName", "noteText", "cellPhone", "workEmail"}


def test_ev1_a_merge_names_result_and_inputs() -> None:
    whole, *inputs = topics(merged())
    assert whole.body["mergeOperation"] == {
        "sourceContactId": "ana", "targetContactId": "bo", "resultingContactId": "both"
    }  # fmt: skip
    assert [(each.name, each.body["mergedTo"]) for each in inputs] == [
        ("v2.externalcontacts.contacts.ana.unresolved", "both"),
        ("v2.externalcontacts.contacts.bo.unresolved", "both"),
    ]
