"""Every screen of the panel in three languages: WCAG 2.2 AA as axe sees it, and no word wider than 320 pixels."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.web.driver import Agent
from tests.web.screens import SCREENS
from tests.web.site import AXE_PATH, STAGE

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LANGUAGES = ("en", "de", "ko")
SPEAK = "language => document.querySelector('scv-panel').take({language})"
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
    down, troubled.site.down = troubled.site.down, False
    page.evaluate("path => import(path).then(() => null)", STAGE + AXE_PATH)
    troubled.site.down = down
    wrong: dict[str, Any] = {}
    for language in LANGUAGES:
        if language != "en":
            page.evaluate(SPEAK, language)
        assert page.evaluate("document.documentElement.lang") == language
        wide = page.evaluate("document.documentElement.scrollWidth")
        found = findings(page, {"runOnly": TAGS} if language == "en" else WORDS)
        wrong[language] = [*found, *([f"{wide} pixels wide"] if wide > 320 else [])]
    page.emulate_media(color_scheme="dark")
    wrong["dark"] = findings(page, CONTRAST)
    assert wrong == {each: [] for each in (*LANGUAGES, "dark")}
