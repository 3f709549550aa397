"""A phone field says one number: which of its spellings decides, and what the others become (ID3, ID6, ID10)."""

from __future__ import annotations

import dataclasses
from itertools import product

import pytest

from scv.domain.contacts.phone_fields import SPELLINGS, PhoneNumber
from scv.domain.contacts.profiles import Profile, WhatsAppId, identifiers_of, normalise, settled
from scv.domain.values.errors import InvalidValue

OLD = {"display": "+1 803-123-0000", "user_input": "(803) 123-0000", "e164": "+18031230000"}
NEW = {"display": "+44 20 7946 0958", "user_input": "0044 20 7946 0958", "e164": "+442079460958"}
OTHER = "+44 20 7946 0000"
COMBINATIONS = [dict(zip(SPELLINGS, kept, strict=True)) for kept in product(("old", "new", None), repeat=3)]


def saved(**said: str | None) -> Profile:
    """A record with this phone, as it is stored and read back."""
    return normalise(Profile(work_phone=PhoneNumber(**said)))  # type: ignore[arg-type]


def put(before: Profile | None, **said: str | None) -> Profile:
    """What becomes of a record when a client sends these spellings."""
    sent = Profile(work_phone=PhoneNumber(**said))  # type: ignore[arg-type]
    return normalise(settled(sent, before))


def number(profile: Profile) -> str | None:
    return profile.work_phone.e164 if profile.work_phone else None


def test_what_is_read_back_is_what_these_tests_change() -> None:
    assert saved(user_input=OLD["user_input"]).work_phone == PhoneNumber(**OLD, country_code="US")  # type: ignore[arg-type]


@pytest.mark.parametrize("chosen", COMBINATIONS, ids=lambda chosen: "-".join(str(each) for each in chosen.values()))
def test_id3_the_changed_spelling_of_a_saved_phone_decides(chosen: dict[str, str | None]) -> None:
    """Each of the three as it was read, changed, or left out: whatever was changed is what the record says."""
    before = saved(user_input=OLD["user_input"])
    values = {"old": OLD, "new": NEW}

    after = put(before, **{name: values[which][name] if which else None for name, which in chosen.items()})

    if "new" in chosen.values():
        assert number(after) == NEW["e164"]
    else:
        assert number(after) == (OLD["e164"] if "old" in chosen.values() else None)
    if chosen["user_input"] == "new":
        assert after.work_phone is not None
        assert after.work_phone.user_input == NEW["user_input"]
    assert put(after, **dataclasses.asdict(after.work_phone) if after.work_phone else {}) == after


@pytest.mark.parametrize("one", SPELLINGS)
@pytest.mark.parametrize("other", SPELLINGS)
@pytest.mark.parametrize("before", [None, saved(user_input=OLD["user_input"])])
def test_id3_new_spellings_that_say_different_numbers_are_refused(one: str, other: str, before: Profile | None) -> None:
    if one == other:
        return
    rest = {} if before is None else OLD
    with pytest.raises(InvalidValue) as refusal:
        put(before, **{**rest, one: NEW[one], other: OTHER})
    assert refusal.value.field == "workPhone"
    assert "0958" not in refusal.value.message


@pytest.mark.parametrize("name", SPELLINGS)
@pytest.mark.parametrize("nonsense", ["call me", "12", "+1 803"])
def test_id3_a_changed_spelling_that_is_no_number_is_refused_and_not_ignored(name: str, nonsense: str) -> None:
    before = saved(user_input=OLD["user_input"])
    with pytest.raises(InvalidValue):
        put(before, **{**OLD, name: nonsense})


@pytest.mark.parametrize("name", SPELLINGS)
def test_id4_a_changed_spelling_that_hides_the_number_removes_it(name: str) -> None:
    before = saved(user_input=OLD["user_input"])
    assert put(before, **{**OLD, name: "anonymous"}).work_phone is None


@pytest.mark.parametrize("blank", ["", " ", "\u200b"])
@pytest.mark.parametrize("kept", SPELLINGS)
def test_id9_a_blank_spelling_says_nothing(kept: str, blank: str) -> None:
    said = dict.fromkeys(SPELLINGS, blank) | {kept: NEW[kept]}
    assert number(put(None, **said)) == NEW["e164"]
    assert number(put(saved(**OLD), **said)) == NEW["e164"]


def test_id3_a_copy_of_another_record_is_taken_as_it_is() -> None:
    """A new contact from what was read elsewhere: typed at home, shown for abroad."""
    copied = {"display": "+44 20 7946 0958", "user_input": "020 7946 0958", "e164": "+442079460958"}
    after = put(None, **copied)
    assert after.work_phone is not None
    assert (after.work_phone.user_input, after.work_phone.country_code) == ("020 7946 0958", "GB")
    assert put(after, **copied) == after


def test_id3_an_extension_that_was_changed_is_kept_and_one_that_was_typed_counts_more() -> None:
    before = saved(display="(803) 123-0000 x12")
    assert before.work_phone is not None
    changed = Profile(work_phone=dataclasses.replace(before.work_phone, extension=13))
    after = normalise(settled(changed, before))
    assert after.work_phone is not None
    assert (after.work_phone.extension, number(after)) == (13, "+18031230000")
    typed = dataclasses.replace(after.work_phone, user_input="(803) 123-0000 x14")
    last = normalise(settled(Profile(work_phone=typed), after)).work_phone
    assert last is not None
    assert last.extension == 14


@pytest.mark.parametrize("name", SPELLINGS)
def test_id6_the_same_holds_for_a_whatsapp_number(name: str) -> None:
    first = normalise(Profile(whats_app_id=WhatsAppId(PhoneNumber("5215512345678"))))
    account = first.whats_app_id
    assert account is not None
    assert account.phone_number is not None
    assert (account.phone_number.e164, account.phone_number.display) == ("+5215512345678", "+52 1 55 1234 5678")
    said = {"display": "+49 171 1234567", "user_input": "491711234567", "e164": "+491711234567"}
    sent = dataclasses.replace(account.phone_number, **{name: said[name]})  # type: ignore[arg-type]

    after = normalise(settled(Profile(whats_app_id=WhatsAppId(sent)), first))

    assert [each.value for each in identifiers_of(after)] == ["491711234567"]


def test_id6_a_whatsapp_number_that_no_phone_has_is_kept_and_shown() -> None:
    saved = normalise(Profile(whats_app_id=WhatsAppId(PhoneNumber("999123456789"))))
    account = saved.whats_app_id
    assert account is not None
    assert account.phone_number == PhoneNumber("+999123456789", "999123456789", "+999123456789")
    assert normalise(settled(saved, saved)) == saved
    assert [each.value for each in identifiers_of(saved)] == ["999123456789"]
