"""The page is built when its sources change, and a stack without it says why there is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

import pytest

from local import desktop, page
from local.emulated import pages
from local.failures import LocalError
from local.home import Home
from local.stack import page_or_reason

DESCRIPTION = {"panelUrl": "http://127.0.0.1:4566/ui/panel", "token": "a.b.c"}


def test_a_page_is_built_once_for_the_same_sources() -> None:
    page.build()

    assert page.build() is False
    assert page.is_built()


def test_whatever_the_page_is_made_of_is_in_its_fingerprint() -> None:
    """Also a file that somebody adds later: everything in the folder but packages and their settings."""
    beside = {"node_modules", ".npmrc"}
    assert {each.name for each in page.WEB.iterdir()} - beside == set(page.SOURCES)


def test_a_stack_goes_on_without_a_page_and_says_why() -> None:
    said: list[str] = []

    def fails() -> NoReturn:
        raise LocalError("The page could not be built: no such host.")

    page_or_reason(said.append, fails)

    assert said == ["  There is no page: The page could not be built: no such host."]


def test_the_desktop_lists_what_was_played_and_keeps_it_when_the_stack_comes_up_again(tmp_path: Path) -> None:
    home = Home(tmp_path, 4567)
    desktop.introduced(home, DESCRIPTION)
    assert json.loads(home.desktop_file.read_text())["groups"] == []
    desktop.listed(home, DESCRIPTION, {"Calls": [("c-1", "01 voice in")], "Nothing": []})

    desktop.introduced(home, {**DESCRIPTION, "token": "d.e.f"})

    told = json.loads(home.desktop_file.read_text())
    calls = {"title": "Calls", "interactions": [{"conversationId": "c-1", "text": "01 voice in"}]}
    assert told == {"panelUrl": DESCRIPTION["panelUrl"], "token": "d.e.f", "groups": [calls]}
    assert home.desktop_file.stat().st_mode & 0o077 == 0
    assert desktop.address(home) == "http://localhost:4567/_local/desktop/"


@pytest.mark.parametrize("name", ["", "index.html", "desktop.js", "desktop.css", "stack.json"])
def test_the_desktops_files_are_handed_out_and_framed_by_nobody(tmp_path: Path, name: str) -> None:
    stack = tmp_path / "desktop.json"
    stack.write_text("{}")

    status, headers, body = pages.found(name, stack)

    told = {key.decode(): value.decode() for key, value in headers}
    assert (status, bool(body)) == (200, True)
    assert "frame-ancestors 'none'" in told["content-security-policy"]
    assert told["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["../secrets.json", "__init__.py", "desktop.json", "x"])
def test_no_other_file_is(tmp_path: Path, name: str) -> None:
    assert pages.found(name, tmp_path / "desktop.json")[0] == 404


def test_a_stack_that_was_never_introduced_lists_nothing(tmp_path: Path) -> None:
    assert pages.found("stack.json", tmp_path / "desktop.json")[0] == 404
