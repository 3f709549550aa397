"""IM2: what is kept of imports, in memory and in DynamoDB alike; and what a row costs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta

import pytest

from scv.adapters.dynamodb.imports import DynamoImports
from scv.adapters.memory_imports import MemoryImports
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.imports.columns import FieldMapping, columns_of
from scv.domain.imports.jobs import ImportJob, JobStatus, PartProgress, Step
from scv.domain.imports.matching import Criterion
from scv.domain.imports.outcomes import Counts, Outcome
from scv.domain.imports.reading import FileKind, Layout, Row
from scv.domain.imports.settings import CsvSettings, ImportSettings, Upload
from scv.domain.projects.project import USUAL_PROJECT
from scv.domain.values.ids import DivisionId
from scv.usecases.contacts.save import EditContact
from scv.usecases.imports.rows import TakeRow, Task
from scv.usecases.ports.imports import Imports
from scv.usecases.ports.writes import StaleWrite
from tests.builders import NOW, CountedIds, SettableClock
from tests.stores.tables import Bench
from tests.usecases.imports.hall import read

HEADER = ("External ID", "First Name", "Last Name", "Work Email", "Mobile", "Title")
SETTINGS = ImportSettings(
    id="settings-1",
    name="leads",
    made_at=NOW,
    made_by="agent-1",
    criteria=(Criterion.EMAIL, Criterion.PHONE),
    merges=True,
    source_id="crm",
    project_id="sales",
    fields=(("title", True), ("address", False)),
)
JOB = ImportJob(
    id="job-1",
    asked_by="agent-1",
    asked_at=NOW,
    permissions=("externalContacts:contact:add", "externalContacts:contact:edit"),
    divisions=(UNASSIGNED_DIVISION,),
    settings=SETTINGS,
    upload_id="upload-1",
    file="imports/uploads/upload-1",
    file_name="leads.csv",
    encoding="cp1252",
    delimiter=";",
    division=DivisionId("north"),
    mappings=(("Vorname", "firstName"),),
    status=JobStatus.RUNNING,
    step=Step.IMPORTING,
    attempt=2,
    revision=1,
    details="why",
    layout=Layout(FileKind.CSV, "cp1252", ";", HEADER, 1, "\r"),
    columns=columns_of(HEADER),
    rows=12,
    parts=3,
    tried=Counts(created=2, refused=1),
    imported=Counts(merged=1),
    finished_at=NOW,
)


@pytest.fixture(params=["memory", "moto"])
def imports(request: pytest.FixtureRequest) -> Iterator[Imports]:
    """Each store in turn, empty."""
    if request.param == "memory":
        yield MemoryImports()
    else:
        bench: Bench = request.getfixturevalue("bench")
        yield DynamoImports(bench.client, bench.tables, bench.store)


def test_im2_a_job_is_kept_as_it_is_while_nobody_else_has_changed_it(imports: Imports) -> None:
    assert imports.job("job-1") is None
    imports.keep_job(JOB)
    assert imports.job("job-1") == JOB
    bare = ImportJob("job-2", "agent-1", NOW, (), (), dataclasses.replace(SETTINGS, fields=()), "u", "f", revision=1)
    imports.keep_job(bare)
    assert imports.latest_jobs(10) == (bare, JOB)
    assert imports.latest_jobs(1) == (bare,)
    after = dataclasses.replace(JOB, revision=2, status=JobStatus.CANCELLED)
    imports.keep_job(after)
    for stale in (JOB, after, dataclasses.replace(after, revision=4)):
        with pytest.raises(StaleWrite):
            imports.keep_job(stale)
    assert imports.job("job-1") == after


def test_im2_the_progress_of_parts_is_kept_by_step(imports: Imports) -> None:
    trying = dataclasses.replace(JOB, step=Step.VALIDATING)
    told = [
        PartProgress(0, Step.IMPORTING, Counts(created=3), finished=True),
        PartProgress(11, Step.IMPORTING, Counts(updated=1)),
        PartProgress(0, Step.VALIDATING, Counts(created=4), finished=True),
    ]
    for each in told:
        imports.keep_progress(JOB, each)
    imports.keep_progress(dataclasses.replace(JOB, id="job-10"), told[0])
    assert imports.progress("job-1") == tuple(told)
    assert imports.part_progress(JOB, 11) == told[1]
    assert imports.part_progress(trying, 11) is None
    imports.keep_progress(JOB, dataclasses.replace(told[1], finished=True))
    assert imports.part_progress(JOB, 11) == dataclasses.replace(told[1], finished=True)


def test_im1_settings_mappings_and_uploads_are_kept_replaced_and_forgotten(imports: Imports) -> None:
    upload = Upload("upload-1", "leads.csv", 10, "agent-1", NOW, "cp1252", ";")
    imports.keep_upload(upload)
    assert (imports.upload("upload-1"), imports.upload("upload-2")) == (upload, None)
    other = dataclasses.replace(SETTINGS, id="settings-2", fields=(), source_id=None, project_id=None)
    mapping = CsvSettings("csv-1", "settings-1", NOW, (FieldMapping("Vorname", "firstName"),))
    for each in (other, SETTINGS):
        imports.keep_import_settings(each)
    imports.keep_csv_settings(mapping)
    imports.keep_csv_settings(dataclasses.replace(mapping, id="csv-2", mappings=()))
    assert imports.all_import_settings() == (SETTINGS, other)
    assert imports.csv_settings("csv-1") == mapping
    assert [each.id for each in imports.all_csv_settings()] == ["csv-1", "csv-2"]
    imports.keep_import_settings(dataclasses.replace(SETTINGS, name="others"))
    found = imports.import_settings("settings-1")
    assert found is not None
    assert found.name == "others"
    imports.forget_import_settings("settings-1")
    imports.forget_csv_settings("csv-1")
    imports.forget_csv_settings("csv-1")
    assert (imports.import_settings("settings-1"), imports.csv_settings("csv-1")) == (None, None)
    assert imports.import_settings("settings-2") == other


def test_im2_a_row_costs_one_query_an_identifier_one_read_and_one_write(bench: Bench) -> None:
    """The figures that docs/import.md computes its prices from."""
    clock = SettableClock()
    take = TakeRow(bench.store, EditContact(bench.store, clock, CountedIds()), clock, CountedIds())
    settings = dataclasses.replace(SETTINGS, fields=())
    task = Task(
        dataclasses.replace(JOB, division=UNASSIGNED_DIVISION, settings=settings),
        USUAL_PROJECT,
        read,
        NOW + timedelta(days=1),
    )
    cells = ("lead-1", "Ana", "Roe", "ana@example.com", "803-123-0001", "")
    found, calls, reads, kept = [], [], [], []
    for number, each in enumerate((cells, cells, (*cells[:5], "Boss")), 2):
        bench.forget()
        clock.pass_by(hours=1)
        found.append(take(task, Row(number, each)).outcome)
        calls.append([call for call in bench.calls if call != "UpdateItem"])  # the list of divisions, once a process
        reads.append(sum(count for name, count in bench.units if name in ("Query", "BatchGetItem")))
        tables = (bench.tables.contacts, bench.tables.identifiers, bench.tables.search)
        kept.append([len(bench.rows(table)) for table in tables])
    assert found == [Outcome.CREATED, Outcome.UNCHANGED, Outcome.UPDATED]
    assert calls == [
        ["Query", "Query", "Query", "TransactWriteItems"],
        ["Query", "Query", "Query", "BatchGetItem"],
        ["Query", "Query", "Query", "BatchGetItem", "TransactWriteItems"],
    ]
    assert reads == [3, 4, 4]
    assert kept[0] == [2, 6, 8], "record and receipt, rows and guards, words: two units each; docs/import.md counts so"
