"""The web function: which file a path names, and what a browser may do with it."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from functions.web import app
from scv import bootstrap
from scv.api.pages import FRAMES, PAGE_CLIENT, SIGN_IN, Site, provider_of
from tests.architecture.test_template import RESOURCES
from tests.functions.gateway import Invocation

PAGE = (
    f'<meta name="allowed-frames" content="{FRAMES}"><meta name="sign-in" content="{SIGN_IN}">'
    '<script type="module" src="assets/panel-AB12.js"></script>'
)
HOST = "https://desktop.example.com"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "panel.html").write_text(PAGE)
    (folder / "assets" / "panel-AB12.js").write_text("export {};")
    (folder / "signed-in.html").write_text("<main>signed in</main>")
    (folder / "notes.txt").write_text("not for a browser")
    (folder / "beside").mkdir()
    (folder / "beside" / "docs.html").write_text("<main>the reference</main>")
    (tmp_path / "secret.html").write_text("outside")
    return Site(folder)


def asked(site: Site, name: str, frames: str = "", **headers: str) -> dict[str, Any]:
    event = {"httpMethod": "GET", "path": f"/ui/{name}", "pathParameters": {"proxy": name}, "headers": headers}
    return site(event, frames)


def header(answer: dict[str, Any], name: str) -> str:
    return str(answer["multiValueHeaders"][name][0])


@pytest.mark.parametrize("name", ["panel", "panel.html"])
def test_a_page_is_found_with_and_without_its_ending(site: Site, name: str) -> None:
    answer = asked(site, name)

    assert (answer["statusCode"], header(answer, "Content-Type")) == (200, "text/html; charset=utf-8")
    assert header(answer, "Cache-Control") == "no-cache"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "nothing",
        "notes.txt",
        "../secret",
        "../secret.html",
        "..%2fsecret.html",
        "assets/../panel",
        "/panel",
        "assets",
        "beside/docs",
        "beside/docs.html",
        "docs",
    ],
)
def test_nothing_but_the_built_pages_is_found(site: Site, name: str) -> None:
    answer = asked(site, name)

    assert (answer["statusCode"], header(answer, "Cache-Control")) == (404, "no-store")
    assert "outside" not in answer["body"]


def test_a_page_that_was_not_built_says_how(tmp_path: Path) -> None:
    answer = asked(Site(tmp_path / "static"), "panel")

    assert (answer["statusCode"], "make page" in answer["body"]) == (404, True)
    assert header(answer, "Content-Type") == "text/plain; charset=utf-8"


def test_a_script_is_kept_for_good_and_a_page_is_asked_for_anew(site: Site) -> None:
    assert header(asked(site, "assets/panel-AB12.js"), "Cache-Control") == "public, max-age=31536000, immutable"
    first = asked(site, "panel")

    again = asked(site, "panel", **{"If-None-Match": header(first, "ETag")})

    assert (again["statusCode"], again["body"]) == (304, "")
    assert asked(site, "panel", **{"if-none-match": f"W/{header(first, 'ETag')}"})["statusCode"] == 304
    assert asked(site, "panel", HOST, **{"If-None-Match": header(first, "ETag")})["statusCode"] == 200
    assert asked(site, "panel", **{"If-None-Match": '"another"'})["statusCode"] == 200


def test_the_policy_lets_a_page_load_its_own_scripts_and_nothing_else(site: Site) -> None:
    policy = header(asked(site, "panel"), "Content-Security-Policy")
    directives = dict(each.strip().split(" ", 1) for each in policy.split(";"))

    assert directives == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "lit-html",
        "frame-ancestors": "'none'",
    }


def test_the_reference_has_a_path_of_its_own_and_is_framed_by_nobody(site: Site) -> None:
    answer = site({"httpMethod": "GET", "path": "/docs", "resource": "/docs", "pathParameters": None}, HOST)

    policy = header(answer, "Content-Security-Policy")
    assert (answer["statusCode"], answer["body"]) == (200, "<main>the reference</main>")
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; ")
    assert policy.endswith("frame-ancestors 'none'")
    assert "unsafe" not in policy
    assert Site(Path("nowhere"))({"resource": "/docs"}, "")["statusCode"] == 404


def test_who_may_frame_a_page_is_in_its_policy_and_known_to_its_script(site: Site) -> None:
    answer = asked(site, "panel", f"{HOST} https://*.my.connect.aws")

    policy = header(answer, "Content-Security-Policy")
    assert policy.endswith(f"frame-ancestors {HOST} https://*.my.connect.aws")
    assert f'content="{HOST} https://*.my.connect.aws"' in answer["body"]


def test_a_list_of_frames_with_quotes_stays_text(site: Site) -> None:
    assert "<script>x" not in asked(site, "panel", '"><script>x</script>')["body"]


@pytest.mark.parametrize("name", ["panel", "assets/panel-AB12.js", "nothing"])
def test_every_file_says_what_it_is_and_tells_nobody_where_it_was_read(site: Site, name: str) -> None:
    answer = asked(site, name)

    assert header(answer, "X-Content-Type-Options") == "nosniff"
    assert header(answer, "Referrer-Policy") == "no-referrer"
    assert header(answer, "Cross-Origin-Resource-Policy") == "same-origin"


def test_the_function_reads_who_may_frame_it_from_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bootstrap.web.allowed_frames() == ""

    monkeypatch.setenv("ALLOWED_FRAMES", HOST)

    assert bootstrap.web.allowed_frames() == HOST
    assert "ALLOWED_FRAMES" in RESOURCES["WebFunction"]["Properties"]["Environment"]["Variables"]


def test_the_function_answers_as_api_gateway_expects() -> None:
    answer = app.lambda_handler({"pathParameters": {"proxy": "../app.py"}}, Invocation())  # type: ignore[arg-type]

    assert (answer["statusCode"], answer["isBase64Encoded"]) == (404, False)


def test_the_sources_of_the_page_have_no_script_or_style_of_their_own() -> None:
    text = (Path(app.__file__).parents[2] / "web" / "panel.html").read_text()

    assert FRAMES in text
    assert SIGN_IN in text
    assert re.findall(r"<script[^>]*>", text) == ['<script type="module" src="panel.js">']
    assert not re.search(r"<style|style=|\son\w+=|javascript:", text)


SETTINGS = {
    "issuer": "https://login.example.com",
    "authorizeUrl": "https://login.example.com/authorize",
    "tokenUrl": "https://login.example.com/token",
    "scope": "openid",
    "clientId": "",
}


@pytest.mark.parametrize(
    ("client", "stage", "found"),
    [
        ("panel", None, "panel"),
        ("", {PAGE_CLIENT: "pool-client"}, "pool-client"),
        ("panel", {PAGE_CLIENT: "pool-client"}, "panel"),
        ("", {}, None),
        ("", None, None),
    ],
)
def test_ac13_a_provider_needs_a_client_which_the_settings_name_or_the_stage(
    client: str, stage: dict[str, str] | None, found: str | None
) -> None:
    provider = provider_of({**SETTINGS, "clientId": client}, {"stageVariables": stage})

    assert (provider and provider["clientId"]) == found


@pytest.mark.parametrize("missing", [name for name in SETTINGS if name != "clientId"])
def test_ac13_half_of_a_provider_is_none(missing: str) -> None:
    assert provider_of({**SETTINGS, "clientId": "panel", missing: ""}, {}) is None


def test_ac13_a_page_that_signs_in_reaches_the_token_endpoint_and_another_page_does_not(site: Site) -> None:
    event = {"pathParameters": {"proxy": "panel"}, "headers": {}}
    provider = {**SETTINGS, "clientId": '"><script>'}

    answer = site(event, "", provider)
    other = site({**event, "pathParameters": {"proxy": "signed-in"}}, "", provider)

    assert "connect-src 'self' https://login.example.com/token; " in header(answer, "Content-Security-Policy")
    assert "<script>" not in answer["body"].replace("<script type", "")
    told = re.search(r'name="sign-in" content="([^"]*)"', answer["body"])
    assert told is not None
    assert json.loads(html.unescape(told[1])) == provider
    assert "connect-src 'self'; " in header(other, "Content-Security-Policy")
    assert 'name="sign-in" content=""' in asked(site, "panel")["body"]
