"""AC2: a page of a named origin calls the interface in a browser, a page of another cannot; and the reference works."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from local.home import ROOT
from tests.web.site import Site

DESCRIPTION = ROOT / "docs" / "openapi.json"
PAGE = "<!doctype html><title>A page of another origin</title>"
CALL = """async ({url, method, token, body}) => {
    const kind = body && {'Content-Type': 'application/json'};
    const headers = {...(token && {Authorization: `Bearer ${token}`}), ...kind};
    try {
        const answer = await fetch(url, {method, headers, body: body && JSON.stringify(body)});
        return {status: answer.status, etag: answer.headers.get('ETag'), answer: await answer.json()};
    } catch (error) {
        return {failed: String(error)};
    }
}"""
PERSON = {"firstName": "Ana", "lastName": "Roe"}

PATIENCE_MS = 90_000  # the reference lays out every operation at once, on a machine that does other things


def called(page: Page, site: Site, method: str, path: str, body: Any = None) -> Any:
    token = "everything" if path.startswith("/api") else ""
    return page.evaluate(CALL, {"url": f"{site.root}{path}", "method": method, "token": token, "body": body})


@pytest.fixture
def other(stranger: Page, site: Callable[[str], int]) -> Page:
    """A page that this service has not served."""
    stranger.goto(f"http://127.0.0.1:{site(PAGE)}/")
    return stranger


def origin_of(page: Page) -> str:
    return str(page.evaluate("location.origin"))


def test_ac2_a_page_of_a_named_origin_calls_and_reads_answers_and_refusals(
    panel_site: Site, other: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLOWED_ORIGINS", f"https://desk.example.com {origin_of(other)}")

    made = called(other, panel_site, "POST", "/api/v2/externalcontacts/contacts", PERSON)
    contact = f"/api/v2/externalcontacts/contacts/{made['answer']['id']}"
    change = {"changes": [{"field": "$.title", "value": "Dr", "action": "Update"}]}

    assert made["status"] == 200
    assert called(other, panel_site, "PATCH", contact, change)["answer"]["title"] == "Dr"
    assert called(other, panel_site, "GET", f"{contact}x")["status"] == 404
    assert called(other, panel_site, "GET", "/api/v2/me")["answer"]["subject"] == "agent-1"
    assert called(other, panel_site, "DELETE", contact)["status"] == 200


def test_ac2_a_page_of_another_origin_neither_reads_nor_writes(
    panel_site: Site, other: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    for allowed in ("", "https://desk.example.com", "http://127.0.0.1:1"):
        monkeypatch.setenv("ALLOWED_ORIGINS", allowed)

        answers = [
            called(other, panel_site, "GET", "/api/v2/externalcontacts/contacts"),
            called(other, panel_site, "POST", "/api/v2/externalcontacts/contacts", PERSON),
            called(other, panel_site, "GET", "/openapi.json"),
        ]

        assert all("failed" in each for each in answers), (allowed, answers)
    assert [each for each in panel_site.asked if "POST" in each] == [], "the preflight has stopped it"


def test_the_reference_shows_every_operation_with_examples_and_calls_with_a_token(panel_site: Site, page: Page) -> None:
    """It loads nothing from elsewhere."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{panel_site.root}/docs")

    expect(page.get_by_role("heading", name="Single customer view")).to_be_visible(timeout=PATIENCE_MS)
    paths = json.loads(DESCRIPTION.read_text())["paths"]
    subjects = {tag for path in paths.values() for operation in path.values() for tag in operation["tags"]}
    headings = page.locator(".opblock-tag")
    expect(headings).to_have_count(len(subjects))
    assert set(headings.evaluate_all("all => all.map(each => each.dataset.tag)")) == subjects
    for subject in ("access", "ingest"):
        page.locator(f".opblock-tag[data-tag={subject}] .expand-operation").press("Enter")
    told = [path for path in paths for each in paths[path].values() if each["tags"][0] in ("access", "ingest")]
    shown = page.locator(".opblock-summary-path")
    expect(shown).to_have_count(len(told))
    assert {each.replace("\u200b", "") for each in shown.all_inner_texts()} == set(told)
    page.locator(".opblock", has_text="/webhooks/interactions").locator(".opblock-summary-control").click()
    expect(page.get_by_text("A known caller").first).to_be_attached()

    page.get_by_role("button", name="Authorize").first.click()
    bearer = page.locator(".auth-container", has_text="http, Bearer")
    bearer.locator("input").fill("everything")
    bearer.get_by_role("button", name="Apply credentials").click()
    bearer.locator(".btn-done").click()
    block = page.locator(".opblock", has_text="/api/v2/me")
    block.locator(".opblock-summary-control").first.click()
    block.get_by_role("button", name="Try it out").click()
    block.get_by_role("button", name="Execute").click()
    expect(block.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("200")
    assert "200 GET /api/v2/me" in panel_site.asked
    assert {each for each in asked if not each.startswith((panel_site.root, "data:"))} <= {
        panel_site.root.removesuffix("/v1") + "/favicon.ico"
    }
