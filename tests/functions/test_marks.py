"""Marks through the real handlers: made, listed, proposed by the stream, shown on the panel (SI1, SI2)."""

from __future__ import annotations

from typing import Any

from scv.adapters.dynamodb import keys
from scv.domain.pairs.pair import CROWD
from tests.functions.conftest import Cloud, own_client
from tests.functions.desk import asked, happens, phoned, saved
from tests.functions.gateway import EXTERNAL
from tests.functions.streams import delivered, record, told_of

MARKS = f"{EXTERNAL}/identifiers/marks"
PHONE = {"type": "Phone", "value": "+1 803-123-0000"}


def put(mark: str, reason: str | None = None, **more: Any) -> Any:
    answer = asked("PUT", MARKS, {"identifier": PHONE | more, "mark": mark, **({"reason": reason} if reason else {})})
    assert answer.status == 200, answer.body
    return answer.body


def listed(**query: str) -> list[dict[str, Any]]:
    return list(asked("GET", MARKS, query=query).body["entities"])


def test_SI1_a_mark_says_who_made_it_when_and_why(cloud: Cloud) -> None:
    told = put("Shared", "the switchboard")
    assert (told["mark"], told["reason"], told["by"]) == ("shared", "the switchboard", {"id": "agent-1"})
    assert told["identifier"] == {**told["identifier"], "type": "Phone", "value": "+18031230000"}
    assert listed() == [told]
    assert put("none", "a mistake")["mark"] == "none"
    assert listed() == []


def test_SI1_what_cannot_be_marked_is_refused(cloud: Cloud) -> None:
    assert asked("PUT", MARKS, {"identifier": PHONE, "mark": "none"}).status == 404
    cookie = {"type": "Cookie", "value": "cookie-1"}
    assert asked("PUT", MARKS, {"identifier": cookie, "mark": "shared"}).status == 400
    assert asked("PUT", MARKS, {"identifier": PHONE, "mark": "odd"}).status == 400
    south = {**PHONE, "division": {"id": "south"}}
    refused = asked("PUT", MARKS, {"identifier": south, "mark": "shared"}, divisions=("north",))
    assert (refused.status, refused.code) == (403, "missing.permissions")


def test_SI1_CO10_a_mark_of_a_division_without_contacts_is_found_by_naming_it(cloud: Cloud) -> None:
    told = put("shared", division={"id": "north"})
    assert listed() == []
    assert listed(divisionId="north") == [told]
    saved("Zoe", division={"id": "north"})
    assert listed() == [told]


def test_SI1_PA12_the_panel_shows_the_mark_and_who_it_may_be(cloud: Cloud) -> None:
    first = saved("Alexis", cellPhone=phoned())
    put("shared")
    happens("voice", "c-1", customer={"phone": "+1 803-123-0000"})
    panel = asked("GET", "/api/v2/conversations/c-1/panel").body
    (warned,) = panel["warnings"]
    assert (warned["mark"], warned["code"]) == ("shared", "identifier.shared")
    assert warned["identifier"]["value"] == warned["params"]["value"] == "+18031230000"
    assert [each["contact"]["id"] for each in panel["search"]["results"]] == [first]
    assert panel["actions"]["mark"] == {"allowed": True, "permission": "externalContacts:identity:merge"}


def test_SI1_CL1_a_contacts_identifiers_tell_whether_they_are_claimed_and_their_marks_where_asked(cloud: Cloud) -> None:
    contact = saved("Alexis", cellPhone=phoned(), workEmail="alexis.doe@example.com")
    path, email = f"{EXTERNAL}/contacts/{contact}/identifiers", {"type": "Email", "value": "alexis.doe@example.com"}
    put("shared")

    def told(**query: str) -> dict[str, tuple[object, object]]:
        found = asked("GET", path, query=query).body["entities"]
        return {each["type"]: (each.get("mark"), each.get("claimed")) for each in found}

    assert told() == {"Phone": (None, None), "Email": (None, None)}
    assert told(expand="marks") == {"Phone": ("shared", None), "Email": (None, None)}
    assert asked("PATCH", path, {"operation": "Claim", "identifier": email}).body["claimed"] is True
    assert told(expand="marks") == {"Phone": ("shared", None), "Email": (None, True)}
    assert "claimed" not in asked("PATCH", path, {"operation": "Release", "identifier": email}).body
    assert told() == {"Phone": (None, None), "Email": (None, None)}


def test_SI2_the_stream_proposes_and_a_person_decides(cloud: Cloud) -> None:
    everybody = [saved(f"P{place}", cellPhone=phoned()) for place in range(CROWD + 1)]
    assert told_of(everybody[0]) == {"batchItemFailures": []}
    (found,) = listed(proposed="true")
    assert (found["mark"], found["proposed"]["why"], found["proposed"]["count"]) == ("none", "holders", CROWD + 1)
    assert "by" not in found
    assert listed() == []
    put("shared")
    assert (listed(proposed="true"), [each["mark"] for each in listed()]) == ([], ["shared"])


def test_SI2_what_agents_unlink_is_counted_by_the_stream(cloud: Cloud) -> None:
    saved("Alexis", cellPhone=phoned())
    for place in range(3):
        happens("voice", f"c-{place}", customer={"phone": "+1 803-123-0000"})
        asked("POST", f"/api/v2/conversations/c-{place}/panel/unlink")
    rows = own_client("dynamodb").scan(TableName="contacts")["Items"]
    entries = [row for row in rows if row["item"]["S"].startswith(keys.HISTORY)]
    assert delivered(*(record(each, number=place) for place, each in enumerate(entries, 1))) == {
        "batchItemFailures": []
    }
    (found,) = listed(proposed="true")
    assert (found["proposed"]["why"], found["proposed"]["count"]) == ("unlinked", 3)
