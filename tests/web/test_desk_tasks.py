"""The twelve commonest tasks of a supervisor, each with the clicks and keys that it takes, which docs/desk.md lists."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any, cast

import pytest
from playwright.sync_api import Page, expect

from local.credentials import Secrets, token
from local.home import ROOT, Home
from tests.e2e.webhooks import ask
from tests.web.driver import CONTACTS
from tests.web.site import Site
from tests.web.supervisor import COUNT, Supervisor, merged, pair
from tests.web.test_at_work import tabs_to

GUIDE = ROOT / "docs" / "desk.md"
HEADER = "| task | clicks | keys |"
Task = Callable[[Supervisor], None]
TASKS: dict[str, Task] = {}


def task(name: str) -> Callable[[Task], Task]:
    def register(played: Task) -> Task:
        TASKS[name] = played
        return played

    return register


def types(one: Supervisor, field: str, text: str) -> None:
    one.page.locator(field).last.click()
    one.page.keyboard.type(text)


def searches(one: Supervisor, text: str) -> None:
    types(one, "scv-desk-search #query", text)
    one.page.keyboard.press("Enter")


@task("Find a contact by name and open it")
def by_name(one: Supervisor) -> None:
    searches(one, "ana")
    one.page.get_by_role("link", name="Ana Roe", exact=True).click()
    one.shows("Ana Roe")


@task("Find a contact by the end of a number and open it")
def by_number(one: Supervisor) -> None:
    searches(one, "0000")
    one.page.get_by_role("link", name="Anna Roe", exact=True).click()
    one.shows("Anna Roe")


@task("Make a contact")
def make(one: Supervisor) -> None:
    one.page.get_by_role("link", name="New Contact").click()
    expect(one.page.get_by_role("dialog")).to_be_visible()
    for key in ("Mia", "Loe"):
        one.page.keyboard.type(key)
        one.page.keyboard.press("Tab" if key == "Mia" else "Enter")
    one.shows("Mia Loe")


@task("Correct a field of the contact that is open")
def correct(one: Supervisor) -> None:
    one.clicks("edit")
    types(one, "#middleName", "Maria")
    one.page.keyboard.press("Enter")
    expect(one.page.locator("scv-record dl")).to_contain_text("Maria")


@task("Add a note to the contact that is open")
def note(one: Supervisor) -> None:
    one.opens_tab("notes")
    types(one, "#note", "VIP")
    one.clicks("addNote")
    expect(one.page.locator("scv-notes li")).to_have_count(1)


@task("Have an address's calls come to the contact that is open")
def claim(one: Supervisor) -> None:
    one.opens_tab("identifiers")
    one.clicks("desk.claimWho", "+1 803-123-0000")
    expect(one.page.get_by_text("is claimed")).to_be_visible()


@task("Merge two of the contacts that were found")
def merge_two(one: Supervisor) -> None:
    for name in ("Ana Roe", "Anna Roe"):
        one.page.get_by_role("checkbox", name=f"Select {name}").click()
    one.clicks("desk.compare")
    one.clicks("desk.mergeNow", 2)
    one.shows("Anna Roe")


@task("Undo the merge of the contact that is open")
def unmerge(one: Supervisor) -> None:
    one.clicks("desk.unmerge")
    dialog = one.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Undo merge").click()
    expect(dialog).to_have_count(0)
    expect(one.button("desk.unmerge")).to_have_count(0)


@task("Decide about the first duplicate")
def decide(one: Supervisor) -> None:
    one.page.get_by_role("link", name="Duplicates").click()
    expect(one.page.locator("td.result").first).to_be_visible()
    tabs_to(one.page, "Ana")
    one.page.keyboard.press("m")
    expect(one.page.get_by_text("Merged: ")).to_be_visible()


@task("Decide about two duplicates at once")
def decide_both(one: Supervisor) -> None:
    one.page.get_by_role("link", name="Duplicates").click()
    one.page.get_by_role("checkbox", name="Select all 2 pairs").click()
    one.page.locator(".sticky").get_by_role("button", name=one.word("notSame")).click()
    expect(one.page.get_by_text("2 of 2 pairs are decided")).to_be_visible()


@task("Change the script of a project")
def script(one: Supervisor) -> None:
    one.page.get_by_role("link", name="Projects").click()
    one.page.get_by_role("link", name="default").click()
    types(one, "#script", "Hello")
    one.clicks("save")
    expect(one.page.get_by_text("Saved.")).to_be_visible()


@task("Erase the person whose contact is open")
def erase(one: Supervisor) -> None:
    one.page.locator("scv-record").get_by_role("link", name="Privacy").click()
    types(one, "#typed", "Ana Roe")
    one.page.keyboard.press("Enter")
    expect(one.page.locator("#gone")).to_be_focused()


def begins(one: Supervisor, name: str) -> None:
    """What there is before a task, and where the supervisor is."""
    first, other = pair(one.site, other="Ana" if "duplicate" in name else "Anna")  # SG1: Anna is not suggested
    if name in ("Decide about two duplicates at once",):
        pair(one.site, 1, "Mia", "Mia")
    place = ""
    if "that is open" in name or "is open" in name:
        place = f"contacts/{merged(one.site, first, other) if 'Undo' in name else first}"
    one.opens(place)
    expect(one.heading).to_be_focused()
    if "that were found" in name:
        one.finds("roe")
        expect(one.page.get_by_role("checkbox")).to_have_count(2)
    one.page.evaluate(COUNT)


@pytest.mark.long
def test_the_twelve_commonest_tasks_take_as_many_clicks_and_keys_as_the_guide_says(
    panel_site: Site, page: Page
) -> None:
    """`UPDATE_DOCS=1` writes the table anew."""
    one, rows = Supervisor(panel_site, page), [HEADER, "|---|---|---|"]
    for name, played in TASKS.items():
        page.goto("about:blank")  # else what it still asks for would be answered from the next task's empty tables
        panel_site.empty()
        begins(one, name)
        played(one)
        counted = page.evaluate("counted")
        rows.append(f"| {name} | {counted['clicks']} | {counted['keys']} |")
    before, _, rest = GUIDE.read_text().partition(HEADER)
    after = rest[rest.index("\n\n") :]
    if os.environ.get("UPDATE_DOCS"):
        GUIDE.write_text(before + "\n".join(rows) + after)
    assert "\n".join(rows) in GUIDE.read_text()


class Stack:
    """The running stack as `Site` is asked, by somebody of a division in which there is nobody else."""

    def __init__(self, told: dict[str, Any], home: Home, number: int) -> None:
        self.told, self.division = told, f"desk-{number}"
        self.root = told["panelUrl"].removesuffix("/ui/panel")
        self.token = token(Secrets.of(home), ("*",), (self.division,), "agent-1")

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        if (method, path) == ("POST", CONTACTS):
            body = {**body, "division": {"id": self.division}}
        return ask(self.told, method, path, body, self.token)

    def follows(self, *contacts: str) -> None:
        """The stream's reader does it; those of one name are waited for."""
        names = {self.call("GET", f"{CONTACTS}/{each}")[1]["firstName"] for each in contacts}
        waited = time.monotonic() + 60
        while len(names) == 1 and not self.call("GET", f"{CONTACTS}/{contacts[0]}/suggestions")[1]["entities"]:
            assert time.monotonic() < waited, "nobody suggests them"
            time.sleep(0.2)


class AtTheStack(Supervisor):
    """Signed in by a token, as a host hands one over."""

    def signs_in(self) -> None:
        self.page.evaluate("token => document.querySelector('scv-desk').take({token})", self.token)


@pytest.mark.long
@pytest.mark.parametrize("number", range(len(TASKS)), ids=list(TASKS))
def test_a_task_takes_as_many_clicks_and_keys_on_the_running_stack(
    deployed: dict[str, Any], home: Home, page: Page, number: int
) -> None:
    name, played = list(TASKS.items())[number]
    stack = Stack(deployed, home, number)
    one = AtTheStack(cast(Any, stack), page, token=stack.token)
    begins(one, name)
    played(one)
    counted = page.evaluate("counted")
    assert f"| {name} | {counted['clicks']} | {counted['keys']} |" in GUIDE.read_text()


def test_a_guide_row_for_each_task() -> None:
    told = GUIDE.read_text()
    assert [name for name in TASKS if f"| {name} |" not in told] == []
    assert len(TASKS) == 12
