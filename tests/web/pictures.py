"""Pictures of every screen of both pages: `python -m tests.web.pictures [language ...]` writes build/screens."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

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


def taken(languages: Sequence[str], wanted: str, folder: Path = FOLDER) -> None:
    """Each screen in each language; in English also in the dark."""
    os.environ.setdefault("RETRY_QUEUE_URL", "unused")
    folder.mkdir(parents=True, exist_ok=True)
    with serving_panel() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.program())
        for name in (*SCREENS, *DESK):
            for language in languages if wanted in name else ():
                site.empty()
                size = DESKTOP if name in DESK else (WIDTH, HEIGHT)
                with browser.new_context(viewport={"width": size[0], "height": size[1]}) as context:
                    page = context.new_page()
                    if name in DESK:
                        DESK[name](Supervisor(site, page, language))
                    else:
                        SCREENS[name](Agent(site, page, language))
                    page.screenshot(path=folder / f"{name}-{language}.png", full_page=True)
                    if (name, language) == (SHOWN, "en"):
                        page.screenshot(path=ROOT / "docs" / "panel.png", full_page=True)
                    if language == "en":
                        page.emulate_media(color_scheme="dark")
                        page.screenshot(path=folder / f"{name}-dark.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    words = sys.argv[1:]
    chosen = [each for each in words if each in LANGUAGES]
    taken(chosen or LANGUAGES, next((each for each in words if each not in LANGUAGES), ""))
