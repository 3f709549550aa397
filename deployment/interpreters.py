"""Which Lambda runtimes can be built for here: those whose interpreter runs, and not only exists."""

from __future__ import annotations

import shutil
import subprocess

from local.build import runtime
from local.failures import LocalError

RUNTIMES = ("python3.13", "python3.14", "python3.12", "python3.11")  # the template's default first


def usable() -> tuple[str, ...]:
    """Return the runtimes whose interpreter runs here: a shim that passes `command -v` and then fails is none."""
    return tuple(name for name in RUNTIMES if name == runtime() or runs(name))


def runs(name: str) -> bool:
    """Whether the program starts and is what its name says."""
    program = shutil.which(name)
    if program is None:
        return False
    asked = 'import sys; print("python%d.%d" % sys.version_info[:2])'
    try:
        done = subprocess.run([program, "-c", asked], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and done.stdout.strip() == name


def require_usable(name: str) -> None:
    """Raise LocalError for a runtime that cannot be built for here, naming those that can."""
    if name not in RUNTIMES:
        raise LocalError(f"{name} is no runtime of the functions: {', '.join(sorted(RUNTIMES))}.")
    found = usable()
    if name not in found:
        raise LocalError(f"{name} does not run here. Install it, or build for {' or '.join(found)}.")
