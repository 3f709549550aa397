"""A known customer costs the same through the adapter of every kind of sender (SE1)."""

from __future__ import annotations

import uuid

import pytest

from benchmarks import adapters
from benchmarks.meter import cost_of
from benchmarks.report import BUDGETS
from functions.ingest import app
from scv.adapters.webhooks.registry import registered_kinds
from tests.budgets.conftest import Center
from tests.functions.deliveries import Context

TOLD = {"whatsapp": 3}  # names of the account in one message: its number, its id and that of its parent


def test_se1_every_kind_is_measured() -> None:
    assert set(adapters.FRESH) == set(registered_kinds())


@pytest.mark.parametrize("kind", adapters.FRESH)
def test_se1_a_known_customer_is_taken_in_as_by_our_own_event(center: Center, kind: str) -> None:
    """One query for each name that is told, all at once, and one write; each id has a spelling of before (ID2)."""
    adapters.register()
    for _ in range(2):  # the first makes the contact, and what a process keeps is read
        app.lambda_handler(adapters.again(kind, lambda: uuid.uuid4().hex), Context())
    event = adapters.again(kind, lambda: uuid.uuid4().hex)

    with center.meter.counting(center.client) as calls:
        answered = app.lambda_handler(event, Context())

    assert answered is None or answered.get("statusCode", 200) in (200, 204)
    cost = cost_of(calls)
    earlier = 2 if kind == "whatsapp" else 0
    assert sorted(cost.operations) == ["PutItem", *["Query"] * (TOLD.get(kind, 1) + earlier)]
    assert (cost.round_trips, cost.read_units, cost.write_units) == (2, TOLD.get(kind, 1) + earlier, 2)
    assert BUDGETS[f"{adapters.NAME}, {kind}"] == (2, TOLD.get(kind, 1) + earlier, 2)
