"""Every screen of both pages in three languages: WCAG 2.2 AA as axe sees it, and no word wider than 320 pixels."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.web.driver import Agent
from tests.web.screens import SCREENS
from tests.web.site import AXE_PATH, STAGE, Site
from tests.web.supervisor import DESK, Supervisor

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LANGUAGES = ("en", "de", "ko")
SPEAK = "language => document.querySelector('scv-panel, scv-desk').take({language})"
# What these show all others are made of: they are in the gate, in English, and the others and languages are long.
KINDS = ("A0-sign-in", "A1-search", "A2-identifiers", "A3-merge", "A5-duplicates", "A7-project", "A8-privacy")
CONTRAST = {"runOnly": ["color-contrast"]}  # colours are the same in every language
WORDS = {"runOnly": TAGS, "rules": {"color-contrast": {"enabled": False}}}


def findings(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe finds: the rule and the place."""
    found = page.evaluate(
        "async options => (await axe.run({...options, resultTypes: ['violations'], preload: false})).violations",
        options,
    )
    return [f"{each['id']}: {json.dumps([node['target'] for node in each['nodes']])[:300]}" for each in found]


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_has_no_findings_and_fits_320_pixels_in_every_language(troubled: Agent, name: str) -> None:
    page = troubled.page
    page.set_viewport_size({"width": 320, "height": 640})
    SCREENS[name](troubled)
    assert wrong(troubled, LANGUAGES) == {each: [] for each in (*LANGUAGES, "dark")}


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_of_screen_of_the_desk_has_no_findings_and_fits_320_pixels(
    desk_in_trouble: Supervisor, name: str
) -> None:
    desk_in_trouble.page.set_viewport_size({"width": 320, "height": 640})
    DESK[name](desk_in_trouble)
    assert wrong(desk_in_trouble, ("en",)) == {"en": [], "dark": []}


@pytest.mark.long
@pytest.mark.parametrize("name", DESK)
def test_a_screen_of_the_desk_has_no_findings_in_every_language(desk_in_trouble: Supervisor, name: str) -> None:
    desk_in_trouble.page.set_viewport_size({"width": 320, "height": 640})
    DESK[name](desk_in_trouble)
    assert wrong(desk_in_trouble, LANGUAGES) == {each: [] for each in (*LANGUAGES, "dark")}


@pytest.fixture
def desk_in_trouble(panel_site: Site, stranger: Page) -> Supervisor:
    """Return a supervisor whose page may write to the console: some screens are refusals."""
    return Supervisor(panel_site, stranger)


def wrong(agent: Agent, languages: tuple[str, ...]) -> dict[str, Any]:
    """What is wrong with the page as it stands, by language, and with its colours in the dark."""
    page = agent.page
    down, agent.site.down = agent.site.down, False
    page.evaluate("path => import(path).then(() => null)", STAGE + AXE_PATH)
    agent.site.down = down
    told: dict[str, Any] = {}
    for language in languages:
        if language != "en":
            page.evaluate(SPEAK, language)
        assert page.evaluate("document.documentElement.lang") == language
        wide = page.evaluate("document.documentElement.scrollWidth")
        found = findings(page, {"runOnly": TAGS} if language == "en" else WORDS)
        told[language] = [*found, *([f"{wide} pixels wide"] if wide > 320 else [])]
    page.emulate_media(color_scheme="dark")
    told["dark"] = findings(page, CONTRAST)
    return told
