"""Visitors who have signed in, and those who only type: what each gets to see and change (TR2, TR3, TR4)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from scv.adapters.jwks import KeySet
from scv.adapters.memory import MemoryStore
from scv.adapters.visitors import VisitorTokens
from scv.adapters.webhooks.registry import adapter_of
from scv.domain.agent.panel import State
from scv.domain.contacts.contact import ContactType
from scv.domain.contacts.profiles import Profile
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import EventType, InteractionEvent, Mention, Outcome
from scv.domain.interactions.visitors import PLACE, Visitor, signed_in
from scv.domain.projects.choices import TypedIdentifiers
from scv.domain.projects.project import Project
from scv.domain.senders.senders import DEFAULT
from scv.domain.trust.trust import Method, Trust
from scv.domain.values.errors import ProviderUnavailable
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.linking.ingest import Ingest
from scv.usecases.linking.receive import Receive
from tests.builders import NOW, CountedIds, cookie, email, event, known, phone
from tests.model.world import World
from tests.people import LONG_AGO, person

ISSUER, AUDIENCE, SOURCE = "https://id.example.com/", "shop", "shop"
MINE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHERS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ID = known("ExternalId", "u-1", source=SOURCE)
GOOD: dict[str, Any] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "u-1",
    "exp": (NOW + timedelta(hours=1)).timestamp(),
    "iat": (NOW - timedelta(minutes=5)).timestamp(),
    "email": "Ana@example.com",
    "email_verified": True,
    "phone_number": "+18031230000",
    "phone_number_verified": False,
    "name": "Ana Roe",
}


def keys() -> bytes:
    jwk = json.loads(RSAAlgorithm.to_jwk(MINE.public_key()))
    return json.dumps({"keys": [{**jwk, "kid": "k", "use": "sig"}]}).encode()


TOKENS = VisitorTokens(ISSUER, frozenset({AUDIENCE}), KeySet(keys), SOURCE)


def token(key: Any = MINE, algorithm: str = "RS256", **changed: Any) -> str:
    claims = {name: value for name, value in (GOOD | changed).items() if value is not None}
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": "k"})


# -- what a token proves -----------------------------------------------------------------------


def test_TR2_a_good_token_proves_the_id_and_what_its_issuer_has_verified() -> None:
    visitor = TOKENS(token(), NOW)
    assert visitor == Visitor(SOURCE, "u-1", "Ana@example.com", None, "Ana Roe")
    assert visitor.identifiers == (ID, email("ana@example.com"))
    assert Method.SIGNED_IN.trust is Trust.ATTESTED


@pytest.mark.parametrize(
    "made",
    [
        lambda: token(OTHERS),
        lambda: token("s" * 32, "HS256"),
        lambda: jwt.encode(GOOD, "", algorithm="none", headers={"kid": "k"}),
        lambda: token(iss="https://other.example.com/"),
        lambda: token(aud="somebody else"),
        lambda: token(aud=None),
        lambda: token(sub=None),
        lambda: token(exp=None),
        lambda: token(exp=(NOW - timedelta(minutes=1)).timestamp()),
        lambda: token(nbf=(NOW + timedelta(minutes=1)).timestamp()),
        lambda: token(token_use="access"),
        lambda: token()[:-4] + "AAAA",
        lambda: "no token at all",
    ],
)
def test_TR2_nothing_else_proves_anything(made: Callable[[], str]) -> None:
    assert TOKENS(made(), NOW) is None


@pytest.mark.parametrize(("minutes", "good"), [(-10, False), (0, True), (59, True), (62, False)])
def test_TR2_what_counts_is_whether_it_was_good_when_the_event_happened(minutes: int, *, good: bool) -> None:
    """RS5: an event that waits in the queue is worth as much as one that does not."""
    assert (TOKENS(token(), NOW + timedelta(minutes=minutes)) is not None) is good


def test_TR2_better_proof_of_the_same_counts_and_what_was_told_stays() -> None:
    told = event(email("ana@example.com"), phone())
    shown = dataclasses.replace(told.mentions[0], spelling="Ana@Example.com", how=Method.FORM)
    event_ = dataclasses.replace(told, mentions=(shown, told.mentions[1]), id_token="t")
    proved = signed_in(event_, Visitor(SOURCE, "u-1", email="ana@example.com", phone="not a phone"))
    assert proved.id_token is None
    assert proved.mentions == (
        Mention(shown.identifier, "Ana@Example.com", how=Method.SIGNED_IN),
        told.mentions[1],
        Mention(ID, how=Method.SIGNED_IN),
    )


# -- what becomes of an event with one ------------------------------------------------------------


class Visitors:
    """Believes one token, or has nothing to check it by."""

    def __init__(self, away: bool = False) -> None:
        self.away = away

    def __call__(self, token_: str, at: datetime) -> Visitor | None:
        if self.away:
            raise ProviderUnavailable("away")
        return TOKENS(token_, at)


def received(store: MemoryStore, customer: dict[str, Any], visitors: Visitors | None) -> Any:
    ingest = Ingest(store, store, lambda: NOW, CountedIds())
    receive = Receive(adapter_of, store, ingest, store, lambda: NOW, visitors)  # type: ignore[arg-type]
    payload: Any = {
        "id": "evt-1",
        "type": "interaction.started",
        "timestamp": "2026-11-21T10:00:00Z",
        "data": {"conversationId": "c-1", "channel": "webMessaging", "customer": customer},
    }
    (taken,) = receive(DEFAULT, payload).received
    return taken


def test_TR2_who_has_signed_in_is_linked_by_what_the_token_proves() -> None:
    store = MemoryStore(records={ContactId("ana"): person("ana", LONG_AGO, work_email="ana@example.com")})
    taken = received(store, {"cookie": "cookie-1", "idToken": token()}, Visitors())
    assert taken.answer.contact_id == "ana"
    assert taken.unreadable == taken.ignored == ()
    how = {each.identifier: each.how for each in store.conversations[ConversationId("c-1")].mentions}
    assert how[email("ana@example.com")] is how[ID] is Method.SIGNED_IN
    (held,) = [each for each in store.records[ContactId("ana")].held if each.identifier == email("ana@example.com")]
    assert held.known is Method.SIGNED_IN, "TR1: proof raises what the contact holds"


@pytest.mark.parametrize(
    ("visitors", "sent"),
    [(Visitors(), token(OTHERS)), (Visitors(away=True), token()), (Visitors(), "x" * 9000)],
    ids=["theirs not", "away", "long"],
)
def test_TR2_ID11_a_token_that_proves_nothing_costs_the_event_nothing_and_is_not_kept(
    visitors: Visitors, sent: str
) -> None:
    store = MemoryStore()
    taken = received(store, {"cookie": "cookie-1", "idToken": sent}, visitors)
    assert taken.answer.outcome is Outcome.CREATED
    assert [each.field for each in taken.unreadable] == [PLACE]
    assert sent not in repr(store.conversations), "it could be used elsewhere"


def test_TR2_RS12_where_no_issuer_is_named_a_token_is_a_key_that_nobody_knows() -> None:
    taken = received(MemoryStore(), {"cookie": "cookie-1", "idToken": token()}, None)
    assert (taken.ignored, taken.unreadable) == ((PLACE,), ())


# -- better trust comes first ------------------------------------------------------------------------


def told(*mentions: tuple[Any, Method], conversation: str = "c-1", **more: Any) -> InteractionEvent:
    made = event(*(each for each, _ in mentions), conversation=conversation, id=f"{conversation}-e", **more)
    how = dict(mentions)
    return dataclasses.replace(
        made, mentions=tuple(dataclasses.replace(each, how=how[each.identifier]) for each in made.mentions)
    )


@pytest.fixture
def world() -> World:
    """Ana is older than Bo."""
    world = World.in_memory()
    world.store.records["ana"] = person("ana", LONG_AGO, work_email="ana@example.com")
    world.store.records["bo"] = person("bo", LONG_AGO + timedelta(days=9), cell_phone="+1 803-123-0000")
    return world


@pytest.mark.parametrize(
    ("mail", "call", "linked"),
    [
        (Method.FORM, Method.CALLER_ID, "bo"),
        (Method.CALLER_ID, Method.FULL_ATTESTATION, "bo"),
        (Method.SIGNED_IN, Method.FORM, "ana"),
        (Method.FORM, Method.FORM, "ana"),
        (Method.FROM_ADDRESS, Method.CALLER_ID, "ana"),  # the same trust: the first created, as ever
    ],
)
def test_TR3_of_several_of_one_event_the_better_known_decides(
    world: World, mail: Method, call: Method, linked: str
) -> None:
    answer = world.ingest(told((email("ana@example.com"), mail), (phone(), call)))
    assert (answer.contact_id, answer.candidates) == (linked, 1)


def test_TR3_what_is_known_less_well_stands_in_where_nobody_has_the_other(world: World) -> None:
    answer = world.ingest(
        told((email("ana@example.com"), Method.FORM), (phone("+1 212 555 0100"), Method.FULL_ATTESTATION))
    )
    assert answer.contact_id == "ana"


def test_TR3_JO6_the_order_of_arrival_makes_no_difference() -> None:
    """Better proof of what was told comes with a later event, or was there from the beginning."""
    found = []
    for order in (0, 1):
        world = World.in_memory()
        world.store.records["ana"] = person("ana", LONG_AGO, work_email="ana@example.com")
        world.store.records["bo"] = person("bo", LONG_AGO + timedelta(days=9), cell_phone="+1 803-123-0000")
        first = told((email("ana@example.com"), Method.TOLD), (phone(), Method.TOLD))
        later = dataclasses.replace(
            told((phone(), Method.FULL_ATTESTATION), at=NOW + timedelta(minutes=1)), id="e-2", type=EventType.UPDATED
        )
        for each in (first, later) if order == 0 else (later, first):
            world.ingest(each)
        found.append(world.store.conversations[ConversationId("c-1")].link)
    assert found[0] == found[1]
    assert found[0].contact_id == "bo"


# -- what somebody types ---------------------------------------------------------------------------------


@pytest.fixture
def cautious(world: World) -> World:
    """The shop does not believe what visitors type."""
    world.save_project(Project("shop", typed_identifiers=TypedIdentifiers.SUGGEST))
    return world


def typed(world: World, *mentions: tuple[Any, Method], conversation: str = "c-1", **more: Any) -> Any:
    return world.ingest(
        told(*mentions, conversation=conversation, channel=Channel.WEB_MESSAGING, project_id="shop", **more)
    )


FORM = (email("ana@example.com"), Method.FORM)


def test_TR4_whoever_types_somebodys_email_sees_and_changes_nothing_of_theirs(cautious: World) -> None:
    before, entries = cautious.read("ana"), len(cautious.store.entries)
    answer = typed(cautious, (cookie(), Method.DEVICE), FORM)
    assert (answer.outcome, answer.candidates) == (Outcome.CREATED, 1)
    made = cautious.read(answer.contact_id)
    assert (made.type, made.identifiers) == (ContactType.EPHEMERAL, (cookie(),))
    assert (cautious.read("ana"), len(cautious.store.entries)) == (before, entries)
    assert cautious.journey("ana") == ()


def test_TR4_the_agent_sees_what_was_typed_and_whose_it_may_be_and_decides(cautious: World) -> None:
    typed(cautious, (cookie(), Method.DEVICE), FORM)
    panel = cautious.panel("c-1")
    assert (panel.state, panel.search.query) == (State.SUGGESTION, "ana@example.com")
    assert [each.holder.contact_id for each in panel.search.results] == ["ana"]
    assert panel.suggestion is not None
    assert email("ana@example.com") in panel.suggestion.identifiers
    cautious.select("c-1", "ana")
    assert cookie() in cautious.read("ana").identifiers


def test_TR4_what_nobody_has_becomes_nobodys_until_an_agent_decides(cautious: World) -> None:
    made = typed(cautious, (cookie(), Method.DEVICE), (email("new@example.com"), Method.FORM)).contact_id
    assert cautious.read(made).identifiers == (cookie(),)
    again = typed(cautious, (email("new@example.com"), Method.FORM), conversation="c-2")
    assert again.contact_id not in (made, None)
    saved = cautious.create_from_panel("c-1", Profile(first_name="Ana", last_name="New", work_email="new@example.com"),
                                       "key-1").link.contact_id  # fmt: skip
    assert email("new@example.com") in cautious.read(str(saved)).identifiers


def test_TR4_better_proof_of_the_same_links_it(cautious: World) -> None:
    typed(cautious, (cookie(), Method.DEVICE), FORM)
    later = told((email("ana@example.com"), Method.SIGNED_IN), at=NOW + timedelta(minutes=1), project_id="shop")
    answer = cautious.ingest(dataclasses.replace(later, id="e-2", type=EventType.UPDATED))
    assert answer.contact_id == "ana"


def test_TR4_CH2_elsewhere_what_is_typed_is_looked_for_as_ever(world: World) -> None:
    assert typed(world, (cookie(), Method.DEVICE), FORM).contact_id == "ana"
