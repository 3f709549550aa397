"""Whose process is that? What Linux tells of the processes of this machine."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from local.home import ROOT

PROC = Path("/proc")
LISTENING = "0A"
DELETED = " (deleted)"


@dataclass(frozen=True)
class Process:
    """A running program: its id, its command line and the folder it works in."""

    pid: int
    command: str
    folder: str

    def __str__(self) -> str:
        return f"process {self.pid} ({self.command.replace(f'{ROOT}/', '')})"


def own_id() -> int:
    """Return the id of this process."""
    return os.getpid()


def process(pid: int) -> Process | None:
    """Return what is known of a process, None when there is none, or it belongs to another user."""
    try:
        words = (PROC / str(pid) / "cmdline").read_bytes().decode(errors="replace").split("\0")
        folder = str((PROC / str(pid) / "cwd").readlink())
    except OSError:
        return None
    command = " ".join(word for word in words if word)
    return Process(pid, command, folder) if command else None  # a zombie has no command


def listening_on(port: int) -> Process | None:
    """Return the process that listens on a port of this machine, None when nobody does or another user's does."""
    sockets = {f"socket:[{inode}]" for inode in _inodes(port)}
    return next((each for each in processes() if sockets and sockets & _open(each.pid)), None)


def working_in(folder: Path, script: Path) -> Process | None:
    """Return the process that runs this script in a folder, even when the folder has been deleted since."""
    names = (str(folder), f"{folder}{DELETED}")
    return next((each for each in processes() if each.folder in names and str(script) in each.command), None)


def processes() -> Iterator[Process]:
    """Yield the processes that this user may look at; none where there is no /proc, as on macOS."""
    if not PROC.is_dir():
        return
    for name in sorted(int(each.name) for each in PROC.iterdir() if each.name.isdecimal()):
        if (found := process(name)) is not None:
            yield found


def _inodes(port: int) -> Iterator[str]:
    for table in (PROC / "net" / "tcp", PROC / "net" / "tcp6"):
        lines = table.read_text().splitlines()[1:] if table.exists() else []
        for words in (line.split() for line in lines):
            if words[3] == LISTENING and int(words[1].rpartition(":")[2], 16) == port:
                yield words[9]


def _open(pid: int) -> set[str]:
    """Return what a process has open; nothing of one that may not be looked at."""
    found = set()
    try:
        for each in (PROC / str(pid) / "fd").iterdir():
            with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                found.add(str(each.readlink()))
    except OSError:
        pass
    return found
