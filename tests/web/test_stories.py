"""The scenarios of events/scenarios as an agent clicks and types them, over the real handlers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from local.scenarios import Scenario, play, scenarios
from local.seen import who
from tests.web.conftest import staying_clean
from tests.web.driver import Agent
from tests.web.site import ALL

LANGUAGES = ("en", "de", "ko")
SEARCH = "externalContacts:contact:search"
CONVERSATIONS = "/api/v2/conversations/"
SCENARIOS = [each for each in scenarios() if any("/panel" in step.call for step in each.steps)]  # others have no agent


class Clicks:
    """Plays a scenario: what an agent does on the panel is clicked, everything else happens elsewhere."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self.seen = 0

    def send(self, event: Any) -> tuple[int, Any]:
        return self.agent.site.send(event)

    def call(self, method: str, path: str, body: Any, permissions: Sequence[str]) -> tuple[int, Any]:
        conversation, panel, action = path.removeprefix(CONVERSATIONS).partition("/panel")
        if not path.startswith(CONVERSATIONS) or not panel:  # a program says who it is, no agent
            return self.agent.site.call(method, path, body, permissions)
        self._open(conversation, permissions)
        if action:
            getattr(self, action.strip("/"))(body)
            answers = self.agent.site.answers
            return answers[-1]
        return self._looks(conversation, permissions)

    def _open(self, conversation: str, permissions: Sequence[str]) -> None:
        # A scenario names a contact by its id; an agent has to find it, which takes one permission more.
        asked = tuple(permissions) == ALL
        self.agent.token = "everything" if asked else self.agent.site.token([*permissions, SEARCH])
        self.agent.opens(conversation)

    def _looks(self, conversation: str, permissions: Sequence[str]) -> tuple[int, Any]:
        """What the page shows is what the panel says."""
        status, panel = self.agent.site.call("GET", f"{CONVERSATIONS}{conversation}/panel", None, permissions)
        suggested = panel["suggestion"] or {}
        name = self.agent.word("noName") if suggested.get("code") else suggested.get("displayName")
        self.agent.shows(name or (who(panel["contact"]) if panel["contact"] else self.agent.word("search")))
        page = self.agent.page
        expect(page.locator("scv-search li")).to_have_count(len(panel["search"]["results"]))
        tab = self.agent.word(f"tabs.{panel['defaultTab']}")
        expect(page.get_by_role("tab", name=tab, exact=True)).to_have_attribute("aria-selected", "true")
        boxes = page.locator("section.box").filter(has=page.locator("#suggestion"))
        expect(boxes).to_have_count(1 if panel["state"] == "suggestion" else 0)
        assert "cookie" not in page.locator("scv-panel").inner_text()
        self.seen += 1
        return status, panel

    def select(self, body: Any) -> None:
        """The contact is in the list already, or is searched for by name; that it is merged or linked is confirmed."""
        _, contact = self.agent.site.call("GET", f"/api/v2/externalcontacts/contacts/{body['externalContactId']}")
        name = who(contact)
        if self._is_linked(contact):
            self.agent.chooses_more("mergeDetails")
            dialog = self.agent.page.get_by_role("dialog")
            dialog.get_by_role("button", name=self.agent.word("select"), exact=True).click()
            expect(dialog).to_have_count(0)
            return
        page = self.agent.page
        if not page.locator("scv-search").count():
            self.agent.clicks("search") if page.locator("section.box").count() else self.agent.chooses_more("search")
        if not page.locator("scv-search li").filter(has_text=name).count():
            self.agent.searches(name)
        result = page.locator("scv-search li").filter(has_text=name)
        result.locator("button.choose").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("button", name=self.agent.word("select"), exact=True).click()
        expect(dialog).to_have_count(0)
        self.agent.shows(name)

    def unlink(self, _body: Any) -> None:
        self.agent.chooses_more("unlink")
        self.agent.shows(self.agent.word("search"))
        expect(self.agent.page.locator(".undo button")).to_be_visible()

    def create(self, body: Any) -> None:
        buttons = [self.agent.word(each) for each in ("addToContacts", "createContact")]
        self.agent.page.get_by_role("button").filter(has_text=buttons[0]).or_(
            self.agent.page.get_by_role("button", name=buttons[1], exact=True)
        ).first.click()
        self.agent.creates(body["firstName"], body["lastName"])
        self.agent.shows(f"{body['firstName']} {body['lastName']}")

    def _is_linked(self, contact: Any) -> bool:
        return bool(self.agent.page.locator("scv-menu").count()) and self.agent.heading.inner_text() == who(contact)


def kinds(scenario: Scenario) -> set[tuple[object, ...]]:
    """What an agent meets in a story: channels, states, what is done and whether by somebody who may not do all."""
    met: set[tuple[object, ...]] = set()
    for step in scenario.steps:
        if step.send is not None:
            met.add(("channel", step.send.get("channel")))
        _, panel, action = step.call.partition("/panel")
        if panel:
            met |= {(action, step.status, step.permissions == ALL), ("state", step.expect.get("state"))}
    return met


def few() -> list[Scenario]:
    """So many stories that each kind is in one of them."""
    left, chosen = set[tuple[object, ...]]().union(*map(kinds, SCENARIOS)), list[Scenario]()
    while left:
        best = max(SCENARIOS, key=lambda each: len(kinds(each) & left))
        chosen.append(best)
        left -= kinds(best)
    return sorted(chosen, key=lambda each: each.key)


PLAYED = [(each, LANGUAGES[place % len(LANGUAGES)]) for place, each in enumerate(few())]
OTHERS = [(each, language) for each in SCENARIOS for language in LANGUAGES if (each, language) not in PLAYED]
CASES = [*PLAYED, *(pytest.param(*case, marks=pytest.mark.long) for case in OTHERS)]


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """Return one page for all stories: each begins on an address of its own, and none leaves anything behind."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture
def page(tab: Page) -> Iterator[Page]:
    """Return that page; what it writes to the console as an error fails the test."""
    with staying_clean(tab):
        yield tab
        tab.goto("about:blank")  # else what it still asks for would be answered from the next story's empty tables


@pytest.mark.parametrize(("scenario", "language"), CASES, ids=lambda each: getattr(each, "key", each))
def test_PA6_PA7_a_scenario_is_clicked_and_ends_as_it_says(agent: Agent, scenario: Scenario, language: str) -> None:
    agent.language = language
    clicks = Clicks(agent)

    played = list(play(scenario, clicks, tag="-t"))

    assert [(each.request, each.wrong) for each in played if each.wrong] == []
    assert clicks.seen or any("/panel/" in each.request for each in played)
