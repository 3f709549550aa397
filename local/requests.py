"""Every operation as a request that an editor can send: `python -m local.requests` writes build/requests.http.

The form is that of VS Code's REST Client and of JetBrains' HTTP client. Where the local stack runs, address and token
are its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from local.home import ROOT, Home, private_text, shown
from scv.api.openapi import document

FILE = ROOT / "build" / "requests.http"
ADDRESS = "https://abc123.execute-api.eu-central-1.amazonaws.com/v1"
SAMPLES = {"q": "roe", "lookupVal": "%2B18031230000", "searchType": "PHONE", "searchValue": "%2B18031230000"}
SIGNED = "Needs a signature by Standard Webhooks: docs/webhooks.md, or send it with `make play`."
_PARAMETER = re.compile(r"\{(\w+)\}")


def requests(described: Mapping[str, Any], host: str = ADDRESS, token: str = "") -> str:
    """The whole file, from an OpenAPI document."""
    operations = [
        (method.upper(), path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    names = sorted({name for _, path, _ in operations for name in _PARAMETER.findall(path)})
    variables = {"host": host, "token": token, "clientId": "", "clientSecret": "", **dict.fromkeys(names, "")}
    head = "\n".join(f"@{name} = {value}".rstrip() for name, value in variables.items())
    return "\n\n".join([head, *("\n".join(_request(*each)) for each in operations)]) + "\n"


def _request(method: str, path: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {operation['operationId']}: {operation['summary']}"
    if operation["x-permissions"]:
        yield f"# takes {' or '.join(operation['x-permissions'])}"
    if operation["operationId"] == "receiveInteraction":
        yield f"# {SIGNED}"
    yield f"{method} {{{{host}}}}{with_variables(path)}{_query(operation)}"
    if {"bearer": []} in operation["security"]:
        yield "Authorization: Bearer {{token}}"
    if {"client": []} in operation["security"]:
        yield "Authorization: Basic {{clientId}} {{clientSecret}}"
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        yield f"Content-Type: {media}"
        yield f"\n{_body(media, content)}"


def with_variables(path: str) -> str:
    """Return a path with its parameters as the file's variables."""
    return _PARAMETER.sub(r"{{\1}}", path)


def _query(operation: Mapping[str, Any]) -> str:
    """What has to be there."""
    names = [each["name"] for each in operation["parameters"] if each["in"] == "query" and each["required"]]
    return "?" + "&".join(f"{name}={SAMPLES[name]}" for name in names) if names else ""


def _body(media: str, content: Mapping[str, Any]) -> str:
    """The first example; without one, an object to fill in."""
    if media != "application/json":
        return "grant_type=client_credentials"
    example: Mapping[str, Any] = next(iter(content.get("examples", {}).values()), {"value": {}})
    return json.dumps(example["value"], ensure_ascii=False, indent=2)


def written(home: Home, file: Path = FILE) -> Path:
    """Write the file, for its owner alone where it has a token."""
    told = json.loads(home.stack_file.read_text()) if home.stack_file.exists() else {}
    private_text(file, requests(document(), told.get("apiUrl", ADDRESS), told.get("token", "")))
    return file


if __name__ == "__main__":
    print(f"{shown(written(Home.from_environment()))} has every operation; open it in an editor that sends requests.")
