"""One line for each step that takes a while: what it is, how large the result is, how long it took.

While the step runs its line on a terminal counts the seconds and shows what the program behind it says last. Where
nobody looks at a terminal (a pipe, CI) a line says every ten seconds what is at work, and for how long.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

EVERY = {True: 1.0, False: 10.0}  # seconds between two signs of life: on a terminal, elsewhere
CLEARED = "\r\x1b[K"  # to the start of the line, and nothing after it
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


@dataclass(frozen=True)
class Done:
    """How a program ended, and the last line that says why."""

    failed: bool
    reason: str


class Progress:
    """The line of one step: `  emulator   42 packages      157 MB     2.0 s`."""

    def __init__(self, name: str, detail: str = "", result: Path | None = None) -> None:
        self._name = name
        self._detail = detail
        self._result = result
        self._begun = time.monotonic()
        self._live = sys.stdout.isatty()
        self._words = ""
        self._ended = threading.Event()
        self._ticking = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Self:
        self.show("")
        self._ticking.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._ended.set()
        if self._ticking.is_alive():
            self._ticking.join()
        if self._live:
            print(CLEARED, end="")
        if kind is None:
            print(line(self._name, self._detail, self._result, time.monotonic() - self._begun), flush=True)

    def ran(self, command: Sequence[str], environment: Mapping[str, str]) -> Done:
        """Run a program to its end and show what it says meanwhile."""
        said: list[str] = []
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        ) as program:
            for text in program.stdout or ():
                if words := CONTROL.sub("", text).strip():
                    said.append(words)
                    self.show(words)
        return Done(program.returncode != 0, reason(said))

    def show(self, text: str) -> None:
        """Show this for the moment, on a terminal."""
        self._words = text
        if self._live:
            width = shutil.get_terminal_size((80, 24)).columns - 1
            print(CLEARED + self._at_work()[:width], end="", flush=True)

    def _at_work(self) -> str:
        return f"  {self._name:<11}{time.monotonic() - self._begun:4.0f} s  {self._words}".rstrip()

    def _tick(self) -> None:
        """A slow program may be silent for minutes."""
        while not self._ended.wait(EVERY[self._live]):
            if self._live:
                self.show(self._words)
            else:
                self.say(f"{self._name:<11}{self._detail:<20}still at work, {time.monotonic() - self._begun:.0f} s")

    def say(self, text: str) -> None:
        """Print a line that stays."""
        print(f"{CLEARED if self._live else ''}  {text}", flush=True)


def line(name: str, detail: str, result: Path | None, seconds: float) -> str:
    """Return the line of a step that is done."""
    size = f"{megabytes(result):5.0f} MB" if result is not None and result.exists() else ""
    return f"  {name:<11}{detail:<20}{size:>8}  {seconds:6.1f} s"


def megabytes(folder: Path) -> float:
    """Return how large a folder is."""
    return sum(each.lstat().st_size for each in folder.rglob("*") if not each.is_dir()) / 1_000_000


def reason(said: Sequence[str]) -> str:
    """Return the line that says why a program failed: its error, else its last word."""
    errors = [text for text in said if re.match(r"(error|ERROR|Error|× )", text)]
    return (errors or list(said) or ["it said nothing"])[-1]
