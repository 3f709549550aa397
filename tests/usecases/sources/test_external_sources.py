"""ES1: the systems that external ids come from; over both stores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.adapters.dynamodb.settings import SettingsStore
from scv.adapters.memory import MemoryStore
from scv.domain.access.permissions import ALL_DIVISIONS, Access
from scv.domain.sources.external_sources import (
    MAX_BYTES,
    MAX_LINK,
    MAX_SOURCES,
    ExternalSource,
    SourceList,
    folded,
    source_fields,
)
from scv.domain.values.errors import (
    Busy,
    ExternalSourceExists,
    ExternalSourceLimit,
    ExternalSourceNotFound,
    InvalidValue,
)
from scv.usecases.ports.writes import StaleWrite
from scv.usecases.sources.external_sources import ReadSources, WriteSources
from tests.builders import CountedIds, SettableClock
from tests.stores.tables import in_process

ANN = Access("ann", frozenset({"*"}), frozenset({ALL_DIVISIONS}))
BOB = Access("bob", frozenset({"*"}), frozenset({ALL_DIVISIONS}))


@dataclass
class Office:
    """Where sources are written and read."""

    store: Any
    clock: SettableClock

    def __post_init__(self) -> None:
        self.read = ReadSources(self.store)
        self.write = WriteSources(self.store, self.clock, CountedIds())

    def made(self, name: str, active: bool = True, link: str | None = None, key: str = "") -> ExternalSource:
        return self.write.create(ANN, source_fields(name, active, link), key or f"request of {name}")

    def names(self, prefix: str = "", active: bool | None = None) -> list[str]:
        return [each.fields.name for each in self.read.listed(prefix, active, None, 200)[0]]


@pytest.fixture(params=["memory", "dynamodb"])
def office(request: pytest.FixtureRequest) -> Iterator[Office]:
    if request.param == "memory":
        yield Office(MemoryStore(), SettableClock())
    else:
        with in_process() as bench:
            yield Office(SettingsStore(bench.client, bench.tables.settings), SettableClock())


def test_es1_a_source_is_made_read_changed_and_deleted(office: Office) -> None:
    made = office.made("  Salesforce ", link="https://crm.example.com/{externalId}")
    assert (made.fields.name, made.fields.active, made.created_by) == ("Salesforce", True, "ann")
    assert office.read(made.id) == made

    office.clock.pass_by(seconds=5)
    changed = office.write.replace(BOB, made.id, source_fields("Salesforce EU", False, None))
    assert office.read(made.id) == changed
    assert (changed.created_by, changed.modified_by, changed.modified_at) == ("ann", "bob", office.clock())
    assert changed.fields.link is None

    office.write.delete(made.id)
    for gone in (office.read, office.write.delete):
        with pytest.raises(ExternalSourceNotFound):
            gone(made.id)
    with pytest.raises(ExternalSourceNotFound):
        office.write.replace(ANN, made.id, made.fields)


def test_es1_names_are_unique_whatever_their_case_and_free_again_after_a_delete(office: Office) -> None:
    first, other = office.made("CRM"), office.made("Billing")
    with pytest.raises(ExternalSourceExists) as refused:
        office.made(" crm")
    assert refused.value.entity_id == first.id
    with pytest.raises(ExternalSourceExists):
        office.write.replace(ANN, other.id, source_fields("Crm", True, None))
    assert office.write.replace(ANN, first.id, source_fields("crm", True, None)).fields.name == "crm"
    office.write.delete(first.id)
    assert office.made("CRM").id != first.id


def test_es1_the_same_request_sent_again_at_once_gives_the_same_source(office: Office) -> None:
    made = office.made("CRM", key="request-1")
    assert office.made("CRM", key="request-1") == made
    office.clock.pass_by(seconds=3)
    with pytest.raises(ExternalSourceExists):
        office.made("CRM", key="request-1")
    assert office.names() == ["CRM"]


def test_es1_a_list_is_filtered_by_the_beginning_of_the_name_and_by_use(office: Office) -> None:
    for name, active in (("Zendesk", True), ("crm two", False), ("CRM one", True), ("CRM \u00c9t\u00e9", True)):
        office.made(name, active)
    assert office.names() == ["CRM one", "crm two", "CRM \u00c9t\u00e9", "Zendesk"]
    assert office.names("crm") == ["CRM one", "crm two", "CRM \u00c9t\u00e9"]
    assert office.names("CRM ", active=False) == ["crm two"]
    assert office.names("crm ete") == []
    assert office.names("crm \u00e9") == office.names("CRM E\u0301t") == ["CRM \u00c9t\u00e9"]
    assert office.names("x") == []


def test_es1_pages_show_each_source_once_while_others_come_and_go(office: Office) -> None:
    made = [office.made(f"source {number:02d}") for number in range(25)]
    first, after = office.read.listed("", None, None, 10)
    office.write.delete(made[9].id)  # the one that the cursor names
    office.made("a new one, before")
    second, following = office.read.listed("", None, after, 10)
    third, end = office.read.listed("", None, following, 10)
    assert [each.id for each in (*first, *second, *third)] == [each.id for each in made]
    assert end is None


@pytest.mark.parametrize("name", ["", "  ", "\u200b\u3164", "x" * 256])
def test_es1_a_name_can_be_read(name: str) -> None:
    with pytest.raises(InvalidValue):
        source_fields(name, True, None)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "crm.example.com/{id}", "https://", "x", "https://x" * MAX_LINK]
)
def test_es1_a_link_is_one_that_a_page_may_open(link: str) -> None:
    with pytest.raises(InvalidValue):
        source_fields("CRM", True, link)


def test_es1_there_is_a_bound(office: Office) -> None:
    """AC12: all of them are one item."""
    now = office.clock()
    full = tuple(
        ExternalSource(f"s-{number}", source_fields(f"source {number}", True, None), now, "ann", now, "ann")
        for number in range(MAX_SOURCES)
    )
    office.store.save_sources(SourceList(full, 1))
    with pytest.raises(ExternalSourceLimit):
        office.made("one more")
    office.write.delete("s-7")
    assert office.made("one more").fields.name == "one more"
    assert len(office.names()) == MAX_SOURCES


def test_es1_the_largest_list_fits_into_one_item(office: Office) -> None:
    """AC12: names of the widest characters and the longest links are refused before the store has to."""

    def one_more(number: int) -> bool:
        try:
            office.made(f"{number:03d}" + "\U0001f4c7" * 250, link="https://example.com/" + "x" * (MAX_LINK - 20))
        except ExternalSourceLimit:
            return False
        return True

    made = next(number for number in range(MAX_SOURCES) if not one_more(number))
    assert made > 50
    assert len(office.names()) == made
    smaller = office.read.listed("", None, None, 1)[0][0]
    assert office.write.replace(ANN, smaller.id, source_fields("short", True, None)).fields.link is None
    assert sum(each.size for each in office.store.sources()) <= MAX_BYTES


def test_es1_who_was_slower_reads_again(office: Office) -> None:
    office.made("first")
    known, wait = office.store.sources, iter(range(4))

    def meanwhile() -> SourceList:
        """Somebody else writes between the read and the write, four times."""
        found: SourceList = known()
        number = next(wait, None)
        if number is not None:
            now = office.clock()
            theirs = ExternalSource(f"t-{number}", source_fields(f"theirs {number}", True, None), now, "x", now, "x")
            office.store.save_sources(found.added(theirs))
        return found

    class Contended:
        sources = staticmethod(meanwhile)
        save_sources = staticmethod(office.store.save_sources)

    made = WriteSources(Contended(), office.clock, CountedIds()).create(ANN, source_fields("mine", True, None), "key")
    assert office.read(made.id) == made
    assert office.names() == ["first", "mine", *(f"theirs {number}" for number in range(4))]


def test_es1_who_is_always_slower_is_told(office: Office) -> None:
    class Contended:
        sources = staticmethod(office.store.sources)

        @staticmethod
        def save_sources(after: SourceList) -> None:
            raise StaleWrite(str(after.revision))

    with pytest.raises(Busy):
        WriteSources(Contended(), office.clock, CountedIds()).create(ANN, source_fields("mine", True, None), "key")
    assert office.names() == []


def test_es1_a_write_over_an_older_list_is_refused(office: Office) -> None:
    office.made("first")
    before = office.store.sources()
    office.made("second")
    for stale in (SourceList((), 1), before.removed(next(iter(before)))):
        with pytest.raises(StaleWrite):
            office.store.save_sources(stale)
    assert office.names() == ["first", "second"]


@given(st.text(max_size=30))
def test_es1_a_stored_name_is_itself(name: str) -> None:
    """ID2 for names: what is stored is read as the same."""
    try:
        stored = source_fields(name, True, None).name
    except InvalidValue:
        return
    assert source_fields(stored, True, None).name == stored
    assert folded(stored) == folded(name)
