"""Which value each field of a merge result takes (MG5, MG9)."""

from __future__ import annotations

from datetime import timedelta

from scv.domain.conflicts import DecidedBy, Fate, FieldConflict
from scv.domain.contacts import Contact
from scv.domain.merging import (
    MergePlan,
    plan_merge,
)
from scv.domain.profiles import (
    Address,
    AppleOpaqueId,
    ExternalId,
    ExternalSource,
    FacebookId,
    PhoneNumber,
    Profile,
    ScopedId,
    TwitterId,
    normalise,
)
from tests.people import NOW, SHARED_PHONE, identifier, modified, person, phone

LATER = timedelta(hours=1)


def merged(*inputs: Contact, override: Profile | None = None) -> MergePlan:
    return plan_merge(inputs, override, NOW, "agent-1", "result")


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
    assert merged(person("a", survey_opt_out=True), newer).result.profile.survey_opt_out is False


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
