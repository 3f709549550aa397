"""Starts and stops the AWS emulator of one stack; it alone holds the lock on the pid file."""

from __future__ import annotations

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

from local.failures import LocalError
from local.home import REGION, ROOT, Home, environment, shown, tool

START_SECONDS = 60
STOP_SECONDS = 120
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


def start(home: Home) -> int:
    """Start the emulator and return its process id once it answers. Raises LocalError when it does not."""
    require_free(home.port)
    home.folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(home.scratch, ignore_errors=True)  # what the functions of the last run were unpacked to
    home.scratch.mkdir()
    home.pid_file.touch()
    with home.pid_file.open("r+") as pid_file, home.log.open("w") as log:
        fcntl.flock(pid_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        process = subprocess.Popen(
            [tool("emulator", "python"), "-P", ROOT / "local" / "emulated.py"],
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


def stop(home: Home) -> bool:
    """Stop the emulator and wait until its state is saved; False when it was not running."""
    pid = running(home)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while running(home) == pid:
        if time.monotonic() > deadline:
            raise LocalError(
                f"The emulator (process {pid}) is still saving after {STOP_SECONDS} s; see {shown(home.log)}."
            )
        time.sleep(0.05)
        if pid in _children and _children[pid].poll() is not None:
            del _children[pid]
    shutil.rmtree(home.scratch, ignore_errors=True)
    return True


def require_free(port: int) -> None:
    """Raise LocalError when another program listens on the port."""
    with socket.socket() as probe:
        probe.settimeout(2)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise LocalError(
                f"Port {port} is in use by another program: stop it, or choose another with PORT={port + 1}."
            )


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
            time.sleep(0.1)
    process.terminate()
    raise LocalError(f"The emulator did not answer within {START_SECONDS} s; see {shown(home.log)}.")


def last_line(path: Path) -> str:
    """Return the last line of a log that says something, or a dash."""
    lines = [line.strip() for line in path.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "-"


def _environment(home: Home) -> dict[str, str]:
    """The emulator's settings. Functions inherit them, so nothing of the caller's AWS set-up may be in it."""
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
        "TMPDIR": str(home.scratch),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "POWERTOOLS_TRACE_DISABLED": "true",  # no X-Ray daemon here
    }
