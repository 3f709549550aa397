"""Imports point inwards, and every module says what it is for."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers" / "scv"
FUNCTIONS = ROOT / "functions"

# What each room may import beside the standard library, by the beginnings of module names; the longest room wins.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "scv.domain": ("scv.domain", "phonenumbers", "idna"),
    "scv.usecases.ports": ("scv.domain", "scv.usecases.ports"),
    "scv.usecases": ("scv.domain", "scv.usecases"),
    "scv.adapters": ("scv.domain", "scv.usecases.ports", "scv.adapters"),
    "scv.api.answers": ("scv.api.answers", "typing_extensions"),
    "scv.api": ("scv.domain", "scv.api", "scv.logs", "pydantic", "aws_lambda_powertools"),
    "scv.logs": ("aws_lambda_powertools",),
    "scv.adapters.aws": ("scv.adapters.aws", "botocore"),
    "scv.bootstrap": ("scv.domain", "scv.usecases", "scv.adapters", "scv.bootstrap"),
    "functions": ("scv.api", "scv.bootstrap", "scv.domain", "scv.logs", "functions", "aws_lambda_powertools"),
}
EVERYWHERE = "scv.frozen"  # stands for a part of the standard library
# The subjects of a floor, from the ones that everybody knows to the ones that nobody knows: a room imports those before
# it and no other of its floor.
SUBJECTS: dict[str, tuple[str, ...]] = {
    "scv.domain": (
        *("values", "trust", "identifiers", "marks", "consent", "contacts", "access", "signing_in", "interactions"),
        *(
            "senders",
            "projects",
            "search",
            "changes",
            "identity",
            "linking",
            "pairs",
            "privacy",
            "exports",
            "imports",
            "outbox",
            "subscriptions",
            "agent",
            "sources",
        ),
    ),
    "scv.bootstrap": (
        *("process", "stores", "web", "signing_in", "projects", "sources", "search", "contacts", "consent"),
        *("interactions", "identity", "linking", "senders", "marks", "pairs", "privacy", "exports", "imports", "jobs"),
        *("outbox", "subscriptions", "changes", "agent"),
    ),
    "scv.usecases": (
        *("ports", "contact_of", "attempts", "find_holders", "remembered", "access", "signing_in", "projects"),
        *(
            "search",
            "contacts",
            "consent",
            "interactions",
            "identity",
            "linking",
            "marks",
            "pairs",
            "privacy",
            "exports",
            "imports",
            "outbox",
            "subscriptions",
            "changes",
            "agent",
            "sources",
            "senders",
        ),
    ),
}
ADAPTER_LIBRARIES = ("jsonschema", "referencing", "jwt", "aws_lambda_powertools", "standardwebhooks")
BAD_NAMES = {"utils", "util", "common", "helpers", "helper", "core", "shared", "misc"}


def modules() -> list[tuple[str, Path]]:
    found = [(_name(path, PACKAGE), path) for path in sorted((PACKAGE / "scv").rglob("*.py"))]
    return found + [(_name(path, ROOT), path) for path in sorted(FUNCTIONS.rglob("*.py"))]


def _name(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def imported(source: str) -> Iterator[str]:
    """Every module that the source imports, also inside functions and for types only."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(module: str) -> str:
    return max((room for room in MAY_IMPORT if _within(module, room)), key=len, default="")


def _within(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


def offences(module: str, source: str) -> list[str]:
    allowed = MAY_IMPORT.get(room_of(module), ())
    if room_of(module) == "scv.adapters":
        allowed = (*allowed, *ADAPTER_LIBRARIES)
    allowed = (*allowed, EVERYWHERE)
    return [
        f"{module} imports {name}"
        for name in imported(source)
        if name.partition(".")[0] not in sys.stdlib_module_names and not any(_within(name, each) for each in allowed)
    ]


def test_imports_point_inwards() -> None:
    assert [each for module, path in modules() for each in offences(module, path.read_text())] == []


def out_of_order(module: str, source: str) -> list[str]:
    """What a module imports of a subject that comes after its own, or of one that has no place."""
    floor = ".".join(module.split(".")[:2])
    places = {subject: place for place, subject in enumerate(SUBJECTS.get(floor, ()))}
    own = module.removeprefix(f"{floor}.").partition(".")[0]
    subjects = [name.removeprefix(f"{floor}.").partition(".")[0] for name in imported(source) if _within(name, floor)]
    return [f"{own} imports {each}" for each in subjects if places.get(each, len(places)) > places.get(own, -1)]


@pytest.mark.parametrize("floor", SUBJECTS)
def test_a_subject_knows_only_those_before_it(floor: str) -> None:
    rooms = [(module, path) for module, path in modules() if module.startswith(f"{floor}.")]
    assert {module.split(".")[2] for module, _ in rooms} == set(SUBJECTS[floor])
    assert [each for module, path in rooms for each in out_of_order(module, path.read_text())] == []


def test_a_contact_that_knew_the_panel_would_be_found() -> None:
    source = "from scv.domain.agent.panel import Panel"
    assert out_of_order("scv.domain.contacts.contact", source) == ["contacts imports agent"]
    assert out_of_order("scv.domain.agent.selecting", source) == []


@pytest.mark.parametrize(
    ("module", "source", "offence"),
    [
        (
            "scv.domain.contacts.contact",
            "from scv.usecases.ports.contacts import Contacts",
            "scv.usecases.ports.contacts.Contacts",
        ),
        ("scv.domain.contacts.contact", "def f():\n    import botocore", "botocore"),
        ("scv.usecases.linking.ingest", "from scv.adapters import memory", "scv.adapters.memory"),
        (
            "scv.usecases.ports.contacts",
            "from scv.usecases.linking.ingest import Ingest",
            "scv.usecases.linking.ingest.Ingest",
        ),
        (
            "scv.adapters.dynamodb.store",
            "from botocore.exceptions import ClientError",
            "botocore.exceptions.ClientError",
        ),
        ("scv.adapters.aws.thin", "from scv.adapters import memory", "scv.adapters.memory"),
        ("scv.adapters.memory", "from scv.usecases.linking.ingest import Ingest", "scv.usecases.linking.ingest.Ingest"),
        ("scv.api.http", "from scv.adapters import memory", "scv.adapters.memory"),
        ("functions.ingest.app", "import boto3", "boto3"),
    ],
)
def test_the_table_tells_offenders_by_name(module: str, source: str, offence: str) -> None:
    assert offences(module, source) == [f"{module} imports {offence}"]


def test_the_packages_modules_are_found() -> None:
    found = {module for module, _ in modules()}
    assert {
        "scv.domain.contacts.contact",
        "scv.usecases.ports",
        "scv.adapters.dynamodb.store",
        "scv.bootstrap",
    } <= found


def test_botocore_is_imported_by_its_own_file_alone_so_that_no_start_pays_for_it() -> None:
    users = {module for module, path in modules() for name in imported(path.read_text()) if name.startswith("botocore")}
    assert users == {"scv.adapters.aws.sdk"}


def test_nothing_on_the_way_of_a_call_imports_botocore() -> None:
    code = (
        "import os, sys\n"
        "from scv.adapters import aws\n"
        "from scv.adapters.dynamodb import store, notes, settings\n"
        "from scv.adapters import queue, secrets\n"
        "made = [aws.client(name, os.environ) for name in ('dynamodb', 'secretsmanager', 'sqs')]\n"
        "print(*sorted(name for name in sys.modules if name.partition('.')[0] in ('botocore', 'boto3', 'urllib3')))"
    )
    environment = {
        "PYTHONPATH": str(PACKAGE),
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "s",
    }
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_no_room_is_a_cupboard() -> None:
    parts = {part for module, _ in modules() for part in module.split(".")}
    assert parts & BAD_NAMES == set()


def test_every_module_opens_with_what_it_is_for() -> None:
    assert [module for module, path in modules() if not ast.get_docstring(ast.parse(path.read_text()))] == []


def test_only_the_bootstrap_reads_the_environment() -> None:
    readers = {
        module
        for module, path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }
    assert readers
    assert [module for module in readers if not _within(module, "scv.bootstrap")] == []
