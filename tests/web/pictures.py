"""Pictures of every screen of both pages: `python -m tests.web.pictures [language ...] [words]`; build/screens."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from local import chromium
from local.home import ROOT
from tests.web.driver import Agent
from tests.web.screens import SCREENS
from tests.web.site import serving_panel
from tests.web.supervisor import DESK, Supervisor

FOLDER = ROOT / "build" / "screens"
LANGUAGES = ("en", "de", "ko")
WIDTH, HEIGHT = 360, 640
DESKTOP = (1120, 700)
SHOWN = "P2-shared-number"  # in the README
PATIENCE_MS = 120_000  # whatever else the machine does: a state is waited for, never a time
# Nothing is being read, in no part of the page, and every letter has its shape.
SETTLED = """async () => {
    await document.fonts.ready;
    const within = root => [...root.querySelectorAll('*')].flatMap(
        each => [each, ...(each.shadowRoot ? within(each.shadowRoot) : [])]);
    const most = performance.now() + 60_000;
    while (within(document).some(each => each.ariaBusy === 'true' || each.isUpdatePending)) {
        if (performance.now() > most) throw new Error('something is still being read');
        await new Promise(done => requestAnimationFrame(done));
    }
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
# How a page looks for whoever has the system paint it.
LOOKS: dict[str, dict[str, Any]] = {
    "dark": {"color_scheme": "dark"},
    "forced": {"color_scheme": "light", "forced_colors": "active"},
}


def settle(page: Page) -> None:
    """Wait until nothing is on its way any more and all of it is painted."""
    page.wait_for_load_state("networkidle")
    page.evaluate(SETTLED)


def taken(languages: Sequence[str], wanted: str, folder: Path = FOLDER) -> None:
    """Each screen in each language; in English also in the dark and in forced colours."""
    expect.set_options(timeout=PATIENCE_MS)
    os.environ.setdefault("RETRY_QUEUE_URL", "unused")
    folder.mkdir(parents=True, exist_ok=True)
    with serving_panel() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.program())
        for name in (*SCREENS, *DESK):
            for language in languages if wanted in name else ():
                site.empty()
                size = DESKTOP if name in DESK else (WIDTH, HEIGHT)
                with browser.new_context(viewport={"width": size[0], "height": size[1]}) as context:
                    context.set_default_timeout(PATIENCE_MS)
                    page = context.new_page()
                    if name in DESK:
                        DESK[name](Supervisor(site, page, language))
                    else:
                        SCREENS[name](Agent(site, page, language))
                    settle(page)
                    page.screenshot(path=folder / f"{name}-{language}.png", full_page=True)
                    if (name, language) == (SHOWN, "en"):
                        page.screenshot(path=ROOT / "docs" / "panel.png", full_page=True)
                    for look, media in LOOKS.items() if language == "en" else ():
                        page.emulate_media(**media)
                        page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    words = sys.argv[1:]
    chosen = [each for each in words if each in LANGUAGES]
    taken(chosen or LANGUAGES, next((each for each in words if each not in LANGUAGES), ""))
