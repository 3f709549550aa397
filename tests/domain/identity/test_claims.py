"""Claims as pure rules (CL1-CL3, MG10)."""

from __future__ import annotations

import pytest

from scv.domain.changes.plans import Transition
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.held import AsMerged, How
from scv.domain.identity.claims import claim, claimed, homes, release, require_claimable
from scv.domain.identity.merging import plan_merge
from scv.domain.values.errors import IdentifierNotClaimed, IdentifierNotFound, InvalidValue
from scv.domain.values.ids import ContactId
from tests.people import NOW, SHARED_PHONE, caller, identifier, person, phone


def after(contact: Contact, *steps: Transition) -> Contact:
    return next(step.contact for step in steps if step.contact.id == contact.id)


@pytest.mark.parametrize("kind", ["Phone", "Email", "SocialTwitter", "SocialLine", "SocialWhatsapp", "AppleOpaqueId"])
def test_cl1_phones_emails_and_social_ids_can_be_claimed(kind: str) -> None:
    value = {"Email": "a@example.com"}.get(kind, "+18031230000")
    require_claimable(identifier(kind, value))


@pytest.mark.parametrize("refused", [identifier("Cookie", "k"), identifier("ExternalId", "1", "crm")])
def test_cl1_cookies_and_external_ids_cannot_be_claimed(refused: object) -> None:
    with pytest.raises(InvalidValue):
        claim(person("a"), {}, refused, NOW)  # type: ignore[arg-type]


def test_cl3_claiming_again_changes_nothing() -> None:
    contact = after(person("a"), *claim(person("a"), {}, phone(), NOW))
    assert claimed(contact, phone())
    assert claim(contact, {}, phone(), NOW) == ()


def test_cl3_after_release_it_is_held_only_while_a_field_carries_it() -> None:
    carrier = after(person("a"), *claim(person("a", work_phone=SHARED_PHONE), {}, phone(), NOW))
    other = after(person("b"), *claim(person("b"), {}, phone(), NOW))
    assert after(carrier, *release(carrier, {}, phone())).identifiers == (phone(),)
    assert after(other, *release(other, {}, phone())).identifiers == ()


def test_cl3_only_a_claim_can_be_released() -> None:
    with pytest.raises(IdentifierNotFound):
        release(person("a"), {}, phone())
    with pytest.raises(IdentifierNotClaimed, match="fields"):
        release(person("a", work_phone=SHARED_PHONE), {}, phone())


def test_mg10_a_merge_set_claims_through_the_member_that_holds_it_and_was_created_first() -> None:
    # given
    young, old = person("young", NOW, work_phone=SHARED_PHONE), caller("old", phone(), when=NOW.replace(month=1))
    plan = plan_merge([young, old], None, NOW, "x", ContactId("result"))
    members = {step.contact.id: step.contact for step in plan.plan.contacts}
    assert set(homes(plan.result, phone())) == {"young", "old"}
    # when
    steps = claim(plan.result, members, phone(), NOW)
    # then
    assert [step.contact.id for step in steps] == ["result", "old"]
    assert after(old, *steps).holdings[0].claimed
    assert after(plan.result, *steps).holdings == ()


def test_mg10_a_released_claim_of_an_ancestor_is_kept_with_it() -> None:
    # given a claim that was made before the merge
    owner = after(person("a"), *claim(person("a"), {}, phone(), NOW))
    plan = plan_merge([owner, person("b")], None, NOW, "x", ContactId("result"))
    members = {step.contact.id: step.contact for step in plan.plan.contacts}
    # when
    steps = release(plan.result, members, phone())
    # then
    ancestor = after(owner, *steps)
    assert ancestor.holdings == ()
    assert not ancestor.held[0].is_live
    assert ancestor.held[0].as_merged == AsMerged(How.CLAIM, claimed=True)
    assert after(plan.result, *steps).identifiers == ()
