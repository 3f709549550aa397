"""A headless Chromium for the tests of this folder, and pages for it: the stack's own and those of strangers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect, sync_playwright
from pytest_socket import enable_socket

from local import chromium
from tests.web.driver import Agent
from tests.web.site import Site, serving_panel

HERE = Path(__file__).parent
REBOUND = "rebound.example.com"  # a name whose owner pointed it at this machine
# No other name leads anywhere: the browser reaches this machine and nothing beyond it.
NAMES = f"MAP {REBOUND} 127.0.0.1, MAP *.localhost 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
ARGUMENTS = [f"--host-resolver-rules={NAMES}", "--disable-dev-shm-usage"]


expect.set_options(timeout=15_000)  # the machine may have other work; what must be soon says how soon


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Some talk to the deployed stack, the others to a site in this process, and all of them to nobody else."""
    for item in items:
        if item.path.is_relative_to(HERE):
            stack = "deployed" in getattr(item, "fixturenames", ())
            item.add_marker(pytest.mark.e2e if stack else pytest.mark.allow_hosts(["127.0.0.1"]))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return Debian's Chromium, driven by playwright, which has no browser of its own here.

    For one file only: as long as playwright runs, its event loop does, and no other test could run one of its own.
    """
    program = chromium.program()
    assert program, "no Chromium: `make chromium` installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page in a context of its own; whatever it writes to the console as an error fails the test."""
    with browser.new_context() as context:
        page = context.new_page()
        with staying_clean(page):
            yield page


@contextmanager
def staying_clean(page: Page) -> Iterator[None]:
    """Raise AssertionError when the page writes an error to its console meanwhile."""
    errors: list[str] = []

    def said(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(_located(message))

    def thrown(error: Error) -> None:
        errors.append(str(error))

    page.on("console", said)
    page.on("pageerror", thrown)
    yield
    page.remove_listener("console", said)
    page.remove_listener("pageerror", thrown)
    assert [each for each in errors if not each.endswith("/favicon.ico")] == []  # a browser asks for it by itself


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    """Return the pages and handlers over stores in memory, one server for a file."""
    enable_socket()
    with serving_panel() as site:
        yield site


@pytest.fixture
def panel_site(served: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Return it with nothing stored."""
    monkeypatch.setenv("RETRY_QUEUE_URL", "unused")
    monkeypatch.delenv("ALLOWED_FRAMES", raising=False)
    served.empty()
    return served


@pytest.fixture
def agent(panel_site: Site, page: Page) -> Agent:
    """Return an agent before a page whose console stays clean."""
    return Agent(panel_site, page)


@pytest.fixture
def troubled(panel_site: Site, stranger: Page) -> Agent:
    """Return an agent whose calls are refused: a browser writes that to the console by itself."""
    return Agent(panel_site, stranger)


def _located(message: ConsoleMessage) -> str:
    return f"{message.text} {message.location['url']}"


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    """Return a page that may fail in any way: its errors are what the test is about."""
    with browser.new_context() as context:
        yield context.new_page()


@contextmanager
def serving(content: str) -> Iterator[int]:
    """Yield the port on which one HTML page is served, whatever the path."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = content.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is logged."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


@pytest.fixture
def site() -> Iterator[Callable[[str], int]]:
    """Return a function that serves a page and returns its port."""
    with ExitStack() as sites:
        yield lambda content: sites.enter_context(serving(content))
