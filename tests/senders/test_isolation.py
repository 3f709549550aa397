"""AC6: what one sender can neither write nor move nor learn of another's."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from local.senders import SECRET, Sample, samples
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.interactions.interaction import Outcome
from scv.domain.senders.senders import Sender
from scv.domain.values.errors import BadSignature, SenderNotAllowed, SenderNotFound
from scv.domain.values.ids import ConversationId, DivisionId
from tests.senders.center import Center, delivery

DIVISION_N = DivisionId("n")
NORTH = Sender("north", "generic", (DIVISION_N,), DIVISION_N, (), "sales")
SOUTH = Sender("south", "generic", (DivisionId("s"),), DivisionId("s"))
OTHER = "whsec_YW5vdGhlciBzZWNyZXQgb2Ygc29tZWJvZHkgZWxzZQ=="
(GENERIC,) = samples("generic")


def event(conversation: str = "c-1", event_id: str = "e-1", phone: str = "+1 803-123-0801", **data: Any) -> Sample:
    told = json.loads(GENERIC.body)
    told["id"] = event_id
    told["data"] |= {"conversationId": conversation, "customer": {"phone": phone}, **data}
    return dataclasses.replace(GENERIC, body=json.dumps(told).encode())


def center() -> Center:
    found = Center()
    found.add(NORTH)
    found.add(SOUTH, OTHER)
    return found


def send(to: Center, sender: Sender, sample: Sample, secret: str | None = None) -> Any:
    key = secret or (SECRET if sender is NORTH else OTHER)
    return to.deliver(sender.id, delivery(sample, sample.signed(key)))[0].received[0]


def test_ac6_an_event_that_names_nothing_goes_to_the_senders_own_division_and_project() -> None:
    center_ = center()

    send(center_, NORTH, event())

    stored = center_.store.conversations[ConversationId("c-1")]
    assert (stored.division, stored.project_id) == ("n", "sales")
    assert [each.division for each in center_.store.records.values()] == ["n"]


def test_ac6_jo6_a_project_that_any_event_tells_wins_over_the_senders_whatever_the_order() -> None:
    silent, told = event(event_id="e-2"), json.loads(event(event_id="e-1", projectId="service").body)
    told |= {"timestamp": "2026-11-21T09:00:00Z", "type": "interaction.updated"}  # earlier, and of more weight
    early = dataclasses.replace(GENERIC, body=json.dumps(told).encode())
    sender = dataclasses.replace(NORTH, projects=("service",), project_id="usual")
    for order in ([silent, early], [early, silent]):
        center_ = Center()
        center_.add(sender)
        for each in order:
            send(center_, sender, each, SECRET)
        assert center_.store.conversations[ConversationId("c-1")].project_id == "service"


@pytest.mark.parametrize("data", [{"divisionId": "s"}, {"divisionId": "*"}, {"projectId": "service"}])
def test_ac6_another_division_or_project_is_refused_and_nothing_is_written(data: dict[str, str]) -> None:
    center_ = center()

    with pytest.raises(SenderNotAllowed):
        send(center_, NORTH, event(**data))
    assert not center_.store.conversations
    assert not center_.store.records
    assert not center_.queue.messages


@pytest.mark.parametrize("kind", ["interaction.started", "interaction.updated", "interaction.ended"])
@pytest.mark.parametrize("event_id", ["e-1", "e-2"], ids=["the very event", "another"])
def test_ac6_another_senders_conversation_is_neither_moved_nor_told_of(kind: str, event_id: str) -> None:
    center_ = center()
    send(center_, SOUTH, event())
    before = (dict(center_.store.conversations), dict(center_.store.records))
    told = json.loads(event(event_id=event_id).body) | {"type": kind}
    sample = dataclasses.replace(GENERIC, body=json.dumps(told).encode())

    with pytest.raises(SenderNotAllowed) as refused:
        send(center_, NORTH, sample)

    assert (center_.store.conversations, center_.store.records) == before
    ids = [*center_.store.records, "s-1001"]
    assert not [each for each in ids if each in refused.value.message + refused.value.entity_id]


def test_ac6_a_number_that_is_known_in_another_division_is_nobody_here() -> None:
    center_ = center()
    there = send(center_, SOUTH, event("c-1")).answer
    here = send(center_, NORTH, event("c-2")).answer

    assert here.outcome is Outcome.CREATED
    assert here.contact_id != there.contact_id
    assert here.candidates == 0


def test_ac6_a_secret_of_one_sender_signs_for_no_other() -> None:
    center_ = center()

    with pytest.raises(BadSignature):
        send(center_, SOUTH, event(), SECRET)
    with pytest.raises(SenderNotFound):
        center_.deliver("west", delivery(event()))
    assert not center_.store.conversations


def test_ac6_the_refusal_through_the_function_is_403_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    center_ = Center()
    told = {"divisions": ("n",), "division": "n"}
    center_.register = lambda sample, **_: Center.register(center_, sample, **told)  # type: ignore[method-assign]

    status, text = center_.call(event(divisionId="s"))

    assert (status, json.loads(text)["code"]) == (403, "sender.not.allowed")
    assert '"RefusedEvents"' in capsys.readouterr().out


def test_se1_of_many_events_the_ones_for_another_division_are_refused_and_the_others_stored() -> None:
    (batch,) = [each for each in samples("cloudEvents") if each.name == "02-batch"]
    events = json.loads(batch.body)[:2]
    events[0]["data"]["divisionId"] = "s"
    center_ = Center()
    center_.add(dataclasses.replace(NORTH, kind="cloudEvents"))
    sample = dataclasses.replace(batch, body=json.dumps(events).encode())

    taken, _ = center_.deliver("north", delivery(sample))

    assert [(each.answer.outcome.value, each.code) for each in taken.received] == [
        ("refused", "sender.not.allowed"),
        ("created", ""),
    ]
    assert list(center_.store.conversations) == ["ce-2"]


def test_se1_when_some_are_stored_and_the_store_goes_away_the_rest_waits_and_twice_is_once() -> None:
    (batch,) = [each for each in samples("cloudEvents") if each.name == "02-batch"]
    center_ = Center()
    sender = center_.register(batch)
    whole = center_.store.holders
    asked: list[object] = []

    def once(*told: Any, **named: Any) -> Any:
        asked.append(told)
        if len(asked) > 1:
            from scv.domain.values.errors import StoreUnavailable

            raise StoreUnavailable("away")
        return whole(*told, **named)

    center_.store.holders = once  # type: ignore[method-assign]
    taken, _ = center_.deliver(sender.id, delivery(batch))
    assert [each.answer.outcome.value for each in taken.received] == ["created", "queued"]
    assert len(center_.queue.messages) == 1

    center_.store.holders = whole  # type: ignore[method-assign]
    sender_id, document, at = center_.queue.messages[0]
    center_.receive.again(center_.senders.sender(sender_id), document, at)

    straight = Center()
    straight.take(batch)
    assert center_.state() == straight.state()


def test_ac6_what_is_known_of_a_division_stays_there_also_for_an_agents_identifier() -> None:
    center_ = center()
    send(center_, SOUTH, event())

    held = center_.store.holders(DIVISION_N, [Identifier(IdentifierType.PHONE, "+18031230801")])
    assert not any(held.values())
