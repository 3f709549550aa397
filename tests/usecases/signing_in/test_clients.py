"""AC10: a client is made, signs in, has its secret rotated, and is revoked."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv import bootstrap
from scv.adapters.memory import MemoryStore
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.signing_in.callers import Claims
from scv.domain.values.errors import BadCredentials, InvalidValue, NotFound
from scv.domain.values.ids import DivisionId
from scv.usecases.ports.signing_in import Verified
from scv.usecases.signing_in.clients import IssueToken, ManageClients
from scv.usecases.signing_in.recognise import Recognise
from tests.builders import NOW


@dataclass
class World:
    """Clients in memory; a token is a number, and what it says is known."""

    store: MemoryStore = field(default_factory=MemoryStore)
    now: datetime = NOW
    tokens: dict[str, Claims] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def manage(self) -> ManageClients:
        ids, secrets = (lambda: f"c-{next(self.numbers)}"), (lambda: f"secret-{next(self.numbers)}")
        return ManageClients(self.store, bootstrap.signing_in.roles(), lambda: self.now, ids, secrets)

    def sign(self, claims: Claims) -> str:
        token = f"t-{len(self.tokens)}"
        self.tokens[token] = claims
        return token

    def issue(self, client_id: str, secret: str) -> str:
        return IssueToken(self.store, self.sign, lambda: self.now)(client_id, secret)

    def may(self, token: str) -> frozenset[str]:
        recognise = Recognise(
            lambda each: Verified(self.tokens[each]),
            bootstrap.signing_in.roles(),
            lambda: self.store,
            lambda: self.store,
        )
        return recognise(token).permissions

    def opens(self, token: str) -> bool:
        try:
            return bool(self.may(token))
        except BadCredentials:
            return False

    def signs_in(self, client_id: str, secret: str) -> bool:
        try:
            return bool(self.issue(client_id, secret))
        except BadCredentials:
            return False


@pytest.fixture
def world() -> World:
    return World()


def test_ac10_a_client_signs_in_with_its_secret_and_may_do_what_its_role_may(world: World) -> None:
    made = world.manage.make("crm", ["integration"], [], [UNASSIGNED_DIVISION])
    token = world.issue(made.client.id, made.secret)
    assert world.may(token) == bootstrap.signing_in.roles().granted(["integration"]).permissions
    told = world.tokens[token]
    assert told["exp"] - told["iat"] == 24 * 3600
    assert "permissions" not in told


@pytest.mark.parametrize("secret", ["", "secret", "secret-1 ", "SECRET-1", "x" * 10_000, "\ud800"])
def test_ac10_another_secret_signs_nobody_in(world: World, secret: str) -> None:
    made = world.manage.make("crm", ["integration"], [], [UNASSIGNED_DIVISION])
    assert made.secret == "secret-1"
    assert not world.signs_in(made.client.id, secret)
    assert not world.signs_in("", made.secret)
    assert not world.signs_in("c-99", made.secret)
    assert world.signs_in(made.client.id, made.secret)


def test_ac10_while_a_secret_is_rotated_two_are_valid_and_the_third_ends_the_first(world: World) -> None:
    made = world.manage.make("crm", ["integration"], [], [UNASSIGNED_DIVISION])
    second = world.manage.rotate(made.client.id)
    assert world.signs_in(made.client.id, made.secret)
    assert world.signs_in(made.client.id, second.secret)
    third = world.manage.rotate(made.client.id)
    valid = [world.signs_in(made.client.id, each.secret) for each in (made, second, third)]
    assert valid == [False, True, True]


def test_ac10_retiring_a_secret_ends_the_tokens_that_it_was_traded_for(world: World) -> None:
    made = world.manage.make("crm", ["integration"], [], [UNASSIGNED_DIVISION])
    old = world.issue(made.client.id, made.secret)
    rotated = world.manage.rotate(made.client.id)
    new = world.issue(made.client.id, rotated.secret)
    assert world.opens(old)
    world.manage.retire(made.client.id)
    assert (world.opens(old), world.opens(new)) == (False, True)
    assert not world.signs_in(made.client.id, made.secret)


def test_ac10_revoking_a_client_ends_its_secrets_and_its_tokens_and_keeps_it_in_the_list(world: World) -> None:
    made = world.manage.make("crm", ["integration"], [], [UNASSIGNED_DIVISION])
    token = world.issue(made.client.id, made.secret)
    world.now += timedelta(days=1)
    revoked = world.manage.revoke(made.client.id)
    world.now += timedelta(days=1)
    assert world.manage.revoke(made.client.id).revoked_at == revoked.revoked_at
    assert not world.opens(token)
    assert not world.signs_in(made.client.id, made.secret)
    assert not world.signs_in(made.client.id, world.manage.rotate(made.client.id).secret)
    assert [each.id for each in world.store.clients()] == [made.client.id]


@pytest.mark.parametrize(
    ("name", "roles", "permissions", "divisions"),
    [
        ("", ["agent"], [], ["*"]),
        (" ", ["agent"], [], ["*"]),
        ("a\nb", ["agent"], [], ["*"]),
        ("n" * 101, ["agent"], [], ["*"]),
        ("crm", ["boss"], [], ["*"]),
        ("crm", [], [], ["*"]),
        ("crm", ["agent"], [], []),
        ("crm", [], ["two words"], ["*"]),
        ("crm", ["agent"], [], ["two words"]),
    ],
)
def test_ac10_a_client_that_makes_no_sense_is_not_made(
    world: World, name: str, roles: list[str], permissions: list[str], divisions: list[str]
) -> None:
    with pytest.raises(InvalidValue):
        world.manage.make(name, roles, permissions, tuple(map(DivisionId, divisions)))
    assert not world.store.clients()


def test_ac10_what_is_done_to_a_client_that_there_is_not_says_so(world: World) -> None:
    for deed in (world.manage.rotate, world.manage.retire, world.manage.revoke):
        with pytest.raises(NotFound):
            deed("c-1")


@given(st.lists(st.sampled_from(["rotate", "retire", "revoke", "issue"]), max_size=14))
def test_ac10_whatever_is_done_in_whatever_order_exactly_the_valid_secrets_sign_in(deeds: list[str]) -> None:
    """A model: the newest secret is valid, the one before until it is retired, and none once it is revoked."""
    world = World()
    made = world.manage.make("crm", ["agent"], [], [DivisionId("north")])
    every, valid, tokens = [made.secret], [made.secret], dict[str, str]()
    for deed in deeds:
        if deed == "rotate":
            every.append(world.manage.rotate(made.client.id).secret)
            valid = [every[-1], *valid[:1]] if valid else []
        elif deed == "issue" and valid:
            tokens |= {world.issue(made.client.id, each): each for each in valid}
        elif deed == "retire":
            world.manage.retire(made.client.id)
            valid = valid[:1]
        elif deed == "revoke":
            world.manage.revoke(made.client.id)
            valid = []
        assert [each for each in every if world.signs_in(made.client.id, each)] == [
            each for each in every if each in valid
        ]
        assert {token for token in tokens if world.opens(token)} == {
            token for token, secret in tokens.items() if secret in valid
        }
