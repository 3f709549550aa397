"""AC13: where no desktop hands over a token, the agent signs in from the panel, in a window of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.web.driver import Agent, happens
from tests.web.provider import CLIENT, SCOPE, Provider, providing
from tests.web.screens import NUMBER
from tests.web.site import Site

Serve = Callable[[str], int]
HOST = """<!doctype html><title>host</title><iframe id="panel" src="{panel}"></iframe><script>
    const say = told => document.querySelector('#panel').contentWindow.postMessage(told, '*');
</script>"""


@pytest.fixture
def provider(panel_site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A call that came in, and where its agent signs in."""
    happens(panel_site, "voice", "c-1", customer={"phone": NUMBER})
    with providing(panel_site) as provider:
        for name, value in provider.settings.items():
            monkeypatch.setenv(name, value)
        yield provider


def window(page: Page, panel: Page | FrameLocator) -> Page:
    """The window that the agent signs in with."""
    with page.context.expect_page() as opened:
        panel.get_by_role("button").click()
    opened.value.wait_for_selector("#yes")
    return opened.value


def tried(agent: Agent, provider: Provider, choice: str = "#yes") -> Page:
    """The agent opens the panel by itself and goes through the window."""
    agent.page.goto(provider.site.panel("c-1", language=agent.language))
    opened = window(agent.page, agent.page)
    opened.click(choice)
    return opened


def test_ac13_an_agent_signs_in_by_code_and_pkce_and_the_framed_panel_stays_where_it_is(
    page: Page, provider: Provider, site: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = provider.site.panel("c-1", language="en")
    port = site(HOST.format(panel=address))
    monkeypatch.setenv("ALLOWED_FRAMES", f"http://127.0.0.1:{port}")
    page.goto(f"http://127.0.0.1:{port}/")
    panel = page.frame_locator("#panel")

    opened = window(page, panel)
    expect(panel.get_by_role("status")).to_have_text("Finish signing in in the other window.")
    page.evaluate("say({type: 'scv:signedIn', query: 'code=stolen&state=stolen'})")
    opened.click("#yes")

    expect(panel.locator("h1")).to_have_text("No Name")
    expect(panel.locator("h1")).to_be_focused()
    assert opened.is_closed()
    assert page.frames[1].url == address
    asked, traded = provider.asked[0], provider.traded[0]
    told = ("client_id", "response_type", "scope", "code_challenge_method", "audience")
    assert [asked[name] for name in told] == [CLIENT, "code", SCOPE, "S256", "scv"]
    assert traded["code"] == "code-1"
    secrets = {asked["state"], asked["nonce"], asked["code_challenge"], traded["code_verifier"]}
    assert (len(secrets), {len(each) for each in secrets}) == (4, {43})
    kept = "[localStorage.length, sessionStorage.length, document.cookie]"
    assert page.frames[1].evaluate(kept) == [0, 0, ""]


FAILURES: list[tuple[str, str, Callable[[Provider], object], str]] = [
    ("refused", "en", lambda _: None, "#no"),
    ("mismatch", "de", lambda one: one.answer.update(state="another"), "#yes"),
    ("mismatch", "ko", lambda one: one.answer.update(iss="https://another.example.com"), "#yes"),
    ("mismatch", "en", lambda one: one.claims.update(nonce="another"), "#yes"),
    ("mismatch", "en", lambda one: one.claims.update(aud="another"), "#yes"),
    ("mismatch", "en", lambda one: one.claims.update(iss="https://another.example.com"), "#yes"),
    ("unusable", "de", lambda one: one.tokens.update(id_token=None), "#yes"),
    ("unusable", "ko", lambda one: one.tokens.update(access_token=None), "#yes"),
    ("unreachable", "en", lambda one: setattr(one, "down", True), "#yes"),
    ("notTaken", "de", lambda one: one.tokens.update(access_token="nobody's", refresh_token=None), "#yes"),
]


@pytest.mark.parametrize(("failure", "language", "errs", "choice"), FAILURES)
def test_ac13_a_sign_in_that_fails_says_why_and_can_be_tried_again(
    troubled: Agent, provider: Provider, failure: str, language: str, errs: Callable[[Provider], object], choice: str
) -> None:
    troubled.language = language
    errs(provider)

    opened = tried(troubled, provider, choice)

    text = troubled.word(f"signInFailures.{failure}", "access_denied")
    expect(troubled.page.get_by_role("alert")).to_have_text(text)
    expect(troubled.button("signIn")).to_be_focused()
    assert opened.is_closed()
    assert [each for each in provider.site.asked if each.startswith("200") and "/api/" in each] == []


def test_ac13_a_window_that_is_closed_or_blocked_is_told_and_signing_in_once_more_works(
    agent: Agent, provider: Provider
) -> None:
    agent.language = "ko"
    agent.page.goto(provider.site.panel("c-1", language=agent.language))
    alert = agent.page.get_by_role("alert")

    window(agent.page, agent.page).close()
    expect(alert).to_have_text(agent.word("signInFailures.closed"))
    agent.page.evaluate("() => { window.kept = window.open; window.open = () => null }")
    agent.clicks("signIn")
    expect(alert).to_have_text(agent.word("signInFailures.blocked"))
    agent.page.evaluate("() => { window.open = window.kept }")
    window(agent.page, agent.page).click("#yes")

    agent.shows("이름 없음")


def test_ac13_a_token_that_expires_is_renewed_unseen_else_the_agent_is_asked_again(
    troubled: Agent, provider: Provider
) -> None:
    tried(troubled, provider)
    troubled.shows("No Name")
    agents = provider.site.agents
    troubled.clicks("search")
    agents.pop(next(reversed(agents)))

    troubled.searches("Ana")

    expect(troubled.page.get_by_text(troubled.word("foundNone")).first).to_be_visible()
    assert [each["grant_type"] for each in provider.traded] == ["authorization_code", "refresh_token"]
    agents.pop(next(reversed(agents)))
    provider.tokens = {"access_token": None}
    troubled.looks_again()
    troubled.shows("Sign in")
    expect(troubled.page.get_by_role("status")).to_have_text(troubled.word("signInAgain"))


def test_ac13_a_page_may_reach_the_token_endpoint_and_no_other_address_of_the_provider(
    stranger: Page, provider: Provider
) -> None:
    answer = stranger.goto(provider.site.panel("c-1", language="en"))

    assert answer is not None
    assert f"connect-src 'self' {provider.issuer}/token; " in answer.headers["content-security-policy"]
    reached = "address => fetch(address, {method: 'POST', body: 'x'}).then(() => 'reached', () => 'refused')"
    assert stranger.evaluate(reached, f"{provider.issuer}/tokens") == "refused"
    assert provider.traded == []


def test_ac13_a_host_that_hands_over_a_token_needs_no_window(
    page: Page, provider: Provider, site: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = site(HOST.format(panel=f"{provider.site.root}/ui/panel"))
    monkeypatch.setenv("ALLOWED_FRAMES", f"http://127.0.0.1:{port}")
    page.goto(f"http://127.0.0.1:{port}/")
    panel = page.frame_locator("#panel")
    expect(panel.locator("h1")).to_have_text("No interaction")

    told: dict[str, Any] = {"type": "scv:context", "conversationId": "c-1", "token": "everything", "language": "en"}
    page.evaluate("told => say(told)", told)

    expect(panel.locator("h1")).to_have_text("No Name")
    assert provider.asked == []


def test_ac13_a_window_whose_panel_is_gone_says_so(page: Page, provider: Provider) -> None:
    page.goto(f"{provider.site.root}/ui/signed-in?code=code-1&state=s")

    expect(page.get_by_role("status")).to_contain_text("Close the window")
    assert page.url == f"{provider.site.root}/ui/signed-in"
