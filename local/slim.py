"""Makes what was built small and quick to import: without what no function uses, and compiled.

The dependency layer as installed is half data of AWS services that are never called, and what is told
of the others is half documentation. Compiled files carry no time stamp (PEP 552, unchecked), so they
stay valid wherever the layer is unpacked.
"""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

SERVICES = frozenset({"dynamodb", "s3", "secretsmanager", "sqs", "stepfunctions"})
UNUSED = (
    "boto3",
    "s3transfer",
    "pycparser",
    "bin",
    ".lock",
)


def slimmed(dependencies: Path) -> None:
    """Leave out of a folder of packages what no function uses. Doing it again changes nothing."""
    for path in (dependencies / name for name in UNUSED):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    data = dependencies / "botocore" / "data"
    for service in data.iterdir():
        if service.is_dir() and service.name not in SERVICES:
            shutil.rmtree(service)
    _shorten(data)


def compiled(folders: Iterable[Path], interpreter: str) -> None:
    """Compile the sources in the folders with the interpreter that will run them.

    A file for another version of Python, which it cannot read, stays as it is: nothing imports it.
    """
    command = [interpreter, "-m", "compileall", "-q", "-q", "-f", "-j", "0", "--invalidation-mode", "unchecked-hash"]
    subprocess.run([*command, *map(str, folders)], check=False)


def _shorten(data: Path) -> None:
    """What botocore parses before its first call: no endpoints of other services, no documentation, not compressed."""
    endpoints = json.loads((data / "endpoints.json").read_text())
    for partition in endpoints["partitions"]:
        partition["services"] = {name: each for name, each in partition["services"].items() if name in SERVICES}
    _write(data / "endpoints.json", endpoints)
    for model in data.glob("*/*/service-2.json.gz"):
        _write(model.with_suffix(""), _undocumented(json.loads(gzip.decompress(model.read_bytes()))))
        model.unlink()


def _undocumented(value: Any) -> Any:
    """Without texts, but for those of a client's own settings, which botocore asks for (S3 has some)."""
    if isinstance(value, dict):
        told = {name: each for name, each in value.items() if name != "documentation" or not isinstance(each, str)}
        return {name: each if name == "clientContextParams" else _undocumented(each) for name, each in told.items()}
    return [_undocumented(each) for each in value] if isinstance(value, list) else value


def _write(path: Path, value: Any) -> None:
    """A new file in its place: the old one may be a link to the file of a cache that others use as well."""
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(json.dumps(value, separators=(",", ":")))
    draft.replace(path)
