"""Fills the environments from the locks, with uv: `python -m local.install dev emulator`.

Runs on a bare Python with nothing installed. uv itself comes from its lock by pip; where there is no uv for a
machine, or it fails, pip fills the environments. Either checks every file against the hash in the lock.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from local.failures import LocalError
from local.home import ROOT, shown
from local.index import pip_settings, uv_flags, uv_settings
from local.progress import Progress

TOOLS = ROOT / ".local" / "tools"
UV = TOOLS / "uv"
QUIET = ("--quiet", "--disable-pip-version-check")
LOCKED = ("--require-hashes", "--no-deps")


WITH_SOURCES = frozenset({"dev", "run"})  # environments whose programs import the package of the sources
SOURCES = "single_customer_view.pth"


def folder_of(name: str) -> Path:
    """Return the folder of an environment: `dev` is the project's own."""
    return ROOT / ".venv" if name == "dev" else TOOLS / name


def lock_of(name: str) -> Path:
    """Return the file that an environment is filled from; `run` has what the functions have, which is enough."""
    return ROOT / "layers" / "dependencies" / "requirements.txt" if name == "run" else ROOT / "locks" / f"{name}.txt"


def install(names: Iterable[str]) -> None:
    """Fill the environments that are not what their locks say. Raises LocalError with the reason of uv or pip."""
    wanted = tuple(names)
    missing = [name for name in wanted if not _is_ready(name)]
    if missing:
        print("Installing what is missing (once)", flush=True)
    uv = ready_uv() if missing else None
    for name in (each for each in missing if each != "uv"):
        lock, folder = lock_of(name), folder_of(name)
        with Progress(name, f"{lock.read_text().count('==')} packages", folder) as progress:
            fill(uv, lock, folder, progress)
        shutil.copyfile(lock, folder / ".ready")
    for name in WITH_SOURCES.intersection(wanted):
        _project_added(folder_of(name))


def fill(uv: Path | None, lock: Path, folder: Path, progress: Progress) -> None:
    """Make an environment of exactly a lock's packages, by uv or else by pip. Raises LocalError with the reason."""
    if uv is None or not _filled_by_uv(uv, lock, folder, progress):
        _filled_by_pip(lock, folder, progress)


def add(name: str) -> None:
    """Add the packages of one more lock to the project's own environment. Raises LocalError with the reason."""
    lock, python = lock_of(name), folder_of("dev") / "bin" / "python"
    with Progress(name, f"{lock.read_text().count('==')} packages") as progress:
        uv = ready_uv()
        pip = [*_pip(), "--python", str(python), "install", *QUIET, *LOCKED, "-r", str(lock)]
        done = progress.ran(
            *(uv_pip(uv, "install", *LOCKED, "--python", python, "-r", lock) if uv else (pip, os.environ))
        )
    if done.failed:
        raise LocalError(f"{shown(lock)} could not be installed: {done.reason}")


def ready_uv() -> Path | None:
    """Return the locked uv, installed when it is missing; None, and a line that says so, where there is none."""
    program = UV / "bin" / "uv"
    lock = lock_of("uv")
    if program.exists() and (UV / ".ready").exists() and (UV / ".ready").read_bytes() == lock.read_bytes():
        return program
    shutil.rmtree(UV, ignore_errors=True)
    with Progress("uv", "fills the others", UV) as progress:
        done = progress.ran(
            [*_pip(), "install", *QUIET, *LOCKED, "--target", str(UV), "-r", str(lock)], _pip_settings()
        )
        if done.failed:
            progress.say(f"There is no uv for this machine ({done.reason}); pip takes its place, which takes minutes.")
            return None
    shutil.copyfile(lock, UV / ".ready")
    return program


def uv_pip(uv: Path, *words: str | Path) -> tuple[list[str], dict[str, str]]:
    """Return the command `uv pip ...` and its environment: it goes where pip's settings lead, with this Python."""
    settings = _settings()
    environment = {**os.environ, **uv_settings(settings), "UV_PYTHON_DOWNLOADS": "never"}
    return [str(uv), "pip", *map(str, words), *uv_flags(settings)], environment


def fill_folder(lock: Path, folder: Path, python: str, platform: str, progress: Progress) -> None:
    """Fill a plain folder with a lock's packages for a Python version and platform, whatever this machine is.

    `platform` is uv's name, such as aarch64-manylinux_2_28. Raises LocalError with the reason of uv or pip.
    """
    where = ["--target", str(folder), "--python-version", python, "--only-binary", ":all:"]
    uv = ready_uv()
    if uv is not None:
        # Copies: what lies in the folder is changed afterwards, and uv's cache belongs to everybody.
        target = [*where, "--python-platform", platform, "--python", sys.executable, "--link-mode", "copy"]
        if not progress.ran(*uv_pip(uv, "install", *LOCKED, "-r", lock, *target)).failed:
            return
        progress.say("uv failed; pip takes its place.")
    machine, _, libc = platform.partition("-")
    names = {f"{libc.replace('manylinux2014', 'manylinux_2_17')}_{machine}", f"manylinux2014_{machine}"}
    platforms = [word for name in sorted(names) for word in ("--platform", name)]
    done = progress.ran([*_pip(), "install", *QUIET, *LOCKED, "-r", str(lock), *where, *platforms], _pip_settings())
    if done.failed:
        raise LocalError(f"{shown(lock)} could not be installed: {done.reason}")


def _is_ready(name: str) -> bool:
    """An environment that came from a lock with the same content stays as it is."""
    ready = folder_of(name) / ".ready"
    return ready.exists() and ready.read_bytes() == lock_of(name).read_bytes()


def _filled_by_uv(uv: Path, lock: Path, folder: Path, progress: Progress) -> bool:
    command, settings = uv_pip(uv, "sync", "--require-hashes", "--python", folder / "bin" / "python", lock)
    made = progress.ran([str(uv), "venv", "--clear", "--python", sys.executable, str(folder)], settings)
    done = made if made.failed else progress.ran(command, settings)
    if done.failed:
        progress.say(f"uv failed ({done.reason}); pip takes its place.")
    return not done.failed


def _filled_by_pip(lock: Path, folder: Path, progress: Progress) -> None:
    made = progress.ran([sys.executable, "-m", "venv", "--clear", str(folder)], dict(os.environ))
    command = [str(folder / "bin" / "python"), "-m", "pip", "install", *QUIET, *LOCKED, "-r", str(lock)]
    done = made if made.failed else progress.ran(command, dict(os.environ))
    if done.failed:
        raise LocalError(f"{shown(folder)} could not be filled from {shown(lock)}: {done.reason}")


def _project_added(folder: Path) -> None:
    """Let the environment find the package of the sources where they are."""
    python = folder / "bin" / "python"
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"]
    if next(folder.glob(f"lib/python*/site-packages/{SOURCES}"), None) is None:
        place = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
        (place / SOURCES).write_text(f"{ROOT / 'layers' / 'scv'}\n")


@functools.cache
def _settings() -> dict[str, str]:
    return pip_settings(_pip())


def _pip() -> Sequence[str]:
    """Return how to call a pip: this Python's own, else one of an environment made for it."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    folder = TOOLS / "pip"
    if not (folder / "bin" / "pip").exists():
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], capture_output=True, check=False)
        if made.returncode:
            raise LocalError(f"{sys.executable} has no pip: install it (Debian, Ubuntu: apt install python3-venv).")
    return [str(folder / "bin" / "python"), "-m", "pip"]


def _pip_settings() -> dict[str, str]:
    return {**os.environ, "PIP_USER": "0"}  # which cannot be together with a target


def main(names: Sequence[str]) -> int:
    """Install the environments with these names, and add those with a plus; return the exit status."""
    try:
        install(name for name in names if not name.startswith("+"))
        for name in names:
            if name.startswith("+"):
                add(name.removeprefix("+"))
    except LocalError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
