"""How soon both pages show something on a slow line and a slow machine: `python -m tests.web.paint`."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect, sync_playwright

from local import chromium
from tests.web.driver import Agent
from tests.web.screens import alexis, call
from tests.web.site import Site, serving_panel

KILOBITS, LATENCY_MS, CPU_SLOWDOWN = 1_600, 150, 4
TIMES = 5
PATIENCE_MS = 30_000  # the machine may have other work
PAINT = """() => new Promise(done => new PerformanceObserver(list => {
    const found = list.getEntries().find(each => each.name === 'first-contentful-paint');
    if (found) done(found.startTime);
}).observe({type: 'paint', buffered: true}))"""


expect.set_options(timeout=PATIENCE_MS)


@contextmanager
def slowed(browser: Browser) -> Iterator[Page]:
    """Yield a page on a slow line and a slow machine."""
    with browser.new_context() as context:
        page = context.new_page()
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        bytes_a_second = KILOBITS * 1000 / 8
        limits = {"latency": LATENCY_MS, "downloadThroughput": bytes_a_second, "uploadThroughput": bytes_a_second}
        line.send("Network.emulateNetworkConditions", {"offline": False, **limits})
        line.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
        yield page


def desk_painted(browser: Browser, site: Site) -> float:
    """Milliseconds to the first paint of the supervisor's desk."""
    with slowed(browser) as page:
        page.goto(f"{site.root}/ui/desk?language=en")
        return float(page.evaluate(PAINT))


def painted(browser: Browser, site: Site) -> tuple[float, float]:
    """Milliseconds to the first paint, and from signing in to the name of the caller."""
    with slowed(browser) as page:
        agent = Agent(site, page)
        page.goto(site.panel("c-1", language="en"))
        first = float(page.evaluate(PAINT))
        page.locator("#token").fill(agent.token)
        begun = time.monotonic()
        page.keyboard.press("Enter")
        expect(agent.heading).to_have_text("Alexis Doe", timeout=PATIENCE_MS)
        return first, (time.monotonic() - begun) * 1000


def desk_median() -> float:
    """Milliseconds to the desk's first paint."""
    os.environ.setdefault("RETRY_QUEUE_URL", "unused")
    with serving_panel() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.program())
        measured = [desk_painted(browser, site) for _ in range(TIMES)]
        browser.close()
    return statistics.median(measured)


def medians() -> tuple[float, float]:
    """Milliseconds to the first paint, and from the token to the caller's name."""
    os.environ.setdefault("RETRY_QUEUE_URL", "unused")
    with serving_panel() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.program())
        agent = Agent(site, browser.new_page())
        alexis(agent)
        call(agent)
        measured = [painted(browser, site) for _ in range(TIMES)]
        browser.close()
    first, name = (statistics.median(each) for each in zip(*measured, strict=True))
    return first, name


def main() -> None:
    """Print the medians."""
    first, name = medians()
    print(f"Panel at {KILOBITS / 1000} Mbit/s, {LATENCY_MS} ms, CPU/{CPU_SLOWDOWN}, median of {TIMES}:")
    print(f"  first paint {first:.0f} ms, from the token to the caller's name {name:.0f} ms")
    print(f"Desk: first paint {desk_median():.0f} ms")


if __name__ == "__main__":
    main()
