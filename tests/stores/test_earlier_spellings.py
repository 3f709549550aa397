"""A stack from before a rule changed: who is found in it, and what bringing it over writes (ID2)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.settings import KEPT_SECONDS, SettingsStore
from scv.adapters.dynamodb.store import DynamoStore
from scv.adapters.memory import MemoryStore
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact, Held, How, provisional, tombstone
from scv.domain.contacts.respelling import respelled
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.identity.merging import plan_merge
from scv.domain.interactions.interaction import Outcome
from scv.domain.linking.resolution import resolve
from scv.domain.values.ids import ContactId
from scv.usecases.contacts.respell import in_todays_spelling
from scv.usecases.find_holders import find_holders
from scv.usecases.identity.claim import Claims
from scv.usecases.linking.ingest import Ingest
from scv.usecases.ports.writes import AlreadyHeld
from scv.usecases.search.look_up import LookUp
from tests.builders import NOW, CountedIds, SettableClock, cookie, event, known, person, phone
from tests.people import AGENT
from tests.stores.benches import Store
from tests.stores.tables import Bench

C_1 = ContactId("c-1")
KINDS = IdentifierType
TODAY, EARLIER = known("Phone", "+5511987654321"), Identifier(KINDS.PHONE, "+551187654321")
LATER = NOW + timedelta(days=1)


@pytest.fixture(params=["memory", "moto", pytest.param("server", marks=pytest.mark.server)])
def old_stack(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Each store, not brought over yet."""
    if request.param == "memory":
        yield MemoryStore(all_respelled=False)
    else:
        bench = request.getfixturevalue("bench" if request.param == "moto" else "server")
        yield DynamoStore(bench.client, bench.tables, brought_over=lambda: False)


def holding(contact_id: str, *held: Held, **more: Any) -> Contact:
    """A curated contact with exactly these holdings."""
    return dataclasses.replace(person(contact_id, "Ana", "Roe", NOW), held=held, **more)


def found(contact_id: str, identifier: Identifier = EARLIER) -> Contact:
    """A contact that the system made for an identifier, guarded."""
    return provisional(ContactId(contact_id), UNASSIGNED_DIVISION, (identifier,), NOW)


def save(store: Store, *contacts: Contact) -> None:
    for contact in contacts:
        store.apply(Plan(NOW, (Transition(None, contact),)))


def ids(store: Store, identifier: Identifier = TODAY, limit: int = 20) -> list[str]:
    return [each.contact_id for each in store.holders(UNASSIGNED_DIVISION, (identifier,), limit)[identifier]]


# -- before it has been brought over ------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "earlier"),
    [
        (TODAY, EARLIER),
        (known("Phone", "+5491123456789"), Identifier(KINDS.PHONE, "+5491123456789")),
        (known("SocialWhatsapp", "5531996883193"), Identifier(KINDS.SOCIAL_WHATSAPP, "553196883193")),
        (known("SocialInstagramHandle", "ana"), Identifier(KINDS.SOCIAL_INSTAGRAM_HANDLE, "@ana")),
        (known("SocialWhatsappBsuid", "US.1"), Identifier(KINDS.SOCIAL_WHATSAPP_BSUID, "whatsapp:US.1")),
        (known("ExternalId", "\u00e9", source="crm"), Identifier(KINDS.EXTERNAL_ID, "e\u0301", "crm")),
    ],
)
def test_id2_whoever_holds_an_earlier_spelling_is_found_by_todays(
    old_stack: Store, today: Identifier, earlier: Identifier
) -> None:
    save(old_stack, found("c-1", earlier))

    (holder,) = find_holders(old_stack, UNASSIGNED_DIVISION, (today,), NOW)[today]

    assert (holder.contact_id, holder.identifier) == ("c-1", today)


def test_id2_rs1_they_rank_among_those_of_todays_spelling(old_stack: Store) -> None:
    save(
        old_stack,
        holding("c-2", Held(TODAY, NOW), ranked_at=NOW + timedelta(hours=2)),
        holding("c-1", Held(EARLIER, NOW), ranked_at=NOW + timedelta(hours=1)),
        holding("c-3", Held(EARLIER, NOW), ranked_at=NOW + timedelta(hours=3)),
    )

    assert ids(old_stack) == ["c-1", "c-2", "c-3"]
    assert ids(old_stack, limit=2) == ["c-1", "c-2"]
    best = resolve((TODAY,), find_holders(old_stack, UNASSIGNED_DIVISION, (TODAY,), NOW), NOW).best
    assert best is not None
    assert best.contact_id == "c-1"


def test_id2_cl1_a_claim_on_an_earlier_spelling_comes_first(old_stack: Store) -> None:
    claimed = Held(EARLIER, NOW, claimed=True)
    save(old_stack, holding("c-1", Held(TODAY, NOW)), holding("c-2", claimed, ranked_at=LATER))

    holders = old_stack.holders(UNASSIGNED_DIVISION, (TODAY,))[TODAY]

    assert (holders[0].contact_id, holders[0].claimed) == ("c-2", True)


def test_id2_rs4_a_caller_who_was_known_is_not_made_anew(old_stack: Store) -> None:
    save(old_stack, found("c-1"))
    ingest = Ingest(old_stack, MemoryStore(), SettableClock(), CountedIds())

    answer = ingest(event(TODAY))

    assert (answer.outcome, answer.contact_id, answer.identifier) == (Outcome.LINKED, "c-1", TODAY)


def test_id2_rs1_a_look_up_finds_who_was_stored_before(old_stack: Store) -> None:
    save(old_stack, holding("c-1", Held(EARLIER, NOW, how=How.FIELD)))
    assert LookUp(old_stack, MemoryStore(), SettableClock())(AGENT, TODAY).id == "c-1"


def test_id2_cl2_a_claim_moves_from_an_earlier_spelling_in_one_step(old_stack: Store) -> None:
    save(old_stack, holding("c-1", Held(EARLIER, NOW, How.CLAIM, claimed=True)), holding("c-2", ranked_at=LATER))
    claims = Claims(old_stack, SettableClock(), CountedIds())

    claims.claim(AGENT, ContactId("c-2"), TODAY)

    assert [(each.contact_id, each.claimed) for each in old_stack.holders(UNASSIGNED_DIVISION, (TODAY,))[TODAY]] == [
        ("c-2", True),
        ("c-2", False),
    ]


def test_id2_cl3_a_claim_made_before_is_released_by_todays_spelling(old_stack: Store) -> None:
    save(old_stack, holding("c-1", Held(EARLIER, NOW, How.CLAIM, claimed=True)))
    claims = Claims(old_stack, SettableClock(), CountedIds())

    claims.release(AGENT, C_1, TODAY)

    assert ids(old_stack) == []


def test_id2_once_brought_over_nobody_asks_for_them(store: Store) -> None:
    save(store, found("c-1"))
    assert ids(store) == []


# -- what it costs ------------------------------------------------------------------------------


def counted(bench: Bench, identifier: Identifier, settings: SettingsStore | None = None) -> list[str]:
    """The calls of one question."""
    over = settings.brought_over if settings else (lambda: False)
    store = DynamoStore(bench.client, bench.tables, brought_over=over)
    bench.forget()
    store.holders(UNASSIGNED_DIVISION, (identifier,))
    return sorted(bench.calls)


def test_id2_an_identifier_that_had_one_spelling_costs_what_it_did(bench: Bench) -> None:
    for identifier in (phone(), known("Email", "ana@example.com"), known("SocialLine", "U1"), cookie()):
        assert counted(bench, identifier) == ["Query"]
    assert counted(bench, TODAY) == ["Query", "Query"]


def test_id2_the_flag_is_read_once_a_minute_and_never_again_once_it_is_set(bench: Bench) -> None:
    now = [0.0]
    settings = SettingsStore(bench.client, bench.tables.settings, lambda: now[0])

    assert counted(bench, TODAY, settings) == ["GetItem", "Query", "Query"]
    assert counted(bench, TODAY, settings) == ["Query", "Query"]
    now[0] += KEPT_SECONDS
    assert counted(bench, TODAY, settings) == ["GetItem", "Query", "Query"]

    SettingsStore(bench.client, bench.tables.settings).note_brought_over()
    assert counted(bench, TODAY, settings) == ["Query", "Query"]  # this process learns it within a minute
    now[0] += KEPT_SECONDS
    assert counted(bench, TODAY, settings) == ["GetItem", "Query"]
    now[0] += 10 * KEPT_SECONDS
    assert counted(bench, TODAY, settings) == ["Query"]


def test_id2_a_flag_of_older_rules_says_nothing_about_these(bench: Bench) -> None:
    bench.client.put_item(TableName=bench.tables.settings, Item={"id": {"S": "spellings"}, "number": {"N": "1"}})
    assert not SettingsStore(bench.client, bench.tables.settings).brought_over()


# -- bringing over ------------------------------------------------------------------------------


def rows(bench: Bench) -> dict[tuple[str, str], Any]:
    """The identifier index, by key."""
    return {(row["identifier"]["S"], row["rank"]["S"]): row for row in bench.rows(bench.tables.identifiers)}


def expected(*contacts: Contact) -> dict[tuple[str, str], Any]:
    """The index that these records say."""
    return {
        (row["identifier"]["S"], row["rank"]["S"]): row for contact in contacts for row in items.index_rows(contact)
    }


HELD = {
    "a holder": Held(EARLIER, NOW),
    "a field": Held(EARLIER, NOW, how=How.FIELD),
    "a claim": Held(EARLIER, NOW, claimed=True),
    "a guard": Held(EARLIER, NOW, guarded=True),
    "claim and guard": Held(EARLIER, NOW, claimed=True, guarded=True),
}


@pytest.mark.parametrize("held", HELD.values(), ids=HELD)
def test_id2_rows_move_to_todays_spelling_with_claim_and_guard(bench: Bench, held: Held) -> None:
    before = holding("c-1", held, Held(cookie(), NOW, guarded=True))
    save(bench.store, before)

    after = in_todays_spelling(bench.store, SettableClock(), before)

    assert rows(bench) == expected(after)
    assert {key for key, _ in rows(bench)} == {
        keys.identifier_key(UNASSIGNED_DIVISION, each) for each in (TODAY, cookie())
    }
    assert bench.store.contact(C_1) == after
    bench.forget()
    assert in_todays_spelling(bench.store, SettableClock(), after) is after
    assert bench.calls == []


def test_id10_both_spellings_of_one_contact_become_one_set_of_rows(bench: Bench) -> None:
    before = holding("c-1", Held(TODAY, LATER, guarded=True), Held(EARLIER, NOW, claimed=True, guarded=True))
    save(bench.store, before)

    after = in_todays_spelling(bench.store, SettableClock(), before)

    assert rows(bench) == expected(after)
    assert sorted(rank[0] for _, rank in rows(bench)) == [keys.CLAIM, keys.HOLDER[0], keys.GUARD]


def test_id4_rows_of_a_withheld_caller_are_removed(bench: Bench) -> None:
    before = found("c-1", Identifier(KINDS.PHONE, "+86282452253"))
    save(bench.store, before)

    in_todays_spelling(bench.store, SettableClock(), before)

    assert rows(bench) == {}


def test_id2_whoever_claims_or_guards_the_line_today_keeps_it(bench: Bench) -> None:
    today = holding("c-2", Held(TODAY, NOW, claimed=True, guarded=True))
    before = holding("c-1", Held(EARLIER, NOW, claimed=True, guarded=True), Held(cookie(), NOW, claimed=True))
    save(bench.store, today, before)
    with pytest.raises(AlreadyHeld):
        bench.store.apply(Plan(NOW, (Transition(before, respelled(before)),)))

    after = in_todays_spelling(bench.store, SettableClock(), before)

    assert after.held == (Held(TODAY, NOW), Held(cookie(), NOW, claimed=True))
    assert rows(bench) == expected(today, after)


def test_id2_only_the_guard_is_left_to_another_when_that_is_enough(bench: Bench) -> None:
    today = holding("c-2", Held(TODAY, NOW, guarded=True))
    before = holding("c-1", Held(EARLIER, NOW, claimed=True, guarded=True))
    save(bench.store, today, before)

    after = in_todays_spelling(bench.store, SettableClock(), before)

    assert after.held == (Held(TODAY, NOW, claimed=True),)
    assert rows(bench) == expected(today, after)


def test_id2_what_a_contact_that_is_gone_claimed_and_guarded_is_free(bench: Bench) -> None:
    gone = dataclasses.replace(found("c-2", TODAY), expires_at=NOW - timedelta(days=1))
    deleted = holding("c-3", Held(TODAY, NOW, claimed=True))
    before = holding("c-1", Held(EARLIER, NOW, claimed=True, guarded=True))
    save(bench.store, gone, deleted, before)
    bench.store.apply(Plan(NOW, (Transition(deleted, tombstone(deleted, NOW, "u-1")),)))

    after = in_todays_spelling(bench.store, SettableClock(), before)

    assert after.held == (Held(TODAY, NOW, claimed=True, guarded=True),)


def test_id2_who_was_changed_meanwhile_is_read_again(bench: Bench) -> None:
    before = holding("c-1", Held(EARLIER, NOW))
    save(bench.store, before)
    edited = Transition(before, dataclasses.replace(before, profile=dataclasses.replace(before.profile, title="Dr")))
    bench.store.apply(Plan(NOW, (edited,)))

    after = in_todays_spelling(bench.store, SettableClock(), before)

    assert (after.profile.title, after.held) == ("Dr", (Held(TODAY, NOW),))
    assert bench.store.contact(C_1) == after


def test_id2_mg6_a_merge_set_changes_in_one_write(bench: Bench) -> None:
    one = holding("c-1", Held(EARLIER, NOW, how=How.FIELD, claimed=True))
    other = holding("c-2", Held(EARLIER, NOW), Held(Identifier(KINDS.SOCIAL_WHATSAPP, "553196883193"), NOW))
    save(bench.store, one, other)
    planned = plan_merge((one, other), None, LATER, "u-1", ContactId("c-3"))
    bench.store.apply(planned.plan)
    bench.forget()

    after = in_todays_spelling(bench.store, SettableClock(LATER), planned.result)

    assert bench.calls == ["GetItem", "BatchGetItem", "TransactWriteItems"]
    members = bench.store.contacts(after.family.merge_set)
    assert rows(bench) == expected(*members.values())
    assert {held.identifier for held in after.held} == {TODAY, known("SocialWhatsapp", "5531996883193")}
    for held in after.held:
        assert held.home is not None
        assert held.identifier in {each.identifier for each in members[held.home].holdings}
