"""Settings and datasheets over every store (PJ1, PJ7)."""

from __future__ import annotations

import dataclasses

import pytest

from scv.adapters.memory import MemoryStore
from scv.adapters.schemas import JsonSchemas
from scv.domain.access.permissions import Access
from scv.domain.changes.histories import filled_in
from scv.domain.changes.plans import HistoryEntry
from scv.domain.projects.datasheets import Datasheet, DatasheetDefinition
from scv.domain.projects.project import Project
from scv.domain.values.documents import Json
from scv.domain.values.errors import ContactNotFound, DatasheetNotFound, InvalidContent, PayloadTooLarge
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.ports.writes import StaleWrite
from scv.usecases.projects.projects import FillDatasheet, SaveProject
from tests.builders import SettableClock
from tests.people import AGENT, person
from tests.usecases.centers import Center

CONTACT_A = ContactId("a")
ORDER = DatasheetDefinition("order", "Order", {"type": "object", "properties": {"number": {"type": "integer"}}})
SALES = Project("sales", datasheets=(ORDER,))


def filling(center: Center, project: Project = SALES) -> FillDatasheet:
    projects = MemoryStore()
    SaveProject(projects, JsonSchemas(), center.clock)(AGENT, project)
    return FillDatasheet(center.store, projects, JsonSchemas(), center.clock)


def test_PJ7_what_was_filled_in_is_kept_and_replaced(center: Center) -> None:
    center.has(person("a"))
    sheets = filling(center)

    sheets.save(AGENT, CONTACT_A, "sales", "order", {"number": 1, "note": "ünï"})
    last = sheets.save(AGENT, CONTACT_A, "sales", "order", {"number": 2})

    assert sheets.read(AGENT, CONTACT_A, "sales", "order") == last
    assert (last.values, last.modified_by, last.modified_at) == ({"number": 2}, "agent-1", center.clock())


def test_PJ7_CO4_a_deleted_contact_takes_its_datasheets_along(center: Center) -> None:
    center.has(person("a"))
    sheets = filling(center)
    sheets.save(AGENT, CONTACT_A, "sales", "order", {"number": 1})

    center.delete(AGENT, CONTACT_A)

    with pytest.raises(ContactNotFound):
        sheets.read(AGENT, CONTACT_A, "sales", "order")
    assert center.store.datasheets(["a"], "sales", ["order"]) == ()


def test_PJ7_CO4_a_datasheet_never_lands_on_a_contact_that_is_gone(center: Center) -> None:
    center.has(person("a"))
    center.delete(AGENT, CONTACT_A)
    sheet = Datasheet("order", "sales", CONTACT_A, {"number": 1}, center.clock(), "agent-1")

    with pytest.raises(StaleWrite):
        center.store.save_datasheet(sheet, filled_in(sheet))
    assert center.store.datasheets(["a"], "sales", ["order"]) == ()


def test_PJ7_MG3_a_datasheet_that_meets_a_merge_goes_to_the_result() -> None:
    class Meeting(MemoryStore):
        """The contact is merged between the reading and the first writing."""

        def save_datasheet(self, sheet: Datasheet, entry: HistoryEntry) -> None:
            if not any(each.family.merged_from for each in self.records.values()):
                center.merged("a", "b")
            super().save_datasheet(sheet, entry)

    center = Center(Meeting())
    center.has(person("a"), person("b"))
    sheet = filling(center).save(AGENT, CONTACT_A, "sales", "order", {"number": 1})

    assert center.store.records[sheet.contact_id].family.merged_from == ("a", "b")


def test_PJ7_a_datasheet_of_a_project_that_serves_other_divisions_is_not_there(center: Center) -> None:
    center.has(person("a", division="north"))
    bound = dataclasses.replace(SALES, divisions=(DivisionId("south"),))

    with pytest.raises(DatasheetNotFound):
        filling(center, bound).save(AGENT, CONTACT_A, "sales", "order", {"number": 1})


def test_PJ7_AC2_datasheets_are_seen_by_division(center: Center) -> None:
    center.has(person("a", division="north"))
    sheets = filling(center)
    southern = Access("agent-2", frozenset({"*"}), frozenset({DivisionId("south")}))

    with pytest.raises(ContactNotFound):
        sheets.save(southern, CONTACT_A, "sales", "order", {"number": 1})
    with pytest.raises(DatasheetNotFound):
        sheets.save(AGENT, CONTACT_A, "sales", "unheard-of", {"number": 1})


@pytest.mark.parametrize(
    ("project", "error"),
    [
        (Project("p", datasheets=(ORDER, ORDER)), InvalidContent),
        (Project("p", datasheets=(DatasheetDefinition("x", "X", {"type": 7}),)), InvalidContent),
        (Project("p", datasheets=(DatasheetDefinition("x", "X", {"title": "x" * 200_000}),)), PayloadTooLarge),
    ],
)
def test_PJ1_PJ7_settings_that_make_no_sense_are_not_saved(project: Project, error: type[Exception]) -> None:
    projects = MemoryStore()

    with pytest.raises(error):
        SaveProject(projects, JsonSchemas(), SettableClock())(AGENT, project)
    assert projects.settings == {}


def test_PJ7_a_schema_that_refers_to_the_outside_takes_nothing_and_fetches_nothing(center: Center) -> None:
    center.has(person("a"))
    outside = DatasheetDefinition("order", "Order", {"$ref": "https://example.com/schema.json"})

    with pytest.raises(InvalidContent):
        filling(center, Project("sales", datasheets=(outside,))).save(AGENT, CONTACT_A, "sales", "order", {})


def test_PJ7_AC5_a_key_that_may_be_a_customers_data_is_not_told() -> None:
    schema: dict[str, Json] = {"additionalProperties": {"type": "integer"}}

    assert JsonSchemas().problems(schema, {"jane@example.com": "x"}) == ("?: type",)
