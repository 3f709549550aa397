"""Resolution: which contact does an interaction belong to (RS1, RS2, RS3, RS6, RS8, RS9, RS10, CL1)."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scv.domain.contacts.contact import Contact, ContactType
from scv.domain.identifiers.identifier import Identifier
from scv.domain.linking.resolution import Holder, resolve, seen_in
from scv.domain.values.ids import ContactId
from tests.builders import FOURTH_OF_FEBRUARY, NOW, TWENTIETH_OF_MARCH, alexis, cookie, email, known, phone

CONTACT_E = ContactId("e")
C_ALEXIS = ContactId("c-alexis")
CRM = known("ExternalId", "42", source="crm")


def holder(contact_id: str, ranked_at: datetime = NOW, identifier: Identifier | None = None, **more: Any) -> Holder:
    return Holder(
        identifier or phone(), ContactId(contact_id), more.pop("type", ContactType.CURATED), ranked_at, **more
    )


def best_of(*found: Holder) -> str | None:
    kinds = tuple(dict.fromkeys(each.identifier for each in found))
    held = {kind: [each for each in found if each.identifier == kind] for kind in kinds}
    best = resolve(kinds, held, NOW).best
    return best.contact_id if best else None


def test_RS1_the_first_created_wins() -> None:
    assert best_of(holder("david", TWENTIETH_OF_MARCH), holder("alexis", FOURTH_OF_FEBRUARY)) == "alexis"


def test_RS1_of_two_created_at_the_same_time_the_lower_id_wins() -> None:
    assert best_of(holder("b"), holder("a")) == "a"


@given(order=st.permutations([holder("a", NOW), holder("b", NOW - timedelta(days=1)), holder("c", NOW)]))
def test_RS1_the_order_in_which_holders_are_read_does_not_matter(order: list[Holder]) -> None:
    resolution = resolve((phone(),), {phone(): order}, NOW)
    assert resolution.best is not None
    assert [resolution.best.contact_id, *(each.contact_id for each in resolution.candidates)] == ["b", "a", "c"]


def test_RS2_without_the_first_the_next_one_wins() -> None:
    assert best_of(holder("david", TWENTIETH_OF_MARCH)) == "david"
    assert best_of() is None


def test_RS3_the_other_holders_are_candidates() -> None:
    found = resolve((phone(),), {phone(): [holder("a"), holder("b"), holder("c")]}, NOW)
    assert [each.contact_id for each in found.candidates] == ["b", "c"]


def test_RS6_an_external_id_is_stronger_than_everything_and_the_cookie_weakest() -> None:
    old = NOW - timedelta(days=400)
    assert best_of(holder("cookie", old, cookie()), holder("phone", NOW)) == "phone"
    assert best_of(holder("phone", old), holder("crm", NOW, CRM)) == "crm"


def test_RS6_among_holders_of_equal_strength_the_first_created_wins() -> None:
    line = known("SocialLine", "U1")
    old, older = NOW - timedelta(days=1), NOW - timedelta(days=2)
    assert best_of(holder("a", NOW), holder("b", old, email()), holder("c", older, line)) == "c"


def test_RS6_every_candidate_tells_what_found_it_and_is_listed_once() -> None:
    found = resolve(
        (CRM, phone(), cookie()),
        {
            CRM: [holder("a", identifier=CRM)],
            phone(): [holder("a"), holder("b")],
            cookie(): [holder("b", identifier=cookie()), holder("c", identifier=cookie())],
        },
        NOW,
    )
    assert found.best is not None
    assert found.best.contact_id == "a"
    assert [(each.contact_id, each.identifier) for each in found.candidates] == [("b", phone()), ("c", cookie())]


def test_RS8_an_expired_holder_is_absent() -> None:
    expired = holder("old", FOURTH_OF_FEBRUARY, type=ContactType.IDENTIFIED, expires_at=NOW)
    assert best_of(expired, holder("new")) == "new"
    assert best_of(expired) is None


def test_RS8_a_holder_about_to_expire_is_there_and_due_for_renewal() -> None:
    found = holder("old", type=ContactType.IDENTIFIED, expires_at=NOW + timedelta(seconds=1))
    assert best_of(found) == "old"
    assert found.needs_renewal(NOW)


def test_RS9_a_member_of_a_merge_keeps_its_own_rank() -> None:
    """Alexis and David are merged into E: a number that only David held ranks by David's date."""
    merged_david = holder("e", TWENTIETH_OF_MARCH, home="david")
    assert best_of(merged_david, holder("third", TWENTIETH_OF_MARCH - timedelta(days=1))) == "third"
    assert best_of(merged_david, holder("third", TWENTIETH_OF_MARCH + timedelta(days=1))) == "e"


def test_CL1_a_claim_wins_whoever_was_first() -> None:
    found = resolve((phone(),), {phone(): [holder("alexis", FOURTH_OF_FEBRUARY), holder("david", claimed=True)]}, NOW)
    assert found.best is not None
    assert (found.best.contact_id, found.rule) == ("david", "CL1")
    assert [each.contact_id for each in found.candidates] == ["alexis"]


def test_CL1_a_claim_wins_its_own_identifier_only() -> None:
    claimed = holder("david", NOW, cookie(), claimed=True)
    assert best_of(claimed, holder("alexis", NOW)) == "alexis"


def test_CL1_the_owner_of_a_claim_is_not_its_own_candidate() -> None:
    """A claim is a row of its own beside the row as holder."""
    found = resolve((phone(),), {phone(): [holder("david", claimed=True), holder("david")]}, NOW)
    assert found.candidates == ()


def test_RS10_the_rule_is_told() -> None:
    assert resolve((phone(),), {}, NOW).rule == "RS4"
    assert resolve((phone(),), {phone(): [holder("a")]}, NOW).rule == "RS1"
    assert resolve((phone(), cookie()), {phone(): [holder("a")]}, NOW).rule == "RS6"


# -- behind the index row (MG3) -----------------------------------------------------------------


def _merged() -> dict[ContactId, Contact]:
    canonical = dataclasses.replace(alexis(), id=CONTACT_E, merged_from=(C_ALEXIS, ContactId("c-david")))
    member = dataclasses.replace(alexis(), canonical_id=CONTACT_E, merged_to=CONTACT_E)
    return {CONTACT_E: canonical, C_ALEXIS: member}


def test_MG3_an_ancestors_row_is_answered_for_by_the_canonical_contact() -> None:
    seen = seen_in(holder("c-alexis", FOURTH_OF_FEBRUARY, look=True), _merged(), NOW)
    assert seen is not None
    assert (seen.contact_id, seen.member, seen.ranked_at) == ("e", "c-alexis", FOURTH_OF_FEBRUARY)


def test_MG3_the_result_that_the_row_names_tells_it_without_the_member() -> None:
    result = dataclasses.replace(_merged()[CONTACT_E], merge_set=(CONTACT_E, C_ALEXIS))
    seen = seen_in(holder("c-alexis", look=True, merged_to="e"), {CONTACT_E: result}, NOW)
    assert seen is not None
    assert (seen.contact_id, seen.member) == ("e", "c-alexis")


def test_MG10_a_result_without_the_member_tells_nothing_of_it() -> None:
    undone = dataclasses.replace(_merged()[CONTACT_E], merge_set=(), unmerged=True)
    seen = seen_in(holder("c-alexis", look=True, merged_to="e"), {CONTACT_E: undone, C_ALEXIS: alexis()}, NOW)
    assert seen is not None
    assert (seen.contact_id, seen.member) == ("c-alexis", "c-alexis")


def test_MG3_a_row_that_need_not_be_looked_at_stays_as_it_is() -> None:
    row = holder("c-alexis")
    assert seen_in(row, {}, NOW) is row


def test_CO4_RS8_a_row_whose_record_is_gone_answers_for_nobody() -> None:
    deleted = {name: dataclasses.replace(each, deleted_at=NOW) for name, each in _merged().items()}
    row = holder("c-alexis", look=True)
    assert seen_in(row, deleted, NOW) is None
    assert seen_in(row, {}, NOW) is None


def test_RS8_a_pinned_contact_is_due_for_renewal() -> None:
    pinned = dataclasses.replace(alexis(), pinned=True)
    seen = seen_in(holder("c-alexis", look=True), {C_ALEXIS: pinned}, NOW)
    assert seen is not None
    assert seen.needs_renewal(NOW)
