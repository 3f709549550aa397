"""Everything that the service can say of itself has its words on the pages, in every language (PA12)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path

import pytest

from local.home import ROOT
from scv.domain.consent.decisions import Speaker, Status
from scv.domain.contacts.conflicts import DecidedBy
from scv.domain.contacts.contact import ContactType
from scv.domain.identifiers.identifier import IdentifierType
from scv.domain.interactions.channels import Channel
from scv.domain.marks.marks import MarkKind
from scv.domain.pairs.likeness import Names
from scv.domain.trust.trust import Method, Trust
from scv.domain.values.errors import ScvError
from tests.privacy.test_deeds import DEEDS
from tests.web.test_sources import CATALOGUE, run

SOURCES = ROOT / "layers" / "scv" / "scv"
# Who is linked, and why, is decided here; every rule that is named in these files may stand in an interaction.
DECIDING = (
    *("domain/linking/deciding.py", "domain/linking/resolution.py", "domain/interactions/interaction.py"),
    *("domain/agent/identifying.py", "usecases/agent/link.py", "usecases/agent/select.py", "usecases/agent/create.py"),
)
SELECTED = "PA6"  # what an agent did that has no sentence of its own
SPOKEN: dict[str, type[StrEnum]] = {
    "trust": Method,
    "channels": Channel,
    "addresses": IdentifierType,
    "marks": MarkKind,
    "pairNames": Names,
    "saidBy": Speaker,
    "desk.types": ContactType,
    "desk.decidedBy": DecidedBy,
    "desk.markStates": MarkKind,
}
# What no page is ever told, and why.
UNMET = {
    **dict.fromkeys(("missing.permissions", "authentication.required"), "a page says it in a sentence of its own"),
    **dict.fromkeys(("bad.credentials", "unsupported.grant.type"), "tokens of machines"),
    **dict.fromkeys(("bad.signature", "sender.not.allowed", "too.many.events"), "webhooks"),
    **dict.fromkeys(
        ("external.source.not.found", "external.source.exists", "external.source.limit"), "external sources"
    ),
    **dict.fromkeys(("import.step.not.allowed",), "imports"),
    **dict.fromkeys(("subject.ambiguous",), "requests about a person by name; a page names the contact"),
    **dict.fromkeys(("graphs.automatic.merging",), "the dialect of graphs"),
    **dict.fromkeys(("delete.not.confirmed", "division.limit"), "a page always sends what this asks for"),
    **dict.fromkeys(("unsupported.media.type", "unprocessable.entity", "patch.conflict"), "no page sends such a body"),
    **dict.fromkeys(("not.authorized", "conflict", "internal.error", "response.too.large"), "bases and surprises"),
}


@cache
def words() -> dict[str, dict[str, str]]:
    return dict(run(CATALOGUE))


def sources(*names: str) -> str:
    paths: Iterable[Path] = [SOURCES / name for name in names] if names else sorted(SOURCES.rglob("*.py"))
    return "\n".join(path.read_text() for path in paths)


def errors(base: type[ScvError] = ScvError) -> set[str]:
    return {base.code}.union(*(errors(each) for each in base.__subclasses__()))


@pytest.mark.parametrize("place", SPOKEN)
def test_every_value_has_its_word(place: str) -> None:
    assert [each.value for each in SPOKEN[place] if f"{place}.{each.value}" not in words()["en"]] == []


def test_TR1_CN2_every_worth_and_state_has_its_word() -> None:
    english = words()["en"]
    assert [each.value for each in Trust if f"trust.{each.value}" not in english] == []
    assert [each.value for each in Status if f"consentStates.consent.{each.value}" not in english] == []


def test_RS10_every_rule_that_decides_about_an_interaction_has_its_sentence() -> None:
    rules = set(re.findall(r'"((?:RS|CL|PJ|CH|SI|TR|ID|PA|JO)\d*)"', sources(*DECIDING)))
    assert len(rules) >= 14
    kinds = ("whyLinked", "whyNobody", "byAgent")
    assert [each for each in rules - {SELECTED} if not any(f"{kind}.{each}" in words()["en"] for kind in kinds)] == []


def test_RS10_every_rule_that_links_has_its_word_in_a_journey() -> None:
    links = {name.removeprefix("whyLinked.") for name in words()["en"] if name.startswith("whyLinked.")}
    assert [each for each in links | {"PA6", "PA7", "ID12"} if f"entryWhy.{each}" not in words()["en"]] == []


def test_PA10_PA12_every_remark_has_its_sentence() -> None:
    told = {code for code in re.findall(r'Remark\(\s*"([a-z.]+)"', sources()) if code != "no.name"}
    assert {"select.shared", "record.full", "identifier.blocked"} <= told
    placed = {
        each: f"marks.{each.removeprefix('identifier.')}" if "identifier." in each else f"remarks.{each}"
        for each in told
    }
    assert [each for each, place in placed.items() if place not in words()["en"]] == []


def test_PA12_every_refusal_that_a_page_can_meet_says_what_to_do() -> None:
    english = words()["en"]
    known = {code for code in errors() if f"refusals.{code}" in english or f"desk.refusals.{code}" in english}
    assert sorted(errors() - known - set(UNMET)) == []
    assert sorted(known & set(UNMET)) == [], "these have words and are no exception"


def test_AC11_every_deed_of_a_history_has_its_words() -> None:
    told = set().union(*DEEDS.values()) | {"release", "erase", "mark", "correct"}
    assert [each for each in sorted(told) if f"desk.deeds.{each}" not in words()["en"]] == []
