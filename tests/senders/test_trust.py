"""TR1, TR2: how identifiers are known, who says so, and where it is kept and shown."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import pytest

from local.senders import samples
from scv.adapters.dynamodb.items.interactions import interaction_from, interaction_item, journey_entry_from
from scv.adapters.dynamodb.items.told import LETTERS, letter, method
from scv.adapters.webhooks import genesys, interactions
from scv.api.responses.journeys import session
from scv.domain.interactions.events import InteractionEvent
from scv.domain.interactions.folding import united
from scv.domain.interactions.interaction import Interaction
from scv.domain.interactions.journeys import journey_entry
from scv.domain.trust.trust import Method, Trust, better
from scv.domain.values.ids import ConversationId
from tests.senders.center import Center

CALL = {sample.name: sample for sample in samples("twilio")}["01-voice-inbound"]


def stored() -> Interaction:
    """A call whose number the carrier vouches for."""
    center = Center()
    center.take(CALL)
    return center.store.conversations[ConversationId("CA2001")]


@pytest.mark.parametrize("how", Method)
def test_tr1_every_method_has_one_trust_and_is_kept_as_it_is(how: Method) -> None:
    assert how.trust in Trust
    assert method(letter(how)) is how
    assert len(set(LETTERS.values())) == len(LETTERS) == len(Method) - 1  # what was told takes no letter


def test_tr1_a_letter_of_a_later_version_is_worth_no_more_than_what_was_told() -> None:
    assert method("?") is Method.TOLD


def test_tr1_better_proof_counts_in_whatever_order_it_comes() -> None:
    (mention,) = stored().mentions
    methods = (Method.CALLER_ID, Method.FULL_ATTESTATION, Method.FORM)
    read = interactions.read(
        {
            "id": "e",
            "type": "interaction.started",
            "timestamp": "2026-11-21T10:00:00Z",
            "data": {"conversationId": "c", "channel": "voice", "customer": {"phone": mention.identifier.value}},
        },
        lambda _: "US",
    )
    events = [
        dataclasses.replace(read, id=each.value, mentions=(dataclasses.replace(mention, by=None, how=each),))
        for each in methods
    ]
    found = set()
    for order in itertools.permutations(events):
        known: Any = ()
        for each in order:
            known = united(known, each)
        found.add(known)
    assert [[each.how for each in one] for one in found] == [[Method.FULL_ATTESTATION]]


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(Method, 2)))
def test_tr1_of_two_methods_the_one_that_is_worth_more_stays(one: Method, other: Method) -> None:
    order = list(Trust)
    assert better(one, other) is better(other, one)
    assert order.index(better(one, other).trust) == min(order.index(one.trust), order.index(other.trust))


def test_tr1_it_is_kept_with_the_interaction_and_with_its_entry_in_the_journey() -> None:
    kept = stored()
    item = interaction_item(kept)

    assert interaction_from(item).mentions == kept.mentions
    entry = journey_entry_from(item)
    assert entry.how is journey_entry(kept).how is Method.FULL_ATTESTATION
    shown: Any = session(entry, None)["why"]
    assert shown["trust"] == {"level": "attested", "method": "fullAttestation"}


def told(**customer: Any) -> InteractionEvent:
    return interactions.read(
        {
            "id": "e",
            "type": "interaction.started",
            "timestamp": "2026-11-21T10:00:00Z",
            "data": {"conversationId": "c", "channel": "voice", **customer},
        },
        lambda _: "US",
    )


def test_tr2_a_payload_that_claims_to_be_attested_is_not_believed() -> None:
    claims = {"trust": "attested", "how": "fullAttestation", "method": "platform"}
    event = told(
        customer={"phone": "+1 803-123-0000", "social": {"type": "SocialLine", "value": "U1", **claims}, **claims}
    )

    assert [each.how.trust for each in event.mentions] == [Trust.PRESENTED] * 2
    assert {"data.customer.trust", "data.customer.social.how"} <= set(event.ignored)


def test_tr1_what_a_form_says_is_typed() -> None:
    event = told(customer={"cookie": "c00c1e"}, form={"phone": "+1 803-123-0000", "email": "ana@example.com"})

    assert {each.identifier.type.value: each.how.trust.value for each in event.mentions} == {
        "Phone": "typed",
        "Email": "typed",
        "Cookie": "presented",
    }


@pytest.mark.parametrize(
    ("direction", "message", "expected"),
    [
        ("INBOUND", "FACEBOOK", Method.PLATFORM),
        ("INBOUND", "SMS", Method.CALLER_ID),
        ("OUTBOUND", "FACEBOOK", Method.TOLD),
        ("INBOUND", "OPEN", Method.TOLD),
    ],
)
def test_tr1_over_genesys_the_account_that_wrote_is_the_platforms_word(
    direction: str, message: str, expected: Method
) -> None:
    body = {
        "conversationId": "g-1",
        "eventTime": 1795255200000,
        "mediaType": "MESSAGE",
        "messageType": message,
        "direction": direction,
        "addressFrom": "18031230000",
        "addressTo": "18031230999",
    }
    envelope = {
        "id": "1",
        "source": "aws.partner/genesys.com/cloud/sample/x",
        "detail-type": "v2.detail.events.conversation.{id}.customer.start",
        "detail": {"eventBody": body},
    }
    event = genesys.read(envelope, lambda _: "US")

    assert event is not None
    assert [each.how for each in event.mentions] == [expected]
