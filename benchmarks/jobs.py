"""The jobs that are measured, each through the real handler as API Gateway calls it."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks.calls import CONTACTS, EXTERNAL, call, ended, started
from benchmarks.population import contact, contact_id, number, put_contacts, put_history
from benchmarks.stand import Stand

Make = Callable[[], dict[str, Any]]
HISTORY = 500
SHARED = "+18031230000"


_numbers = itertools.count(1)  # one for the process: what was sent once is a resend the second time


@dataclass
class World:
    """What the jobs work on; every name in it is used once."""

    stand: Stand
    known: int = 1
    journey_of: str = contact_id(7)
    run: str = field(default_factory=lambda: uuid.uuid4().hex[:6])

    def next(self) -> int:
        """A number never given before."""
        return next(_numbers)

    def conversation(self) -> str:
        """As long as the real ones."""
        return f"{self.run}-{uuid.uuid4()}"[:36]

    def provisional(self, **more: Any) -> str:
        """A provisional contact that an interaction made just now."""
        told = started(self.conversation(), number(9_000_000 + self.next()), **more)
        return str(self.stand.prepare("ingest", told)["externalContact"]["id"])

    def created(self) -> str:
        """A curated contact that was created just now."""
        return str(self.stand.prepare("contacts", call("POST", CONTACTS, person(self.next())))["id"])


def person(place: int) -> dict[str, Any]:
    """The body of a create call."""
    return {
        "firstName": "Alexis",
        "lastName": f"Bench{place}",
        "cellPhone": {"display": number(8_000_000 + place)},
        "workEmail": f"bench{place}@example.com",
    }


@dataclass(frozen=True)
class Job:
    """One row of the table: the function, and how its event is made; `make` prepares what the event needs."""

    name: str
    function: str
    make: Callable[[World], dict[str, Any]]


def _ingest_known(world: World) -> dict[str, Any]:
    return started(world.conversation(), number(world.known))


def _ingest_new(world: World) -> dict[str, Any]:
    return started(world.conversation(), number(7_000_000 + world.next()))


def _ingest_duplicate(world: World) -> dict[str, Any]:
    event = started(world.conversation(), number(world.known))
    world.stand.prepare("ingest", event)
    return event


def _ingest_ended(world: World) -> dict[str, Any]:
    conversation = world.conversation()
    world.stand.prepare("ingest", started(conversation, number(world.known)))
    return ended(conversation)


def _look_up(world: World) -> dict[str, Any]:
    return call("POST", f"{EXTERNAL}/identifierlookup", {"type": "Phone", "value": number(world.known)})


def _panel(world: World, phone: str | None = None) -> dict[str, Any]:
    conversation = world.conversation()
    world.stand.prepare("ingest", started(conversation, phone or number(world.known)))
    return call("GET", f"/api/v2/conversations/{conversation}/panel")


def _create(world: World) -> dict[str, Any]:
    return call("POST", CONTACTS, person(world.next()))


def _search(world: World) -> dict[str, Any]:
    simple = {"simpleSearch": {"query": f"person{world.known}@example.com"}}
    return call("POST", f"{CONTACTS}/search", {"pageNumber": 1, "pageSize": 25, "operation": simple})


def _promote(world: World) -> dict[str, Any]:
    form = {"firstName": "Ana", "lastName": f"Roe{world.next()}", "phone": number(9_500_000 + world.next())}
    made = world.provisional(channel="webMessaging", form=form)
    return call("POST", f"{CONTACTS}/{made}/promotion")


def _merge(world: World) -> dict[str, Any]:
    return call("POST", f"{CONTACTS}/merge", {"contactIds": [world.provisional(), world.created()]})


def _unmerge(world: World) -> dict[str, Any]:
    merged = world.stand.prepare("identity", _merge(world))
    return call("POST", f"{CONTACTS}/{merged['id']}/unmerge")


def _claim(world: World) -> dict[str, Any]:
    claimed = {"type": "Phone", "value": number(6_000_000 + world.next())}
    body = {"operation": "Claim", "identifier": claimed}
    return call("PATCH", f"{CONTACTS}/{world.created()}/identifiers", body)


def _journey(pages: Callable[[World], int]) -> Callable[[World], dict[str, Any]]:
    """The page after so many pages of 25; the way there is walked once."""
    places: dict[tuple[str, int], dict[str, str]] = {}

    def make(world: World) -> dict[str, Any]:
        path, wanted = f"{CONTACTS}/{world.journey_of}/journey/sessions", pages(world)
        key = (world.journey_of, wanted)
        if key not in places:
            places[key] = {"pageSize": "25"}
            for _ in range(wanted):
                following = world.stand.prepare("journey", call("GET", path, query=places[key])).get("nextUri")
                places[key] = {name: values[0] for name, values in parse_qs(urlsplit(following).query).items()}
        return call("GET", path, query=places[key])

    return make


JOBS = (
    Job("ingest known", "ingest", _ingest_known),
    Job("ingest new", "ingest", _ingest_new),
    Job("ingest duplicate", "ingest", _ingest_duplicate),
    Job("ingest ended", "ingest", _ingest_ended),
    Job("look-up", "resolution", _look_up),
    Job("panel", "resolution", _panel),
    Job("panel, shared number", "resolution", lambda world: _panel(world, SHARED)),
    Job("create", "contacts", _create),
    Job("search", "contacts", _search),
    Job("promote", "identity", _promote),
    Job("merge", "identity", _merge),
    Job("unmerge", "identity", _unmerge),
    Job("journey first", "journey", _journey(lambda _: 0)),
    Job("journey middle", "journey", _journey(lambda _: HISTORY // 50)),
    Job("journey last", "journey", _journey(lambda _: HISTORY // 25 - 1)),
    Job("claim", "resolution", _claim),
)


def populated(stand: Stand, contacts: int = 200) -> World:
    """The world of `make bench`: so many contacts, three holders of one number, one long history."""
    put_contacts(stand, (contact(place) for place in range(1, contacts + 1)))
    put_contacts(stand, (contact(9_999_000 + place, SHARED) for place in range(3)))
    put_history(stand, contact_id(7), HISTORY)
    return World(stand)
