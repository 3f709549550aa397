"""A supervisor before the desk, and every screen of it, brought about as it comes about at work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, expect

from tests.web.driver import CONTACTS, MARKS, Agent, happens, saved, scored
from tests.web.screens import NUMBER, PLAN, SCRIPT, VIEW
from tests.web.site import Site

DeskScreen = Callable[["Supervisor"], object]
DESK: dict[str, DeskScreen] = {}
# Clicks and keys of a person from now on.
COUNT = """() => {
    window.counted = {clicks: 0, keys: 0};
    addEventListener('click', event => { if (event.isTrusted && event.detail) counted.clicks++; }, true);
    addEventListener('keydown', event => { if (event.isTrusted) counted.keys++; }, true);
}"""


class Supervisor(Agent):
    """One supervisor with one page."""

    tag = "scv-desk"
    tabs = "desk.tabs"

    def opens(self, address: str = "") -> Supervisor:
        """The desk at a place, signed in."""
        self.page.goto("about:blank")  # another place alone would not load the page anew
        self.page.goto(f"{self.site.root}/ui/desk?language={self.language}#/{address}")
        self.signs_in()
        expect(self.page.locator("nav")).to_be_visible()
        return self

    def goes(self, address: str) -> Supervisor:
        """Another place, without signing in anew."""
        self.page.evaluate("address => { location.hash = address }", f"#/{address}")
        return self

    @property
    def heading(self) -> Locator:
        """The screen that is shown."""
        return self.page.locator("scv-desk main > :not([hidden]) h1")

    def finds(self, text: str) -> None:
        self.page.locator("scv-desk-search #query").fill(text)
        self.page.keyboard.press("Enter")

    def row(self, name: str) -> Locator:
        """The line of a table that begins with a name."""
        return self.page.get_by_role("row").filter(has=self.page.get_by_role("rowheader", name=name))


def pair(site: Site, number: int = 0, first: str = "Ana", other: str = "Anna") -> tuple[str, str]:
    """Two contacts that may be the same person."""
    phone = {"display": f"+1 803-123-{number:04d}"}
    one = saved(site, first, "Roe", cellPhone=phone, workEmail=f"ana{number}@example.com", title="Buyer")
    two = saved(site, other, "Roe", cellPhone=phone, personalEmail=f"anna{number}@example.com")
    site.follows(one, two)
    return one, two


def desk(name: str) -> Callable[[DeskScreen], DeskScreen]:
    def register(made: DeskScreen) -> DeskScreen:
        DESK[name] = made
        return made

    return register


def merged(site: Site, *ids: str) -> str:
    status, body = site.call("POST", f"{CONTACTS}/merge", {"contactIds": list(ids)})
    assert status == 200, body
    return str(body["id"])


def sender(site: Site) -> None:
    body = {"kind": "twilio", "divisions": ["*"], "projectId": "sales", "publicUrl": "https://hooks.example.com"}
    status, answer = site.call("PUT", "/api/v2/senders/lines", {**body, "secrets": {"current": "s" * 32}})
    assert status == 200, answer


@desk("A0-sign-in")
def sign_in(one: Supervisor) -> None:
    one.page.goto(f"{one.site.root}/ui/desk?language={one.language}")
    expect(one.page.locator("#token")).to_be_visible()


@desk("A0-missing-permission")
def missing(one: Supervisor) -> None:
    one.token = one.site.token([VIEW])
    one.opens("duplicates")
    expect(one.page.get_by_text("externalContacts:identity:merge")).to_be_visible()


@desk("A1-search")
def search(one: Supervisor) -> None:
    pair(one.site)
    one.opens()
    one.finds("roe")
    one.page.get_by_role("checkbox").first.check()
    expect(one.page.locator(".sticky")).to_be_visible()


@desk("A1-nobody-found")
def nobody(one: Supervisor) -> None:
    one.opens()
    one.finds("zebulon")
    expect(one.page.get_by_text(one.word("foundNone"))).to_be_visible()


@desk("A1-new-contact")
def new(one: Supervisor) -> None:
    one.opens("new")
    expect(one.page.get_by_role("dialog")).to_be_visible()


def record(one: Supervisor) -> str:
    address = {"address1": "1 Main Street", "city": "Columbia", "state": "SC", "countryCode": "US"}
    told: dict[str, Any] = {"title": "Head of Purchasing", "address": address, "workEmail": "alexis.doe@example.com"}
    contact = saved(one.site, "Alexis", "Doe", cellPhone={"display": NUMBER}, **told)
    one.site.call("POST", f"{CONTACTS}/{contact}/notes", {"noteText": "Calls on Mondays."})
    for number, channel in enumerate(("voice", "email", "sms")):
        who = {"phone": NUMBER} if channel != "email" else {"email": "alexis.doe@example.com"}
        facts = {"subject": f"Invoice {number}", "queue": "Sales", "agent": "u-7"}
        happens(one.site, channel, f"c-{number}", customer=who, **facts)
    one.opens(f"contacts/{contact}")
    one.shows("Alexis Doe")
    return contact


@desk("A2-details")
def details(one: Supervisor) -> None:
    record(one)


@desk("A2-identifiers")
def identifiers(one: Supervisor) -> None:
    contact = record(one)
    address = {"type": "Email", "value": "alexis.doe@example.com"}
    one.site.call("PATCH", f"{CONTACTS}/{contact}/identifiers", {"operation": "Claim", "identifier": address})
    one.site.call("PUT", MARKS, {"identifier": {"type": "Phone", "value": NUMBER}, "mark": "shared"})
    one.opens_tab("identifiers")
    expect(one.page.locator("scv-identifiers tbody tr")).to_have_count(2)
    expect(one.page.locator("scv-identifiers .pill")).to_have_count(2)


@desk("A2-journey")
def journey(one: Supervisor) -> None:
    record(one)
    one.opens_tab("journey")
    expect(one.page.locator("scv-desk-journey li")).to_have_count(3)


@desk("A2-notes")
def notes(one: Supervisor) -> None:
    record(one)
    one.opens_tab("notes")
    expect(one.page.locator("scv-notes li")).to_have_count(1)


@desk("A2-consents")
def consents(one: Supervisor) -> None:
    contact = record(one)
    for purpose, status in (("marketing", "granted"), ("survey", "denied"), ("marketing", "withdrawn")):
        told = {"purpose": purpose, "status": status, "saidBy": "person"}
        assert one.site.call("POST", f"{CONTACTS}/{contact}/consents", told)[0] == 200
    one.opens_tab("consents")
    expect(one.page.locator("scv-consents tbody tr")).to_have_count(3)


@desk("A2-forms")
def forms(one: Supervisor) -> None:
    settings(one.site)
    record(one)
    one.opens_tab("forms")
    expect(one.page.locator("scv-datasheet")).to_be_visible()


@desk("A2-edit")
def edit(one: Supervisor) -> None:
    record(one)
    one.clicks("edit")
    expect(one.page.get_by_role("dialog")).to_be_visible()


@desk("A3-merge")
def merge(one: Supervisor) -> None:
    first, other = pair(one.site)
    one.opens(f"merge/{first},{other}")
    expect(one.page.locator("td.result").first).to_be_visible()


@desk("A3-merge-refused")
def refused(one: Supervisor) -> None:
    first, other = pair(one.site)
    one.site.call("POST", f"{CONTACTS}/{first}/distinct", {"contactId": other, "reason": "mother and daughter"})
    one.opens(f"merge/{first},{other}")
    expect(one.page.get_by_role("alert")).to_be_visible()


@desk("A4-unmerge")
def unmerge(one: Supervisor) -> None:
    result = merged(one.site, *pair(one.site))
    happens(one.site, "voice", customer={"phone": "+1 803-123-0000"})
    change = {"changes": [{"field": "$.middleName", "value": "Maria"}]}
    one.site.call("PATCH", f"{CONTACTS}/{result}", change)
    one.opens(f"contacts/{result}")
    one.clicks("desk.unmerge")
    expect(one.page.get_by_role("dialog").locator("dl")).to_be_visible()


@desk("A4-members")
def members(one: Supervisor) -> None:
    one.opens(f"contacts/{merged(one.site, *pair(one.site))}")
    one.opens_tab("members")
    expect(one.page.locator("scv-members tbody tr")).to_have_count(2)


@desk("A5-duplicates")
def duplicates(one: Supervisor) -> None:
    for number, first in enumerate(("Ana", "Mia", "Zoe")):
        pair(one.site, number, first, first)
    one.opens("duplicates")
    expect(one.page.locator("td.result").first).to_be_visible()


@desk("A5-scored")
def scored_pair(one: Supervisor) -> None:
    """They share nothing that is looked up."""
    first = saved(one.site, "Ana", "Roe", cellPhone={"display": NUMBER})
    scored(first, saved(one.site, "Ana", "Roe", workEmail="ana@example.com"))
    one.opens("duplicates")
    expect(one.page.get_by_text(one.word("scoredBy", "splink"))).to_be_visible()
    expect(one.page.locator("td.result").first).to_be_visible()


@desk("A5-report")
def report(one: Supervisor) -> None:
    duplicates(one)
    for place in (1, 2):
        one.page.get_by_role("checkbox").nth(place).check()
    one.page.locator(".sticky").get_by_role("button", name=one.word("notSame")).click()
    expect(one.page.locator("#report")).to_be_visible()


@desk("A5-marks")
def marks(one: Supervisor) -> None:
    everybody = [saved(one.site, f"Ana {number}", "Roe", cellPhone={"display": NUMBER}) for number in range(11)]
    one.site.follows(everybody[0])
    for kind, identifier, reason in (
        ("shared", {"type": "Email", "value": "info@example.com"}, "everybody in the office reads it"),
        ("blocked", {"type": "Phone", "value": "+1 803-123-0099"}, "the form demands a number"),
    ):
        body = {"identifier": identifier, "mark": kind, "reason": reason}
        assert one.site.call("PUT", MARKS, body)[0] == 200
    one.opens("marks")
    expect(one.page.locator("scv-marks tbody tr")).to_have_count(3)


@desk("A5-mark")
def mark(one: Supervisor) -> None:
    marks(one)
    one.clicks("desk.deedOn", one.word("desk.markAs.shared"), "+18031230000")
    expect(one.page.get_by_role("dialog")).to_be_visible()


@desk("A5-no-marks")
def no_marks(one: Supervisor) -> None:
    one.opens("marks")
    expect(one.page.get_by_text(one.word("desk.noMarks.proposals"))).to_be_visible()


@desk("A6-history")
def history(one: Supervisor) -> None:
    one.opens(f"contacts/{merged(one.site, *pair(one.site))}")
    one.opens_tab("history")
    expect(one.page.locator("scv-history tbody tr")).to_have_count(3)


def settings(site: Site) -> None:
    body = {"script": SCRIPT, "datasheets": [{"id": "plan", "name": "Contract", "schema": PLAN}]}
    status, answer = site.call("PUT", "/api/v2/projects/default", body)
    assert status == 200, answer


@desk("A7-project")
def project(one: Supervisor) -> None:
    settings(one.site)
    one.opens("projects/default")
    expect(one.page.locator("scv-datasheet")).to_be_visible()


@desk("A7-projects")
def projects(one: Supervisor) -> None:
    status, answer = one.site.call("PUT", "/api/v2/projects/sales", {"name": "Sales", "divisions": ["*"]})
    assert status == 200, answer
    one.opens("projects")
    expect(one.page.get_by_role("link", name="sales")).to_be_visible()


@desk("A7-senders")
def senders(one: Supervisor) -> None:
    sender(one.site)
    one.opens("senders")
    expect(one.page.locator("scv-senders tbody tr")).to_have_count(1)


@desk("A7-roles")
def roles(one: Supervisor) -> None:
    one.opens("roles")
    expect(one.page.locator("scv-roles tbody tr").first).to_be_visible()


@desk("A8-privacy")
def privacy(one: Supervisor) -> None:
    contact = record(one)
    one.site.call(
        "POST", "/api/v2/gdpr/requests", {"requestType": "GDPR_EXPORT", "subject": {"externalContactId": contact}}
    )
    one.goes(f"privacy/{contact}")
    expect(one.page.locator("scv-privacy tbody tr")).to_have_count(1)


@desk("A8-erased")
def erased(one: Supervisor) -> None:
    privacy(one)
    one.page.locator("#typed").fill("Alexis Doe")
    one.page.keyboard.press("Enter")
    expect(one.page.locator("#gone")).to_be_focused()
