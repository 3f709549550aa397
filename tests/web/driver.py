"""An agent before the panel: opens it, reads it and clicks on it as a person does, in any language."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any, ClassVar
from unittest.mock import patch
from uuid import UUID

from playwright.sync_api import Locator, Page, expect

from scv import bootstrap
from scv.domain.pairs.scored import Likely
from scv.domain.values.ids import ContactId
from scv.usecases.pairs.score import SuggestScored
from tests.web.site import Site

CONTACTS = "/api/v2/externalcontacts/contacts"
MARKS = "/api/v2/externalcontacts/identifiers/marks"
_numbers = itertools.count(1)


@dataclass
class Agent:
    """One agent with one page."""

    tag: ClassVar[str] = "scv-panel"
    tabs: ClassVar[str] = "tabs"

    site: Site
    page: Page
    language: str = "en"
    token: str = "everything"
    _words: dict[str, str] = field(default_factory=dict)

    def opens(self, conversation: str) -> Agent:
        """The panel of an interaction, signed in."""
        self.page.goto(self.site.panel(conversation, language=self.language))
        self.signs_in()
        expect(self.heading).to_be_visible()
        return self

    def signs_in(self) -> None:
        self.page.locator("#token").fill(self.token)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#token")).to_have_count(0)

    @property
    def heading(self) -> Locator:
        """Who it is, or what is missing."""
        return self.page.locator("scv-panel main:not([aria-busy]) h1")

    def word(self, path: str, *told: Any) -> str:
        """What the page says under this key, in the language that was asked for, which may still be on its way."""
        script = """async ([tag, language, path, told]) => {
            const spoken = () => document.querySelector(tag)?.words;
            for (let tries = 3000; spoken()?.language !== language; tries--) {
                if (!tries) throw new Error(`${language} has not come`);
                await new Promise(done => setTimeout(done, 20));
            }
            const found = path.split('.').reduce((value, name) => value[name], spoken());
            return typeof found === 'function' ? found(...told) : found;
        }"""
        return str(self.page.evaluate(script, [self.tag, self.language, path, list(told)]))

    def button(self, key: str, *told: Any) -> Locator:
        return self.page.get_by_role("button", name=self.word(key, *told), exact=True)

    def clicks(self, key: str, *told: Any) -> None:
        self.button(key, *told).first.click()

    def chooses_more(self, key: str) -> None:
        """An item of the menu More."""
        self.page.locator("scv-menu > button, scv-menu #button").first.click()
        self.page.get_by_role("menuitem", name=self.word(key)).click()

    def opens_tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=self.word(f"{self.tabs}.{name}"), exact=True).click()

    def searches(self, text: str) -> None:
        field = self.page.get_by_role("searchbox")
        field.fill(text)
        field.press("Enter")

    def selects(self, name: str, key: str = "selectWho") -> None:
        """A result, and what will happen is confirmed."""
        self.clicks(key, name)
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("button", name=self.word("select"), exact=True).click()
        expect(dialog).to_have_count(0)

    def creates(self, first: str, last: str) -> None:
        """Fills in the form that is open and saves it."""
        dialog = self.page.get_by_role("dialog")
        dialog.locator("#firstName").fill(first)
        dialog.locator("#lastName").fill(last)
        dialog.get_by_role("button", name=self.word("save"), exact=True).click()
        expect(dialog).to_have_count(0)

    def looks_again(self) -> None:
        """The page was hidden and is seen again, which asks at once."""
        self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    def shows(self, name: str) -> None:
        """The heading, which is who it is."""
        expect(self.heading).to_have_text(name)


def saved(site: Site, first: str, last: str = "Doe", **fields: Any) -> str:
    """The id of a contact that was made through the interface."""
    status, body = site.call("POST", CONTACTS, {"firstName": first, "lastName": last, **fields})
    assert status == 200, body
    return str(body["id"])


def scored(one: str, other: str) -> None:
    """What a model of names and addresses reports: they share no identifier and are likely one person (SG3)."""
    likely = Likely(ContactId(one), ContactId(other), (1, 1), 0.987)
    SuggestScored(bootstrap.stores.store(), bootstrap.stores.pairs(), bootstrap.now)(
        (likely,), "splink", "5.0.0/0a1b2c"
    )


def doubles(site: Site, *, turned: bool = False) -> tuple[str, str]:
    """Two contacts whose names are one letter apart and who share a number: each may be the other's double.

    Ids are random, and a pair is told in their order: `turned` gives the second one the lower id.
    """
    phone = {"display": "+1 803-123-0000"}
    ids = (UUID(int=2**127 + (-number if turned else number) * 2**96, version=4) for number in itertools.count(1))
    with patch("uuid.uuid4", side_effect=ids):
        one = saved(site, "Johanna", "Roe", cellPhone=phone, title="Buyer")
        other = saved(site, "Johana", "Roe", cellPhone=phone, personalEmail="johana@example.com")
    assert (other < one) is turned
    site.follows(one, other)
    return one, other


def happens(site: Site, channel: str, conversation: str = "c-1", *, kind: str = "started", **data: Any) -> Any:
    """An event about a conversation."""
    number = next(_numbers)
    event = {
        "id": f"evt-{number}",
        "type": f"interaction.{kind}",
        "timestamp": f"2026-11-21T{10 + number // 3600 % 12:02d}:{number // 60 % 60:02d}:{number % 60:02d}Z",
        "data": {"conversationId": conversation, "channel": channel, "direction": "inbound", **data},
    }
    status, answer = site.send(event)
    assert status == 200, answer
    return answer
