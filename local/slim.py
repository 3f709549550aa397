"""Makes what was built small and quick to import: without what no function uses, and compiled.

The dependency layer as installed is half data of AWS services that are never called. Compiled files
carry no time stamp (PEP 552, unchecked), so they stay valid wherever the layer is unpacked.
"""

from __future__ import annotations

import compileall
import py_compile
import shutil
from pathlib import Path

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
    for folder in (dependencies, build / "DomainLayer" / "python", *build.glob("*Function")):
        compileall.compile_dir(
            folder, quiet=2, workers=0, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
        )


if __name__ == "__main__":  # by the interpreter of the runtime, between build and deploy
    slim(Path(".aws-sam/build"))
