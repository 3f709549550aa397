"""The plain form of a value goes there and back without loss."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.domain.contacts.profiles import PhoneNumber, Profile
from scv.domain.values.documents import MAX_DEPTH, camel, finite, from_document, require_json, to_document
from scv.domain.values.errors import InvalidValue
from tests.builders import profiles


@given(profile=profiles)
def test_a_profile_survives_the_wire(profile: Profile) -> None:
    document = json.loads(json.dumps(to_document(profile)))
    assert from_document(Profile, document) == profile


@pytest.mark.parametrize(
    ("name", "key"), [("first_name", "firstName"), ("e164", "e164"), ("whats_app_id", "whatsAppId")]
)
def test_names_are_spelled_as_on_the_wire(name: str, key: str) -> None:
    assert camel(name) == key


def test_an_irregular_name_is_that_of_the_wire() -> None:
    assert to_document(PhoneNumber(accepts_sms=False)) == {"acceptsSMS": False}


def test_what_is_empty_is_left_out() -> None:
    assert to_document(Profile(first_name="Ana", apple_opaque_ids=())) == {"firstName": "Ana"}


def test_what_nobody_knows_is_ignored() -> None:
    assert from_document(Profile, {"firstName": "Ana", "shoeSize": 38}) == Profile(first_name="Ana")


# -- what JSON carries (AC12) -------------------------------------------------------------------


def nested(depth: int) -> Any:
    """Lists and objects in turn, so many levels deep."""
    value: Any = 1
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


CARRIED = [1, 1.5, -0.0, 2**53 + 1, 10**308, 1.7e308, True, None, "NaN", [], {}, nested(MAX_DEPTH)]


@pytest.mark.parametrize("value", CARRIED)
def test_ac12_what_json_carries_is_taken(value: Any) -> None:
    require_json(value)


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan, 10**309, -(10**309)])
@pytest.mark.parametrize("place", ["{}", "[]", "[[{}]]"])
def test_ac12_a_number_that_json_cannot_carry_is_refused_by_its_field(number: Any, place: str) -> None:
    value = {"{}": {"a": 1, "b": number}, "[]": [1, number], "[[{}]]": [[{"a": number}]]}[place]
    for each in (number, value):
        with pytest.raises(InvalidValue) as refusal:
            require_json(each, "customFields")
        assert refusal.value.field == "customFields"


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 900, 100_000])
def test_ac12_what_is_nested_too_deep_is_refused_whatever_its_depth(depth: int) -> None:
    with pytest.raises(InvalidValue) as refusal:
        require_json(nested(depth), "customFields")
    assert f"{MAX_DEPTH} levels" in refusal.value.message


_anything = st.recursive(
    st.none() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(_anything)
def test_ac12_what_is_made_finite_can_be_written(value: Any) -> None:
    json.dumps(finite(value), allow_nan=False)
