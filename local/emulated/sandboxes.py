"""Runs functions: one process for each holds its imported handler, and copies of it answer calls.

The emulator's own way starts a process for each call at once, unpacks all layers for it, ends it whenever the
handler raises, and waits 50 ms for log lines that may still come. Here code is unpacked once, a further process
is a copy that is there in milliseconds, an error leaves it alive, and the log ends with a line that says so.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Container
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.emulated.sandbox import END_OF_LOG

PROCESSES = max(2, min(8, (os.cpu_count() or 2) * 2))  # of one function; a further call waits for a free one
IMPORT_SECONDS = 60
LOG_SECONDS = 5
SCRIPT = Path(__file__).with_name("sandbox.py")


class Failed(Exception):
    """The function could not be run; the message is what the caller is told."""


class TimedOut(Failed):
    """The function ran into its timeout."""


@dataclass(frozen=True)
class Function:
    """What makes a function: handler, unpacked code and layers, environment. Another one is another process.

    `nicer`: how far its processes stand back for those of others.
    """

    name: str
    arn: str
    handler: str
    path: tuple[Path, ...]
    environment: tuple[tuple[str, str], ...]
    seconds: float
    nicer: int = 0
    processes: int = PROCESSES


class Copy:
    """One process of a function; it answers one call at a time."""

    def __init__(self, pid: int, calls: socket.socket, log: int) -> None:
        self.pid = pid
        self._calls = calls
        self._lines = calls.makefile("rw", encoding="utf-8")
        self._log: list[str] = []
        self._logged = threading.Condition()
        self._ended = ""
        threading.Thread(target=self._read_log, args=(log,), daemon=True, name=f"log-{pid}").start()

    def call(self, event: Any, request_id: str, arn: str, trace_id: str | None, seconds: float) -> dict[str, Any]:
        """Return the answer of the handler with its log. Raises Failed when the process ends, or took too long."""
        self._calls.settimeout(seconds)
        asked = {"event": event, "requestId": request_id, "arn": arn, "traceId": trace_id, "seconds": seconds}
        try:
            self._lines.write(json.dumps(asked) + "\n")
            self._lines.flush()
            line = self._lines.readline()
        except TimeoutError:
            self.kill()
            raise TimedOut(f"Task timed out after {seconds:.2f} seconds") from None
        except OSError as error:
            raise Failed(f"Runtime exited: {error}") from error
        if not line:
            raise Failed("Runtime exited without an answer")
        return {**json.loads(line), "log": self.log_until(request_id)}

    def log_until(self, request_id: str = "") -> str:
        """Return what was logged since the last time: up to the end of this call, or what there is."""
        with self._logged:
            if request_id:
                self._logged.wait_for(lambda: self._ended == request_id, LOG_SECONDS)
            text, self._log = "\n".join(self._log), []
            self._ended = ""  # a resent call has the id of the first
            return text

    def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.hang_up()

    def hang_up(self) -> None:
        """Let it end after the call it is answering."""
        with contextlib.suppress(OSError):
            self._calls.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError):
            self._lines.close()
        self._calls.close()

    def _read_log(self, log: int) -> None:
        with open(log, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                with self._logged:
                    text = line.rstrip("\n")
                    if text.startswith(END_OF_LOG):
                        self._ended = text.removeprefix(END_OF_LOG)
                        self._logged.notify_all()
                    else:
                        self._log.append(text)


class Sandbox:
    """All processes of one function."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.room = threading.BoundedSemaphore(function.processes)
        self._free: list[Copy] = []
        self._lock = threading.Lock()
        self._first: subprocess.Popen[bytes] | None = None
        self._orders = socket.socket()  # none is connected yet

    def warm(self) -> None:
        """Import the handler, unless that is done. Raises Failed with the reason when it cannot be imported."""
        with self._lock:
            if self._first is None or self._first.poll() is not None:
                self._start()

    def call(self, event: Any, request_id: str, trace_id: str | None) -> dict[str, Any]:
        """Answer one call in a free process, or in a new copy, or as soon as one is free."""
        with self.room:
            copy = self._taken()
            try:
                found = copy.call(event, request_id, self.function.arn, trace_id, self.function.seconds)
            except Failed as failed:
                failed.add_note(copy.log_until())
                copy.kill()
                raise
            with self._lock:
                self._free.append(copy)
            return found

    def close(self) -> None:
        """End every process that answers no call; the others end after their call."""
        with self._lock:
            for copy in self._free:
                copy.hang_up()
            self._free.clear()
            self._end_first()

    def _taken(self) -> Copy:
        with self._lock:
            if self._free:
                return self._free.pop()
            if self._first is None or self._first.poll() is not None:
                self._start()
            return self._copied()

    def _start(self) -> None:
        self._end_first()
        ours, theirs = socket.socketpair()
        with theirs:
            # Without the emulator's own packages: a function has its layers and the standard library.
            command = [sys.executable, "-I", "-S", "-B", str(SCRIPT), str(theirs.fileno())]
            self._first = subprocess.Popen(
                command,
                cwd=self.function.path[0],
                env=_environment(self.function),
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        ours.settimeout(IMPORT_SECONDS)
        self._orders = ours
        if reason := json.loads(self._line() or '{"error": "it ended at once"}').get("error"):
            self._end_first()
            raise Failed(f"Runtime.ImportModuleError: {reason}")

    def _end_first(self) -> None:
        if self._first is not None:
            self._first.kill()
            self._first.wait()
        self._orders.close()
        self._first = None

    def _copied(self) -> Copy:
        calls, theirs = socket.socketpair()
        log, written = os.pipe()
        with theirs:
            socket.send_fds(self._orders, [b"c"], [theirs.fileno(), written])
        os.close(written)
        return Copy(int(self._line()), calls, log)

    def _line(self) -> str:
        """Return the next line of the first process, nothing when it has ended."""
        text = b""
        while not text.endswith(b"\n"):
            part = self._orders.recv(4096)
            if not part:
                return ""
            text += part
        return text.decode()


def _environment(function: Function) -> dict[str, str]:
    path = os.pathsep.join(map(str, function.path))
    mine = {"_HANDLER": function.handler, "SANDBOX_PATH": path, "SANDBOX_NICER": str(function.nicer)}
    return {**dict(function.environment), **mine}


class Sandboxes:
    """The sandboxes of all functions, by name. What a function is made of is its mark."""

    def __init__(self) -> None:
        self._sandboxes: dict[str, tuple[object, Sandbox]] = {}
        self._lock = threading.Lock()

    def of(self, name: str, mark: object, make: Callable[[], Function]) -> Sandbox:
        """Return the function's sandbox; another mark, so changed code or settings, gets a new one."""
        with self._lock:
            before = self._sandboxes.get(name)
            if before is not None and before[0] == mark:
                return before[1]
            sandbox = Sandbox(make())
            self._sandboxes[name] = (mark, sandbox)
        if before is not None:
            before[1].close()
        return sandbox

    def keep_only(self, names: Container[str]) -> None:
        """End the sandboxes of functions that are gone."""
        with self._lock:
            gone = [self._sandboxes.pop(name)[1] for name in list(self._sandboxes) if name not in names]
        for sandbox in gone:
            sandbox.close()
