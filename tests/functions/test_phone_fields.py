"""A phone through the API: what a client changed of it is never ignored (ID3), and what it keeps is what was given."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from tests.functions.conftest import Cloud
from tests.functions.gateway import CONTACTS, EXTERNAL, Answer, call
from tests.privacy.desk import APPS, Desk

OLD, NEW = "+18031230000", "+442079460958"
SAID = {"display": "+44 20 7946 0958", "userInput": "0044 20 7946 0958", "e164": NEW}
FIELDS = ["workPhone", "whatsAppId"]


def phone_of(body: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = body[name] if name == "workPhone" else body[name]["phoneNumber"]
    return found


def holding(name: str, said: dict[str, Any]) -> dict[str, Any]:
    return {name: said if name == "workPhone" else {"phoneNumber": said}}


@dataclasses.dataclass
class Saved:
    """A contact with a number in this field."""

    name: str

    def __post_init__(self) -> None:
        body = {"firstName": "Ana", "lastName": "Roe", **holding(self.name, {"display": "+1 803 123 0000"})}
        self.body = call(APPS["contacts"], "POST", CONTACTS, body).body
        self.path = f"{CONTACTS}/{self.body['id']}"

    def put(self, changes: dict[str, Any], way: str = "put") -> Answer:
        """What was read is sent back with these changes of the phone."""
        sent = {**self.body, **holding(self.name, {**phone_of(self.body, self.name), **changes})}
        if way == "put":
            return call(APPS["contacts"], "PUT", self.path, sent)
        answer = call(APPS["contacts"], "POST", f"{EXTERNAL}/bulk/contacts/update", {"entities": [sent]})
        (result,) = answer.body["results"]
        return Answer(result["status"], result.get("entity") or result["error"], {})

    def patch(self, changes: dict[str, Any], action: str) -> Answer:
        """Each of these changes as one of a patch."""
        place = "$.workPhone" if self.name == "workPhone" else "$.whatsAppId.phoneNumber"
        told = [{"field": f"{place}.{name}", "value": value, "action": action} for name, value in changes.items()]
        return call(APPS["contacts"], "PATCH", self.path, {"changes": told})


COMBINATIONS = [{name: SAID[name] for name in names} for names in (("display",), ("userInput",), ("e164",))] + [
    {"display": SAID["display"], "userInput": SAID["userInput"]},
    {"display": SAID["display"], "e164": SAID["e164"]},
    {"userInput": SAID["userInput"], "e164": SAID["e164"]},
    SAID,
]


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("way", ["put", "bulk"])
@pytest.mark.parametrize("changes", COMBINATIONS, ids="-".join)
def test_id3_what_was_changed_of_a_phone_that_was_read_decides(
    cloud: Cloud, name: str, way: str, changes: dict[str, str]
) -> None:
    answer = Saved(name).put(changes, way)

    assert answer.status == 200, answer.body
    assert phone_of(answer.body, name)["e164"] == NEW


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("action", ["Update", "UpdateIfExists"])
@pytest.mark.parametrize("changes", COMBINATIONS, ids="-".join)
def test_id3_the_same_by_a_patch(cloud: Cloud, name: str, action: str, changes: dict[str, str]) -> None:
    answer = Saved(name).patch(changes, action)

    assert answer.status == 200, answer.body
    assert phone_of(answer.body, name)["e164"] == NEW


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("other", ["display", "userInput"])
def test_id3_changes_that_disagree_are_refused_and_nothing_is_written(cloud: Cloud, name: str, other: str) -> None:
    saved = Saved(name)
    before = cloud.stored()

    for answer in (saved.put({"e164": NEW, other: "+44 20 7946 0000"}), saved.put({other: "call me"})):
        assert (answer.status, answer.body["details"][0]["fieldName"]) == (400, name)
    assert cloud.stored() == before


@pytest.mark.parametrize("name", FIELDS)
def test_id3_a_new_contact_says_one_number(cloud: Cloud, name: str) -> None:
    desk, both = Desk(), holding(name, {"display": "+1 803 123 0000", "e164": NEW})
    odd = {"firstName": "Ana", "lastName": "Roe", **both}
    copied = {"firstName": "Ana", "lastName": "Roe", **holding(name, SAID)}
    known = {"type": "Email", "value": "ana@example.com"}
    override = {"contactIds": [desk.contact(), desk.contact()], "valueOverride": both}
    enrich = {"matchingIdentifiers": [known], "action": "Upsert", "contact": odd}

    assert call(APPS["contacts"], "POST", CONTACTS, odd).status == 400
    assert call(APPS["contacts"], "POST", f"{CONTACTS}/enrich", enrich).status == 400
    assert call(APPS["contacts"], "POST", CONTACTS, copied).status == 200
    assert call(APPS["identity"], "POST", f"{CONTACTS}/merge", override).status == 400


@pytest.mark.parametrize(
    ("given", "shown", "key"),
    [
        ("+55 11 8765-4321", "+55 11 8765-4321", "+5511987654321"),
        ("+52 1 55 1234 5678", "+52 1 55 1234 5678", "+525512345678"),
        ("+54 9 11 2345-6789", "+54 9 11 2345-6789", "+541123456789"),
    ],
)
def test_id10_a_contact_shows_what_was_given_and_is_found_by_every_spelling(
    cloud: Cloud, given: str, shown: str, key: str
) -> None:
    body = {"firstName": "Ana", "lastName": "Roe", "workPhone": {"display": given}}
    made = call(APPS["contacts"], "POST", CONTACTS, body).body

    assert made["workPhone"]["display"] == shown
    assert made["workPhone"]["e164"] == "+" + "".join(each for each in given if each.isdigit())
    for spelled in (given, key):
        lookup = {"type": "Phone", "value": spelled}
        found = call(APPS["resolution"], "POST", f"{EXTERNAL}/identifierlookup", lookup)
        assert found.body["id"] == made["id"]
