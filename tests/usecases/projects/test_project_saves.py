"""PJ1, AC2, AC11: projects have versions, a history, and divisions that they serve; over both stores."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from scv.adapters.dynamodb import items
from scv.adapters.dynamodb.settings import KEPT_SECONDS, SettingsStore
from scv.adapters.memory import MemoryStore
from scv.adapters.schemas import JsonSchemas
from scv.domain.access.permissions import PROJECT_EDIT, PROJECT_VIEW, Access
from scv.domain.projects.project import USUAL_PROJECT, Project, ProjectSave, project_document
from scv.domain.values.errors import Busy, MissingPermission, ProjectNotFound, VersionConflict
from scv.domain.values.ids import DivisionId
from scv.usecases.ports.writes import StaleWrite
from scv.usecases.projects.project_of import project_for
from scv.usecases.projects.projects import ListProjects, ReadProject, SaveProject
from tests.builders import SettableClock
from tests.stores.tables import in_process

NORDIC = DivisionId("nordic")


def whoever(subject: str = "ann", *divisions: str) -> Access:
    return Access(subject, frozenset({PROJECT_VIEW, PROJECT_EDIT}), frozenset(map(DivisionId, divisions or ("*",))))


@dataclass
class Office:
    """Where projects are saved and read."""

    store: Any
    clock: SettableClock

    def save(self, project: Project, version: int | None = None, by: Access | None = None) -> Project:
        return SaveProject(self.store, JsonSchemas(), self.clock)(by or whoever(), project, version)

    @property
    def read(self) -> ReadProject:
        return ReadProject(self.store)

    def history(self, project_id: str = "sales", **more: Any) -> list[tuple[int, str, tuple[str, ...]]]:
        saves = self.read.history(whoever(), project_id, more.get("size", 25), more.get("before"))
        return [(each.version, each.by, each.settings) for each in saves]


@pytest.fixture(params=["memory", "dynamodb"])
def office(request: pytest.FixtureRequest) -> Iterator[Office]:
    if request.param == "memory":
        yield Office(MemoryStore(), SettableClock())
    else:
        with in_process() as bench:
            yield Office(SettingsStore(bench.client, bench.tables.settings), SettableClock())


# -- versions -------------------------------------------------------------------------------------------


def test_PJ1_a_project_that_was_never_saved_has_version_0_and_every_save_is_one_on(office: Office) -> None:
    assert office.read(whoever(), "sales").version == 0
    assert [office.save(Project("sales", name=name)).version for name in ("A", "B", "B")] == [1, 2, 3]
    assert office.read(whoever(), "sales") == Project("sales", name="B", version=3)


def test_PJ1_what_was_read_can_be_saved_as_it_is(office: Office) -> None:
    office.save(Project("sales", name="A"))
    read = office.read(whoever(), "sales")

    assert office.save(read, read.version).version == 2


@pytest.mark.parametrize("stale", [0, 1, 3, 99])
def test_PJ1_a_stale_version_is_refused_and_nothing_is_saved(office: Office, stale: int) -> None:
    office.save(Project("sales", name="A"))
    office.save(Project("sales", name="B"))

    with pytest.raises(VersionConflict):
        office.save(Project("sales", name="C"), stale)
    assert office.read(whoever(), "sales").name == "B"
    assert [version for version, *_ in office.history()] == [2, 1]


def test_PJ1_a_save_that_others_came_before_is_refused_by_the_store(office: Office) -> None:
    entry = ProjectSave("sales", 1, office.clock(), "ann", ("name",))
    office.store.save(Project("sales", name="A", version=1), entry)
    office.store.save(Project("sales", name="A", version=2), dataclasses.replace(entry, version=2))

    for version in (1, 2, 4):
        with pytest.raises(StaleWrite):
            office.store.save(Project("sales", name="B", version=version), dataclasses.replace(entry, version=version))
    assert office.store.stored("sales").name == "A"


def test_PJ1_without_a_version_the_last_save_wins_and_each_is_told() -> None:
    """Another process saves between the reading and the writing."""

    @dataclass
    class Interrupted(MemoryStore):
        left: int = 2

        def save(self, project: Project, entry: ProjectSave) -> None:
            if self.left:
                self.left -= 1
                theirs = dataclasses.replace(self.project(project.id), name="theirs", version=project.version)
                super().save(theirs, dataclasses.replace(entry, by="bob"))
            super().save(project, entry)

    office = Office(Interrupted(), SettableClock())
    saved = office.save(Project("sales", name="ours"))

    assert (saved.name, saved.version) == ("ours", 3)
    assert [(version, by) for version, by, _ in office.history()] == [(3, "ann"), (2, "bob"), (1, "bob")]
    office.store.left = 1
    with pytest.raises(VersionConflict):
        office.save(Project("sales", name="ours again"), 3)


def test_whoever_never_wins_is_told_that_others_are_faster() -> None:
    class NeverWins(MemoryStore):
        def save(self, project: Project, entry: ProjectSave) -> None:  # noqa: ARG002
            raise StaleWrite(project.id)

    with pytest.raises(Busy):
        Office(NeverWins(), SettableClock()).save(Project("sales"))


def test_PJ1_a_project_that_was_saved_before_there_were_versions_counts_as_saved_once() -> None:
    with in_process() as bench:
        settings = items.text(project_document(Project("sales", name="old")))
        item = items.packed({"id": "project#sales", "schema": 1, "settings": settings})
        bench.client.put_item(TableName=bench.tables.settings, Item=item)
        office = Office(SettingsStore(bench.client, bench.tables.settings), SettableClock())

        assert office.read(whoever(), "sales") == Project("sales", name="old", version=1)
        assert office.save(Project("sales", name="new"), 1).version == 2
        with pytest.raises(VersionConflict):
            office.save(Project("sales", name="newer"), 1)


def test_PJ1_another_process_sees_a_save_within_a_minute_and_whoever_reads_the_project_at_once() -> None:
    with in_process() as bench:
        seconds = [0.0]
        one = SettingsStore(bench.client, bench.tables.settings)
        other = SettingsStore(bench.client, bench.tables.settings, lambda: seconds[0])
        assert other.project("sales").version == 0
        Office(one, SettableClock()).save(Project("sales", name="A"))

        assert one.project("sales").name == "A"
        assert other.project("sales").name == ""
        seconds[0] = KEPT_SECONDS
        assert other.project("sales").name == "A"
        Office(one, SettableClock()).save(Project("sales", name="B"))
        assert ReadProject(other)(whoever(), "sales").name == "B"


# -- history ------------------------------------------------------------------------------------------------


def test_AC11_history_says_who_saved_what_and_when_and_no_value(office: Office) -> None:
    office.save(Project("sales", name="Sales", script="Hello {firstName}"))
    office.clock.pass_by(hours=1)
    office.save(Project("sales", name="Sales", contact_method_limit=4), by=whoever("bob"))
    office.save(Project("sales", name="Sales", contact_method_limit=4), by=whoever("bob"))

    assert office.history() == [
        (3, "bob", ()),
        (2, "bob", ("contactMethodLimit", "script")),
        (1, "ann", ("name", "script")),
    ]
    assert office.history("other") == []


def test_AC11_AC12_history_is_read_by_pages(office: Office) -> None:
    for number in range(7):
        office.save(Project("sales", name=f"{number}"))

    assert [version for version, *_ in office.history(size=3)] == [7, 6, 5]
    assert [version for version, *_ in office.history(size=3, before=5)] == [4, 3, 2]
    assert [version for version, *_ in office.history(size=3, before=2)] == [1]
    assert office.history(before=1) == []
    assert [version for version, *_ in office.history(size=2, before=10**9)] == [7, 6]


# -- divisions --------------------------------------------------------------------------------------------------

NORTHERN = Project("north", name="North", script="Moin", divisions=(DivisionId("north"), NORDIC))


def test_AC2_a_project_of_other_divisions_does_not_exist(office: Office) -> None:
    office.save(NORTHERN)
    for job in (
        lambda who: office.read(who, "north"),
        lambda who: office.read.history(who, "north", 25, None),
        lambda who: office.read.chosen(who, "north"),
        lambda who: office.save(Project("north"), by=who),
    ):
        with pytest.raises(ProjectNotFound):
            job(whoever("carol", "south"))
    assert office.read(whoever("dan", "nordic", "south"), "north").name == "North"
    assert office.read(whoever("eve"), "north").name == "North"


def test_AC2_to_change_a_project_takes_all_of_its_divisions_the_old_and_the_new(office: Office) -> None:
    office.save(NORTHERN)
    nordic = whoever("dan", "nordic")
    for project in (dataclasses.replace(NORTHERN, name="ours"), Project("north", divisions=(NORDIC,))):
        with pytest.raises(MissingPermission, match="in that division"):
            office.save(project, by=nordic)
    with pytest.raises(MissingPermission):
        office.save(Project("new", divisions=(NORDIC, DivisionId("south"))), by=nordic)
    assert office.read(whoever(), "north").name == "North"

    both = whoever("eve", "nordic", "north")
    assert office.save(Project("north", divisions=(NORDIC,)), by=both).divisions == ("nordic",)
    assert office.save(Project("new", divisions=(NORDIC,)), by=nordic).version == 1


def test_PJ1_a_project_bound_to_none_is_everybodys(office: Office) -> None:
    office.save(Project("sales", name="Sales"), by=whoever("carol", "south"))

    assert office.read(whoever("dan", "north"), "sales").name == "Sales"


@pytest.mark.parametrize(
    ("division", "default_serves", "name"),
    [
        ("north", (), "North"),
        ("nordic", ("south",), "North"),
        ("south", (), "Default"),
        ("south", ("south",), "Default"),
        ("south", ("west",), ""),
        ("*", ("west",), ""),
    ],
)
def test_PJ1_what_is_in_another_division_is_handled_by_the_default_project(
    office: Office, division: str, default_serves: tuple[str, ...], name: str
) -> None:
    office.save(NORTHERN)
    office.save(Project("default", name="Default", divisions=tuple(map(DivisionId, default_serves))))
    found = project_for(office.store, "north", DivisionId(division))

    assert found.name == name
    assert found == USUAL_PROJECT or found.serves(DivisionId(division))


def test_PJ5_a_default_project_of_others_leaves_the_usual_limits(office: Office) -> None:
    office.save(Project("default", name="Default", divisions=(DivisionId("north"),)))

    assert office.read.chosen(whoever("carol", "south"), None) == USUAL_PROJECT
    assert office.read.chosen(whoever("dan", "north"), None).name == "Default"
    assert office.read.chosen(whoever(), None, DivisionId("south")) == USUAL_PROJECT


def test_PJ10_AC2_projects_are_listed_by_id_as_far_as_the_caller_sees_them(office: Office) -> None:
    projects = ListProjects(office.store)
    assert projects(whoever(), 25, None) == ((Project("default"),), False)
    for name in ("sales", "nordic", "returns"):
        divisions = (NORDIC,) if name == "nordic" else ()
        office.save(Project(name, name=name.title(), divisions=divisions))
    office.save(dataclasses.replace(office.read(whoever(), "sales"), script="Hello"))

    def listed(by: Access, size: int, after: str | None = None) -> tuple[list[tuple[str, int]], bool]:
        found, more = projects(by, size, after)
        return [(each.id, each.version) for each in found], more

    assert listed(whoever(), 25) == ([("default", 0), ("nordic", 1), ("returns", 1), ("sales", 2)], False)
    assert listed(whoever(), 2) == ([("default", 0), ("nordic", 1)], True)
    assert listed(whoever(), 2, "nordic") == ([("returns", 1), ("sales", 2)], False)
    others = whoever("bob", "south")
    assert listed(others, 2) == ([("default", 0), ("returns", 1)], True)
    assert listed(others, 25, "returns") == ([("sales", 2)], False)
