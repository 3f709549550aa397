"""Every screen of the panel, brought about as it comes about at work: for axe, for pictures and for whoever looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.web.driver import MARKS, Agent, doubles, happens, saved

NUMBER = "+1 803-123-0000"
VIEW, AS_AGENT = "externalContacts:contact:view", "analytics:agentConversationDetail:view"
ASSOCIATE = "externalContacts:conversation:associate"
SCRIPT = "Hello {firstName}, thank you for calling.\nMay I have your order number?"
PLAN = {
    "type": "object",
    "required": ["plan"],
    "properties": {
        "plan": {"type": "string", "title": "Plan", "enum": ["basic", "gold"]},
        "seats": {"type": "integer", "title": "Seats", "description": "How many people use it"},
        "renewal": {"type": "boolean", "title": "Renews by itself"},
    },
}
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"
Screen = Callable[[Agent], object]
SCREENS: dict[str, Screen] = {}


def screen(name: str) -> Callable[[Screen], Screen]:
    def register(made: Screen) -> Screen:
        SCREENS[name] = made
        return made

    return register


def alexis(agent: Agent, **more: Any) -> str:
    return saved(
        agent.site,
        "Alexis",
        cellPhone={"display": NUMBER},
        workEmail="alexis.doe@example.com",
        title="Head of Purchasing",
        address={"address1": "1 Main Street", "city": "Columbia", "state": "SC"},
        **more,
    )


def project(agent: Agent, **settings: Any) -> None:
    status, body = agent.site.call("PUT", "/api/v2/projects/default", settings)
    assert status == 200, body


def call(agent: Agent, conversation: str = "c-1", **data: Any) -> None:
    told = {"subject": "About the invoice", "queue": "Sales", "agent": "u-7", "customer": {"phone": NUMBER}}
    happens(agent.site, "voice", conversation, **{**told, **data})


@screen("P1-sign-in")
def sign_in(agent: Agent) -> None:
    agent.page.goto(agent.site.panel("c-1", language=agent.language))
    expect(agent.page.locator("#token")).to_be_visible()


@screen("P1-own-sign-in")
def own_sign_in(agent: Agent) -> None:
    """Where no desktop hands over a token: the panel's own sign-in, at a provider that never answers."""
    nowhere = "http://127.0.0.1:1"
    agent.site.settings = {
        "SIGN_IN_ISSUER": nowhere,
        "SIGN_IN_AUTHORIZE_URL": f"{nowhere}/authorize",
        "SIGN_IN_TOKEN_URL": f"{nowhere}/token",
        "SIGN_IN_CLIENT_ID": "panel",
        "SIGN_IN_SCOPE": "openid",
    }
    agent.page.goto(agent.site.panel("c-1", language=agent.language))
    expect(agent.button("signIn")).to_be_visible()


@screen("P1-own-sign-in-waiting")
def own_sign_in_waiting(agent: Agent) -> None:
    own_sign_in(agent)
    with agent.page.context.expect_page():
        agent.clicks("signIn")
    expect(agent.page.get_by_role("status")).to_have_text(agent.word("signInWaiting"))


@screen("P1-own-sign-in-failed")
def own_sign_in_failed(agent: Agent) -> None:
    own_sign_in(agent)
    with agent.page.context.expect_page() as opened:
        agent.clicks("signIn")
    opened.value.close()
    expect(agent.page.get_by_role("alert")).to_be_visible()


@screen("P1-no-conversation")
def no_conversation(agent: Agent) -> None:
    agent.page.goto(agent.site.panel(language=agent.language))
    expect(agent.heading).to_be_visible()


@screen("P1-no-permission")
def no_permission(agent: Agent) -> None:
    agent.token = agent.site.token([AS_AGENT])
    call(agent)
    agent.opens("c-1")


@screen("P1-not-found")
def not_found(agent: Agent) -> None:
    agent.opens("nowhere")


@screen("P1-offline")
def offline(agent: Agent) -> None:
    agent.page.goto(agent.site.panel("c-1", language=agent.language))
    expect(agent.page.locator("#token")).to_be_visible()
    for language in ("de", "ko", agent.language):  # once nobody answers, no language can be loaded
        agent.page.evaluate("language => document.querySelector('scv-panel').take({language})", language)
    agent.site.down = True
    agent.signs_in()
    expect(agent.heading).to_be_visible()


@screen("P2-linked")
def linked(agent: Agent) -> None:
    project(agent, script=SCRIPT)
    alexis(agent)
    call(agent)
    agent.opens("c-1")


@screen("P2-shared-number")
def shared_number(agent: Agent) -> None:
    alexis(agent)
    saved(agent.site, "David", homePhone={"display": NUMBER})
    call(agent)
    agent.opens("c-1")


@screen("P2-menu")
def menu(agent: Agent) -> None:
    linked(agent)
    agent.page.locator("scv-menu #button").click()


@screen("P3-suggestion")
def suggestion(agent: Agent) -> None:
    call(agent)
    agent.opens("c-1")


@screen("P4-ephemeral")
def ephemeral(agent: Agent) -> None:
    happens(agent.site, "webMessaging", customer={"cookie": "k-1"})
    agent.opens("c-1")


@screen("P5-provided-data")
def provided(agent: Agent) -> None:
    saved(agent.site, "Jane", "Roe", workEmail="jane.roe@example.com")
    survey = {"name": "Jane Roe", "email": "jane.roe@example.com", "phone": NUMBER}
    happens(agent.site, "webChat", customer=survey)
    agent.opens("c-1")


@screen("P6-unlinked-with-undo")
def unlinked(agent: Agent) -> None:
    linked(agent)
    agent.chooses_more("unlink")
    expect(agent.page.locator(".undo")).to_be_visible()


@screen("P7-campaign")
def campaign(agent: Agent) -> None:
    alexis(agent)
    saved(agent.site, "David", homePhone={"display": NUMBER})
    happens(agent.site, "campaign", direction="outbound", customer={"phone": NUMBER})
    agent.opens("c-1")


@screen("P8-single-match")
def single_match(agent: Agent) -> None:
    project(agent, tieRule="singleMatch")
    alexis(agent)
    saved(agent.site, "David", homePhone={"display": NUMBER})
    call(agent)
    agent.opens("c-1")


@screen("P8-manual")
def manual(agent: Agent) -> None:
    project(agent, recordCreation={"voice": "manual"})
    alexis(agent)
    call(agent)
    agent.opens("c-1")


@screen("P9-results")
def results(agent: Agent) -> None:
    for number in range(9):
        saved(agent.site, f"Ana {number}", "Roe", cellPhone={"display": NUMBER})
    call(agent)
    agent.opens("c-1")
    agent.searches("ana")
    expect(agent.page.locator("scv-search li").first).to_be_visible()


@screen("P9-nobody-found")
def nobody_found(agent: Agent) -> None:
    call(agent)
    agent.opens("c-1")
    agent.clicks("search")
    agent.searches("zebulon")
    expect(agent.page.get_by_text(agent.word("foundNone")).last).to_be_visible()


@screen("P10-preview-merge")
def preview_merge(agent: Agent) -> None:
    saved(agent.site, "Ana", "Roe", personalEmail="ana@example.com")
    form = {"firstName": "Anna", "lastName": "Rowe", "phone": NUMBER}
    happens(agent.site, "webMessaging", customer={"cookie": "k-1"}, form=form)
    agent.opens("c-1")
    agent.searches("ana roe")
    agent.clicks("mergeDetailsWho", "Ana Roe")
    expect(agent.page.get_by_role("dialog").locator("dl").first).to_be_visible()


@screen("P10-preview-link")
def preview_link(agent: Agent) -> None:
    agent.token = agent.site.token([VIEW, AS_AGENT, ASSOCIATE, "externalContacts:contact:search"])
    saved(agent.site, "Ana", "Roe", personalEmail="ana@example.com")
    call(agent)
    agent.opens("c-1")
    agent.clicks("search")
    agent.searches("ana roe")
    agent.clicks("selectWho", "Ana Roe")
    expect(agent.page.get_by_role("dialog").locator(".notice")).to_be_visible()


@screen("P11-new-contact")
def new_contact(agent: Agent) -> None:
    call(agent)
    agent.opens("c-1")
    agent.clicks("addToContacts")
    expect(agent.page.get_by_role("dialog")).to_be_visible()


@screen("P11-new-contact-without-name")
def without_name(agent: Agent) -> None:
    new_contact(agent)
    agent.page.get_by_role("dialog").get_by_role("button", name=agent.word("save"), exact=True).click()
    expect(agent.page.locator("#firstName-missing")).to_be_visible()


@screen("P11-full-record")
def full_record(agent: Agent) -> None:
    project(agent, contactMethodLimit=2)
    alexis(agent)
    call(agent)
    agent.opens("c-1")
    agent.opens_tab("contacts")
    expect(agent.page.locator("scv-tabs .notice")).to_be_visible()


@screen("P12-journey")
def journey(agent: Agent) -> None:
    alexis(agent)
    for number in range(30):
        call(agent, f"call-{number:02d}", kind="ended" if number % 2 else "started", subject=f"Invoice {number}")
    happens(agent.site, "email", "mail", subject="Where is my order?", customer={"email": "alexis.doe@example.com"})
    call(agent)
    agent.opens("c-1")
    agent.opens_tab("journey")
    expect(agent.page.locator("scv-journey li")).to_have_count(25)


@screen("P13-script-and-form")
def script(agent: Agent) -> None:
    project(agent, script=SCRIPT, datasheets=[{"id": "plan", "name": "Contract", "schema": PLAN}])
    alexis(agent)
    call(agent)
    agent.opens("c-1")


@screen("P13-ticket")
def ticket(agent: Agent) -> None:
    contact = alexis(agent)
    agent.site.call("POST", f"/api/v2/externalcontacts/contacts/{contact}/notes", {"noteText": "Calls on Mondays."})
    call(agent)
    agent.opens("c-1")
    agent.opens_tab("ticket")
    expect(agent.page.locator("scv-ticket li")).to_have_count(1)


@screen("P13-contacts")
def contacts(agent: Agent) -> None:
    linked(agent)
    agent.opens_tab("contacts")


@screen("P14-changed-elsewhere")
def changed_elsewhere(agent: Agent) -> None:
    linked(agent)
    agent.site.call("POST", "/api/v2/conversations/c-1/panel/unlink")
    agent.looks_again()
    expect(agent.page.locator(".notice[role=alert]")).to_be_visible()


@screen("P14-version-conflict")
def version_conflict(agent: Agent) -> None:
    contact = alexis(agent)
    call(agent)
    agent.opens("c-1")
    agent.chooses_more("edit")
    dialog = agent.page.get_by_role("dialog")
    dialog.locator("#title").last.fill("Director")
    changes = {"changes": [{"field": "$.lastName", "value": "Roe"}]}
    agent.site.call("PATCH", f"/api/v2/externalcontacts/contacts/{contact}", changes)
    dialog.get_by_role("button", name=agent.word("save"), exact=True).click()
    expect(dialog.get_by_role("alert")).to_be_visible()


@screen("P15-mark-as-shared")
def mark_as_shared(agent: Agent) -> None:
    shared_number(agent)
    agent.clicks("markShared", NUMBER)
    expect(agent.page.get_by_role("dialog")).to_be_visible()


@screen("P15-marked-with-undo")
def marked(agent: Agent) -> None:
    mark_as_shared(agent)
    agent.page.get_by_role("dialog").get_by_role("button", name=agent.word("markNow"), exact=True).click()
    expect(agent.page.locator(".undo")).to_be_visible()


@screen("P16-double")
def double(agent: Agent) -> None:
    doubles(agent.site)
    call(agent)
    agent.opens("c-1")
    expect(agent.page.locator("scv-doubles li")).to_have_count(1)


@screen("P16-double-compared")
def double_compared(agent: Agent) -> None:
    double(agent)
    agent.clicks("compareWho", "Johana Roe")
    expect(agent.page.get_by_role("dialog").locator("dl").first).to_be_visible()


@screen("P17-consents")
def consents(agent: Agent) -> None:
    contact = alexis(agent)
    for purpose, status in (("marketing", "granted"), ("survey", "denied"), ("recording", "withdrawn")):
        told = {"purpose": purpose, "status": status, "saidBy": "person", "decidedAt": "2026-11-20T10:00:00Z"}
        assert agent.site.call("POST", f"/api/v2/externalcontacts/contacts/{contact}/consents", told)[0] == 200
    call(agent)
    agent.opens("c-1")
    expect(agent.page.get_by_role("region", name=agent.word("consents"))).to_be_visible()


@screen("P17-switchboard")
def switchboard(agent: Agent) -> None:
    alexis(agent)
    saved(agent.site, "David", homePhone={"display": NUMBER})
    identifier = {"type": "Phone", "value": NUMBER}
    status, _ = agent.site.call("PUT", MARKS, {"identifier": identifier, "mark": "shared", "reason": "the switchboard"})
    assert status == 200
    call(agent)
    agent.opens("c-1")
    expect(agent.page.locator("scv-search li")).to_have_count(2)


@screen("long-words")
def long_words(agent: Agent) -> None:
    saved(agent.site, LONG, LONG.upper(), cellPhone={"display": NUMBER}, workEmail=f"{LONG.lower()[:50]}@example.com")
    saved(agent.site, "남궁", "민수가나다라마바사아자차카타파하", homePhone={"display": NUMBER})
    call(agent, subject=LONG)
    agent.opens("c-1")
