"""Every screen of both pages in three languages: WCAG 2.2 AA as axe sees it, 320 pixels, 200 %, forced colours."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
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
NARROW = {"width": 320, "height": 640}
DOUBLED = {"width": 640, "height": 360}  # what a zoom of 200 % leaves of a window of 1280 by 720
# What these show all others are made of: they are in the gate, by axe in English; the rest takes minutes and is long.
KINDS = (
    *("P1-own-sign-in", "P2-menu", "P2-shared-number", "P5-provided-data", "P9-results", "P10-preview-merge"),
    *("P11-new-contact-without-name", "P12-journey", "P13-script-and-form", "P14-changed-elsewhere", "P16-double"),
    "long-words",
)
DESK_KINDS = (
    *("A0-sign-in", "A1-search", "A2-identifiers", "A2-journey", "A3-merge", "A4-members", "A5-duplicates"),
    *("A5-marks", "A7-project", "A7-roles", "A8-privacy"),
)
CONTRAST = {"runOnly": ["color-contrast"]}  # colours are the same in every language
WORDS = {"runOnly": TAGS, "rules": {"color-contrast": {"enabled": False}}}
# The highest of what stays at an edge of the window while the rest scrolls, as a part of the window.
STUCK = """() => {
    const within = root => [...root.querySelectorAll('*')].flatMap(
        each => [each, ...(each.shadowRoot ? within(each.shadowRoot) : [])]);
    const stuck = within(document).filter(each => getComputedStyle(each).position === 'sticky');
    return Math.max(0, ...stuck.map(each => each.getBoundingClientRect().height)) / innerHeight;
}"""
MOST_STUCK = 0.34
# Where the system paints in its own few colours: what is chosen and looks like the rest, and buttons without an edge.
FORCED = """() => {
    const within = root => [...root.querySelectorAll('*')].flatMap(
        each => [each, ...(each.shadowRoot ? within(each.shadowRoot) : [])]);
    const shown = within(document).filter(each => each.getClientRects().length);
    const sides = ['Top', 'Right', 'Bottom', 'Left'];
    const ground = getComputedStyle(document.body).backgroundColor;
    const look = each => {
        const style = getComputedStyle(each);
        const surface = style.backgroundColor === 'rgba(0, 0, 0, 0)' ? ground : style.backgroundColor;
        const edges = sides.map(side => ['Style', 'Width', 'Color'].map(part => style[`border${side}${part}`]));
        return [style.color, surface, style.fontWeight, style.textDecorationLine, edges].join();
    };
    const chosen = shown.filter(each => each.matches('[aria-current]:not(li), [aria-selected=true]'));
    const others = each => within(each.getRootNode()).filter(other => other.tagName === each.tagName
        && (other.role === each.role) && !other.matches('[aria-current], [aria-selected=true]')
        && other.closest('nav, ul, [role=tablist]') === each.closest('nav, ul, [role=tablist]'));
    const alike = chosen.filter(each => others(each).some(other => look(other) === look(each)));
    const bare = shown.filter(each => each.tagName === 'BUTTON' && each.role !== 'tab').filter(each => {
        const style = getComputedStyle(each);
        return style.borderTopStyle === 'none' || style.borderTopColor === style.backgroundColor;
    });
    return [...alike.map(each => `${each.textContent.trim()} looks like its neighbours`),
            ...bare.map(each => `${each.textContent.trim()} has no edge`)];
}"""


def findings(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe finds: the rule and the place."""
    found = page.evaluate(
        "async options => (await axe.run({...options, resultTypes: ['violations'], preload: false})).violations",
        options,
    )
    return [f"{each['id']}: {json.dumps([node['target'] for node in each['nodes']])[:300]}" for each in found]


def test_a_kind_of_screen_of_the_panel_has_no_findings_and_fits_320_pixels(troubled: Agent) -> None:
    assert not {name: found for name in KINDS if (found := wrong(troubled, SCREENS[name], ("en",)))}


def test_a_kind_of_screen_of_the_desk_has_no_findings_and_fits_320_pixels(desk_in_trouble: Supervisor) -> None:
    assert not {name: found for name in DESK_KINDS if (found := wrong(desk_in_trouble, DESK[name], ("en",)))}


@pytest.mark.long
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_has_no_findings_and_fits_320_pixels_in_every_language(troubled: Agent, name: str) -> None:
    assert wrong(troubled, SCREENS[name], LANGUAGES) == []


@pytest.mark.long
@pytest.mark.parametrize("name", DESK)
def test_a_screen_of_the_desk_has_no_findings_in_every_language(desk_in_trouble: Supervisor, name: str) -> None:
    assert wrong(desk_in_trouble, DESK[name], LANGUAGES) == []


@pytest.fixture
def desk_in_trouble(panel_site: Site, stranger: Page) -> Supervisor:
    """Return a supervisor whose page may write to the console: some screens are refusals."""
    return Supervisor(panel_site, stranger)


def wrong(agent: Any, shown: Callable[[Any], object], by_axe: Sequence[str]) -> list[str]:
    """What is wrong with a screen: what axe finds in these languages and in the dark; in every language, what is
    wider than 320 pixels; what forced colours hide; and where axe reads them all, what has no room at 200 %."""
    page, found = agent.page, list[str]()
    agent.site.empty()
    agent.token = "everything"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(NARROW)
    shown(agent)
    down, agent.site.down = agent.site.down, False
    page.evaluate("path => import(path).then(() => null)", STAGE + AXE_PATH)
    agent.site.down = down
    for language in LANGUAGES:
        if language != "en":
            page.evaluate(SPEAK, language)
        assert page.evaluate("document.documentElement.lang") == language
        options = {"runOnly": TAGS} if language == "en" else WORDS
        said = findings(page, options) if language in by_axe else []
        wide = page.evaluate("document.documentElement.scrollWidth")
        said += [f"{wide} pixels wide"] if wide > NARROW["width"] else []
        if by_axe == LANGUAGES:
            page.set_viewport_size(DOUBLED)
            wide, stuck = page.evaluate(f"[document.documentElement.scrollWidth, ({STUCK})()]")
            said += [f"{wide} pixels wide at 200 %"] if wide > DOUBLED["width"] else []
            said += [f"{stuck:.2f} of the window stand still at 200 %"] if stuck > MOST_STUCK else []
            page.set_viewport_size(NARROW)
        found += [f"{language}: {each}" for each in said]
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {each}" for each in findings(page, CONTRAST)]
    page.emulate_media(color_scheme="light", forced_colors="active")
    found += [f"forced colours: {each}" for each in page.evaluate(FORCED)]
    page.emulate_media(forced_colors="none")
    return found
