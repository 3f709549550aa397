"""The browser that tests of pages drive: Debian's Chromium, installed where it is missing and may be installed.

`python -m local.chromium` installs it; CHROMIUM names another one, such as a Chrome that is there already.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from local.failures import LocalError
from local.progress import Progress

PACKAGES = ("chromium", "fonts-noto-cjk")  # with the fonts, Korean is letters and not boxes
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
COMMAND = f"apt-get install {' '.join(PACKAGES)}"


def program() -> str | None:
    """Return the browser's program, None when there is none."""
    named = os.environ.get("CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


def install() -> None:
    """Install what is missing. Raises LocalError, which names the command, where it may not be installed."""
    if os.environ.get("CHROMIUM"):
        return
    missing = _missing()
    if not missing:
        return
    apt = _apt()
    with Progress("chromium", " ".join(missing)) as progress:
        settings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        command = [*apt, "install", "--yes", "--no-install-recommends", *missing]
        if progress.ran(command, settings).failed:  # the list of packages may be old, or not there at all
            progress.ran([*apt, "update"], settings)
            done = progress.ran(command, settings)
            if done.failed:
                raise LocalError(f"Chromium could not be installed ({done.reason}). {_help()}")


def _missing() -> list[str]:
    """Return the Debian packages that are not there; elsewhere only the browser counts."""
    if shutil.which("dpkg-query") is None:
        return [] if program() else list(PACKAGES)
    return [name for name in PACKAGES if not _is_installed(name) and not (name == "chromium" and program())]


def _is_installed(package: str) -> bool:
    asked = ["dpkg-query", "--show", "--showformat", "${db:Status-Status}", package]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout == "installed"


def _apt() -> Sequence[str]:
    """Return apt-get as this user may call it: as root, or by a sudo that asks for no password."""
    if shutil.which("apt-get"):
        if os.geteuid() == 0:
            return ["apt-get"]
        if (
            shutil.which("sudo")
            and not subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode
        ):
            return ["sudo", "-n", "apt-get"]
    raise LocalError(f"Tests of pages need Chromium. {_help()}")


def _help() -> str:
    return f"Install it with `sudo {COMMAND}`, or name one with CHROMIUM=/path/to/chromium."


def main() -> int:
    """Install it; return the exit status."""
    try:
        install()
    except LocalError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
