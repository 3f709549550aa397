"""Which value each field of a merge result takes (MG5, MG9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from scv.domain.contacts.conflicts import DecidedBy, Fate, FieldConflict
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import (
    Address,
    AppleOpaqueId,
    ExternalId,
    ExternalSource,
    FacebookId,
    PhoneNumber,
    Profile,
    ScopedId,
    TwitterId,
    WhatsAppId,
    normalise,
)
from scv.domain.identity.merging import (
    MergePlan,
    plan_merge,
)
from scv.domain.values.ids import ContactId
from tests.people import NOW, SHARED_PHONE, identifier, modified, person, phone

LATER = timedelta(hours=1)
MERGED_AT = NOW + 2 * LATER  # later than anything that was said before, so that the last word is the merge's


def merged(*inputs: Contact, override: Profile | None = None) -> MergePlan:
    return plan_merge(inputs, override, MERGED_AT, "agent-1", ContactId("result"))


def conflict_of(plan: MergePlan, field: str) -> FieldConflict:
    return next(conflict for conflict in plan.conflicts if conflict.field == field)


def test_mg5_the_most_recently_modified_value_wins_and_gaps_are_filled() -> None:
    older = person("a", first_name="Ann", title="Dr", salutation="Ms")
    newer = modified(person("b", first_name="Anna"), LATER)
    profile = merged(older, newer).result.profile
    assert (profile.first_name, profile.title, profile.salutation) == ("Anna", "Dr", "Ms")


def test_mg5_of_two_modified_at_the_same_time_the_lower_id_wins() -> None:
    assert merged(person("b"), person("a")).result.profile.first_name == "A"


def test_mg5_an_override_wins_and_null_does_not_overwrite() -> None:
    plan = merged(person("a", title="Dr"), person("b", title="Prof"), override=Profile(title="Sir", last_name=None))
    assert plan.result.profile.title == "Sir"
    assert plan.result.profile.last_name == "Doe"
    assert conflict_of(plan, "title").decided_by is DecidedBy.OVERRIDE


def test_mg5_false_is_a_value() -> None:
    newer = modified(person("b", survey_opt_out=False), LATER)
    assert merged(person("a"), newer).result.profile.survey_opt_out is False


@pytest.mark.parametrize("override", [None, Profile(), Profile(survey_opt_out=False)])
@pytest.mark.parametrize("refused", ["a", "b", "c"])
def test_mg5_a_refusal_of_surveys_survives_a_newer_consent_and_an_override(
    refused: str, override: Profile | None
) -> None:
    people = [person(each, survey_opt_out=each == refused) for each in ("a", "b", "c")]
    newest = modified(people[1], LATER)

    plan = merged(people[0], newest, people[2], override=override)

    assert plan.result.profile.survey_opt_out is True
    conflict = conflict_of(plan, "surveyOptOut")
    assert conflict.decided_by is DecidedBy.REFUSAL
    assert {each.contact_id for each in conflict.candidates if each.fate is Fate.WON} == {refused}


def test_mg5_nobody_asked_is_no_answer() -> None:
    assert merged(person("a"), person("b")).result.profile.survey_opt_out is None
    assert merged(person("a"), person("b"), override=Profile(survey_opt_out=True)).result.profile.survey_opt_out is True


def test_mg5_an_address_is_decided_whole_and_custom_fields_key_by_key() -> None:
    a = person("a", address=Address(city="Ulm", address1="Weg 1"), custom_fields={"colour": "red", "size": 0})
    b = modified(person("b", address=Address(city="Bonn"), custom_fields={"colour": "blue"}), LATER)
    plan = merged(a, b)
    assert plan.result.profile.address == Address(city="Bonn")
    assert plan.result.profile.custom_fields == {"colour": "blue", "size": 0}
    assert [conflict.field for conflict in plan.conflicts] == ["firstName", "address", "customFields.colour"]


def test_mg5_lists_are_united_without_duplicates() -> None:
    crm = ExternalSource("crm")
    a = person("a", external_ids=(ExternalId(crm, "1"), ExternalId(crm, "2")), facebook_id=FacebookId((ScopedId("f"),)))
    b = person(
        "b", external_ids=(ExternalId(crm, "2"), ExternalId(crm, "3")), facebook_id=FacebookId((ScopedId("g"),), "Bea")
    )
    profile = merged(a, b).result.profile
    assert [each.value for each in profile.external_ids] == ["1", "2", "3"]
    assert profile.facebook_id == FacebookId((ScopedId("f"), ScopedId("g")), "Bea")


def test_mg5_co3_what_a_list_has_no_room_for_is_kept_as_an_identifier() -> None:
    a = person("a", apple_opaque_ids=tuple(AppleOpaqueId(f"a{place}") for place in range(10)))
    b = person("b", apple_opaque_ids=(AppleOpaqueId("eleventh"),))
    plan = merged(a, b)
    assert len(plan.result.profile.apple_opaque_ids) == 10
    assert identifier("AppleOpaqueId", "eleventh") in plan.result.identifiers
    fates = {each.fate for each in conflict_of(plan, "appleOpaqueIds").candidates if each.contact_id == "b"}
    assert fates == {Fate.KEPT_AS_IDENTIFIER}


def test_mg5_a_phone_that_differs_moves_to_the_first_free_slot() -> None:
    a = person("a", work_phone="+1 803-123-0001", cell_phone="+1 803-123-0002")
    b = modified(person("b", work_phone="+1 803-123-0003"), LATER)
    plan = merged(a, b)
    profile = plan.result.profile
    assert [phone and phone.e164 for phone in (profile.work_phone, profile.cell_phone, profile.home_phone)] == [
        "+18031230003",
        "+18031230002",
        "+18031230001",
    ]
    told = [(each.contact_id, each.fate, each.field) for each in conflict_of(plan, "workPhone").candidates]
    assert told == [("b", Fate.WON, "workPhone"), ("a", Fate.MOVED, "homePhone")]


def test_mg5_an_email_that_finds_no_slot_is_kept_as_an_identifier() -> None:
    names = ("work_email", "personal_email", "other_email")
    a = person("a", **{name: f"{name}@a.example.com" for name in names})
    b = modified(person("b", other_email="late@b.example.com"), LATER)
    plan = merged(a, b)
    assert plan.result.profile.other_email == "late@b.example.com"
    lost = identifier("Email", "other_email@a.example.com")
    assert next(held.in_fields for held in plan.result.held if held.identifier == lost) is False
    assert conflict_of(plan, "otherEmail").candidates[1].fate is Fate.KEPT_AS_IDENTIFIER


def test_mg5_id2_an_equal_phone_in_another_spelling_is_no_difference() -> None:
    plan = merged(person("a", work_phone="+1 803-123-0000"), person("b", work_phone="(803) 123-0000"))
    assert [conflict.field for conflict in plan.conflicts] == ["firstName"]
    assert plan.result.profile.cell_phone is None


def test_mg5_id2_an_equal_phone_in_another_slot_is_not_duplicated() -> None:
    a = person("a", work_phone=SHARED_PHONE)
    b = modified(person("b", cell_phone="8031230000", work_phone="+1 803-123-0009"), LATER)
    profile = merged(a, b).result.profile
    assert [phone and phone.e164 for phone in (profile.work_phone, profile.cell_phone, profile.home_phone)] == [
        "+18031230009",
        "+18031230000",
        None,
    ]


def test_mg5_a_losing_screen_name_stays_an_identifier() -> None:
    plan = merged(
        person("a", twitter_id=TwitterId(screen_name="one")), person("b", twitter_id=TwitterId(screen_name="two"))
    )
    assert plan.result.profile.twitter_id == TwitterId(screen_name="one")
    assert identifier("SocialTwitter", "two") in plan.result.identifiers
    assert conflict_of(plan, "twitterId").candidates[1].fate is Fate.KEPT_AS_IDENTIFIER


def test_mg5_a_phone_that_only_the_override_has_is_held_by_the_result_itself() -> None:
    override = normalise(Profile(home_phone=PhoneNumber(display="+1 803-123-0042")))
    result = merged(person("a"), person("b"), override=override).result
    assert [held.identifier for held in result.holdings] == [phone("+1 803-123-0042")]


DECOMPOSED, COMPOSED = "Jose\u0301", "Jos\u00e9"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"first_name": DECOMPOSED}, {"first_name": COMPOSED}),
        ({"title": "Dr\u00a0Roe"}, {"title": "Dr Roe"}),
        ({"title": "Dr\u200b"}, {"title": "Dr"}),
        ({"address": Address(city=DECOMPOSED)}, {"address": Address(city=COMPOSED)}),
        (
            {"external_system_url": f"https://example.com/{DECOMPOSED}"},
            {"external_system_url": f"https://example.com/{COMPOSED}"},
        ),
        ({"custom_fields": {"name": DECOMPOSED}}, {"custom_fields": {"name": COMPOSED}}),
        ({"custom_fields": {"a": {DECOMPOSED: [1]}}}, {"custom_fields": {"a": {COMPOSED: [1]}}}),
        ({"schema": {"id": DECOMPOSED}}, {"schema": {"id": COMPOSED}}),
        ({"twitter_id": TwitterId(screen_name="@Ana")}, {"twitter_id": TwitterId(screen_name="ana")}),
        ({"other_email": "Ana@Example.com"}, {"other_email": "ana@example.com"}),
        ({"other_email": "ana@ex\u00e4mple.com"}, {"other_email": "ana@xn--exmple-cua.com"}),
        (
            {"external_ids": (ExternalId(ExternalSource("crm"), DECOMPOSED),)},
            {"external_ids": (ExternalId(ExternalSource("crm", "CRM"), COMPOSED),)},
        ),
    ],
)
def test_mg5_what_looks_the_same_is_no_difference(one: dict[str, Any], other: dict[str, Any]) -> None:
    """NFC, ID2: the one that was saved last stays, and nothing is reported or kept twice."""
    first_name = {"first_name": "Ana", "last_name": "Roe"}
    older = person("a", **{**first_name, **one})
    newer = modified(person("b", **{**first_name, **other}), LATER)

    plan = merged(older, newer)

    assert plan.conflicts == ()
    assert {name: getattr(plan.result.profile, name) for name in other} == other


def test_mg5_lists_in_custom_fields_are_united_without_duplicates() -> None:
    a = person("a", custom_fields={"tags": ["vip", COMPOSED, 1], "colour": ["red"], "plain": [1]})
    b = modified(person("b", custom_fields={"tags": [DECOMPOSED, "new", True], "colour": ["red"]}), LATER)

    plan = merged(a, b)

    assert plan.result.profile.custom_fields == {
        "colour": ["red"],
        "plain": [1],
        "tags": [DECOMPOSED, "new", True, "vip", 1],
    }
    assert [each.field for each in plan.conflicts if "custom" in each.field] == ["customFields.tags"]
    assert conflict_of(plan, "customFields.tags").decided_by is DecidedBy.UNITED


def test_mg5_a_custom_value_is_decided_whole_but_for_the_lists_inside_it() -> None:
    """A street of one and a city of the other would be an address of nobody; a list loses nothing."""
    a = person("a", custom_fields={"home": {"city": "Ulm", "street": "Weg 1", "pets": ["cat"]}, "other": [1]})
    b = modified(person("b", custom_fields={"home": {"city": "Bonn", "pets": ["dog"]}, "other": "none"}), LATER)

    plan = merged(a, b)

    assert plan.result.profile.custom_fields == {"home": {"city": "Bonn", "pets": ["dog", "cat"]}, "other": "none"}


def test_mg5_id10_two_spellings_of_one_line_are_no_difference() -> None:
    a = person("a", work_phone="+55 11 8765-4321", whats_app_id=_whatsapp("5215512345678"))
    b = modified(
        person("b", first_name="A", work_phone="+5511987654321", whats_app_id=_whatsapp("525512345678")), LATER
    )

    plan = merged(a, b)

    assert plan.conflicts == ()
    assert plan.result.profile.cell_phone is None
    assert plan.result.profile.work_phone is not None
    assert plan.result.profile.work_phone.e164 == "+5511987654321"


def test_id8_a_page_scoped_id_of_two_pages_is_two_ids() -> None:
    a = person("a", facebook_id=FacebookId((ScopedId("1", ExternalSource("page-a")), ScopedId("1"))))
    b = person("b", facebook_id=FacebookId((ScopedId("1", ExternalSource("page-b")), ScopedId("1"))))

    result = merged(a, b).result

    assert result.profile.facebook_id == FacebookId(
        (ScopedId("1", ExternalSource("page-a")), ScopedId("1"), ScopedId("1", ExternalSource("page-b")))
    )
    assert len({each for each in result.identifiers if each.value == "1"}) == 3


def _whatsapp(digits: str) -> WhatsAppId:
    found = normalise(Profile(whats_app_id=WhatsAppId(PhoneNumber(digits)))).whats_app_id
    assert found is not None
    return found
