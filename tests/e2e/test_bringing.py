"""`make import` and `make export` against the running stack (IM2, IM4)."""

from __future__ import annotations

import csv
import uuid
from pathlib import Path
from typing import Any

import pytest

from upkeep.__main__ import main

HEADER = "First Name,Last Name,Email,Mobile Phone"


def test_IM2_IM4_a_file_is_tried_imported_and_exported_by_the_commands(
    deployed: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One good row and one that has no name: the first becomes a contact, the second a row of a file to correct."""
    monkeypatch.setenv("API_URL", deployed["apiUrl"])
    monkeypatch.setenv("TOKEN", deployed["token"])
    monkeypatch.chdir(tmp_path)
    address = f"{uuid.uuid4().hex[:12]}@example.com"
    Path("leads.csv").write_text(f"{HEADER}\nZoe,Sample,{address},\n,,,12\n")

    assert main(["import", "leads.csv"]) == 0, capsys.readouterr().out
    said = capsys.readouterr().out
    job = said.split("JOB=")[1].split()[0]
    assert "1 fit, 1 to correct" in said
    assert main(["import", "--job", job, "--yes"]) == 0, capsys.readouterr().out
    reports = {each.name for each in (tmp_path / "build" / "imports" / job).iterdir()}
    assert {"dry-run.csv", "report.csv"} <= reports
    assert any(each.startswith("refused") for each in reports)

    assert main(["export", "contacts.csv"]) == 0, capsys.readouterr().out
    with Path("contacts.csv").open(newline="") as file:
        assert [row for row in csv.reader(file) if address in row]
