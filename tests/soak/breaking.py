"""Breaks copies of the code on purpose, one promise at a time, and shows that a test falls; `make mutations`.

What was caught is remembered for as long as no file of the project changes, so that a run that was stopped goes on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from tests.soak.mutations import MUTATIONS, Mutation

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = (".git", ".venv", ".local", ".aws-sam", "build", "__pycache__", ".*_cache", ".hypothesis", "node_modules")
REMEMBERED = ROOT / "build" / "mutations.txt"
TOGETHER = int(os.environ.get("TOGETHER", "2"))  # each in a copy of its own
MOST_SECONDS = 900
CAUGHT, SURVIVED = 1, 0  # pytest's exit codes: a test failed, none did


class Found(StrEnum):
    """What came of a mutation; only the first is good."""

    CAUGHT = "caught"
    MISSED = "MISSED"  # no test fell
    GONE = "GONE"  # the code no longer has the line
    BROKEN = "BROKEN"  # no test ran, or they took too long


def tried(mutation: Mutation, copy: Path) -> Found:
    """Whether a test of the copy fell; afterwards the copy is whole again."""
    package = copy / "layers" / "scv"
    path = (package / "scv" / mutation.file).resolve()
    text = path.read_text()
    if mutation.old not in text:
        return Found.GONE
    path.write_text(text.replace(mutation.old, mutation.new, 1))
    try:
        code = _tested(mutation, copy, package)
    except subprocess.TimeoutExpired:
        return Found.BROKEN
    finally:
        path.write_text(text)
    return {CAUGHT: Found.CAUGHT, SURVIVED: Found.MISSED}.get(code, Found.BROKEN)


def _tested(mutation: Mutation, copy: Path, package: Path) -> int:
    """Pytest's exit code."""
    changed = {"ROUNDS": "200", "PYTHONPATH": f"{package}{os.pathsep}{copy}"}
    where, _, chosen = mutation.tests.partition(" -k ")
    options = ["-k", chosen] if chosen else []
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *where.split(), *options]
    ran = subprocess.run(command, cwd=copy, env=os.environ | changed, capture_output=True, timeout=MOST_SECONDS)
    return ran.returncode


@contextmanager
def copies(count: int) -> Iterator[SimpleQueue[Path]]:
    """So many copies of the tree, to be taken and given back."""
    free: SimpleQueue[Path] = SimpleQueue()
    with TemporaryDirectory() as place:
        for number in range(count):
            copy = Path(place) / str(number) / "tree"
            shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
            (copy / ".local").symlink_to(ROOT / ".local")  # the tools, the emulator among them
            free.put(copy)
        yield free


def state_of_the_tree() -> str:
    """Another one after every change of the code, the tests, or whatever else a test may read."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    found = sha256()
    for path in (ROOT / name for name in sorted(filter(None, names))):
        found.update(f"{path}\0".encode() + (path.read_bytes() if path.is_file() else b""))
    return found.hexdigest()


class Remembered:
    """The mutations that were caught in this state of the tree, by name."""

    def __init__(self, state: str, path: Path = REMEMBERED) -> None:
        self._path = path
        lines = path.read_text().splitlines() if path.is_file() else []
        self.names = set(lines[1:]) if lines[:1] == [state] else set()
        if not self.names:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{state}\n")

    def add(self, name: str) -> None:
        """At once, as a run may be stopped at any moment."""
        self.names.add(name)
        with self._path.open("a") as file:
            file.write(f"{name}\n")


def wanted(words: list[str]) -> list[Mutation]:
    """All, or those with one of the words in their names."""
    return [each for each in MUTATIONS if not words or any(word in each.name for word in words)]


def broken(mutations: list[Mutation], known: Remembered, say: Callable[[str], None]) -> dict[Found, list[str]]:
    """What came of each; one line for each as soon as it is known."""
    left = [each for each in mutations if each.name not in known.names]
    results: dict[Found, list[str]] = {found: [] for found in Found}
    results[Found.CAUGHT] = [each.name for each in mutations if each.name in known.names]
    if len(left) < len(mutations):
        say(f"{len(mutations) - len(left)} were caught before, and nothing has changed since")
    if not left:
        return results
    with copies(min(TOGETHER, len(left))) as free, ThreadPoolExecutor(TOGETHER) as pool:

        def one(mutation: Mutation) -> tuple[Mutation, Found, float]:
            copy, begun = free.get(), time.monotonic()
            try:
                return mutation, tried(mutation, copy), time.monotonic() - begun
            finally:
                free.put(copy)

        for number, done in enumerate(as_completed([pool.submit(one, each) for each in left]), 1):
            mutation, found, seconds = done.result()
            results[found].append(mutation.name)
            if found is Found.CAUGHT:
                known.add(mutation.name)
            say(f"{number:>3}/{len(left)} {found:<7} {seconds:5.0f} s  {mutation.name}")
    return results


def main() -> int:
    """One line for each mutation, then a summary; 1 when one was not caught."""
    chosen = wanted(sys.argv[1:])
    results = broken(chosen, Remembered(state_of_the_tree()), lambda line: print(line, flush=True))
    for found in (Found.MISSED, Found.GONE, Found.BROKEN):
        for name in results[found]:
            print(f"{found}: {name}")
    caught = len(results[Found.CAUGHT])
    print(f"{caught} of {len(chosen)} were caught, {len(chosen) - caught} were not")
    return 0 if caught == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
