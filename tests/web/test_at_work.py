"""An agent at work: by keyboard alone, beside other agents, with bad lines and with customers of odd names."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.driver import Agent, happens, saved
from tests.web.screens import AS_AGENT, ASSOCIATE, NUMBER, SCREENS, VIEW, alexis, call, linked, project
from tests.web.site import Site

OUTLINES = Path(__file__).parent / "outlines"
MARKUP = "<img src=x onerror=alert(1)>"
PANEL = "/api/v2/conversations/c-1/panel"
FOCUS = """() => {
    let found = document.activeElement;
    while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
    const text = found === document.body ? '' : found.textContent.trim().replace(/\\s+/g, ' ');
    return text || found.id;
}"""


TYPEAHEAD = ["POST", "/api/v2/externalcontacts/typeahead/contacts"]


def focused(page: Page) -> str:
    """The text of what has the focus, its id where it has none."""
    return str(page.evaluate(FOCUS))


def tabs_to(page: Page, text: str) -> None:
    """Tab is pressed until this has the focus."""
    for _ in range(25):
        if focused(page).startswith(text):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{text} is not reached by Tab; the focus is on {focused(page)}")


def panels(site: Site, status: int) -> int:
    """How often a panel was answered like this."""
    return sum(each == f"{status} GET {PANEL}" for each in site.asked)


def test_PA7_PA5_PA11_a_whole_call_by_keyboard(agent: Agent) -> None:
    page = agent.page
    call(agent)
    agent.opens("c-1")
    tabs_to(page, "Add to Contacts")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert focused(page) == "firstName"
    expect(page.locator("#phones option")).to_have_attribute("value", "+18031230000")
    page.keyboard.type("Ana")
    page.keyboard.press("Tab")
    page.keyboard.type("Roe")
    page.keyboard.press("Enter")
    agent.shows("Ana Roe")
    assert focused(page) == "Ana Roe"

    tabs_to(page, "More")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("menuitem", name="Unlink Contact")).to_be_focused()
    page.keyboard.press("Enter")
    agent.shows("Search for a Contact")
    tabs_to(page, "Undo")
    page.keyboard.press("Enter")
    agent.shows("Ana Roe")

    tabs_to(page, "Script")
    page.keyboard.press("End")
    assert focused(page) == "Customer Journey"
    expect(page.get_by_role("tab", name="Script")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("scv-journey li")).to_have_count(1)


def test_the_arrows_enter_the_results_and_escape_leads_back(agent: Agent) -> None:
    page = agent.page
    for name in ("Ada", "Ana"):
        saved(agent.site, name, "Roe")
    call(agent)
    agent.opens("c-1")
    agent.clicks("search")
    page.keyboard.type("roe")
    expect(page.locator("scv-search li")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    first = focused(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert focused(page) == first == "Select contact"
    page.keyboard.press("Escape")
    assert focused(page) == "query"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert focused(page) == "Select contact"


@pytest.mark.parametrize(
    "name",
    [
        *("P2-shared-number", "P3-suggestion", "P5-provided-data", "P10-preview-merge"),
        *("P15-mark-as-shared", "P16-double-compared", "P17-consents"),
    ],
)
def test_what_a_screen_reader_reads_stays_as_agreed(agent: Agent, name: str) -> None:
    """`UPDATE_DOCS=1` writes the outlines anew."""
    SCREENS[name](agent)
    agreed(agent.page, agent.tag, name)


def agreed(page: Page, tag: str, name: str) -> None:
    """What is read of the page is what stands in its outline, days and ids apart."""
    told = re.sub(r"[A-Z][a-z]{2} \d{1,2}, 20\d\d(, \d+:\d\d\s[AP]M)?", "<date>", page.locator(tag).aria_snapshot())
    outline = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>", told) + "\n"
    file = OUTLINES / f"{name}.txt"
    if os.environ.get("UPDATE_DOCS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(outline)
    assert file.read_text() == outline


def test_a_name_that_looks_like_markup_is_text_everywhere(agent: Agent) -> None:
    page, site = agent.page, agent.site
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    project(agent, script=f"Hello {{firstName}} {MARKUP}")
    contact = saved(site, MARKUP, MARKUP, cellPhone={"display": NUMBER}, title=MARKUP)
    saved(site, f"B{MARKUP}", "Roe", homePhone={"display": NUMBER})
    site.call("POST", f"/api/v2/externalcontacts/contacts/{contact}/notes", {"noteText": MARKUP})
    happens(site, "voice", subject=MARKUP, queue=MARKUP, agent=MARKUP, customer={"phone": NUMBER})

    agent.opens("c-1")

    agent.shows(f"{MARKUP} {MARKUP}")
    for tab in ("ticket", "contacts", "journey"):
        agent.opens_tab(tab)
    expect(page.locator("scv-journey li")).to_contain_text(MARKUP)
    agent.clicks("selectWho", f"B{MARKUP} Roe")
    expect(page.get_by_role("dialog")).to_contain_text(MARKUP)
    count = "document.querySelector('scv-panel').shadowRoot.querySelectorAll('img, script').length"
    assert page.evaluate(count) == 0


def test_the_page_keeps_nothing_and_names_nobody_in_an_address(agent: Agent) -> None:
    alexis(agent)
    call(agent)
    agent.opens("c-1")
    agent.chooses_more("search")
    agent.searches("alexis.doe@example.com")
    expect(agent.page.get_by_role("searchbox")).to_have_value("alexis.doe@example.com")
    for tab in ("ticket", "contacts", "journey"):
        agent.opens_tab(tab)
    expect(agent.page.locator("scv-journey li")).to_have_count(1)

    kept = agent.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert kept == [0, 0, ""]
    assert not [each for each in agent.site.asked if re.search(r"803|alexis|example\.com|token", each, re.IGNORECASE)]


def test_PA13_a_panel_that_does_not_change_is_asked_for_and_not_sent(agent: Agent) -> None:
    agent.page.clock.install()
    linked(agent)
    for _ in range(3):
        before = panels(agent.site, 304)
        agent.page.clock.run_for(3_000)
        expect_more(agent, before)
    assert panels(agent.site, 200) == 1


def expect_more(agent: Agent, before: int) -> None:
    for _ in range(100):
        if panels(agent.site, 304) > before:
            agent.page.wait_for_timeout(50)  # the answer has to reach the page as well
            return
        agent.page.wait_for_timeout(20)
    raise AssertionError("nothing was asked")


@pytest.mark.parametrize("why", ["hidden", "ended"])
def test_a_panel_that_nobody_needs_asks_nothing(agent: Agent, why: str) -> None:
    agent.page.clock.install()
    alexis(agent)
    call(agent)
    if why == "ended":
        call(agent, kind="ended", endedAt="2026-11-21T11:00:00Z")
    agent.opens("c-1")
    if why == "hidden":
        hidden = "Object.defineProperty(document, 'hidden', {value: true})"
        agent.page.evaluate(f"{hidden}; document.dispatchEvent(new Event('visibilitychange'))")
    agent.page.wait_for_load_state("networkidle")  # who may be the same person is asked for once
    asked = len(agent.site.asked)

    agent.page.clock.run_for(60_000)
    agent.page.wait_for_timeout(200)

    assert len(agent.site.asked) == asked


def test_PA6_two_agents_see_each_others_decision_and_keep_their_place(agent: Agent, browser: Browser) -> None:
    alexis(agent)
    saved(agent.site, "David", homePhone={"display": NUMBER})
    call(agent)
    agent.opens("c-1")
    with browser.new_context() as context:
        other = Agent(agent.site, context.new_page(), token=agent.site.token(subject="agent-2")).opens("c-1")
        field = other.page.get_by_role("searchbox")
        field.fill("somebody")

        agent.selects("David Doe")
        agent.shows("David Doe")

        expect(other.heading).to_have_text("David Doe", timeout=5_000)
        expect(other.page.locator(".notice[role=alert]")).to_contain_text("Somebody else has changed this")
        expect(other.page.get_by_text("Selected by agent-1.")).to_be_visible()
        expect(field).to_be_focused()
        expect(field).to_have_value("somebody")


def test_PA11_a_merge_is_taken_back_with_one_click(agent: Agent) -> None:
    saved(agent.site, "Ana", "Roe", personalEmail="ana@example.com")
    call(agent)
    agent.opens("c-1")
    agent.clicks("search")
    agent.searches("ana")
    agent.selects("Ana Roe")
    agent.shows("Ana Roe")

    agent.clicks("undo")

    agent.shows("No Name")
    expect(agent.page.locator(".undo")).to_contain_text("Taken back.")


def test_CO5_what_was_typed_survives_somebody_elses_save(troubled: Agent) -> None:
    SCREENS["P14-version-conflict"](troubled)
    dialog = troubled.page.get_by_role("dialog")
    expect(dialog.locator("#title")).to_have_value("Director")

    dialog.get_by_role("button", name="Save", exact=True).click()

    expect(dialog).to_have_count(0)
    troubled.shows("Alexis Roe")
    expect(troubled.page.get_by_text("Director")).to_be_visible()


def test_PA8_an_action_that_is_shut_names_its_permission(agent: Agent) -> None:
    agent.token = agent.site.token([VIEW, AS_AGENT])
    call(agent)
    agent.opens("c-1")

    expect(agent.button("addToContacts")).to_be_disabled()
    expect(agent.page.get_by_text("Needs the permission externalContacts:identity:promote")).to_be_visible()
    agent.opens_tab("journey")
    expect(agent.page.get_by_text("externalContacts:session:view")).to_be_visible()


def test_a_line_that_breaks_and_comes_back(troubled: Agent) -> None:
    linked(troubled)
    troubled.site.down = True
    troubled.looks_again()
    banner = troubled.page.get_by_text("No connection.")
    expect(banner).to_be_visible()
    troubled.shows("Alexis Doe")

    troubled.site.down = False
    troubled.looks_again()

    expect(banner).to_have_count(0)
    troubled.shows("Alexis Doe")


def test_a_decision_that_cannot_be_sent_says_so_and_changes_nothing(troubled: Agent) -> None:
    linked(troubled)
    troubled.site.down = True

    troubled.chooses_more("unlink")

    expect(troubled.page.locator(".notice[role=alert]")).to_contain_text("Nothing was changed")
    troubled.shows("Alexis Doe")


def test_PA7_of_two_agents_who_create_the_later_one_sees_the_first(troubled: Agent) -> None:
    call(troubled)
    troubled.opens("c-1")
    troubled.clicks("addToContacts")
    troubled.site.call("POST", f"{PANEL}/create", {"firstName": "Eve", "lastName": "Roe"})
    dialog = troubled.page.get_by_role("dialog")
    dialog.locator("#firstName").fill("Ana")
    dialog.locator("#lastName").fill("Roe")

    dialog.get_by_role("button", name="Save", exact=True).click()

    troubled.shows("Eve Roe")
    expect(troubled.page.locator(".notice[role=alert]")).to_be_visible()


def test_PJ7_a_datasheet_is_filled_in_and_kept(agent: Agent) -> None:
    SCREENS["P13-script-and-form"](agent)
    sheet = agent.page.locator("scv-datasheet")
    sheet.get_by_label("Plan").select_option("gold")
    sheet.get_by_label("Seats").fill("3")
    sheet.get_by_label("Renews by itself").check()
    sheet.get_by_role("button", name="Save").click()
    expect(sheet.get_by_text("The form is saved.")).to_be_visible()

    agent.opens("c-1")

    expect(sheet.get_by_label("Plan")).to_have_value("gold")
    expect(sheet.get_by_label("Seats")).to_have_value("3")
    expect(sheet.get_by_label("Renews by itself")).to_be_checked()


def test_a_note_is_added_and_the_journey_goes_on_by_pages(agent: Agent) -> None:
    SCREENS["P12-journey"](agent)
    agent.clicks("loadMore")
    expect(agent.page.locator("scv-journey li")).to_have_count(32)
    expect(agent.page.locator("scv-journey li[aria-current=true]")).to_have_count(1)
    agent.opens_tab("ticket")
    agent.page.get_by_label("New note").fill("Calls on Mondays.")

    agent.clicks("addNote")

    expect(agent.page.locator("scv-ticket li")).to_contain_text("Calls on Mondays.")


def test_RS1_RS4_why_says_whether_the_contact_was_made_for_this_call(agent: Agent) -> None:
    call(agent, "first")
    call(agent)

    agent.opens("first")
    expect(agent.page.get_by_text("Nobody had +1 803-123-0000")).to_be_visible()

    agent.opens("c-1")
    expect(agent.page.get_by_text("Nobody has saved this contact yet.")).to_be_visible()


def test_TR1_an_address_and_an_entry_say_how_the_address_is_known(agent: Agent) -> None:
    call(agent)
    agent.opens("c-1")
    expect(agent.page.locator("section.box")).to_contain_text("+1 803-123-0000 ○ told by another system")
    agent.opens_tab("contacts")
    expect(agent.page.locator("scv-tabs dd")).to_contain_text("told by another system")
    agent.opens_tab("journey")
    expect(agent.page.locator("scv-journey li")).to_contain_text("told by another system")


def test_a_journey_that_is_open_shows_what_has_changed_and_keeps_its_pages(agent: Agent) -> None:
    SCREENS["P12-journey"](agent)
    agent.clicks("loadMore")
    expect(agent.page.locator("scv-journey li")).to_have_count(32)

    call(agent, kind="updated", subject="About the new invoice")
    agent.looks_again()

    expect(agent.page.locator("scv-journey li[aria-current=true]")).to_contain_text("About the new invoice")
    expect(agent.page.locator("scv-journey li")).to_have_count(32)


def test_who_may_not_see_the_customer_is_not_asked_again_and_again(troubled: Agent) -> None:
    troubled.page.clock.install()
    SCREENS["P1-no-permission"](troubled)
    asked = len(troubled.site.asked)

    troubled.page.clock.run_for(60_000)
    troubled.page.wait_for_timeout(100)

    assert len(troubled.site.asked) == asked
    troubled.clicks("retry")
    expect(troubled.heading).to_be_focused()


def test_PJ5_a_full_record_takes_no_more(agent: Agent) -> None:
    SCREENS["P11-full-record"](agent)
    expect(agent.page.get_by_text("Adding is disabled: 2 of 2.")).to_be_visible()
    expect(agent.button("add")).to_be_disabled()


def test_PA4_what_was_not_meant_is_removed_from_the_list(agent: Agent) -> None:
    SCREENS["P8-single-match"](agent)
    expect(agent.page.locator("scv-search li")).to_have_count(2)

    agent.clicks("removeWho", "David Doe")

    expect(agent.page.locator("scv-search li")).to_have_count(1)
    assert focused(agent.page) == "query"


def test_PA10_what_the_agent_is_told_is_what_then_happens(agent: Agent) -> None:
    agent.token = agent.site.token([VIEW, AS_AGENT, ASSOCIATE, "externalContacts:contact:search"])
    saved(agent.site, "Ana", "Roe")
    call(agent)
    agent.opens("c-1")
    agent.clicks("search")
    agent.searches("ana")
    agent.clicks("selectWho", "Ana Roe")
    dialog = agent.page.get_by_role("dialog")
    expect(dialog.locator(".notice")).to_contain_text("linked only")

    dialog.get_by_role("button", name="Select contact").click()

    expect(agent.page.locator(".undo")).to_contain_text("Linked to Ana Roe.")


def test_JO2_a_callback_says_that_it_is_in_no_journey(agent: Agent) -> None:
    alexis(agent)
    happens(agent.site, "callback", customer={"phone": NUMBER})
    agent.opens("c-1")
    expect(agent.page.get_by_role("searchbox")).to_have_value("+18031230000")
    agent.selects("Alexis Doe")
    agent.shows("Alexis Doe")
    expect(agent.page.get_by_text("This interaction will not appear in the Customer Journey.")).to_be_visible()


def test_CO10_names_are_suggested_while_they_are_typed_and_read_whole_when_asked_for(agent: Agent) -> None:
    saved(agent.site, "Ana", "Roe", personalEmail="ana@example.com")
    call(agent)
    agent.opens("c-1")
    agent.clicks("search")
    page, before = agent.page, len(agent.site.asked)
    page.keyboard.type("ana", delay=10)
    expect(page.locator("scv-search li h3")).to_have_text(["Ana Roe"])
    assert [each.split()[1:] for each in agent.site.asked[before:] if "contacts" in each] == [TYPEAHEAD]

    page.keyboard.press("Enter")

    expect(page.locator("scv-search li")).to_contain_text("Created")
    agent.searches("ana@example.com")
    expect(page.locator("scv-search li")).to_contain_text("ana@example.com")
    assert [each.split()[1:] for each in agent.site.asked[before:] if "typeahead" in each] == [TYPEAHEAD]


@pytest.mark.parametrize("conversation", ["..", "a/b?c#d", "50%", "~x2F"])
def test_jo4_an_agent_works_on_a_conversation_with_anything_in_its_id(agent: Agent, conversation: str) -> None:
    saved(agent.site, "Ana", "Roe", personalEmail="ana@example.com")
    call(agent, conversation)
    agent.opens(quote(conversation, safe=""))
    agent.clicks("search")
    agent.searches("ana")
    agent.selects("Ana Roe")
    agent.shows("Ana Roe")
