"""What a terminal shows fits it, explains itself and has colour only where colour is wanted."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from local import play as samples
from local.home import ROOT
from local.play import HEADINGS, Row, played, title
from local.seen import Seen, seen
from local.stage import FLEXIBLE as STAGE_FLEXIBLE
from local.stage import HEADINGS as STAGE_HEADINGS
from local.terminal import OUTCOMES, RULES, legend, table

NARROW = 80
LONG = Seen("suggestion", "Wolfeschlegelsteinhausen a0dc", "12", "PA7")


def test_tables_fit_eighty_columns() -> None:
    rows = [
        Row(title(file.stem), "SocialTwitter:@A_Long_Sample_Person", LONG) for file in samples.EVENTS.rglob("*.json")
    ]
    assert len(rows) > 40
    lines = played(rows, NARROW).splitlines()
    assert max(map(len, lines)) <= NARROW
    assert lines[0].split()[0] == HEADINGS[0]
    stories = [
        (
            "04 " + "A very long title of a story " * 2,
            *LONG,
            "no: POST /webhooks/interactions: status 500, expected 200",
        )
    ]
    assert max(map(len, table(STAGE_HEADINGS, stories, NARROW, STAGE_FLEXIBLE).splitlines())) <= NARROW


def test_a_wide_terminal_cuts_nothing_off() -> None:
    text = played([Row("02 voice in, known caller", "SocialTwitter:@A_Long_Sample_Person", LONG)], 200)
    assert "\u2026" not in text
    assert "SocialTwitter:@A_Long_Sample_Person" in text


def test_both_tables_have_the_same_words_for_what_an_agent_sees() -> None:
    assert HEADINGS[2:] == STAGE_HEADINGS[1:-1] == ("agent sees", "contact", "others", "rule")
    panels = (ROOT / "layers" / "scv" / "scv" / "domain" / "agent" / "panel.py").read_text()
    assert set(re.findall(r'^    [A-Z]+ = "(\w+)"$', panels, re.M)) >= set(OUTCOMES)


def test_a_panel_in_short() -> None:
    panel = {
        "state": "linked",
        "contact": {"firstName": "Ana", "lastName": "Roe"},
        "search": {"results": [{}, {}]},
        "reason": {"rule": "RS1"},
    }
    assert seen(panel) == ("linked", "Ana Roe", "2", "RS1")
    suggested = {"state": "suggestion", "contact": None, "suggestion": {"displayName": "No Name"}}
    assert seen(suggested) == ("suggestion", "No Name", "0", "-")
    assert seen({"state": "unlinked", "contact": None, "suggestion": None})[:2] == ("unlinked", "nobody")


def test_the_legend_names_every_rule_that_an_answer_may_name() -> None:
    """Those that the code gives as a reason, and each of them is in docs/rules.md."""
    sources = "\n".join(path.read_text() for path in (ROOT / "layers" / "scv" / "scv").rglob("*.py"))
    given = set(re.findall(r'"((?:ID|RS|CH|PA|CL|PR|MG|PJ)\d{0,2})"', sources))
    assert given == set(RULES)
    known = set(re.findall(r'<a id="(\w+)"', (ROOT / "docs" / "rules.md").read_text()))
    assert set(RULES) <= known


def test_the_legend_fits_and_lists_what_was_seen() -> None:
    text = legend(["RS1", "CH", "-", "RS1"], NARROW)
    assert text.splitlines() == [
        "Rules:  RS1 first created  CH the channel decides",
        "All of them, in full: docs/rules.md",
    ]
    everything = legend(RULES, NARROW)
    assert max(map(len, everything.splitlines())) <= NARROW
    assert all(words in everything for words in RULES.values())


@pytest.mark.parametrize(
    ("stem", "words"),
    [
        ("01-voice-inbound", "01 voice in"),
        ("02-voice-inbound-known-caller", "02 voice in, known caller"),
        ("16-campaign-outbound", "16 campaign out"),
        ("odd", "odd"),
    ],
)
def test_a_samples_name_is_words(stem: str, words: str) -> None:
    assert title(stem) == words


SHOW = "from local.terminal import table; print(table(('a',), [('linked',), ('refused',)], 80, {}))"


@pytest.mark.parametrize(
    ("settings", "coloured"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
        ({"NO_COLOR": ""}, True),
    ],
)
def test_colour_is_for_terminals_that_want_it(settings: dict[str, str], coloured: bool) -> None:
    environment = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM")} | settings
    ours, theirs = pty.openpty()
    try:
        subprocess.run([sys.executable, "-c", SHOW], stdout=theirs, env=environment, cwd=ROOT, check=True)
        text = os.read(ours, 10_000).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert ("\x1b[32mlinked" in text, "\x1b[31mrefused" in text) == (coloured, coloured)


def test_what_goes_into_a_file_has_no_colour() -> None:
    done = subprocess.run([sys.executable, "-c", SHOW], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "a\n-------\nlinked\nrefused\n"


def test_help_lines_up_and_fits() -> None:
    alone = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(["make", "help"], capture_output=True, text=True, cwd=ROOT, env=alone, check=True)
    lines = done.stdout.splitlines()
    assert len(lines) > 15
    assert {len("".join(re.findall(r"^  make [\w-]+ +", line))) for line in lines} == {23}
    assert max(map(len, lines)) <= NARROW
    named = {line.split()[1] for line in lines}
    makefile = Path(ROOT / "Makefile").read_text()
    parts = re.search(r"^LINT := (.+)", makefile, re.MULTILINE)  # nobody asks for these alone
    assert parts
    assert named == set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)) - {*parts[1].split(), "read"}
