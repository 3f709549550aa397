"""Suggestions through the real handlers: saved, told by the stream, listed, confirmed, dismissed (SG1, SG2)."""

from __future__ import annotations

import base64
import itertools
from typing import Any

import pytest

from scv import bootstrap
from scv.domain.pairs.scored import Likely
from scv.domain.values.ids import ContactId
from scv.usecases.pairs.score import SuggestScored
from tests.functions.conftest import Cloud
from tests.functions.desk import EDIT, MERGE, VIEW, asked, phoned, saved
from tests.functions.gateway import CONTACTS, EXTERNAL
from tests.functions.streams import told_of

LIST = f"{EXTERNAL}/suggestions"


@pytest.fixture
def doubles(cloud: Cloud) -> tuple[str, str]:
    """Two contacts who may be one, as the stream has told."""
    both = saved("Alexis", cellPhone=phoned()), saved("Alexsi", cellPhone=phoned())
    assert told_of(*both) == {"batchItemFailures": []}
    first, second = sorted(both)
    return first, second


def suggestions(contact_id: str) -> list[dict[str, Any]]:
    answer = asked("GET", f"{CONTACTS}/{contact_id}/suggestions")
    assert answer.status == 200, answer.body
    return list(answer.body["entities"])


def test_sg2_a_suggestion_shows_both_why_and_the_two_calls_that_decide(doubles: tuple[str, str]) -> None:
    (found,) = suggestions(doubles[1])
    assert sorted(each["id"] for each in found["contacts"]) == list(doubles)
    assert found["reasons"]["names"] == "similar"
    assert [(each["type"], each["value"]) for each in found["reasons"]["identifiers"]] == [("Phone", "+18031230000")]
    assert 0.9 < found["score"] < 1
    (listed,) = asked("GET", LIST).body["entities"]
    assert {**listed, "contacts": 0, "confirm": 0, "dismiss": 0} == {**found, "contacts": 0, "confirm": 0, "dismiss": 0}


def test_sg3_a_scored_pair_shows_what_has_scored_it_and_is_decided_by_the_same_calls(cloud: Cloud) -> None:
    one, other = (saved("Ana", last_name="Roe", cellPhone=phoned(f"+1 212 555 000{place}")) for place in (1, 2))
    likely = Likely(ContactId(one), ContactId(other), (1, 1), 0.987)
    store, pairs = bootstrap.stores.store(), bootstrap.stores.pairs()
    SuggestScored(store, pairs, bootstrap.now)((likely,), "splink", "5.0.0/0a1b2c3d4e5f")
    (found,) = suggestions(one)
    scored = {"source": "splink", "model": "5.0.0/0a1b2c3d4e5f"}
    assert found["reasons"] == {"identifiers": [], "names": "same", "scoredBy": scored}
    assert found["score"] == 0.987
    (listed,) = asked("GET", LIST).body["entities"]
    assert listed["reasons"] == found["reasons"]
    (cluster,) = asked("GET", f"{EXTERNAL}/graphs/clusterscans/live/clusters").body["entities"]
    assert (len(cluster["graph"]["vertices"]["contacts"]), cluster["graph"]["edges"]) == (2, [])
    dismiss = found["dismiss"]
    assert asked(dismiss["method"], dismiss["path"], dismiss["body"]).status == 200
    assert suggestions(one) == []


def test_sg2_the_call_that_confirms_merges_and_can_be_tried_first(doubles: tuple[str, str]) -> None:
    confirm = asked("GET", LIST).body["entities"][0]["confirm"]
    tried = asked(confirm["method"], confirm["path"], confirm["body"], query={"dryRun": "true"})
    assert (tried.status, len(suggestions(doubles[0]))) == (200, 1)
    result = asked(confirm["method"], confirm["path"], confirm["body"]).body["id"]
    assert suggestions(result) == suggestions(doubles[0]) == asked("GET", LIST).body["entities"] == []


def test_sg2_ac11_the_call_that_dismisses_is_kept_and_ends_it(doubles: tuple[str, str]) -> None:
    dismiss = asked("GET", LIST).body["entities"][0]["dismiss"]
    assert asked(dismiss["method"], dismiss["path"], dismiss["body"]).status == 200
    told_of(*doubles)
    assert suggestions(doubles[0]) == asked("GET", LIST).body["entities"] == []
    for mine, other in (doubles, reversed(doubles)):
        told = asked("GET", f"{CONTACTS}/{mine}/history").body["entities"][0]
        assert (told["action"], told["details"]) == ("distinct", {"contact": other})


def test_sg2_ac1_suggestions_take_the_permission_to_merge(doubles: tuple[str, str]) -> None:
    one, other = doubles
    calls = [
        ("GET", LIST),
        ("GET", f"{CONTACTS}/{one}/suggestions"),
        ("DELETE", f"{CONTACTS}/{one}/suggestions/{other}"),
    ]
    for method, path in calls:
        refused = asked(method, path, permissions=(VIEW, EDIT))
        assert (refused.status, refused.body["messageParams"]) == (403, {"permission": MERGE})
    for method, path in calls[1:]:
        assert asked(method, path, permissions=(MERGE,), divisions=("north",)).status == 404
    assert asked("GET", LIST, permissions=(MERGE,), divisions=("north",)).body["entities"] == []


def test_sg2_who_was_never_suggested_is_not_dismissed(cloud: Cloud) -> None:
    one, other = saved("Ana"), saved("Bea")
    answer = asked("DELETE", f"{CONTACTS}/{one}/suggestions/{other}")
    assert (answer.status, answer.body["code"]) == (404, "not.found")


def test_sg2_ac8_pages_are_walked_by_cursor(cloud: Cloud) -> None:
    for number in range(5):
        both = [saved("Ana", cellPhone=phoned(f"+1 803-123-00{number:02d}"), title=title) for title in ("Dr", "Mx")]
        told_of(*both)
        if number % 2:
            asked("POST", f"{CONTACTS}/merge", {"contactIds": both})
    found, after = list[str](), ""
    for _ in itertools.repeat(None, 9):
        answer = asked("GET", LIST, query={"limit": "1", **({"cursor": after} if after else {})})
        found.extend(each["reasons"]["identifiers"][0]["value"] for each in answer.body["entities"])
        after = answer.body["cursors"].get("after", "")
        if not after:
            break
    assert found == ["+18031230004", "+18031230002", "+18031230000"]


def test_sg2_ac8_a_cursor_names_only_what_the_caller_may_see(cloud: Cloud) -> None:
    known = dict[str, set[str]]()
    for number, division in enumerate(("north", "south") * 3):
        body: dict[str, Any] = {"cellPhone": phoned(f"+1 803-123-00{number:02d}"), "division": {"id": division}}
        both = [saved("Ana", title=title, **body) for title in ("Dr", "Mx")]
        told_of(*both)
        known.setdefault(division, set()).update(both)
    after, texts = "", list[str]()
    for _ in range(4):
        query = {"limit": "1", **({"cursor": after} if after else {})}
        answer = asked("GET", LIST, query=query, permissions=(MERGE,), divisions=("north",))
        assert {each["id"] for found in answer.body["entities"] for each in found["contacts"]} <= known["north"]
        after = answer.body["cursors"].get("after", "")
        if not after:
            break
        texts.append(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode(errors="replace"))
    assert len(texts) >= 2
    assert not [each for each in known["south"] if any(each in text for text in texts)]
