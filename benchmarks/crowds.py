"""A crowd that hurts a search: a division of thousands beside one of thirty, and a thousand by Zipf's law.

One person in a hundred has the same surname, all have their email at the same domain, and one in twelve the same first
name. Who searches may see one division, twenty or all of them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zlib import crc32

from benchmarks.calls import AGENT, CONTACTS, EXTERNAL, call
from benchmarks.population import BEGINNING, FIRST, contact_id, number
from scv import bootstrap
from scv.api import searching
from scv.domain.access.cursors import Bound
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.life import curated
from scv.domain.contacts.profiles import PhoneNumber, Profile, normalise
from scv.domain.search.index import Place, row_token
from scv.domain.search.inquiries import Cursor, Inquiry
from scv.domain.search.tokens import Shelf, tokens
from scv.domain.search.walks import Stop
from scv.domain.values.ids import ContactId, DivisionId

LARGE, SMALL = DivisionId("large"), "small"
SMALL_SIZE = 30
SURNAME = "Garcia"
SOUGHT = 7  # the place, in a division, of the Maria Garcia whose phone is looked for
SYLLABLES = ("ba", "ko", "li", "mar", "ne", "ro", "sa", "ti", "vu", "wen")


def person(place: int, division: str) -> Contact:
    """Always the same one."""
    dice = crc32(f"person {place}".encode())
    own = "".join(SYLLABLES[dice // 10**digit % 10] for digit in range(3)).title()
    sought = place % 10_000 == SOUGHT
    profile = Profile(
        first_name="Maria" if sought else FIRST[dice // 1_000 % len(FIRST)],
        last_name=SURNAME if sought or dice % 100 == 0 else own,
        cell_phone=PhoneNumber(number(place)),
        work_email=f"person{place}@example.com",
    )
    return curated(
        ContactId(contact_id(place)),
        DivisionId(division),
        normalise(profile),
        BEGINNING + timedelta(seconds=place),
        by="bench",
    )


@dataclass(frozen=True)
class Crowd:
    """So many people in the large division, and in so many others together by Zipf's law."""

    large: int
    others: int
    divisions: int

    @property
    def names(self) -> tuple[str, ...]:
        """The divisions beside the large one and the small one."""
        return tuple(f"team-{rank:04d}" for rank in range(1, self.divisions + 1))

    def people(self, behind: int = 0) -> Iterator[Contact]:
        """All of them; `behind`: those of the large division that are there already, with everybody else."""
        for place in range(behind, self.large):
            yield person(10_000 + place, LARGE)
        if behind:
            return
        for place in range(SMALL_SIZE):
            yield person(place, SMALL)
        weights = [1 / rank for rank in range(1, self.divisions + 1)]
        chosen = random.Random(1).choices(self.names, weights, k=self.others) if self.others else []
        for place, division in enumerate((*self.names, *chosen)):
            yield person(5_000_000 + place, division)


@dataclass(frozen=True)
class Caller:
    """Who searches: an agent of these divisions. `divisions` of them are asked."""

    name: str
    sees: tuple[str, ...]
    divisions: int

    def may(self, size: int = 25) -> tuple[int, float]:
        """CO10: the steps and the read units that a page of so many may take."""
        if self.divisions == 1:
            return 3, 2.5 + size / 2
        return 3 + self.divisions // 18, 4 + self.divisions + size / 2


def callers(crowd: Crowd) -> tuple[Caller, ...]:
    """One division, twenty, and all of them with the unassigned one."""
    twenty = (LARGE, SMALL, *crowd.names[:18])
    return (
        Caller("small division", (SMALL,), 1),
        Caller("large division", (LARGE,), 1),
        Caller(f"{len(twenty)} divisions", twenty, len(twenty)),
        Caller("all divisions", ("*",), crowd.divisions + 3),
    )


@dataclass(frozen=True)
class Search:
    """One way to ask: by text, or for a listing or a walk from some place on."""

    name: str
    make: Callable[[Crowd, Caller], dict[str, Any]]


def _asking(text: str) -> Callable[[Crowd, Caller], dict[str, Any]]:
    body = {"pageNumber": 1, "pageSize": 25, "operation": {"simpleSearch": {"query": text}}}
    return lambda _, caller: call("POST", f"{CONTACTS}/search", body, divisions=caller.sees)


def _phone(_: Crowd, caller: Caller) -> dict[str, Any]:
    place = SOUGHT if "*" in caller.sees or SMALL in caller.sees else 10_000 + SOUGHT
    return _asking(number(place))(_, caller)


def _listing(cursor: bool = False, **query: str) -> Callable[[Crowd, Caller], dict[str, Any]]:
    def make(crowd: Crowd, caller: Caller) -> dict[str, Any]:
        bound = searching.bound_to(AGENT, "listContacts", Inquiry(), query.get("sortOrder"))
        place = Cursor(Place(token=_late(crowd, caller)))
        after = {"cursor": _spelled(place, bound)} if cursor else {}
        return call("GET", CONTACTS, query={"pageSize": "25", **query, **after}, divisions=caller.sees)

    return make


def _spelled(place: Cursor, bound: Bound) -> str:
    counts = (place.before, place.given, place.total, "")
    return bootstrap.cursors().spelled((place.place.step, place.place.range, place.place.token, *counts), bound)


@cache
def _late(crowd: Crowd, caller: Caller) -> str:
    """The row of a listing with about 25 of the caller's contacts behind it."""
    rows = (
        row_token(token.text, each.id)
        for each in crowd.people()
        if each.division in caller.sees or "*" in caller.sees
        for token in tokens(each)
        if token.shelf is Shelf.FIRST_NAMES
    )
    return sorted(rows)[-25]


def _scan(walked: bool) -> Callable[[Crowd, Caller], dict[str, Any]]:
    def make(crowd: Crowd, caller: Caller) -> dict[str, Any]:
        stop = Stop(DivisionId(min(*caller.sees, LARGE)) if "*" not in caller.sees else LARGE, _late(crowd, caller))
        cursor = bootstrap.cursors().spelled((stop.division, stop.token), Bound(AGENT, "scanContacts"))
        query = {"limit": "25"} | ({"cursor": cursor} if walked else {})
        return call("GET", f"{EXTERNAL}/scan/contacts", query=query, divisions=caller.sees)

    return make


SEARCHES = (
    Search("one letter", _asking("m")),
    Search("one word", _asking("garcia")),
    Search("two words", _asking("maria gar")),
    Search("turned", _asking("garcia mar")),
    Search("two letters", _asking("m g")),
    Search("phone", _phone),
    Search("last digits", _asking("0007")),
    Search("domain", _asking("@example.com")),
    Search("list first", _listing()),
    Search("list last", _listing(cursor=True)),
    Search("list backwards", _listing(sortOrder="lastName:desc")),
    Search("scan first", _scan(walked=False)),
    Search("scan last", _scan(walked=True)),
)


def following(event: dict[str, Any], answered: dict[str, Any], caller: Caller) -> dict[str, Any] | None:
    """The call of the next page, as a client makes it from `nextUri`; a search sends its body again."""
    if not answered.get("nextUri"):
        return None
    query = {name: values[0] for name, values in parse_qs(urlsplit(answered["nextUri"]).query).items()}
    if event["httpMethod"] == "GET":
        return call("GET", event["path"], query=query, divisions=caller.sees)
    body = json.loads(event["body"]) | {"pageNumber": int(query["pageNumber"]), "cursor": query["cursor"]}
    return call("POST", event["path"], body, divisions=caller.sees)


TYPED = ("m", "ma", "mar", "maria", "maria g", "maria gar", "garcia maria", "m g")


def typed(text: str, caller: Caller) -> dict[str, Any]:
    """CO10: a search while somebody types, in the first of the caller's divisions."""
    body = {"query": text, "divisionId": caller.sees[0]}
    return call("POST", f"{EXTERNAL}/typeahead/contacts", body, divisions=caller.sees)
