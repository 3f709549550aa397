"""Who is who, beside a call: a number that many people use, two contacts that are one person, and two that are not."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.web.driver import CONTACTS, MARKS, Agent, doubles, saved, scored
from tests.web.screens import AS_AGENT, NUMBER, VIEW, alexis, call
from tests.web.site import Site
from tests.web.supervisor import merged
from tests.web.test_at_work import PANEL, focused, tabs_to

E164 = "+18031230000"


def shared(agent: Agent) -> None:
    """A call from a number that Alexis and David have."""
    alexis(agent)
    saved(agent.site, "David", homePhone={"display": NUMBER})
    call(agent)
    agent.opens("c-1")


def marks(site: Site) -> list[Any]:
    return list(site.call("GET", f"{MARKS}?limit=5")[1]["entities"])


def state(site: Site, conversation: str) -> Any:
    return site.call("GET", PANEL.replace("c-1", conversation))[1]["state"]


def test_SI1_PA8_a_number_is_marked_as_shared_by_keyboard_and_taken_back(agent: Agent) -> None:
    page, site = agent.page, agent.site
    shared(agent)
    button, dialog = f"Mark {NUMBER} as shared", page.get_by_role("dialog")
    tabs_to(page, button)
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    assert focused(page) == "reason"
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert focused(page) == button
    assert marks(site) == []

    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    page.keyboard.type("the switchboard")
    page.keyboard.press("Enter")

    expect(page.locator(".undo")).to_contain_text(f"{NUMBER} is marked as shared.")
    expect(page.get_by_text(f"Many people use {NUMBER}.")).to_be_visible()
    expect(page.get_by_text("has the same number")).to_have_count(0)
    expect(page.locator("scv-search li")).to_have_count(1)
    assert focused(page) == "Alexis Doe"
    (mark,) = marks(site)
    assert (mark["mark"], mark["reason"], mark["by"]) == ("shared", "the switchboard", {"id": "agent-1"})
    call(agent, "c-2")
    assert state(site, "c-2") == "unlinked"

    tabs_to(page, "Undo")
    page.keyboard.press("Enter")
    expect(page.locator(".undo")).to_contain_text("Taken back.")
    expect(page.get_by_text("David Doe has the same number or address.")).to_be_visible()
    assert marks(site) == []
    call(agent, "c-3")
    assert state(site, "c-3") == "linked"


def test_SI1_a_number_of_one_is_marked_among_the_ways_to_reach_and_the_next_call_says_so(agent: Agent) -> None:
    agent.language = "ko"
    call(agent)
    agent.opens("c-1")
    agent.opens_tab("contacts")
    agent.clicks("markShared", NUMBER)
    agent.page.get_by_role("dialog").get_by_role("button", name=agent.word("markNow"), exact=True).click()
    expect(agent.page.locator(".undo")).to_contain_text(agent.word("done.marked", NUMBER))
    expect(agent.page.locator("button.mark")).to_have_count(0)

    call(agent, "c-2")
    agent.opens("c-2")

    expect(agent.page.get_by_text(agent.word("marks.shared", E164))).to_be_visible()
    expect(agent.page.get_by_text(agent.word("whyNobody.SI1", E164))).to_have_count(0)  # the same in other words


def test_SI1_a_mark_that_cannot_be_sent_says_so_in_the_dialog_and_is_not_made(troubled: Agent) -> None:
    shared(troubled)
    troubled.clicks("markShared", NUMBER)
    troubled.site.down = True
    dialog = troubled.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Mark as shared", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("No connection")
    troubled.site.down = False
    assert marks(troubled.site) == []


def test_PA8_who_may_not_merge_is_told_so_and_asks_for_no_doubles(agent: Agent) -> None:
    agent.token = agent.site.token([VIEW, AS_AGENT])
    shared(agent)
    expect(agent.button("markShared", NUMBER)).to_be_disabled()
    expect(agent.page.locator("div.notice")).to_contain_text("Needs the permission externalContacts:identity:merge")
    agent.page.wait_for_load_state("networkidle")
    assert not [each for each in agent.site.asked if "suggestions" in each]


def called(agent: Agent, *, turned: bool = False) -> tuple[Locator, str, str]:
    """A call of somebody who may be in the contacts twice."""
    first, other = doubles(agent.site, turned=turned)
    call(agent)
    agent.opens("c-1")
    box = agent.page.get_by_role("region", name=agent.word("doubles"))
    expect(box).to_contain_text("Johana Roe")
    return box, first, other


@pytest.mark.parametrize("turned", [False, True], ids=["caller told first", "caller told second"])
def test_SG1_MG9_MG10_a_double_is_compared_merged_as_shown_and_taken_back_by_keyboard(
    agent: Agent, turned: bool
) -> None:
    page, site = agent.page, agent.site
    box, first, _ = called(agent, turned=turned)
    expect(box).to_contain_text(f"Both have Phone {NUMBER}")
    agent.shows("Johanna Roe")
    tabs_to(page, "Compare")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Johanna Roe and Johana Roe become one contact.")
    expect(dialog).to_contain_text("johana@example.com")
    expect(dialog).to_contain_text("Johana stays")
    expect(dialog.get_by_role("button", name="Merge")).to_be_enabled()
    page.keyboard.press("Escape")
    assert focused(page) == "Compare"
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Merge")).to_be_enabled()
    tabs_to(page, "Merge")
    page.keyboard.press("Enter")

    agent.shows("Johana Roe")
    expect(page.locator(".undo")).to_contain_text("Merged with Johana Roe.")
    expect(box).to_have_count(0)
    assert focused(page) == "Johana Roe"
    assert len(site.call("GET", f"{CONTACTS}/{first}")[1]["mergedFrom"]) == 2

    tabs_to(page, "Undo")
    page.keyboard.press("Enter")
    agent.shows("Johanna Roe")
    assert site.call("GET", f"{CONTACTS}/{first}")[1]["id"] == first


def test_SG3_who_shares_no_identifier_is_suggested_with_what_has_compared_them(agent: Agent) -> None:
    one = alexis(agent)
    call(agent)
    scored(one, saved(agent.site, "Alexis", "Doe", workEmail="alexis@example.com"))
    agent.opens("c-1")
    box = agent.page.get_by_role("region", name=agent.word("doubles"))
    expect(box).to_contain_text(agent.word("scoredBy", "splink"))
    agent.clicks("compareWho", "Alexis Doe")
    dialog = agent.page.get_by_role("dialog")
    expect(dialog).to_contain_text("alexis@example.com")
    dialog.get_by_role("button", name=agent.word("join"), exact=True).click()
    expect(agent.page.locator(".undo")).to_contain_text(agent.word("done.joined", "Alexis Doe"))
    assert len(agent.site.call("GET", f"{CONTACTS}/{one}")[1]["mergedFrom"]) == 2


def test_MG9_a_comparison_that_holds_no_more_is_refused_with_the_reason(troubled: Agent) -> None:
    _, first, _ = called(troubled)
    troubled.clicks("compareWho", "Johana Roe")
    dialog = troubled.page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Merge")).to_be_enabled()
    troubled.site.call("PATCH", f"{CONTACTS}/{first}", {"changes": [{"field": "$.title", "value": "Director"}]})

    dialog.get_by_role("button", name="Merge").click()

    expect(dialog.get_by_role("alert")).to_contain_text("Something has changed since you looked.")
    assert "mergedFrom" not in troubled.site.call("GET", f"{CONTACTS}/{first}")[1]


def test_NP1_SG2_not_the_same_person_is_said_shown_and_taken_back(agent: Agent) -> None:
    box, first, other = called(agent)
    result = agent.page.locator("scv-search li")
    agent.clicks("notSameWho", "Johana Roe")

    expect(agent.page.locator(".undo")).to_contain_text("Not the same person: Johana Roe.")
    expect(box).to_have_count(0)
    expect(result).to_contain_text("agent-1 has said that this is another person.")
    (said,) = agent.site.call("GET", f"{CONTACTS}/{first}/distinct")[1]["entities"]
    assert (said["contact"]["id"], said["by"]["id"]) == (other, "agent-1")

    agent.clicks("undo")
    expect(agent.page.locator(".undo")).to_contain_text("Taken back.")
    expect(result).not_to_contain_text("another person")


@pytest.mark.parametrize("deed", ["merged", "gone"])
def test_MG3_what_happens_to_the_contact_elsewhere_is_seen_within_5_s_and_moves_no_focus(
    agent: Agent, deed: str
) -> None:
    _, first, other = called(agent)
    field = agent.page.get_by_role("searchbox")
    field.fill("somebody")

    if deed == "merged":
        merged(agent.site, first, other)
    else:
        assert agent.site.call("DELETE", f"{CONTACTS}/{first}")[0] == 200

    expect(agent.page.locator(".notice[role=alert]")).to_contain_text("Somebody else has changed this", timeout=5_000)
    if deed == "merged":
        agent.shows("Johana Roe")
    else:
        expect(agent.page.get_by_text("The contact that it belonged to is gone.")).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_value("somebody")
