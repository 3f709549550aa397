"""The panel in the make-believe desktop, and the desk, on the running stack: real tokens and the real store."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from local import desktop
from local.home import Home
from tests.e2e.webhooks import ask, interaction, send


def test_PA7_PA11_a_call_is_taken_in_the_desktop(deployed: dict[str, Any], home: Home, page: Page) -> None:
    known, new = (interaction("voice", {"phone": number}) for number in ("+1 803-123-4501", "+1 803-123-4502"))
    for event in (known, new):
        assert send(deployed, event)[0] == 200
    listed = [(event["data"]["conversationId"], text) for event, text in ((known, "First"), (new, "Second"))]
    desktop.listed(home, deployed, {"Calls": listed})

    page.goto(desktop.address(home))

    panel = page.frame_locator("#panel")
    expect(panel.locator("h1")).to_have_text("No Name", timeout=20_000)
    page.get_by_role("button", name="Second").click()
    expect(page.get_by_role("button", name="Second")).to_have_attribute("aria-current", "true")
    panel.get_by_role("button", name="Add to Contacts").click()
    panel.locator("#firstName").fill("Ana")
    panel.locator("#lastName").fill("Roe")
    panel.get_by_role("button", name="Save").click()
    expect(panel.locator("h1")).to_have_text("Ana Roe", timeout=20_000)
    expect(page.locator("#heard")).to_contain_text("linked")
    panel.get_by_role("tab", name="Customer Journey").click()
    expect(panel.locator("scv-journey li")).to_have_count(1, timeout=20_000)
    panel.get_by_role("button", name="More").click()
    panel.get_by_role("menuitem", name="Unlink Contact").click()
    expect(panel.locator("h1")).to_have_text("Search for a Contact", timeout=20_000)
    panel.get_by_role("button", name="Undo").click()
    expect(panel.locator("h1")).to_have_text("Ana Roe", timeout=20_000)


def test_the_page_is_framed_by_the_desktop_alone(deployed: dict[str, Any], stranger: Page) -> None:
    answer = stranger.goto(deployed["panelUrl"])

    assert answer is not None
    policy = answer.headers["content-security-policy"]
    port = deployed["endpointUrl"].rpartition(":")[2]
    assert policy.endswith(f"frame-ancestors http://localhost:{port} http://127.0.0.1:{port}")
    assert answer.headers["cache-control"] == "no-cache"
    expect(stranger.locator("h1")).to_have_text("No interaction")


def test_ac13_an_agent_signs_in_at_the_user_pool_from_the_panel(deployed: dict[str, Any], page: Page) -> None:
    event = interaction("voice", {"phone": "+1 803-123-4503"})
    assert send(deployed, event)[0] == 200
    told = deployed["signIn"]
    page.goto(f"{deployed['panelUrl']}?conversationId={event['data']['conversationId']}&language=en")

    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Sign in").click()
    opened.value.locator("[name=username]").fill(told["users"]["agent"])
    opened.value.locator("[name=password]").fill(told["password"])
    opened.value.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("No Name", timeout=20_000)
    assert opened.value.is_closed()


def desk_of(deployed: dict[str, Any]) -> str:
    return f"{deployed['panelUrl'].removesuffix('panel')}desk?language=en"


def test_MG9_MG10_a_supervisor_signs_in_finds_merges_and_takes_it_back(deployed: dict[str, Any], page: Page) -> None:
    family, told = f"Roe{uuid4().hex[:10]}", deployed["signIn"]
    for first in ("Ana", "Anna"):
        fields = {"firstName": first, "lastName": family, "title": f"{first}'s title"}
        assert ask(deployed, "POST", "/api/v2/externalcontacts/contacts", fields)[0] == 200
    page.goto(desk_of(deployed))
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Sign in").click()
    opened.value.locator("[name=username]").fill(told["users"]["supervisor"])
    opened.value.locator("[name=password]").fill(told["password"])
    opened.value.keyboard.press("Enter")

    page.locator("scv-desk-search #query").fill(family)
    page.keyboard.press("Enter")
    for first in ("Ana", "Anna"):
        page.get_by_role("checkbox", name=f"Select {first} {family}").check(timeout=20_000)
    page.get_by_role("button", name="Compare and merge").click()
    page.get_by_role("button", name="Keep Ana's title of Ana").click(timeout=20_000)
    expect(page.get_by_role("row", name="Title").locator("td.result")).to_contain_text("chosen here", timeout=20_000)
    page.get_by_role("button", name="Merge 2 contacts").click()
    expect(page.locator("scv-record header")).to_contain_text("Ana's title", timeout=20_000)

    page.get_by_role("button", name="Undo merge").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Undo merge")).to_be_enabled(timeout=20_000)
    dialog.get_by_role("button", name="Undo merge").click()
    expect(dialog).to_have_count(0, timeout=20_000)
    expect(page.get_by_role("button", name="Undo merge")).to_have_count(0, timeout=20_000)


def test_SI1_an_identifier_is_marked_at_the_desk_and_the_mark_withdrawn(deployed: dict[str, Any], page: Page) -> None:
    address = f"info.{uuid4().hex[:10]}@example.com"
    page.goto(f"{desk_of(deployed)}#/marks")
    page.evaluate("token => document.querySelector('scv-desk').take({token})", deployed["token"])
    page.locator("#type").select_option("Email")
    page.locator("#value").fill(address)
    page.get_by_role("button", name="Many people's", exact=True).click()
    page.get_by_role("dialog").get_by_label("Reason").fill("a role's mailbox")
    page.keyboard.press("Enter")
    marks = page.locator("section[aria-labelledby=marks]")
    expect(marks.get_by_role("row", name=address)).to_contain_text("a role's mailbox", timeout=20_000)
    page.get_by_role("button", name=f"Withdraw the mark: {address}").click()
    page.get_by_role("dialog").get_by_role("button", name="Withdraw the mark").click()
    expect(marks.get_by_role("row", name=address)).to_have_count(0, timeout=20_000)
