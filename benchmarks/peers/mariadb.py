"""A MariaDB of one's own for as long as something runs, from the programs that Debian installs."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from local.emulator import free_port
from local.failures import LocalError

START_SECONDS = 60
DATABASE = "sortinghat"
ADVICE = "SortingHat needs MariaDB: apt-get install mariadb-server libmariadb-dev pkg-config, then `make peers` again."


def _program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin")


def missing(program: Callable[[str], str | None] = _program) -> str | None:
    """Return what to do where there is none."""
    return None if program("mariadbd") and program("mariadb-install-db") else ADVICE


@contextmanager
def running(folder: Path) -> Iterator[tuple[int, int]]:
    """Yield its port and process id; it keeps its data in the folder, and listens on this machine alone."""
    server, setup = _program("mariadbd"), _program("mariadb-install-db")
    if server is None or setup is None:
        raise LocalError(ADVICE)
    data, port = folder / "mariadb", free_port()
    plain = ["--no-defaults", f"--datadir={data}", "--user=root"]
    base = [f"--basedir={Path(server).parents[1]}"]
    own = ["--auth-root-authentication-method=normal", "--skip-test-db"]
    _ran([setup, *plain, *base, *own])
    command = [server, *plain, *base, "--bind-address=127.0.0.1", f"--port={port}", f"--socket={folder / 'socket'}"]
    with (folder / "mariadb.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        _prepared(folder, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def _ran(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LocalError(f"{Path(command[0]).name}: {done.stderr.strip()[-500:] or done.stdout[-500:]}")


def _prepared(folder: Path, process: subprocess.Popen[bytes]) -> None:
    """It answers, has an empty database, and lets whoever is on this machine in, over the network too."""
    client = _program("mariadb") or "mariadb"
    orders = f"CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;"
    given_up = time.monotonic() + START_SECONDS
    command = [client, "--no-defaults", f"--socket={folder / 'socket'}", "--user=root", f"--execute={orders}"]
    while subprocess.run(command, capture_output=True, check=False).returncode:
        if process.poll() is not None or time.monotonic() > given_up:
            raise LocalError(f"MariaDB did not start: {(folder / 'mariadb.log').read_text()[-500:]}")
        time.sleep(0.2)
