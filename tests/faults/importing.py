"""A part of an import as a worker carries it out, whose progress is lost each time that it is begun."""

from __future__ import annotations

from scv.adapters.memory_imports import MemoryFiles, MemoryImports
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.imports.columns import columns_of
from scv.domain.imports.jobs import ImportJob, JobStatus, Step
from scv.domain.imports.outcomes import outcome_from
from scv.domain.imports.pace import Pace
from scv.domain.imports.reading import FileKind, Layout, Row
from scv.domain.imports.settings import ImportSettings
from scv.usecases.contacts.save import EditContact
from scv.usecases.imports.cutting import part_line
from scv.usecases.imports.engine import RunPart, Watch
from scv.usecases.imports.rows import TakeRow
from tests.builders import NOW
from tests.model.world import World
from tests.usecases.imports.hall import read

HEADER = ("External ID", "First Name", "Last Name", "Work Email", "Mobile")
ROWS = (
    ("7", "Zoe", "Poe", "zoe@example.com", "+1 803-123-0009"),  # of nobody
    ("8", "Ana", "Roe", "ana@example.com", ""),  # of one
    ("", "Ana", "Roe", "ana@example.com", ""),  # changes nothing
    ("9", "", "Doe", "", ""),  # refused
)
SETTINGS = ImportSettings("settings-1", "leads", NOW, "agent-1", merges=True, source_id="crm")


def carry_out(world: World) -> list[str]:
    """What became of the rows. Nothing but receipts tells a second worker what a first one did."""
    job = ImportJob(
        *("job-1", "agent-1", NOW, ("*",), ("*",), SETTINGS, "upload-1", "imports/uploads/upload-1"),  # type: ignore[arg-type]
        division=UNASSIGNED_DIVISION,
        status=JobStatus.RUNNING,
        step=Step.IMPORTING,
        revision=1,
        layout=Layout(FileKind.CSV, "utf-8", ",", HEADER, 1),
        columns=columns_of(HEADER),
        rows=len(ROWS),
        parts=1,
    )
    imports, files = MemoryImports(), MemoryFiles()
    imports.keep_job(job)
    files.write(job.part_file(0), [part_line(Row(number, cells), None) for number, cells in enumerate(ROWS, 2)])
    edit = EditContact(world.store, world.clock, world.new_id)
    take = TakeRow(world.store, edit, world.clock, world.new_id)
    watch = Watch(lambda: 0.0, lambda _seconds: None, lambda: True)
    RunPart(world.store, imports, files, world.settings, take, world.clock, watch, Pace(1e9))(job.id, job.step, 0, read)
    lines = b"".join(files.read(job.outcome_file(0))).decode().splitlines()
    return [outcome_from(line).outcome.value for line in lines]
