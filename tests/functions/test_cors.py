"""AC2: which pages of other origins a browser lets call and read, preflights and refusals included."""

from __future__ import annotations

from typing import Any

import pytest

from functions.access import app as access_app
from functions.contacts import app as contacts
from functions.web import app as web
from scv import bootstrap
from tests.architecture.test_template import PREFLIGHTS, RESOURCES, TEMPLATE, events
from tests.functions.conftest import Cloud
from tests.functions.gateway import CONTACTS, Answer, Invocation, call, event

DESK, OTHER = "https://desk.example.com", "https://other.example.com"
ANSWERS = RESOURCES["Api"]["Properties"]["GatewayResponses"]


@pytest.fixture(autouse=True)
def _allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_ORIGINS", f"{DESK} http://localhost:5173")


def preflight(path: str, origin: str | None, method: str = "GET") -> dict[str, Any]:
    headers = {"Access-Control-Request-Method": method, **({"Origin": origin} if origin else {})}
    return web.lambda_handler(event("OPTIONS", path, headers=headers), Invocation())  # type: ignore[arg-type]


def read(origin: str | None, path: str = CONTACTS, **told: Any) -> Answer:
    return call(contacts, "GET", path, headers={"origin": origin} if origin else {}, **told)


@pytest.mark.parametrize("origin", [DESK, "http://localhost:5173"])
def test_ac2_a_preflight_of_a_named_origin_is_told_the_methods_of_the_path(origin: str) -> None:
    answer = preflight(f"{CONTACTS}/c-1", origin, "PATCH")
    told = {name: values[0] for name, values in answer["multiValueHeaders"].items()}
    assert (answer["statusCode"], answer["body"]) == (204, "")
    assert told["Access-Control-Allow-Origin"] == origin
    assert told["Access-Control-Allow-Methods"] == "DELETE, GET, PATCH, PUT"
    assert set(told["Access-Control-Allow-Headers"].split(", ")) == {"Authorization", "Content-Type", "If-None-Match"}
    assert told["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in told


STRANGERS = [
    OTHER,
    "null",
    "*",
    "https://desk.example.com.evil.example",
    "https://desk.example.com:8443",
    DESK + "/",
    None,
]


@pytest.mark.parametrize("origin", [*STRANGERS, "http://desk.example.com", "https://DESK.example.com"])
def test_ac2_a_preflight_of_any_other_origin_is_refused_and_names_none(origin: str | None) -> None:
    answer = preflight(CONTACTS, origin)
    assert answer["statusCode"] == 403
    assert not [name for name in answer["multiValueHeaders"] if name.startswith("Access-Control")]


def test_ac2_without_the_parameter_no_page_of_another_origin_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_ORIGINS", "")
    assert preflight(CONTACTS, DESK)["statusCode"] == 403
    assert preflight(CONTACTS, "")["statusCode"] == 403
    assert TEMPLATE["Parameters"]["AllowedOrigins"]["Default"] == ""


@pytest.mark.parametrize(
    ("told", "status"),
    [({}, 200), ({"permissions": []}, 403), ({"path": f"{CONTACTS}/nobody"}, 404), ({"query": {"pageSize": "x"}}, 400)],
)
def test_ac2_answers_and_refusals_alike_can_be_read_by_pages_of_named_origins_alone(
    cloud: Cloud, told: dict[str, Any], status: int
) -> None:
    mine = read(DESK, **told)
    assert (mine.status, mine.headers["Access-Control-Allow-Origin"]) == (status, DESK)
    assert {"ETag", "Retry-After"} == set(mine.headers["Access-Control-Expose-Headers"].split(", "))
    for origin in STRANGERS:
        theirs = read(origin, **told)
        assert theirs.status == status
        assert not [name for name in theirs.headers if name.startswith("Access-Control")]
        assert theirs.headers["Vary"] == "Origin"


def test_ac2_a_failure_can_be_read_too(cloud: Cloud) -> None:
    cloud.lose("DYNAMODB")
    answer = read(DESK)
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (503, DESK)
    assert (
        call(access_app, "GET", "/api/v2/me", headers={"Origin": DESK}).headers["Access-Control-Allow-Origin"] == DESK
    )


def test_ac2_every_path_that_takes_a_token_answers_preflights_and_no_webhook_does() -> None:
    asked = {event["Path"] for event in events("Web", "Api") if event["Method"] == "options"}
    assert asked == {path for _, path in PREFLIGHTS}
    assert not [path for path in asked if path.startswith(("/webhooks", "/oauth", "/ui", "/docs"))]
    for path in asked:
        assert preflight(path.replace("{", "").replace("}", ""), DESK)["statusCode"] == 204, path


def test_ac2_what_the_gateway_refuses_by_itself_names_an_origin_only_where_one_is_allowed() -> None:
    origin = {"Fn::If": ["HasAllowedOrigins", "method.request.header.Origin", {"Ref": "AWS::NoValue"}]}
    for kind, answer in ANSWERS.items():
        assert answer["ResponseParameters"]["Headers"]["Access-Control-Allow-Origin"] == origin, kind


def test_every_function_knows_the_origins() -> None:
    assert bootstrap.allowed_origins() == (DESK, "http://localhost:5173")
    variables = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["ALLOWED_ORIGINS"] == {"Ref": "AllowedOrigins"}
