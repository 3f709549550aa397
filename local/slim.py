"""Makes the built layers small and quick to import: without what no function uses, and compiled.

The dependency layer as installed is two thirds data of AWS services that are never called and the
geography of phone numbers. Compiled files carry no time stamp (PEP 552, unchecked), so they stay
valid wherever the layer is unpacked.
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
    "phonenumbers/geodata",
    "phonenumbers/carrierdata",
    "phonenumbers/tzdata",
)


def slim(build: Path) -> None:
    """Slim and compile the layers of a build, in place. Doing it again changes nothing."""
    dependencies = build / "DependenciesLayer" / "python"
    for name in UNUSED:
        shutil.rmtree(dependencies / name, ignore_errors=True)
    data = dependencies / "botocore" / "data"
    for service in data.iterdir():
        if service.is_dir() and service.name not in SERVICES:
            shutil.rmtree(service)
    for layer in (dependencies, build / "DomainLayer" / "python"):
        compileall.compile_dir(
            layer, quiet=2, workers=0, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
        )
