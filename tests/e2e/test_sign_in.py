"""AC10: people sign in at the stack's user pool, machines by the official client's own method, on the running stack."""

from __future__ import annotations

import json
import subprocess
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Mapping
from email.message import Message
from typing import Any

import boto3
import pytest

from local.credentials import Secrets, token
from local.home import Home
from local.sign_in import signed_in
from scv import bootstrap
from scv.adapters.dynamodb.keys import Tables
from scv.domain.signing_in.roles import NAMES
from tests.e2e.clients import python_client
from tests.guides.document import ROOT, block
from upkeep import signing_in
from upkeep.stacks import Stack

GUIDE = ROOT / "docs" / "tokens.md"
DESK = "https://desk.example.com"
CONTACTS = "/api/v2/externalcontacts/contacts"


def asked(address: str, method: str = "GET", **headers: str) -> tuple[int, Any, Mapping[str, str]]:
    """Status, body and headers."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=told, method=method), timeout=60) as answer:
            return answer.status, json.loads(answer.read() or b"null"), lower(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null"), lower(error.headers)


def lower(headers: Message) -> dict[str, str]:
    """By names in lower case, as no server has to spell them alike."""
    return {name.lower(): value for name, value in headers.items()}


def me(stack: Mapping[str, Any], bearer: str) -> tuple[int, Any]:
    """Whom the stack takes the bearer for."""
    status, body, _ = asked(f"{stack['apiUrl']}/api/v2/me", Authorization=f"Bearer {bearer}")
    return status, body


@pytest.fixture
def operated(deployed: dict[str, Any]) -> Stack:
    """The stack as commands see it."""
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": deployed["region"]}
    client = boto3.session.Session().client("dynamodb", endpoint_url=deployed["endpointUrl"], **keys)
    return Stack(client, Tables(**deployed["tables"]))


def done(stack: Stack, *words: str) -> str:
    """What `make client` and `make revoke` say."""
    parser, said = ArgumentParser(), list[str]()
    signing_in.declare(parser.add_subparsers(dest="command"))
    assert signing_in.run(stack, parser.parse_args(words), said.append) == 0, said
    return "\n".join(said)


@pytest.mark.parametrize("role", NAMES)
def test_ac10_a_sample_user_signs_in_by_code_and_pkce_and_has_the_role(deployed: dict[str, Any], role: str) -> None:
    status, body = me(deployed, signed_in(deployed["signIn"], role))

    assert status == 200
    assert (body["roles"], body["divisions"]) == ([role], ["*"])
    assert set(body["permissions"]) == bootstrap.signing_in.roles().permissions[role]


def test_ac10_a_token_of_make_token_has_the_role(home: Home, deployed: dict[str, Any]) -> None:
    bearer = token(Secrets.of(home), (), ("north",), "ana", roles=("agent",))

    assert me(deployed, bearer)[1]["roles"] == ["agent"]


def test_ac10_the_official_client_signs_in_by_client_credentials_unmodified(
    deployed: dict[str, Any],
    operated: Stack,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As docs/tokens.md prints it, too."""
    said = done(operated, "client", "--name", "crm", "--roles", "integration", "--divisions", "*").split()
    client_id, secret = said[2], said[5]
    gc = python_client()
    client = gc.ApiClient(host=deployed["apiUrl"]).get_client_credentials_token(client_id, secret)
    made = gc.ExternalContactsApi(client).post_externalcontacts_contacts({"firstName": "Ana", "lastName": "Roe"})

    assert made.type == "Curated"
    for name, value in {"API": deployed["apiUrl"], "CLIENT_ID": client_id, "CLIENT_SECRET": secret}.items():
        monkeypatch.setenv(name, value)
    asked_by_hand = block(GUIDE, "curl -u")
    answer = subprocess.run(["sh", "-eu", "-c", asked_by_hand], stdout=subprocess.PIPE, check=True).stdout
    assert json.loads(answer)["access_token"]
    exec(block(GUIDE, "import os", "python"), {})  # noqa: S102 - it is ours
    assert "Curated" in capsys.readouterr().out
    assert client_id in done(operated, "client")
    assert secret not in done(operated, "client")
    with pytest.raises(gc.rest.ApiException) as refused:
        gc.ApiClient(host=deployed["apiUrl"]).get_client_credentials_token(client_id, f"{secret}x")
    assert refused.value.status == 401
    assert "revoked" in done(operated, "client", "--revoke", client_id)
    with pytest.raises(gc.rest.ApiException):
        gc.ApiClient(host=deployed["apiUrl"]).get_client_credentials_token(client_id, secret)


def test_ac10_a_persons_tokens_are_withdrawn_by_a_command(
    home: Home, deployed: dict[str, Any], operated: Stack
) -> None:
    bearer = token(Secrets.of(home), subject="somebody who left")
    assert "somebody who left" in done(operated, "revoke", "--subject", "somebody who left")

    assert me(deployed, bearer)[0] == 401

    assert "Nobody" in done(operated, "revoke", "--restore", "somebody who left")


def test_ac2_a_page_of_a_named_origin_may_call_the_stack_and_no_other(deployed: dict[str, Any]) -> None:
    address, bearer = f"{deployed['apiUrl']}{CONTACTS}", f"Bearer {deployed['token']}"

    allowed, _, told = asked(address, "OPTIONS", Origin=DESK, Access_Control_Request_Method="POST")
    assert (allowed, told["access-control-allow-origin"], told["access-control-allow-methods"]) == (
        204,
        DESK,
        "GET, POST",
    )
    status, _, told = asked(address, Origin=DESK, Authorization=bearer)
    assert (status, told["access-control-allow-origin"]) == (200, DESK)
    status, _, told = asked(address, Origin=DESK, Authorization="Bearer a.b.c")
    assert status == 401
    assert told["access-control-allow-origin"] == DESK
    for method in ("OPTIONS", "GET"):
        status, _, told = asked(
            address,
            method,
            Origin="https://other.example.com",
            Access_Control_Request_Method="GET",
            Authorization=bearer,
        )
        assert status == 403
        assert "Access-Control-Allow-Origin" not in told


def test_the_reference_is_served(deployed: dict[str, Any]) -> None:
    with urllib.request.urlopen(f"{deployed['apiUrl']}/docs", timeout=60) as answer:
        assert "reference" in answer.read().decode()
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
