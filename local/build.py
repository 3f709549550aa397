"""Lays functions and layers out as they are deployed, and only when a source has changed.

The build looks like the sources, so that template.yaml holds as it is: `functions/...` are copies, a layer
has its package below `python/`, and the dependencies are there for the runtime and processor of the functions,
whatever this machine is. `python -m local.build python3.13 arm64` builds for AWS.
"""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.failures import LocalError
from local.home import ROOT
from local.install import fill_folder
from local.progress import Progress
from local.slim import compiled, slimmed

LOCK = ROOT / "layers" / "dependencies" / "requirements.txt"
DOMAIN = Path("layers") / "scv"
DEPENDENCIES = Path("layers") / "dependencies"
PROCESSORS = {"x86_64": "x86_64", "arm64": "aarch64"}
NO_SNAPSHOTS = ("python3.11",)
OLD_LINUX = ("python3.11",)  # Amazon Linux 2 with glibc 2.26; later runtimes have Amazon Linux 2023 with 2.34


@dataclass(frozen=True)
class Target:
    """What is built for: a runtime and a processor of Lambda, and where it goes."""

    runtime: str
    architecture: str
    folder: Path
    snapshots: bool = False

    @property
    def platform(self) -> str:
        """Return uv's name of the platform that packages must fit."""
        libc = "manylinux2014" if self.runtime in OLD_LINUX else "manylinux_2_34"
        return f"{PROCESSORS[self.architecture]}-{libc}"

    @property
    def interpreter(self) -> str:
        """Return the program that compiles for the runtime. Raises LocalError when this machine lacks it."""
        if self.runtime == runtime():
            return sys.executable
        found = shutil.which(self.runtime)
        if found is None or subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode:
            raise LocalError(f"{self.runtime} does not run here: install it, or name another with RUNTIME={runtime()}.")
        return found


def runtime() -> str:
    """Return the Lambda runtime that the running interpreter stands for."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


def architecture() -> str:
    """Return Lambda's name of this machine's processor."""
    return "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"


def local_target() -> Target:
    """Return what the local stack runs: this interpreter on this processor."""
    return Target(runtime(), architecture(), ROOT / "build" / "stack")


def fingerprint(target: Target) -> str:
    """Return a hash of everything that the build is made from."""
    return _hash(target, (ROOT / "template.yaml", ROOT / "functions", ROOT / "layers"))


def build(target: Target) -> bool:
    """Build what has changed; False when nothing had. Raises LocalError with the reason."""
    parts = (
        (_dependencies, (LOCK,)),
        (_sources, (ROOT / "template.yaml", ROOT / "functions", ROOT / DOMAIN)),
    )
    changed = False
    for part, sources in parts:
        mark = target.folder / f"{part.__name__.strip('_')}.txt"
        wanted = _hash(target, sources)
        if mark.exists() and mark.read_text() == wanted:
            continue
        mark.unlink(missing_ok=True)
        target.folder.mkdir(parents=True, exist_ok=True)
        part(target)
        mark.write_text(wanted)
        changed = True
    return changed


def _dependencies(target: Target) -> None:
    """The layer of other people's packages, exactly those of the lock."""
    place = target.folder / DEPENDENCIES
    shutil.rmtree(place, ignore_errors=True)
    count = LOCK.read_text().count("==")
    with Progress("layer", f"{count} packages", place) as progress:
        version = target.runtime.removeprefix("python")
        fill_folder(LOCK, place / "python", version, target.platform, progress)
        progress.show("leaving out what no function uses, compiling")
        slimmed(place / "python")
        compiled([place / "python"], target.interpreter)


def _sources(target: Target) -> None:
    """Functions, the layer of our own package, and the template as it is."""
    ignored = shutil.ignore_patterns("__pycache__")
    copies = {ROOT / "functions": target.folder / "functions", ROOT / DOMAIN: target.folder / DOMAIN / "python"}
    for source, place in copies.items():
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(source, place, ignore=ignored)
    template = (ROOT / "template.yaml").read_text()
    (target.folder / "template.yaml").write_text(with_snapshots(template) if target.snapshots else template)
    compiled(copies.values(), target.interpreter)


def with_snapshots(template: str) -> str:
    """Return the template with SnapStart for every function.

    Lambda takes snapshots of published versions only, so each function gets an alias, and a version whenever
    anything of it changes; whoever calls a function by its name alone calls the alias instead. A stack without
    snapshots has neither, because a version is one more thing that can be the wrong one.
    """
    return _replaced(_replaced(template, *GLOBALS), *AUTHORIZER)


GLOBALS = (
    "    Handler: app.lambda_handler\n",
    """    Handler: app.lambda_handler
    SnapStart: {ApplyOn: PublishedVersions}
    AutoPublishAlias: live
    AutoPublishAliasAllProperties: true  # else a change of parameters would leave the alias at the version before
""",
)
AUTHORIZER = ("FunctionArn: !GetAtt AuthorizerFunction.Arn\n", "FunctionArn: !Ref AuthorizerFunction.Alias\n")


def _replaced(text: str, found: str, new: str) -> str:
    if text.count(found) != 1:
        raise LocalError(f"template.yaml has no longer one line {found.strip()!r}; adapt local/build.py.")
    return text.replace(found, new)


def _hash(target: Target, sources: Iterable[Path]) -> str:
    digest = hashlib.sha256(f"{target.runtime} {target.architecture} {target.snapshots}".encode())
    for path in (*sorted(file for source in sources for file in _files(source)), ROOT / "local" / "slim.py"):
        content = path.read_bytes()
        digest.update(f"\n{path.relative_to(ROOT)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    return [path for path in source.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def main(words: Sequence[str]) -> int:
    """Build for a runtime and a processor of AWS, with or without snapshots; return the exit status."""
    if len(words) not in (2, 3) or words[1] not in PROCESSORS or words[2:] not in ([], ["snapstart"]):
        print("python -m local.build <runtime, such as python3.13> <x86_64 or arm64> [snapstart]", file=sys.stderr)
        return 2
    try:
        if words[2:] and words[0] in NO_SNAPSHOTS:
            raise LocalError(f"SnapStart takes Python 3.12 or later, not {words[0]}: name another with RUNTIME=.")
        build(Target(words[0], words[1], ROOT / "build" / "aws", snapshots=bool(words[2:])))
    except LocalError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
