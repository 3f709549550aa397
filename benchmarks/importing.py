"""What an import takes, and what it leaves of live calls, on the running stack.

    python -m benchmarks.importing ROWS [KILLS, 2] [MINUTES, 120]

Leads are imported by the stack's state machine. In the middle the emulator is killed, twice, and started again; the
import is told to go on. Webhooks are sent before it, beside its dry run and beside the import itself, and each is told
apart. At the end everything is exported and compared.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import statistics
import sys
import threading
import time
import urllib.request
from collections import Counter
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from benchmarks import leads
from benchmarks.prices import MEMORY_GB, table
from local import deploy, emulator
from local.home import Home
from tests.e2e.webhooks import interaction, send
from upkeep import bringing

IMPORT = "/api/v2/externalcontacts/import"
EXPORTS = "/api/v2/externalcontacts/contacts/exports"
CALLERS = itertools.count(1)  # each calls once, in whichever phase


class Stack:
    """The running stack, by its interface."""

    def __init__(self) -> None:
        self.told: dict[str, Any] = json.loads(Home.from_environment().stack_file.read_text())

    def asked(self, method: str, path: str, body: Any = None) -> Any:
        """An answer, however long a busy machine takes."""
        headers = {"Authorization": f"Bearer {self.told['token']}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body, allow_nan=False).encode()
        request = urllib.request.Request(f"{self.told['apiUrl']}{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)

    def job(self, job: str) -> Any:
        """How far an import has come; None while nothing answers."""
        try:
            return self.asked("GET", f"{IMPORT}/jobs/{job}")
        except OSError:
            return None


class Live:
    """Webhooks of new callers, one after the other, as long as it is told to; seconds of each answer."""

    def __init__(self, stack: Stack, pause: float = 0.2) -> None:
        self._stack, self._pause, self._over = stack, pause, threading.Event()
        self.seconds: list[float] = []
        self.failed = 0
        self._thread = threading.Thread(target=self._run, daemon=True)

    def begin(self) -> Live:
        """Sends until `end`."""
        self._thread.start()
        return self

    def end(self) -> dict[str, Any]:
        """How many were answered, and how soon."""
        self._over.set()
        self._thread.join(150)
        ordered = sorted(self.seconds) or [0.0]
        p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        return {"answered": len(self.seconds), "failed": self.failed, "p95": round(p95, 3), "median": _median(ordered)}

    def _run(self) -> None:
        while not self._over.wait(self._pause):
            began = time.monotonic()
            try:
                status, _ = send(self._stack.told, interaction("voice", {"phone": f"+1 804{next(CALLERS):07d}"}))
            except OSError:
                self.failed += 1
                continue
            if status == 200:
                self.seconds.append(time.monotonic() - began)
            else:
                self.failed += 1


def _median(found: list[float]) -> float:
    return round(statistics.median(found), 3)


def killed(home: Home) -> None:
    """The emulator, as a power cut would end it; then it is started again over what it had kept."""
    pid = emulator.running(home)
    if pid is not None:
        os.kill(pid, signal.SIGKILL)
        while emulator.running(home):
            time.sleep(0.05)
    emulator.start(home)
    deploy.warm(home)


def million() -> dict[str, float]:
    """US dollars for a million new contacts of three identifiers each, tried and imported at 100 rows a second.

    Items as `tests/stores/test_imports.py` counts them, two units each; a worker has 40 ms for a row, twice. A part is
    4 transitions of Step Functions in each run (0.025 a thousand) and 3 puts to S3 (0.005 a thousand): list prices.
    """
    prices, rows, parts = table(), 1_000_000, 2_000
    found = {
        "writes": rows * 2 * (2 + 6 + 8) * prices["dynamodbWriteUnit"],
        "reads": rows * (3 + 3 + 1) * prices["dynamodbReadUnit"],  # dry run, import, receipts
        "lambda": rows * 2 * 0.04 * MEMORY_GB * prices["lambdaGbSecondArm"],
        "stepFunctions": parts * 2 * 4 * 0.000025,
        "s3": parts * 3 * 0.000005,
    }
    return {name: round(dollars, 2) for name, dollars in {**found, "sum": sum(found.values())}.items()}


def memory() -> int:
    """Megabytes of the largest process that is a copy of the jobs function."""
    largest = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if b"emulated/sandbox.py" in (folder / "cmdline").read_bytes():
                status = (folder / "status").read_text()
                largest = max(largest, int(status.partition("VmHWM:")[2].split()[0]) // 1024)
        except (OSError, ValueError, IndexError):
            continue
    return largest


def imported(stack: Stack, home: Home, file: Path, kills: int, end: float) -> dict[str, Any]:
    """An import by `upkeep`'s own steps; killed when a third, and when two thirds of it are done.

    What is not over at `end` is cancelled, and counts as far as it came.
    """
    settings = {"name": file.name, "externalSourceId": "crm", "matchingCriteria": ["Email", "Phone"]}
    made = stack.asked("POST", f"{IMPORT}/settings", settings)
    mapping = stack.asked("POST", f"{IMPORT}/csv/settings", {"externalSettingsId": made["id"], "mappings": []})
    sent = {"fileName": file.name, "fileSize": file.stat().st_size}
    upload = stack.asked("POST", f"{IMPORT}/csv/uploads", sent)
    bringing.put(upload["uploadUrl"], {each["name"]: each["value"] for each in upload["uploadHeaders"]}, file)
    begun = stack.asked("POST", f"{IMPORT}/csv/jobs", {"uploadId": upload["uploadId"], "settingsId": mapping["id"]})
    job, started, beside = begun["job"]["id"], time.monotonic(), Live(stack).begin()
    tried = followed(stack, job, end)
    live = {"liveWhileTried": beside.end()}
    print(f"  tried in {time.monotonic() - started:.0f} s: {counts(tried)}", flush=True)
    beside = Live(stack).begin()
    stack.asked("PUT", f"{IMPORT}/jobs/{job}", {"status": "Continue"})
    started, lost, left, expected = time.monotonic(), 0.0, kills, tried["progress"]["rows"]
    while True:
        found = stack.job(job)
        if found and found["status"] == "Running" and time.monotonic() > end:
            print(f"  cancelled at {found['progress']['done']} rows: the time is over", flush=True)
            stack.asked("PUT", f"{IMPORT}/jobs/{job}", {"status": "Cancel"})
            break
        if found and found["status"] == "Failed":
            print(f"  {found['status']}: {found.get('statusDetails')}; told to go on", flush=True)
            stack.asked("PUT", f"{IMPORT}/jobs/{job}", {"status": "Retry"})
        elif found and found["status"] != "Running":
            break
        elif left and found and found["progress"]["done"] > expected * (kills - left + 1) / (kills + 1):
            began, left = time.monotonic(), left - 1
            print(f"  killed at {found['progress']['done']} rows", flush=True)
            killed(home)
            lost += time.monotonic() - began
        time.sleep(1)
    live["liveWhileImported"] = beside.end()
    seconds = time.monotonic() - started - lost
    rate = round(found["progress"]["done"] / seconds, 1)
    done, over = found["progress"]["done"], found["status"] != "Running"
    told = {"job": job, "seconds": round(seconds), "done": done, "over": over, "rowsASecond": rate, **counts(found)}
    return {"import": told, **live}


def counts(found: Any) -> dict[str, int]:
    """What became of the rows so far."""
    return {name: count for name, count in found["metadata"].items() if name.endswith("Count")}


def followed(stack: Stack, job: str, end: float) -> Any:
    """The job once it waits or has ended."""
    while time.monotonic() < end:
        found = stack.job(job)
        if found and (found["executionStep"] == "Validated" or found["status"] != "Running"):
            return found
        time.sleep(1)
    raise SystemExit("the dry run was not over in time")


def exported(stack: Stack) -> list[dict[str, Any]]:
    """Every saved contact of the stack."""
    found = stack.asked("POST", EXPORTS, {"format": "jsonl"})
    while found["status"] == "RUNNING":
        time.sleep(1)
        found = stack.asked("GET", f"{EXPORTS}/{found['id']}")
    if found["status"] != "SUCCEEDED":
        raise SystemExit(f"the export ended as {found['status']}; what was imported can't be counted")
    with urllib.request.urlopen(found["downloadUrl"], timeout=120) as answer:
        return [json.loads(line) for line in answer.read().decode().splitlines()]


def lead_ids(contacts: list[dict[str, Any]]) -> Counter[str]:
    """How often each lead of a file is there."""
    return Counter(each["value"] for one in contacts for each in one.get("externalIds", ()))


def main(count: int, kills: int, minutes: float) -> int:
    """The whole show; 1 where leads are missing or there twice, or the time was too short."""
    end = time.monotonic() + minutes * 60
    stack, home, seed = Stack(), Home.from_environment(), count
    file = Path(mkdtemp()) / "leads.csv"
    expected = leads.write(file, count, seed)
    alone = Live(stack).begin()
    time.sleep(min(60, 10 + count / 200))
    told: dict[str, Any] = {"dollarsForAMillion": million(), "rows": expected._asdict(), "liveAlone": alone.end()}
    told |= imported(stack, home, file, kills, end)
    for phase in ("Tried", "Imported"):
        told[f"p95While{phase}ToAlone"] = round(told[f"liveWhile{phase}"]["p95"] / (told["liveAlone"]["p95"] or 1), 2)
    told["workerMegabytes"] = memory()
    print(json.dumps(told, indent=2), flush=True)
    found = lead_ids(exported(stack))
    wanted = {cells[0] for kind, cells in leads.rows(count, seed) if kind == "fit"}
    missing = len(wanted - found.keys()) if told["import"]["over"] else 1
    twice = sum(found[each] > 1 for each in wanted)
    print(f"missing {missing}, twice {twice}")
    return int(missing + twice > 0)


if __name__ == "__main__":
    given = [*sys.argv[1:], *("100000", "2", "120")[len(sys.argv) - 1 :]]
    sys.exit(main(int(given[0]), int(given[1]), float(given[2])))
