"""One moment that two people act in: a call of a new number, two people it may be, and a merge of two others."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from scv.domain.changes.plans import HistoryEntry, Plan, Transition
from scv.domain.consent.decisions import MARKETING, MESSAGES, Status
from scv.domain.consent.words import Choice
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact, ContactType
from scv.domain.contacts.profiles import PhoneNumber, Profile
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.distinct import declared_between
from scv.domain.identity.enriching import EnrichAction, Enrichment
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import EventType
from scv.domain.marks.marks import MarkKind
from scv.domain.values.errors import ContactNotFound
from scv.domain.values.ids import ContactId
from tests.builders import event
from tests.model.world import World
from tests.people import caller, person

_places = itertools.count()


@dataclass
class Scene:
    """Two curated people, Ann and Bob, each with a number; Cid and Dan, who were merged; a provisional contact that a
    call of a new number made, and that call."""

    number: Callable[[], Identifier]
    place: int = field(default_factory=lambda: next(_places))
    new: Identifier = field(init=False)
    anns: Identifier = field(init=False)
    bobs: Identifier = field(init=False)
    caller: str = ""
    merged: str = ""

    def __post_init__(self) -> None:
        self.new, self.anns, self.bobs = self.number(), self.number(), self.number()

    def id(self, name: str) -> str:
        """The id of a contact, or of the call, in this scene."""
        return f"{name}-{self.place}"

    def begin(self, world: World) -> None:
        """Everybody is there, and the call has come in."""
        people = (
            person(self.id("ann"), cell_phone=PhoneNumber(display=self.anns.value)),
            person(self.id("bob"), cell_phone=PhoneNumber(display=self.bobs.value)),
            person(self.id("cid")),
            caller(self.id("dan"), self.number()),
        )
        for each in people:
            world.store.apply(Plan(world.clock(), (Transition(None, each),)))
        came = event(self.new, conversation=self.id("call"), id=self.id("event"))
        self.caller = str(world.ingest(came).contact_id)
        self.merged = world.merge(self.id("cid"), self.id("dan")).id

    # -- what anybody may do ------------------------------------------------------------------

    def select_ann(self, world: World) -> Any:
        return world.select(self.id("call"), self.id("ann"))

    def select_bob(self, world: World) -> Any:
        return world.select(self.id("call"), self.id("bob"))

    def select_merged(self, world: World) -> Any:
        return world.select(self.id("call"), self.merged)

    def create(self, world: World) -> Any:
        return world.create_from_panel(self.id("call"), Profile(first_name="Eve", last_name="Made"), self.id("key-e"))

    def create_another(self, world: World) -> Any:
        return world.create_from_panel(self.id("call"), Profile(first_name="Fay", last_name="Made"), self.id("key-f"))

    def unlink(self, world: World) -> Any:
        return world.link(self.id("call"), None)

    def link_bob(self, world: World) -> Any:
        return world.link(self.id("call"), ContactId(self.id("bob")))

    def promote(self, world: World) -> Any:
        return world.promote(self.caller, Profile(first_name="Gil", last_name="Made"))

    def save(self, world: World) -> Any:
        """PR3: a new contact with the number that the provisional one holds."""
        fields = Profile(first_name="Hal", last_name="Made", cell_phone=PhoneNumber(display=self.new.value))
        return world.create(fields, self.id("key-h"))

    def merge_caller_into_ann(self, world: World) -> Any:
        return world.merge(self.id("ann"), self.caller)

    def merge_caller_into_bob(self, world: World) -> Any:
        return world.merge(self.id("bob"), self.caller)

    def merge_ann_and_merged(self, world: World) -> Any:
        return world.merge(self.id("ann"), self.merged)

    def unmerge(self, world: World) -> Any:
        return world.unmerge(self.merged)

    def tell_caller_and_ann_apart(self, world: World) -> Any:
        """NP1."""
        return world.declare(self.caller, self.id("ann"), "another voice")

    def identify_as_ann(self, world: World) -> Any:
        """ID12."""
        return world.identify(self.id("call"), self.anns)

    def share_the_number(self, world: World) -> Any:
        """SI1."""
        return world.mark(self.new, MarkKind.SHARED, "a family's")

    def enrich_ann_and_caller(self, world: World) -> Any:
        return world.enrich(self._merging(self.anns), self.id("key-a"))

    def enrich_bob_and_caller(self, world: World) -> Any:
        return world.enrich(self._merging(self.bobs), self.id("key-b"))

    def _merging(self, known: Identifier) -> Enrichment:
        return Enrichment((known, self.new), EnrichAction.MERGE, Profile(title="Dr"), UNASSIGNED_DIVISION)

    def claim(self, world: World) -> Any:
        return world.claim(self.id("ann"), self.new)

    def release(self, world: World) -> Any:
        return world.release(self.caller, self.new)

    def edit_ann(self, world: World) -> Any:
        return world.edit(self.id("ann"), lambda found: _titled(found, "edited"))

    def edit_caller(self, world: World) -> Any:
        return world.edit(self.caller, lambda found: _titled(found, "edited"))

    def delete_ann(self, world: World) -> Any:
        return world.delete(self.id("ann"))

    def delete_caller(self, world: World) -> Any:
        return world.delete(self.caller)

    def hear_more(self, world: World) -> Any:
        """A later event of the call, by which the person refuses something, also on Ann's number."""
        told = event(self.new, conversation=self.id("call"), type=EventType.UPDATED, id=self.id("later"))
        points = (None, self.new, self.anns)
        said = tuple(Choice(MESSAGES if point else MARKETING, Status.DENIED, point) for point in points)
        return world.ingest(dataclasses.replace(told, choices=said))

    def call_again(self, world: World) -> Any:
        return world.ingest(event(self.new, conversation=self.id("second-call")))

    def ask_to_be_called_back(self, world: World) -> Any:
        """Nobody is linked to it, so that pointers lead to it."""
        return world.ingest(event(self.new, self.anns, conversation=self.id("callback"), channel=Channel.CALLBACK))

    def hear_of_another_leg(self, world: World) -> Any:
        """A second leg of the call, with the number of somebody else."""
        told = event(self.bobs, conversation=self.id("call"), id=self.id("leg"), communication_id="second")
        return world.ingest(told)

    def erase_caller(self, world: World) -> Any:
        return world.erase(self.caller)

    def erase_ann(self, world: World) -> Any:
        return world.erase(self.id("ann"))


def _titled(contact: Contact, title: str) -> Profile:
    return dataclasses.replace(contact.profile, title=title)


Action = Callable[[Scene, World], Any]
_NOT_ACTIONS = ("id", "begin")
ACTIONS: dict[str, Action] = {
    name: each
    for name, each in vars(Scene).items()
    if callable(each) and not name.startswith("_") and name not in _NOT_ACTIONS
}


NAMED = {
    "merge_ann_and_merged": {"ann", "cid"},
    "merge_caller_into_ann": {"ann", "caller"},
    "merge_caller_into_bob": {"bob", "caller"},
}


def require_nobody_merged_unasked(scene: Scene, world: World, done: Sequence[str]) -> None:
    """PA6, MG3, NP1: of the inputs of each merge at most one is curated, unless somebody asked for exactly these.

    Enriching asks for whoever holds its identifiers at the moment of the write.
    """
    for entry in _merges(scene, world):
        named = entry.details["inputs"]
        inputs = [world.store.contact(str(each)) for each in (named if isinstance(named, list) else ())]
        curated = [each for each in inputs if each and each.type is ContactType.CURATED]
        pairs = itertools.combinations([each for each in inputs if each], 2)
        assert not any(declared_between(*pair) for pair in pairs), (done, entry)  # NP1: before it or never
        names = {name: scene.id(name) for name in ("ann", "bob", "cid")} | {"caller": scene.caller}
        asked = any(
            all(any(names[each] in one.members for each in pair) for one in curated)
            for name, pair in NAMED.items()
            if name in done
        )
        enriched = any(name.startswith("enrich") for name in done)
        assert len(curated) < 2 or asked or enriched, (done, entry)


def _merges(scene: Scene, world: World) -> list[HistoryEntry]:
    ids = [*(scene.id(name) for name in ("ann", "bob", "cid", "dan")), scene.caller]
    results = {contact.id for each in ids if (contact := answering(world, each))}
    members = {member for each in results if (found := world.store.contact(each)) for member in found.family.merge_set}
    entries = world.store.history(sorted(results | members))
    return [entry for entry in entries if entry.action == "merge" and entry.contact_id != scene.merged]


def answering(world: World, contact_id: str) -> Contact | None:
    """Who answers to the id, None when nobody does."""
    try:
        return world.read(contact_id)
    except ContactNotFound:
        return None
