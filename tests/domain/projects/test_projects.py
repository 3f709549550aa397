"""Projects: settings with defaults for all that is left out, and room for contact methods (PJ1, PJ5, PJ7)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.domain.contacts.contact import Contact
from scv.domain.contacts.held import Held
from scv.domain.contacts.profiles import PHONE_FIELDS
from scv.domain.interactions.channels import Channel
from scv.domain.projects.datasheets import Datasheet, DatasheetDefinition, latest_by_id
from scv.domain.projects.project import Project, TieRule, project_document, project_from
from scv.domain.projects.room import require_room, room_left
from scv.domain.values.errors import ContactMethodLimit
from scv.domain.values.ids import ContactId
from tests.builders import NOW, alexis, built, cookie, email, json_values, phone

_words = st.text(min_size=1, max_size=8)
_projects = built(
    partial(Project, "p-1"),
    name=_words,
    manual=st.frozensets(st.sampled_from(Channel)),
    tie_rule=st.sampled_from(TieRule),
    default_country=st.sampled_from(["US", "DE"]),
    contact_method_limit=st.integers(1, 9),
    phone_fields=st.lists(st.sampled_from(PHONE_FIELDS), unique=True).map(tuple),
    script=_words,
    datasheets=st.lists(
        st.builds(DatasheetDefinition, _words, _words, st.dictionaries(_words, json_values, max_size=2)), max_size=2
    ).map(tuple),
)


def test_PJ1_a_project_that_was_never_saved_has_all_defaults() -> None:
    project = Project("default")
    assert all(project.creates(channel) for channel in Channel)
    assert project.tie_rule is TieRule.FIRST_CREATED
    assert (project.default_country, project.contact_method_limit) == ("US", 9)


def test_PJ1_what_is_left_out_takes_the_default() -> None:
    assert project_from("p-1", {}) == Project("p-1")


def test_PJ1_record_creation_is_chosen_channel_by_channel() -> None:
    project = project_from("p-1", {"recordCreation": {"voice": "manual", "EMAIL": "Manual", "sms": "automatic"}})
    assert project.manual == frozenset({Channel.VOICE, Channel.EMAIL})
    assert not project.creates(Channel.VOICE)
    assert project.creates(Channel.SMS)


@given(project=_projects)
def test_PJ_settings_survive_being_saved(project: Project) -> None:
    assert project_from("p-1", project_document(project)) == project


def having(phones: int, emails: int) -> Contact:
    numbers = (phone(f"+1 803-123-{number:04d}") for number in range(phones))
    addresses = (email(f"a{number}@example.com") for number in range(emails))
    found = (*numbers, *addresses, cookie())
    return dataclasses.replace(alexis(), held=tuple(Held(each, NOW) for each in found))


@given(phones=st.integers(0, 12), emails=st.integers(0, 12), fields=st.integers(1, 4), limit=st.integers(1, 9))
def test_PJ5_what_the_panel_offers_is_what_can_be_saved(phones: int, emails: int, fields: int, limit: int) -> None:
    project = Project("p-1", contact_method_limit=limit, phone_fields=PHONE_FIELDS[:fields])
    now, room = having(phones, emails), room_left(having(phones, emails), project)

    assert _fits(having(phones + 1, emails), project, now) == (room.phone is None)
    assert _fits(having(phones, emails + 1), project, now) == (room.email is None)
    assert _fits(now, project, now)
    assert _fits(having(max(0, phones - 1), emails), project, now)


def _fits(after: Contact, project: Project, before: Contact) -> bool:
    try:
        require_room(after, project, before)
    except ContactMethodLimit:
        return False
    return True


def test_PJ5_at_most_nine_and_a_new_record_is_no_exception() -> None:
    require_room(having(4, 5), Project("p-1"))
    for phones, emails in ((4, 6), (5, 0), (0, 10)):
        with pytest.raises(ContactMethodLimit):
            require_room(having(phones, emails), Project("p-1"))


def test_PJ5_a_phone_field_that_is_named_twice_counts_once() -> None:
    assert project_from("p-1", {"phoneFields": ["workPhone", "workPhone"]}).phone_fields == ("work_phone",)


def test_PJ7_of_what_members_filled_in_the_latest_counts() -> None:
    earlier = Datasheet("order", "p-1", ContactId("c-1"), {"number": 1}, NOW, "u-1")
    later = dataclasses.replace(
        earlier, contact_id=ContactId("c-2"), values={"number": 2}, modified_at=NOW + timedelta(hours=1)
    )
    other = dataclasses.replace(earlier, id="other")

    assert latest_by_id([later, earlier, other]) == {"order": later, "other": other}
    twins = [dataclasses.replace(later, contact_id=ContactId(each)) for each in ("a", "b")]
    assert latest_by_id(twins) == latest_by_id(twins[::-1]), "of one moment, whatever was read first"
