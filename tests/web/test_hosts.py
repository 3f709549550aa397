"""Who frames the panel: an allowed desktop hands it over what it needs, and anybody else gets nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.web.driver import happens
from tests.web.screens import NUMBER
from tests.web.site import Site

Serve = Callable[[str], int]
HOST = """<!doctype html><title>host</title><iframe id="panel" src="{panel}"></iframe>{more}<script>
    window.heard = [];
    window.addEventListener('message', event => window.heard.push({{...event.data, from: event.origin}}));
    window.say = told => document.querySelector('#panel').contentWindow.postMessage(told, '*');
</script>"""
INTRUDER = """<!doctype html><script>
    const say = () => parent.frames[0].postMessage(
        {type: 'scv:context', conversationId: 'c-2', token: 'stolen', language: 'de'}, '*');
    setInterval(say, 50);
</script>"""
OPENER = "<!doctype html><title>opener</title><script>window.heard = []; onmessage = e => heard.push(e.data)</script>"
# Amazon Connect's workspace, as its SDK meets it: a port comes with the greeting, and over it goes the rest.
WORKSPACE = """<!doctype html><title>workspace</title><iframe id="panel" src="{panel}"></iframe><script>
    const start = port => {{
        port.postMessage({{type: 'acknowledge', connectionId: 'one', status: {{}}, healthCheckInterval: 60000}});
        port.postMessage({{type: 'appLifecycle', stage: 'create', instanceId: 'app-1', launchedBy: {{}}, config: {{}},
            scope: {{type: 'contact', contactId: 'c-1'}}}});
    }};
    const say = told => document.querySelector('#panel').contentWindow.postMessage(told, '*');
    window.addEventListener('message', event => {{
        if (event.data.type === 'connect-app-host-init' && {answers}) start(event.ports[0]);
    }});
</script>"""
CONTEXT = {"type": "scv:context", "conversationId": "c-1", "token": "everything", "language": "de"}


@pytest.fixture
def calls(panel_site: Site) -> Site:
    """Two calls that came in."""
    for conversation in ("c-1", "c-2"):
        happens(panel_site, "voice", conversation, customer={"phone": NUMBER})
    return panel_site


def hosted(page: Page, served: Site, site: Serve, monkeypatch: pytest.MonkeyPatch, more: str = "") -> FrameLocator:
    """A page of another origin, which may frame the panel, with the panel in it."""
    port = site(HOST.format(panel=f"{served.root}/ui/panel", more=more))
    monkeypatch.setenv("ALLOWED_FRAMES", f"http://127.0.0.1:{port}")
    page.goto(f"http://127.0.0.1:{port}/")
    expect(page.frame_locator("#panel").locator("h1")).to_have_text("No interaction")
    return page.frame_locator("#panel")


def heard(page: Page, kind: str) -> list[dict[str, Any]]:
    """What the host was told."""
    page.wait_for_function("kind => window.heard.some(each => each.type === kind)", arg=kind)
    return [each for each in page.evaluate("window.heard") if each["type"] == kind]


def test_an_allowed_desktop_hands_over_conversation_language_and_token(
    page: Page, calls: Site, site: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = hosted(page, calls, site, monkeypatch)
    assert heard(page, "scv:ready")[0]["version"] == 1

    page.evaluate("told => say(told)", {**CONTEXT, "theme": "dark"})

    expect(panel.locator("h1")).to_have_text("Kein Name")
    expect(panel.get_by_role("button", name="Zu Kontakten hinzufügen")).to_be_visible()
    changed = heard(page, "scv:changed")[0]
    assert (changed["state"], bool(changed["contactId"])) == ("suggestion", True)
    assert panel.locator("html").evaluate("root => root.style.colorScheme") == "dark"


def test_another_conversation_begins_with_nothing_of_the_one_before(
    page: Page, calls: Site, site: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = hosted(page, calls, site, monkeypatch)
    page.evaluate("told => say(told)", {**CONTEXT, "language": "en"})
    panel.get_by_role("button", name="Add to Contacts").click()
    panel.locator("#firstName").fill("Ana")

    page.evaluate("say({type: 'scv:context', conversationId: 'c-2'})")

    expect(panel.get_by_role("dialog")).to_have_count(0)
    expect(panel.locator("h1")).to_have_text("No Name")
    panel.get_by_role("button", name="Add to Contacts").click()
    expect(panel.locator("#firstName")).to_have_value("")


def test_a_token_that_has_expired_is_asked_for_and_renewed(
    stranger: Page, calls: Site, site: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = stranger
    panel = hosted(page, calls, site, monkeypatch)
    page.evaluate("told => say(told)", {**CONTEXT, "token": "expired", "language": "en"})
    expect(panel.locator("h1")).to_have_text("Sign in")
    assert heard(page, "scv:tokenNeeded")

    page.evaluate("say({type: 'scv:token', token: 'everything', conversationId: 'c-2'})")

    expect(panel.locator("h1")).to_have_text("No Name")


@pytest.mark.parametrize("place", ["panel?conversationId=c-1", "desk"])
def test_a_host_that_is_not_allowed_cannot_even_show_a_page(
    stranger: Page, calls: Site, site: Serve, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setenv("ALLOWED_FRAMES", "https://desktop.example.com")
    port = site(HOST.format(panel=f"{calls.root}/ui/{place}", more=""))
    stranger.goto(f"http://127.0.0.1:{port}/")
    stranger.evaluate("told => say(told)", CONTEXT)
    stranger.wait_for_timeout(300)

    assert stranger.evaluate("window.heard") == []
    assert stranger.frames[1].url.startswith("chrome-error:")
    assert not [each for each in calls.asked if "/api/" in each]


def test_a_page_that_opens_the_panel_is_not_its_host(
    stranger: Page, calls: Site, site: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = site(OPENER)
    monkeypatch.setenv("ALLOWED_FRAMES", f"http://127.0.0.1:{port}")
    stranger.goto(f"http://127.0.0.1:{port}/")
    with stranger.context.expect_page() as opened:
        stranger.evaluate("url => { window.panel = window.open(url) }", f"{calls.root}/ui/panel")
    opened.value.wait_for_selector("scv-panel h1")
    for _ in range(3):
        stranger.evaluate("told => window.panel.postMessage(told, '*')", CONTEXT)
        stranger.wait_for_timeout(50)

    assert stranger.evaluate("window.heard") == []
    assert not [each for each in calls.asked if "/api/" in each]


def test_another_frame_of_an_allowed_desktop_is_not_its_host(
    stranger: Page, calls: Site, site: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    intruder = site(INTRUDER)
    more = f'<iframe src="http://127.0.0.1:{intruder}/"></iframe>'
    panel = hosted(stranger, calls, site, monkeypatch, more)
    stranger.evaluate("told => say(told)", {**CONTEXT, "language": "en"})
    expect(panel.locator("h1")).to_have_text("No Name")
    stranger.wait_for_timeout(200)

    assert not [each for each in calls.asked if "c-2" in each or each.startswith("401")]


def test_what_is_no_message_of_ours_changes_nothing(
    page: Page, calls: Site, site: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = hosted(page, calls, site, monkeypatch)
    other = [{"type": "scv:else", "conversationId": "c-1"}, {"type": "scv:context", "token": 7}]

    for told in (None, "scv:context", 7, [], {}, *other):
        page.evaluate("told => say(told)", told)
        page.wait_for_timeout(50)
        expect(panel.locator("h1")).to_have_text("No interaction")

    assert not [each for each in calls.asked if "/api/" in each]


def test_a_widget_that_fills_in_an_address_needs_no_code(page: Page, calls: Site) -> None:
    names = {"conversationId": "language", "gcConversationId": "gcLangTag", "pcConversationId": "pcLangTag"}
    for name, language in names.items():
        page.goto(calls.panel(**{name: "c-1", language: "ko-KR"}))
        page.locator("#token").fill("everything")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("이름 없음")


def test_amazon_connect_says_which_contact_it_is_and_its_sdk_is_loaded_there_alone(
    page: Page, calls: Site, site: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: list[str] = []
    page.on("request", lambda request: files.append(request.url.rpartition("/")[2]))
    page.goto(calls.panel("c-2", language="en"))
    expect(page.locator("h1")).to_have_text("Sign in")
    assert not [each for each in files if each.startswith("connect-")]

    port = site(WORKSPACE.format(panel=f"{calls.root}/ui/panel?host=connect&language=en", answers="true"))
    monkeypatch.setenv("ALLOWED_FRAMES", f"http://127.0.0.1:{port}")
    page.goto(f"http://127.0.0.1:{port}/")

    panel = page.frame_locator("#panel")
    expect(panel.locator("h1")).to_have_text("Sign in")
    assert len([each for each in files if each.startswith("connect-")]) == 1
    page.evaluate("say({type: 'scv:token', token: 'everything'})")
    expect(panel.locator("h1")).to_have_text("No Name", timeout=20_000)
    assert [each for each in calls.asked if "c-1/panel" in each]


def test_a_workspace_that_does_not_answer_is_told(
    stranger: Page, calls: Site, site: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = site(WORKSPACE.format(panel=f"{calls.root}/ui/panel?host=connect&language=ko", answers="false"))
    monkeypatch.setenv("ALLOWED_FRAMES", f"http://127.0.0.1:{port}")
    stranger.goto(f"http://127.0.0.1:{port}/")

    expect(stranger.frame_locator("#panel").get_by_role("status")).to_contain_text("Amazon Connect", timeout=15_000)
