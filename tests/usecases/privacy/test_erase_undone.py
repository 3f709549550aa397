"""Erasing somebody who was once part of a merge that was undone (PV1, MG10)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from scv.adapters.memory import MemoryStore
from scv.domain.changes.plans import HistoryEntry
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import PhoneNumber, Profile
from scv.domain.privacy.erasure import without_values
from scv.domain.values.ids import ContactId
from scv.usecases.contacts.save import EditContact
from scv.usecases.privacy.erase import EraseContact, Erasure
from tests.people import AGENT, NOW, identifier, person
from tests.usecases.centers import Center

LINE, TITLE, NUMBER = "line-of-nobody", "Dr Zqmark", "+18031230077"


def test_PV1_MG10_what_an_undone_merge_dropped_goes_with_whoever_was_part_of_it(center: Center) -> None:
    """Nobody can say whose the values were; that they were set, by whom and when stays in the others' history."""
    _two_and_one_more(center)
    result = center.merged("a", "b").id
    _set_on(center, result)
    center.unmerge(AGENT, result)
    assert _values(center, "b") == {LINE, TITLE, NUMBER}
    assert _erase(center, "b").contact_id == "b"
    assert _values(center, "a") == set()
    (undone,) = [entry for entry in center.history(AGENT, ContactId("a")) if entry.action == "unmerge"]
    left: Any = undone.details["dropped"]
    assert [set(each) for each in left] == [{"field", "by", "at"}] * 2 + [{"claimed", "by", "at"}]


@pytest.mark.parametrize("who", ["a", "b", "c"])
def test_PV1_MG10_so_does_what_a_merge_of_merges_dropped(center: Center, who: str) -> None:
    _two_and_one_more(center)
    first = center.merged("a", "b").id
    second = center.merged(first, "c").id
    _set_on(center, second)
    center.unmerge(AGENT, second)
    center.unmerge(AGENT, first)
    assert _values(center, who) == {LINE, TITLE, NUMBER}
    _erase(center, who)
    assert _values(center, *({"a", "b", "c"} - {who})) == set()
    _erase(center, who)  # and it can be repeated
    assert {entry.action for entry in center.store.history([who])} == {"erase"}


@pytest.mark.parametrize("listed", [None, "none", [], ["x"], [{"by": "u-1", "at": "2026-02-04", "field": "title"}]])
def test_PV1_a_history_without_values_stays_as_it_is(listed: Any) -> None:
    entry = HistoryEntry("h-1", ContactId("c-1"), NOW, "unmerge", "u-1", {} if listed is None else {"dropped": listed})
    less = without_values(entry)
    assert "x" not in str(less.details)
    assert (less is entry) is (listed != ["x"])


def _two_and_one_more(center: Center) -> None:
    center.has(person("a", NOW - timedelta(days=1)), person("b"), person("c"))


def _set_on(center: Center, contact_id: str) -> None:
    """Two fields and a claim that no input has."""

    def more(contact: Contact) -> Profile:
        return dataclasses.replace(contact.profile, title=TITLE, other_phone=PhoneNumber(NUMBER))

    EditContact(center.store, center.clock, center.new_id)(AGENT, ContactId(contact_id), more, None)
    center.claims.claim(AGENT, ContactId(contact_id), identifier("SocialLine", LINE))


def _erase(center: Center, contact_id: str) -> Erasure:
    return EraseContact(
        center.store, center.notes or center.store, center.clock, MemoryStore(), MemoryStore(), MemoryStore()
    )(AGENT, ContactId(contact_id))


def _values(center: Center, *contact_ids: str) -> set[str]:
    """Those of the three that the histories of these contacts show."""
    said = str([entry.details for each in contact_ids for entry in center.history(AGENT, ContactId(each))])
    return {value for value in (LINE, TITLE, NUMBER) if value in said}
