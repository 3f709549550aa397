"""The plain form of a value goes there and back without loss."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from scv.domain.documents import camel, from_document, to_document
from scv.domain.profiles import PhoneNumber, Profile
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
