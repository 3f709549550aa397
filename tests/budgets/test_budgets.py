"""What each job may cost: exact round trips and request units, the same whatever the size of what is stored."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from benchmarks.calls import CONTACTS, EXTERNAL, call, ended, started
from benchmarks.heat import HOT_RATE, READ_LIMIT, ROW_UNITS, SAVES, SHARDS, WRITE_LIMIT, heat, saving
from benchmarks.jobs import person
from benchmarks.population import contact, contact_id, interaction, journey_cursor, number
from scv.adapters.dynamodb import items
from scv.domain.search.tokens import Shelf
from tests.budgets.conftest import Center

OWNER = 1
SHARED = number(77)
_places = itertools.count(1)


def put(center: Center, *people: Any) -> None:
    """Contacts as the store writes them."""
    center.put(people)


def put_history(center: Center, length: int) -> None:
    """So many interactions of the owner."""
    center.fill(
        "interactions", (items.interaction_item(interaction(contact_id(OWNER), each)) for each in range(length))
    )


def told(phone: str) -> dict[str, Any]:
    """A call of this number, in a conversation of its own."""
    return started(f"conversation-{next(_places):08d}-0123456789abcdef", phone)


def panel(center: Center, phone: str) -> dict[str, Any]:
    """The panel of a call that has just come in."""
    conversation = f"panel-{next(_places):08d}-0123456789abcdef"
    center.answer("ingest", started(conversation, phone))
    return call("GET", f"/api/v2/conversations/{conversation}/panel")


def created(center: Center) -> str:
    """The id of a contact of its own."""
    return str(center.answer("contacts", call("POST", CONTACTS, person(next(_places))))["id"])


@pytest.mark.parametrize("others", [0, 30], ids=["small table", "larger table"])
def test_a_known_identifier_is_taken_in_with_one_read_and_two_write_units(center: Center, others: int) -> None:
    put(center, *(contact(each) for each in range(OWNER, OWNER + 1 + others)))
    cost = center.cost("ingest", lambda: told(number(OWNER)))
    assert cost.operations == ("Query", "PutItem")
    assert (cost.round_trips, cost.read_units, cost.write_units) == (2, 1, 2)


@pytest.mark.parametrize("others", [0, 30], ids=["small table", "larger table"])
def test_a_new_identifier_is_taken_in_with_one_read_and_ten_write_units(center: Center, others: int) -> None:
    put(center, *(contact(each) for each in range(OWNER, OWNER + others)))
    numbers = itertools.count(7_000_000)
    cost = center.cost("ingest", lambda: told(number(next(numbers))))
    assert cost.operations == ("Query", "TransactWriteItems")
    assert (cost.round_trips, cost.read_units, cost.write_units) == (2, 1, 10)


@pytest.mark.parametrize("holders", [1, 100])
def test_a_call_of_a_shared_number_costs_the_same_however_many_hold_it(center: Center, holders: int) -> None:
    put(center, *(contact(each, SHARED) for each in range(OWNER, OWNER + holders)))
    cost = center.cost("ingest", lambda: told(SHARED))
    assert (cost.round_trips, cost.read_units, cost.write_units) == (2, 1, 2)


@pytest.mark.parametrize("holders", [1, 100])
def test_a_look_up_is_two_reads_however_many_hold_the_number(center: Center, holders: int) -> None:
    put(center, *(contact(each, SHARED) for each in range(OWNER, OWNER + holders)))
    asked = call("POST", f"{EXTERNAL}/identifierlookup", {"type": "Phone", "value": SHARED})
    cost = center.cost("resolution", lambda: asked)
    assert cost.operations == ("Query", "GetItem")
    assert (cost.round_trips, cost.read_units, cost.write_units) == (2, 2, 0)


def merged(center: Center) -> str:
    """The number of a contact that was merged with another."""
    body = person(next(_places))
    one = str(center.answer("contacts", call("POST", CONTACTS, body))["id"])
    center.answer("identity", call("POST", f"{CONTACTS}/merge", {"contactIds": [one, created(center)]}))
    return str(body["cellPhone"]["display"])


def test_MG3_a_merged_contact_is_looked_up_in_two_steps(center: Center) -> None:
    asked = call("POST", f"{EXTERNAL}/identifierlookup", {"type": "Phone", "value": merged(center)})
    cost = center.cost("resolution", lambda: asked)
    assert cost.operations == ("Query", "BatchGetItem")
    assert (cost.round_trips, cost.read_units, cost.write_units) == (2, 2, 0)


def test_MG3_a_call_of_a_merged_contact_costs_one_read_more(center: Center) -> None:
    phone = merged(center)
    cost = center.cost("ingest", lambda: told(phone))
    assert cost.operations == ("Query", "BatchGetItem", "PutItem")
    assert (cost.round_trips, cost.read_units, cost.write_units) == (3, 2, 2)


def later(center: Center, phone: str) -> dict[str, Any]:
    """The end of a call of this number that has just come in, as its sender tells it."""
    conversation = f"later-{next(_places):08d}-0123456789abcdef"
    center.answer("ingest", started(conversation, phone))
    return ended(conversation)


def test_RS10_a_later_event_reads_its_contact_and_costs_two_reads_and_two_writes(center: Center) -> None:
    put(center, contact(OWNER))
    cost = center.cost("ingest", lambda: later(center, number(OWNER)))
    assert cost.operations == ("GetItem", "GetItem", "PutItem")
    assert (cost.round_trips, cost.read_units, cost.write_units) == (3, 2, 2)


def test_RS10_of_a_merged_contact_it_costs_one_step_and_one_read_more(center: Center) -> None:
    phone = merged(center)
    cost = center.cost("ingest", lambda: later(center, phone))
    assert cost.operations == ("GetItem", "GetItem", "GetItem", "PutItem")
    assert (cost.round_trips, cost.read_units, cost.write_units) == (4, 3, 2)


@pytest.mark.parametrize("others", [0, 30], ids=["small table", "larger table"])
def test_PV1_what_nobody_is_linked_to_costs_two_steps_and_four_writes(center: Center, others: int) -> None:
    put(center, *(contact(each) for each in range(OWNER, OWNER + 1 + others)))
    cost = center.cost("ingest", lambda: started(f"back-{next(_places):08d}", number(OWNER), channel="callback"))
    assert cost.operations == ("Query", "TransactWriteItems")
    assert (cost.round_trips, cost.read_units, cost.write_units) == (2, 1, 4)


def test_JO3_a_page_over_ten_members_is_half_a_unit_for_each(center: Center) -> None:
    """Each is asked for its share of the page, and none of them for a whole one."""
    members = [created(center) for _ in range(10)]
    result = center.answer("identity", call("POST", f"{CONTACTS}/merge", {"contactIds": members}))["id"]
    for place in range(300):
        entry = interaction(members[place % 10], place, f"of-ten-{place % 10}")
        center.fill("interactions", iter([items.interaction_item(entry)]))
    cost = center.cost("journey", lambda: call("GET", f"{CONTACTS}/{result}/journey/sessions"))
    assert cost.operations.count("Query") == 11, "the contact has no entries of its own, and is asked as well"
    assert (cost.round_trips, cost.read_units, cost.write_units) == (2, 6.5, 0)


def test_the_panel_of_a_known_caller_is_two_steps_and_three_reads(center: Center) -> None:
    put(center, contact(OWNER))
    cost = center.cost("resolution", lambda: panel(center, number(OWNER)))
    assert sorted(cost.operations) == ["GetItem", "GetItem", "Query"]
    assert (cost.round_trips, cost.read_units, cost.write_units) == (2, 3, 0)


@pytest.mark.parametrize(("holders", "reads"), [(3, 4), (100, 6)])
def test_the_panel_of_a_shared_number_is_one_step_more_and_at_most_six_reads(
    center: Center, holders: int, reads: float
) -> None:
    """The others that it lists are read at half the price."""
    put(center, *(contact(each, SHARED) for each in range(OWNER, OWNER + holders)))
    cost = center.cost("resolution", lambda: panel(center, SHARED))
    assert (cost.round_trips, cost.read_units, cost.write_units) == (3, reads, 0)


@pytest.mark.parametrize(
    ("chosen", "present", "cost_of_it"),
    [("another", "nobody's number", (4, 5.5)), ("the same", "its own number", (4, 5.5))],
    ids=["merge", "complete"],
)
def test_PA10_selecting_is_tried_in_four_steps_and_eight_reads_at_most(
    center: Center, chosen: str, present: str, cost_of_it: tuple[int, float]
) -> None:
    put(center, contact(OWNER))
    phone = number(OWNER) if present == "its own number" else number(OWNER + 1)
    path = panel(center, phone)["path"] + "/select"
    asked = call("POST", path, {"externalContactId": contact_id(OWNER)}, {"dryRun": "true"})
    assert center.answer("resolution", asked)["did"] == ("completed" if chosen == "the same" else "merged")
    cost = center.cost("resolution", lambda: asked)
    assert (cost.round_trips, cost.read_units, cost.write_units) == (*cost_of_it, 0)


@pytest.mark.parametrize("length", [30, 300])
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_JO3_a_page_costs_the_same_at_the_start_and_the_end_of_a_journey(
    center: Center, length: int, place: str
) -> None:
    put(center, contact(OWNER))
    put_history(center, length)
    query = {"pageSize": "25"}
    if place != "first":
        after = length // 2 if place == "middle" and length > 60 else 25
        query["after"] = journey_cursor(contact_id(OWNER), interaction(contact_id(OWNER), after))
    asked = call("GET", f"{CONTACTS}/{contact_id(OWNER)}/journey/sessions", query=query)
    assert len(center.answer("journey", asked)["entities"]) == 25
    cost = center.cost("journey", lambda: asked)
    assert cost.operations == ("GetItem", "Query")
    assert (cost.round_trips, cost.read_units, cost.write_units) == (2, 2.5, 0)


@pytest.mark.parametrize("others", [0, 30], ids=["small table", "larger table"])
def test_CO6_PR3_a_contact_is_created_and_findable_in_two_steps(center: Center, others: int) -> None:
    put(center, *(contact(each) for each in range(OWNER, OWNER + others)))
    cost = center.cost("contacts", lambda: call("POST", CONTACTS, person(next(_places))))
    assert cost.operations == ("Query", "Query", "TransactWriteItems"), "PR3: who holds its phone and its email"
    assert (cost.round_trips, cost.read_units, cost.write_units) == (2, 2, 24)


@pytest.mark.parametrize("others", [0, 30], ids=["small table", "larger table"])
def test_CO6_a_search_reads_what_it_finds_and_no_more(center: Center, others: int) -> None:
    put(center, *(contact(each) for each in range(OWNER, OWNER + 1 + others)))
    body = {"pageNumber": 1, "pageSize": 25, "operation": {"simpleSearch": {"query": f"person{OWNER}@example.com"}}}
    cost = center.cost("contacts", lambda: call("POST", f"{CONTACTS}/search", body))
    assert cost.operations == ("Query", "BatchGetItem")
    assert (cost.round_trips, cost.read_units, cost.write_units) == (2, 1.5, 0)


@pytest.mark.parametrize("length", [0, 60])
def test_MG6_a_merge_of_two_costs_the_same_whatever_the_length_of_their_histories(center: Center, length: int) -> None:
    put(center, contact(OWNER))
    put_history(center, length)
    pairs = iter([(created(center), created(center)), (contact_id(OWNER), created(center))])
    cost = center.cost("identity", lambda: call("POST", f"{CONTACTS}/merge", {"contactIds": list(next(pairs))}))
    assert cost.operations == ("BatchGetItem", "TransactWriteItems")
    assert (cost.round_trips, cost.read_units, cost.write_units) == (2, 2, 64), "its rows, and those that leave"


def test_no_partition_is_asked_for_more_than_it_gives_at_a_thousand_calls_a_second_on_one_number() -> None:
    plain, spread = heat(shards=1), heat(SHARDS)
    assert plain.journey_writes[0] >= HOT_RATE, "without shards the hot contact is at the limit"
    assert max(spread.identifier_reads) < READ_LIMIT / 2
    assert max(spread.journey_writes) < WRITE_LIMIT / 2
    assert max(spread.interaction_writes) < WRITE_LIMIT / 2


def test_CO10_a_thousand_saves_a_second_leave_every_bucket_of_search_half_of_what_it_gives() -> None:
    """Of many divisions by themselves; of a single one when its range is split, which names and numbers let be done."""
    many, single = saving(1_000, seconds=1), saving(1, seconds=1)
    assert max(many.bucket.values()) < WRITE_LIMIT / 2
    assert single.bucket[Shelf.FIRST_NAMES] == SAVES * ROW_UNITS, "one bucket for each listing of a division"
    assert max(single.part.values()) < WRITE_LIMIT * 0.75
