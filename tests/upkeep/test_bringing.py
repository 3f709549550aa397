"""IM2, IM4: `make import` and `make export`, against a service that answers as the real one does."""

from __future__ import annotations

import argparse
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from upkeep import bringing
from upkeep.stacks import NoStack

OUTCOMES = dict.fromkeys(("created", "updated", "unchanged", "merged", "ambiguous", "refused"), 0)


class Service(ThreadingHTTPServer):
    """One import that is Validated at the second look, and Completed at the second after Continue."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.asked: list[tuple[str, str, Any]] = []
        self.step, self.status, self.looks = "Validating", "Running", 0

    def answer(self, method: str, path: str, body: Any) -> Any:
        self.asked.append((method, path, body))
        if path.endswith("/uploads"):
            headers = [{"name": "Content-Type", "value": "application/octet-stream"}]
            return {"uploadId": "u", "uploadUrl": f"{self.url}/file?x=1", "uploadHeaders": headers}
        if path.endswith("/csv/jobs"):
            return {"job": {"id": "job-1"}}
        if path.endswith("/jobs/job-1"):
            return self._told(body["status"]) if method == "PUT" else self._looked()
        if "/exports" in path:
            done = {"status": "SUCCEEDED", "downloadUrl": f"{self.url}/report", "resultRowCount": 2}
            return {"id": "e", **(done if method == "GET" else {"status": "RUNNING"})}
        return {"id": "settings-1"}

    def _told(self, order: str) -> Any:
        self.looks = 0
        self.step, self.status = {"Continue": ("Importing", "Running"), "Cancel": (self.step, "Cancelled")}.get(
            order, (self.step, "Running")
        )
        return {"jobId": "job-1", "status": order}

    def _looked(self) -> Any:
        self.looks += 1
        if self.looks > 1 and self.status == "Running":
            self.step, self.status = (
                ("Validated", "Running") if self.step != "Importing" else ("Importing", "Completed")
            )
        counts = dict.fromkeys(
            ("dryRunSuccessCount", "dryRunFailedCount", "importSuccessCount", "importFailedCount"), 1
        )
        links = {
            "dryRunReportDownloadUrl": f"{self.url}/dry-run.csv",
            "refusedRowsDownloadUrl": f"{self.url}/refused.csv",
        }
        progress = {"rows": 2, "done": 1, "outcomes": {**OUTCOMES, "created": 1}}
        told = {"status": self.status, "executionStep": self.step, "progress": progress}
        return {"id": "job-1", "metadata": {**counts, **links}, **told}


class Handler(BaseHTTPRequestHandler):
    """JSON for the interface, bytes for files."""

    def _run(self) -> None:
        service: Any = self.server
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self.path.startswith("/api"):
            service.asked.append((self.command, self.path, content.decode()))
            found = b"row\n"
        else:
            body = json.loads(content) if content else None
            found = json.dumps(service.answer(self.command, self.path, body), allow_nan=False).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(found)))
        self.end_headers()
        self.wfile.write(found)

    do_GET = do_POST = do_PUT = _run

    def log_message(self, *told: Any) -> None:
        """Nothing is logged."""


@pytest.fixture
def service(socket_enabled: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Service]:
    """In a folder of its own, where reports go."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bringing, "LOOK_SECONDS", 0.0)
    with Service() as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()


def told(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    bringing.add_to(parser.add_subparsers(dest="command"))
    return parser.parse_args(words)


def test_im2_make_import_tries_a_file_and_waits_for_a_yes(service: Service, tmp_path: Path) -> None:
    """IM3: the reports are fetched."""
    file, said = tmp_path / "leads.csv", list[str]()
    file.write_text("Vorname\nAna\n")
    where = {"API_URL": service.url, "TOKEN": "t"}
    words = ("import", str(file), "--source", "crm", "--match", "none", "--map", "Vorname=firstName", "2=lastName")
    assert "YES=1" in bringing.bring(told(*words), where, said.append)
    assert ("PUT", "/file?x=1", "Vorname\nAna\n") in service.asked
    (mappings,) = [body["mappings"] for _, path, body in service.asked if path.endswith("/csv/settings")]
    assert [each["sourceField"] for each in mappings] == ["Vorname", "#2"]
    assert (tmp_path / "build" / "imports" / "job-1" / "refused.csv").read_text() == "row\n"
    assert not [body for method, path, body in service.asked if method == "PUT" and "/jobs/" in path]
    assert bringing.bring(told("import", "--job", "job-1", "--yes"), where, said.append) == "Done."
    assert "Completed  2 rows: 1 fit, 1 to correct" in said


def test_im2_make_import_cancels_and_goes_on(service: Service) -> None:
    where = {"API_URL": service.url, "TOKEN": "t"}
    assert "JOB=job-1" in bringing.bring(told("import", "--job", "job-1", "--cancel"), where, print)
    assert bringing.bring(told("import", "--job", "job-1", "--yes"), where, print) == "Done."
    orders = [body["status"] for method, path, body in service.asked if method == "PUT" and "/jobs/" in path]
    assert orders == ["Cancel", "Retry", "Continue"]
    with pytest.raises(NoStack):
        bringing.bring(told("import"), where, print)


def test_im4_make_export_writes_the_file_that_it_is_told(service: Service, tmp_path: Path) -> None:
    where, file = {"API_URL": service.url, "TOKEN": "t"}, tmp_path / "contacts.csv"
    assert bringing.take_along(told("export", str(file)), where, print) == "Done."
    assert file.read_text() == "row\n"
    with pytest.raises(NoStack):
        bringing.take_along(told("export", "contacts.xls"), where, print)
