"""The agent's page: how much is sent, how soon it shows something, and how long a click takes on the local stack."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, FrameLocator, expect, sync_playwright

from local import chromium, desktop, emulator, stack
from local.home import ROOT, Home
from tests.e2e.webhooks import interaction, send
from tests.web import paint

CLICKS = 40  # of each kind
PATIENCE_MS = 20_000


@dataclass(frozen=True)
class Clicked:
    """What an agent clicked on, and the milliseconds until the page showed what came of it."""

    what: str
    ms: tuple[float, ...]

    @property
    def p95(self) -> float:
        """Of a hundred clicks five take longer."""
        return statistics.quantiles(self.ms, n=20)[-1]


def measured() -> tuple[tuple[float, float], list[Clicked]]:
    """First paint and caller's name on a slow line, and clicks on a stack of its own. Needs Chromium and the page."""
    painted = paint.medians()
    with _stack() as (home, description), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.program())
        clicked = _clicks(browser, home, description)
        browser.close()
    return painted, clicked


def table(painted: tuple[float, float], clicked: list[Clicked]) -> str:
    """The lines that `make bench` prints."""
    first, name = painted
    lines = [
        f"panel at {paint.KILOBITS / 1000} Mbit/s, {paint.LATENCY_MS} ms, CPU/{paint.CPU_SLOWDOWN}: first paint "
        f"{first:.0f} ms, from the token to the caller's name {name:.0f} ms (medians of {paint.TIMES})",
        f"{'click, until its result is shown':<36}{'median ms':>11}{'p95 ms':>9}",
        *(f"{each.what:<36}{statistics.median(each.ms):>11.0f}{each.p95:>9.0f}" for each in clicked),
    ]
    return "\n".join(lines)


@contextmanager
def _stack() -> Iterator[tuple[Home, dict[str, Any]]]:
    home = Home(folder=ROOT / "build" / "clicks", port=emulator.free_port())
    shutil.rmtree(home.folder, ignore_errors=True)
    try:
        stack.up(home, lambda _text: None)
        yield home, dict(stack.read(home))
    finally:
        stack.down(home, lambda _text: None)
        shutil.rmtree(home.folder, ignore_errors=True)


def _clicks(browser: Browser, home: Home, description: dict[str, Any]) -> list[Clicked]:
    """A caller is saved, unlinked and linked again by undo, over and over."""
    event = interaction("voice", {"phone": "+1 803-123-4510"})
    send(description, event)
    desktop.listed(home, description, {"Clicks": [(str(event["data"]["conversationId"]), "a call")]})
    host = browser.new_page()
    host.goto(desktop.address(home))  # it frames the panel, opens the first of its list and hands over the token
    page = host.frame_locator("#panel")
    page.get_by_role("button", name="Add to Contacts").click(timeout=PATIENCE_MS)
    page.locator("#firstName").fill("Ana")
    page.locator("#lastName").fill("Roe")
    page.get_by_role("button", name="Save").click()
    _shows(page, "Ana Roe")
    unlinked, undone, opened = [], [], []
    for _ in range(CLICKS):
        page.get_by_role("button", name="More").click()
        unlink = page.get_by_role("menuitem", name="Unlink Contact")
        unlinked.append(_timed(unlink.click, lambda: _shows(page, "Search for a Contact")))
        undo = page.get_by_role("button", name="Undo")
        undone.append(_timed(undo.click, lambda: _shows(page, "Ana Roe")))
        page.get_by_role("tab", name="Contacts").click()
        journey = page.get_by_role("tab", name="Customer Journey")
        opened.append(_timed(journey.click, lambda: expect(page.locator("scv-journey li")).to_have_count(1)))
    return [
        Clicked("unlink", tuple(unlinked)),
        Clicked("undo", tuple(undone)),
        Clicked("open the journey", tuple(opened)),
    ]


def _timed(click: Callable[[], None], shown: Callable[[], None]) -> float:
    begun = time.monotonic()
    click()
    shown()
    return (time.monotonic() - begun) * 1000


def _shows(page: FrameLocator, name: str) -> None:
    expect(page.locator("scv-panel h1")).to_have_text(name, timeout=PATIENCE_MS)
