"""Promotion (PR1, PR2)."""

from __future__ import annotations

import pytest

from scv.domain.contacts.contact import ContactType
from scv.domain.contacts.profiles import Profile
from scv.domain.identity.promotion import overlaid, promote
from scv.domain.values.errors import NameRequired
from tests.people import NOW, caller, identifier, phone

NAMED = Profile(first_name="Ana", last_name="Roe")


@pytest.mark.parametrize("known", [phone(), identifier("Cookie", "k")])
def test_pr1_a_provisional_contact_becomes_curated_keeps_its_id_and_never_expires(known: object) -> None:
    contact = caller("a", known)  # type: ignore[arg-type]
    saved = promote(contact, NAMED, NOW, "agent-1")
    assert saved is not None
    assert (saved.id, saved.type, saved.expires, saved.expires_at) == ("a", ContactType.CURATED, None, None)
    assert saved.identifiers == contact.identifiers
    assert (saved.version, saved.modified_by) == (2, "agent-1")


@pytest.mark.parametrize("changes", [None, Profile(first_name="Ana"), Profile(first_name=" ", last_name="Roe")])
def test_pr1_both_names_are_needed(changes: Profile | None) -> None:
    with pytest.raises(NameRequired):
        promote(caller("a", phone()), changes, NOW, "agent-1")


def test_pa7_what_the_changes_leave_out_stays() -> None:
    assert overlaid(Profile(first_name="A", title="Dr"), Profile(first_name="B", last_name="")) == Profile(
        first_name="B", title="Dr"
    )
