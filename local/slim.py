"""Makes what was built small and quick to import: without what no function uses, and compiled.

The dependency layer as installed is half data of AWS services that are never called, and what is told
of the others is half documentation. Compiled files carry no time stamp (PEP 552, unchecked), so they
stay valid wherever the layer is unpacked.
"""

from __future__ import annotations

import compileall
import gzip
import json
import py_compile
import shutil
from pathlib import Path
from typing import Any

SERVICES = frozenset({"dynamodb", "secretsmanager", "sqs"})
UNUSED = (
    "boto3",
    "s3transfer",
    "pycparser",
)


def slim(build: Path) -> None:
    """Slim the layers of a build and compile all of it, in place. Doing it again changes nothing."""
    dependencies = build / "DependenciesLayer" / "python"
    for name in UNUSED:
        shutil.rmtree(dependencies / name, ignore_errors=True)
    data = dependencies / "botocore" / "data"
    for service in data.iterdir():
        if service.is_dir() and service.name not in SERVICES:
            shutil.rmtree(service)
    _shorten(data)
    for folder in (dependencies, build / "DomainLayer" / "python", *build.glob("*Function")):
        compileall.compile_dir(
            folder, quiet=2, workers=0, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
        )


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
    if isinstance(value, dict):
        told = {name: each for name, each in value.items() if name != "documentation" or not isinstance(each, str)}
        return {name: _undocumented(each) for name, each in told.items()}
    return [_undocumented(each) for each in value] if isinstance(value, list) else value


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, separators=(",", ":")))


if __name__ == "__main__":  # by the interpreter of the runtime, between build and deploy
    slim(Path(".aws-sam/build"))
