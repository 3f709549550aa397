"""The files of `events/`: each is in the README's tables, and each invocation ends as they say."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path

import pytest

from scv.api.operations import OPERATIONS
from tests.functions.conftest import Cloud
from tests.functions.deliveries import EVENTS, Context, event_file

FUNCTIONS = Path(__file__).parents[2] / "functions"
INVOCATIONS = sorted(
    path
    for path in (EVENTS / "functions").glob("*.json")
    if (FUNCTIONS / path.stem.partition("-")[0]).exists() and not path.stem.startswith("authorizer")
)


def table() -> dict[str, str]:
    """Every row of the README: what becomes of a file, by its name."""
    rows = re.findall(r"^\| ([\w/-]+) \| [^|]+ \| ([^|]+) \|$", (EVENTS / "README.md").read_text(), re.MULTILINE)
    return {name: outcome for name, outcome in rows if name != "file"}


def test_every_sample_event_has_its_row_in_the_readme_and_every_row_its_file() -> None:
    senders = {path: f"{path.parent.name}/{path.stem}" for path in (EVENTS / "senders").rglob("*.json")}
    files = [senders.get(path, path.stem) for path in EVENTS.rglob("*.json")]

    assert sorted(files) == sorted(table())


@pytest.mark.parametrize("path", INVOCATIONS, ids=lambda path: path.stem)
def test_an_invocation_with_a_sample_event_ends_as_the_readme_says(cloud: Cloud, path: Path) -> None:
    app = importlib.import_module(f"functions.{path.stem.partition('-')[0]}.app")

    answer = app.lambda_handler(event_file(f"functions/{path.name}"), Context())

    assert str(answer["statusCode"]) == table()[path.stem].partition(",")[0]
    assert isinstance(json.loads(answer["body"]), dict)


def test_ac2_the_sample_token_is_none_of_ours(cloud: Cloud) -> None:
    cloud.secrets.create_secret(Name="tokens", SecretString="only a sample of a secret " * 2)
    for name, value in {"JWT_ISSUER": "sample", "JWT_AUDIENCE": "sample", "JWT_SECRET_ID": "tokens"}.items():
        cloud.environment.setenv(name, value)
    app = importlib.import_module("functions.authorizer.app")

    with pytest.raises(Exception, match=r"^Unauthorized$"):
        app.lambda_handler(event_file("functions/authorizer-checkToken.json"), Context())


@pytest.mark.parametrize("path", INVOCATIONS, ids=lambda path: path.stem)
def test_an_invocation_is_named_after_the_operation_that_it_calls(path: Path) -> None:
    function, _, operation_id = path.stem.partition("-")

    operation, event = OPERATIONS[operation_id], event_file(f"functions/{path.name}")

    assert operation.function == function
    assert (operation.method, operation.path) == (event["httpMethod"], event["resource"])
