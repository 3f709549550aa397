"""Previews: nothing is lost in a merge, and a promise holds a call to what was shown (MG9)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scv.domain.access.cursors import Bound, Cursors
from scv.domain.contacts.contact import Contact, ContactType
from scv.domain.contacts.family import Family
from scv.domain.contacts.held import Held, How
from scv.domain.contacts.profiles import ExternalId, ExternalSource, Profile
from scv.domain.identity.merging import MAX_INPUTS, MergePlan, Order, plan_merge
from scv.domain.identity.previews import LIFE, Promise, Showing, basis_digests, showing
from scv.domain.values.errors import PreviewStale
from scv.domain.values.ids import ContactId
from scv.domain.values.times import stamp
from tests.builders import NOW, phone
from tests.people import AGENT, person

CONTACT_A = ContactId("a")
CONTACT_B = ContactId("b")
SLOTS = ("work_phone", "cell_phone", "home_phone", "other_phone")
MAILS = ("work_email", "personal_email", "other_email")


def _with(number: int, phones: list[int], mails: list[int], ids: list[int], beside: list[int]) -> Contact:
    """A person whose slots are as full as they are told, with identifiers beside them."""
    fields: dict[str, Any] = {name: f"+1 212 555 01{place:02d}" for name, place in zip(SLOTS, phones, strict=False)}
    fields |= {name: f"mail{place}@example.com" for name, place in zip(MAILS, mails, strict=False)}
    known = tuple(ExternalId(ExternalSource("crm"), f"id-{place}") for place in ids)
    made = person(f"c-{number}", external_ids=known, **fields)
    more = (Held(phone(f"+1 212 555 02{place:02d}"), NOW) for place in beside)
    return dataclasses.replace(made, held=(*made.held, *more))


def _some(most: int, size: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(0, most), max_size=size, unique=True)


several = st.lists(st.tuples(_some(9, 4), _some(9, 3), _some(30, 10), _some(9, 4)), min_size=2, max_size=5).map(
    lambda drawn: [_with(number, *parts) for number, parts in enumerate(drawn)]
)


def shown(inputs: list[Contact], override: Profile | None = None) -> tuple[Showing, MergePlan]:
    plan = plan_merge(inputs, override, NOW, "agent-1", ContactId("new"))
    order = Order(AGENT, [each.id for each in inputs], override)
    return showing(order.named(inputs), order.request, plan.outcome), plan


def promise(preview: Showing) -> Promise:
    return Promise(NOW + LIFE, preview.digests)


@settings(max_examples=15)
@given(several)
def test_MG9_MG5_a_merge_loses_no_identifier_for_lack_of_a_slot(inputs: list[Contact]) -> None:
    preview, plan = shown(inputs)
    had = {identifier for each in inputs for identifier in each.identifiers}
    assert preview.lost == ()
    assert had <= set(plan.result.identifiers)
    assert {each.identifier for each in preview.holdings} >= had
    for holding in preview.holdings:
        assert set(holding.contact_ids) == {each.id for each in inputs if holding.identifier in each.identifiers}


def test_MG9_what_the_result_would_not_answer_to_is_told() -> None:
    one, other = person("a", work_email="ana@example.com"), person("b")
    preview, plan = shown([one, other])
    less = dataclasses.replace(plan.result, held=())
    lost = dataclasses.replace(preview, outcome=dataclasses.replace(preview.outcome, result=less)).lost
    assert [(each.identifier.value, each.contact_id) for each in lost] == [("ana@example.com", "a")]


def test_MG9_every_field_is_shown_with_whoever_has_its_value() -> None:
    preview, _ = shown([person("a", title="Dr"), person("b", title="Dr")], Profile(salutation="Ms"))
    told = {each.field: (each.value, each.contact_ids) for each in preview.fields}
    assert told["title"] == ("Dr", ("a", "b"))
    assert told["salutation"] == ("Ms", ())
    assert told["lastName"] == ("Doe", ("a", "b"))


CHANGES: dict[str, tuple[dict[str, Any], str]] = {
    "edited": ({"version": 2}, "fields"),
    "promoted": ({"type": ContactType.IDENTIFIED}, "fields"),
    "merged": ({"family": Family(merge_set=(CONTACT_A, ContactId("z")))}, "id"),
    "claimed": ({"claimed": True}, "identifiers"),
    "beside": ({"how": How.BESIDE}, "identifiers"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_MG9_a_promise_names_the_contact_and_the_part_that_changed(change: str) -> None:
    one, other = person("a", work_email="ana@example.com"), person("b")
    preview, _ = shown([one, other])
    fields, named = CHANGES[change]
    held = dict(fields.items() & {"claimed": True, "how": How.BESIDE}.items())
    changed = dataclasses.replace(one, **{name: value for name, value in fields.items() if name not in held})
    if held:
        changed = dataclasses.replace(changed, held=(dataclasses.replace(one.held[0], **held),))
    order = Order(AGENT, [CONTACT_A, CONTACT_B])
    with pytest.raises(PreviewStale) as refused:
        promise(preview).require_basis(basis_digests(order.named([changed, other]), order.request), NOW)
    assert refused.value.changed == (f"contactIds[0].{named}",)


def test_MG9_times_and_expiries_are_no_part_of_a_promise() -> None:
    one, other = person("a", work_email="ana@example.com"), person("b")
    preview, _ = shown([one, other])
    later = dataclasses.replace(one, revision=7, expires_at=NOW, held=(dataclasses.replace(one.held[0], since=NOW),))
    order = Order(AGENT, [CONTACT_A, CONTACT_B])
    promise(preview).require_basis(basis_digests(order.named([later, other]), order.request), NOW)
    again = plan_merge([later, other], None, NOW + timedelta(minutes=9), "agent-1", ContactId("another-id"))
    promise(preview).require_outcome(again.outcome)


@pytest.mark.parametrize(
    ("order", "named"),
    [
        (Order(AGENT, [CONTACT_B, CONTACT_A]), "contactIds"),
        (Order(AGENT, [CONTACT_A, CONTACT_B], Profile(title="Dr")), "valueOverride"),
    ],
)
def test_MG9_another_request_is_not_what_was_shown(order: Order, named: str) -> None:
    people = {"a": person("a"), "b": person("b")}
    preview, _ = shown([people["a"], people["b"]])
    inputs = order.named([people[each] for each in order.contact_ids])
    with pytest.raises(PreviewStale) as refused:
        promise(preview).require_basis(basis_digests(inputs, order.request), NOW)
    assert named in refused.value.changed


def test_MG9_a_promise_is_good_for_fifteen_minutes() -> None:
    inputs = [person("a"), person("b")]
    preview, _ = shown(inputs)
    order = Order(AGENT, [CONTACT_A, CONTACT_B])
    basis = basis_digests(order.named(inputs), order.request)
    promise(preview).require_basis(basis, NOW + timedelta(minutes=14, seconds=59))
    with pytest.raises(PreviewStale) as refused:
        promise(preview).require_basis(basis, NOW + timedelta(minutes=15))
    assert refused.value.changed == ("previewToken",)


def test_MG9_AC8_the_token_of_the_largest_preview_is_read_again() -> None:
    preview, _ = shown([person(f"c-{number}") for number in range(MAX_INPUTS)])
    cursors, bound = Cursors(lambda: ("a key of tests",)), Bound("agent-1", "preview of mergeContacts")
    token = cursors.spelled((stamp(NOW), "".join(preview.digests)), bound)
    assert len(token) <= 2000
    assert cursors.read(token, bound, 2) == [stamp(NOW), "".join(preview.digests)]
