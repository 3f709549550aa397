"""Imports a file of contacts, or exports them, by the service's own interface (IM2, IM4).

A file is tried first: without `YES=1` the command stops there and says how to go on.
"""

from __future__ import annotations

import argparse
import http.client
import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from upkeep.service import asked
from upkeep.stacks import NoStack

IMPORT = "/api/v2/externalcontacts/import"
EXPORTS = "/api/v2/externalcontacts/contacts/exports"
LOOK_SECONDS = 2.0
LOOKS = 10  # without an answer, before it is given up
REPORTS = {
    "dry-run.csv": "dryRunReportDownloadUrl",
    "report.csv": "importReportDownloadUrl",
    "refused": "refusedRowsDownloadUrl",
}
Say = Callable[[str], None]


def add_to(commands: Any) -> None:
    """The arguments of both commands."""
    taken = commands.add_parser("import", help="try the import of a file of contacts, and carry it out")
    taken.add_argument("file", nargs="?", type=Path, help="CSV, vCards, or an export; of any size up to 1 GB")
    taken.add_argument("--job", help="go on with an import that was tried, cancelled or stopped")
    taken.add_argument("--yes", action="store_true", help="carry it out as soon as it has been tried")
    taken.add_argument("--cancel", action="store_true", help="stop the import of --job")
    taken.add_argument("--match", default="Email,Phone", help="what contacts are matched by, or none (%(default)s)")
    taken.add_argument("--merge", action="store_true", help="merge the contacts of a row that matches several")
    taken.add_argument("--source", help="the system whose ids the column `external id` has")
    taken.add_argument("--project", help="whose default country and limits hold")
    taken.add_argument("--division", help="where contacts go that name none")
    taken.add_argument("--encoding", help="of a file that is not UTF-8")
    taken.add_argument("--map", nargs="+", default=[], metavar="HEADER=FIELD", help="columns that are not known")
    given = commands.add_parser("export", help="write the contacts of the token's divisions to a file")
    given.add_argument("file", type=Path, help="ends in .csv or .jsonl")
    given.add_argument("--divisions", nargs="+", default=[])


def bring(told: argparse.Namespace, environment: Mapping[str, str], say: Say) -> str:
    """Until it is done, or waits for an answer. Raises NoStack when the service does not answer, or refuses."""
    if told.job and told.cancel:
        _tell(told.job, "Cancel", environment)
        return f"{told.job} stops within seconds; go on with it by `make import JOB={told.job} YES=1`."
    if told.job is None and told.file is None:
        raise NoStack("Say FILE=... to import a file, or JOB=... to go on with an import.")
    job = told.job or _begun(told, environment, say)
    if told.job:
        _taken_up(told.job, environment)
    found = _followed(job, environment, say)
    if found["executionStep"] == "Validated" and found["status"] == "Running":
        _fetched(found, say)
        if not told.yes:
            return f"Tried. Look at the report, then `make import JOB={job} YES=1`."
        _tell(job, "Continue", environment)
        found = _followed(job, environment, say)
    _fetched(found, say)
    if found["status"] != "Completed":
        raise NoStack(f"{found['status']}: {found.get('statusDetails', '')} Go on by `make import JOB={job} YES=1`.")
    return "Done."


def _begun(told: argparse.Namespace, environment: Mapping[str, str], say: Say) -> str:
    size = told.file.stat().st_size
    body = {"fileName": told.file.name, "fileSize": size, "encoding": told.encoding}
    upload = asked("POST", f"{IMPORT}/csv/uploads", _said(body), environment)
    say(f"Uploading {told.file.name} ({size:,} bytes)")
    put(upload["uploadUrl"], {each["name"]: each["value"] for each in upload["uploadHeaders"]}, told.file)
    settings = {
        "name": told.file.name,
        "matchingCriteria": [] if told.match == "none" else told.match.split(","),
        "mergeContacts": told.merge,
        "externalSourceId": told.source,
        "projectId": told.project,
    }
    made = asked("POST", f"{IMPORT}/settings", _said(settings), environment)
    pairs = [each.rpartition("=") for each in told.map]
    mappings = [{"sourceField": _header(header), "targetField": field} for header, _, field in pairs]
    mapping = {"externalSettingsId": made["id"], "mappings": mappings}
    saved = asked("POST", f"{IMPORT}/csv/settings", mapping, environment)
    division = {"id": told.division} if told.division else None
    job = {"uploadId": upload["uploadId"], "settingsId": saved["id"], "division": division}
    return str(asked("POST", f"{IMPORT}/csv/jobs", _said(job), environment)["job"]["id"])


def _taken_up(job: str, environment: Mapping[str, str]) -> None:
    found = asked("GET", f"{IMPORT}/jobs/{job}", None, environment)
    if found["status"] in ("Failed", "Cancelled"):
        _tell(job, "Retry", environment)


def _tell(job: str, order: str, environment: Mapping[str, str]) -> None:
    asked("PUT", f"{IMPORT}/jobs/{job}", {"status": order}, environment)


def _header(told: str) -> str:
    """A bare number is a place; a shell would take `#3` for a remark."""
    return f"#{told}" if told.isdigit() else told


def _said(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value is not None}


def _followed(job: str, environment: Mapping[str, str], say: Say) -> dict[str, Any]:
    """One line for each change, until nothing changes by itself any more."""
    before = ""
    while True:
        found = _looked_at(job, environment)
        line = progress(found)
        if line != before:
            say(line)
        before = line
        if found["status"] not in ("Created", "Running") or found["executionStep"] == "Validated":
            return found
        time.sleep(LOOK_SECONDS)


def _looked_at(job: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """A look that is not answered in time costs nothing: the import goes on."""
    for left in reversed(range(LOOKS)):
        try:
            found: dict[str, Any] = asked("GET", f"{IMPORT}/jobs/{job}", None, environment)
            return found
        except NoStack:
            if not left:
                raise
            time.sleep(LOOK_SECONDS)
    raise NoStack("The service does not answer.")


def progress(found: Mapping[str, Any]) -> str:
    """`Importing  1,200 of 5,000  created 1,100, refused 100`, as far as it has come."""
    told, metadata = found["progress"], found["metadata"]
    if found["executionStep"] == "Validated" or found["status"] == "Completed":
        kind = "import" if found["status"] == "Completed" else "dryRun"
        done, failed = metadata[f"{kind}SuccessCount"], metadata[f"{kind}FailedCount"]
        word = "Completed" if kind == "import" else "Validated"
        return f"{word}  {done + failed:,} rows: {done:,} fit, {failed:,} to correct"
    outcomes = ", ".join(f"{name} {count:,}" for name, count in told["outcomes"].items() if count)
    step = found["executionStep"] if found["status"] == "Running" else found["status"]
    return f"{step}  {told['done']:,} of {told['rows'] or '?'}  {outcomes}".rstrip()


def _fetched(found: Mapping[str, Any], say: Say) -> None:
    """Its reports, beside where the command was called."""
    folder = Path("build") / "imports" / str(found["id"])
    for name, link in REPORTS.items():
        url = found["metadata"].get(link)
        if url:
            folder.mkdir(parents=True, exist_ok=True)
            ending = Path(urlsplit(url).path).suffix if name == "refused" else ""
            fetch(url, folder / f"{name}{ending}")
            say(f"  {folder / (name + ending)}")


def take_along(told: argparse.Namespace, environment: Mapping[str, str], say: Say) -> str:
    """Until the file is here. Raises NoStack when the service does not answer, or refuses."""
    kind = told.file.suffix.removeprefix(".")
    if kind not in ("csv", "jsonl"):
        raise NoStack("FILE ends in .csv or .jsonl.")
    found = asked("POST", EXPORTS, {"format": kind, "divisionIds": told.divisions}, environment)
    while found["status"] == "RUNNING":
        time.sleep(LOOK_SECONDS)
        found = asked("GET", f"{EXPORTS}/{found['id']}", None, environment)
    if found["status"] != "SUCCEEDED":
        raise NoStack("The export failed; its log tells why.")
    fetch(found["downloadUrl"], told.file)
    say(f"{told.file}: {found['resultRowCount']:,} contacts")
    return "Done."


def put(url: str, headers: Mapping[str, str], file: Path) -> None:
    """The file as the body of one request, in pieces; raises NoStack when it is not taken."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=300)
    try:
        with file.open("rb") as content:
            told = {**headers, "Content-Length": str(file.stat().st_size)}
            connection.request("PUT", f"{parts.path}?{parts.query}", content, told)
            answer = connection.getresponse()
            if answer.status >= 300:
                raise NoStack(f"The file was refused ({answer.status}): {answer.read(500).decode(errors='replace')}")
    except OSError as error:
        raise NoStack(f"{parts.netloc} does not answer: {error}") from error
    finally:
        connection.close()


def fetch(url: str, file: Path) -> None:
    """A file by its link; raises NoStack."""
    try:
        with urllib.request.urlopen(url, timeout=300) as answer, file.open("wb") as target:
            while piece := answer.read(1_000_000):
                target.write(piece)
    except OSError as error:
        raise NoStack(f"The file cannot be fetched: {error}") from error
