"""Starts and stops the AWS emulator of one stack; it alone holds the lock on the pid file."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from local import processes
from local.failures import LocalError
from local.home import REGION, ROOT, Home, environment, private_folder, private_log, shown, tool
from local.processes import DELETED, Process

SCRIPT = ROOT / "local" / "emulated"
START_SECONDS = 60
STOP_SECONDS = 120
# What the template is made of and what `make` asks. Every other service stays shut, and so does every port it opens.
SERVICES = (
    *("apigateway", "cloudformation", "cognito-identity", "cognito-idp", "dynamodb", "events", "iam", "kms", "lambda"),
    *("logs", "monitoring", "s3", "secretsmanager", "sns", "sqs", "ssm", "states", "sts", "tagging", "wafv2"),
)
_children: dict[int, subprocess.Popen[bytes]] = {}  # those that this process started and has to take leave of


def running(home: Home) -> int | None:
    """Return the process id of the emulator, or None. The lock tells, so a reused id fools nobody."""
    try:
        with home.pid_file.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                text = file.read().split()
                return int(text[0]) if text else None
    except FileNotFoundError:
        pass
    return None


def running_port(home: Home) -> int | None:
    """Return the port that the running emulator was started on, or None."""
    return int(home.pid_file.read_text().split()[1]) if running(home) else None


def left_behind(home: Home) -> Process | None:
    """Return the emulator of this very folder that still runs although the folder was deleted, or None."""
    found = None if running(home) else processes.working_in(home.folder, SCRIPT)
    return found if found and found.folder.endswith(DELETED) else None


def start(home: Home) -> int:
    """Start the emulator and return its process id once it answers. Raises LocalError when it does not."""
    require_free(home)
    for folder in (home.folder, home.state, home.unpacked):
        private_folder(folder)
    for old in home.state.rglob("*"):  # also what an earlier version wrote for everybody to read
        old.chmod(0o700 if old.is_dir() else 0o600)
    shutil.rmtree(home.scratch, ignore_errors=True)
    private_folder(home.scratch)
    home.pid_file.touch(0o600)
    with home.pid_file.open("r+") as pid_file, private_log(home.log) as log:
        fcntl.flock(pid_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        process = subprocess.Popen(
            [tool("emulator", "python"), "-P", SCRIPT],
            cwd=home.folder,
            env=_environment(home),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=[pid_file.fileno()],  # the lock lives as long as the emulator does
            start_new_session=True,  # Ctrl-C reaches us; we stop it in order, so that it saves its state
        )
        pid_file.truncate()
        pid_file.write(f"{process.pid} {home.port}")
    _children[process.pid] = process
    _await(home, process)
    return process.pid


def watch(home: Home, pid: int) -> None:
    """Raise LocalError when this emulator has ended, or no longer has the folder that it keeps its data in."""
    child = _children.get(pid)
    if child.poll() is not None if child else processes.process(pid) is None:
        raise LocalError(f"The emulator (process {pid}) has ended: stopped from elsewhere, or see {shown(home.log)}.")
    if not home.pid_file.exists():
        raise LocalError(f"{shown(home.folder)} was deleted while process {pid} was using it: its data are gone.")


def stop(home: Home, pid: int | None = None) -> bool:
    """Stop the emulator, or only the one with this id, and wait until all is kept; False when it was not running."""
    found = running(home) if pid is None else pid
    if found is None or (pid is not None and processes.process(pid) is None):
        _take_leave()
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(found, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while _alive(found) or running(home) == found:  # the lock is the last thing that an ending process gives back
        if time.monotonic() > deadline:
            raise LocalError(
                f"The emulator (process {found}) is still saving after {STOP_SECONDS} s; see {shown(home.log)}."
            )
        time.sleep(0.02)
    _take_leave(found)
    shutil.rmtree(home.scratch, ignore_errors=True)
    return True


def _take_leave(ending: int | None = None) -> None:
    """Of those that this process started and that have ended, however they did; `ending`: one that is about to."""
    if ending in _children:
        _children[ending].wait()
    for pid, child in list(_children.items()):
        if child.poll() is not None:
            del _children[pid]


def _alive(pid: int) -> bool:
    _take_leave()
    return processes.process(pid) is not None


def require_free(home: Home) -> None:
    """Raise LocalError, which says whose process it is, when somebody listens on the port."""
    with socket.socket() as probe:
        probe.settimeout(2)
        if probe.connect_ex(("127.0.0.1", home.port)) != 0:
            return
    raise LocalError(f"Port {home.port} is in use by {user_of(home)}")


def user_of(home: Home) -> str:
    """Return who listens on the port and what to do about it, as the end of a sentence."""
    other = f"or choose another port with PORT={home.port + 1}."
    found = processes.listening_on(home.port)
    if found is None:
        return f"a program of another user: stop it, {other}"
    if found.folder == f"{home.folder}{DELETED}":
        return f"{found}, whose folder {shown(home.folder)} was deleted while it ran: `make down` stops it."
    return f"{found} in {found.folder}: stop it there, {other}"


def free_port() -> int:
    """Return a port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(home: Home, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise LocalError(f"The emulator did not start: {last_line(home.log)} (all of it: {shown(home.log)})")
        try:
            with urllib.request.urlopen(f"{home.endpoint}/_ministack/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    process.terminate()
    raise LocalError(
        f"The emulator (process {process.pid}) did not answer within {START_SECONDS} s; see {shown(home.log)}."
    )


def last_line(path: Path) -> str:
    """Return the last line of a log that says something, or a dash."""
    lines = [line.strip() for line in path.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "-"


def _environment(home: Home) -> dict[str, str]:
    """The emulator's settings. Nothing of the caller's AWS set-up may be in it."""
    return environment(home) | {
        "AUTH": "true" if home.enforces_policies else "false",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(home.port),
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(home.state),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(home.state / "s3"),
        "UNPACKED_DIR": str(home.unpacked),
        "TMPDIR": str(home.scratch),
        "SERVICES": ",".join(SERVICES),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "POWERTOOLS_TRACE_DISABLED": "true",  # no X-Ray daemon here
    }
