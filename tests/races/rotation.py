"""An account of WhatsApp whose number and id change, told by several deliveries at once (SE4)."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from scv.adapters.webhooks.whatsapp import ADAPTER
from scv.domain.changes.plans import Plan, Transition
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.events import InteractionEvent
from scv.domain.senders.senders import Sender
from scv.domain.values.ids import ContactId
from tests.builders import NOW, known
from tests.model.world import World
from tests.people import person

SENDER = Sender("sample-whatsapp", "whatsapp", key="key of sample-whatsapp")
BEGIN = NOW - timedelta(days=9)
_places = itertools.count(1)


@dataclass
class Rotation:
    """Jane has written with her first number and id; Ann is saved. Then Jane's number changes, and with it her id."""

    place: int = field(default_factory=lambda: next(_places))
    jane: str = ""

    def number(self, which: int) -> str:
        return f"1803{self.place % 100_000:05d}{which:02d}"

    def scoped(self, which: int) -> str:
        return f"US.{self.place:09d}{which}"

    @property
    def names(self) -> dict[Identifier, str]:
        """All that ever were the account's."""
        numbers = {known("SocialWhatsapp", f"+{self.number(each)}"): f"number {each}" for each in (1, 2)}
        return numbers | {known("SocialWhatsappBsuid", self.scoped(each)): f"id {each}" for each in (1, 2, 3)}

    def id(self, name: str) -> str:
        return f"rotated-{name}-{self.place}"

    def begin(self, world: World) -> None:
        """Ann is there, and Jane's first message."""
        world.store.apply(Plan(world.clock(), (Transition(None, person(self.id("ann"))),)))
        self.jane = str(self.write_before(world).contact_id)

    def conversation(self) -> str:
        """That of the first message."""
        return self._message(0, 1, 1).conversation_id

    def deliveries(self) -> tuple[InteractionEvent, ...]:
        """Those messages that are told by names of the account, whoever has them."""
        return self._message(3, 2, 2), self._message(4, None, 2), self._message(5, 2, None), self._message(6, 2, 3)

    # -- what comes in, and what agents do -----------------------------------------------------

    def write_before(self, world: World) -> Any:
        """By the first number and id; also when it comes late, or again."""
        return world.ingest(self._message(0, 1, 1))

    def change_number(self, world: World) -> Any:
        """WhatsApp says that the number has become another one, and the id with it."""
        told = {"wa_id": self.number(2), "user_id": self.scoped(2), "previous_user_id": self.scoped(1)}
        return world.ingest(self._told(1, {"from": self.number(1)}, {"type": "user_changed_number", **told}))

    def change_id(self, world: World) -> Any:
        """And then the id alone."""
        told = {"user_id": self.scoped(3), "previous_user_id": self.scoped(2)}
        return world.ingest(self._told(2, {}, {"type": "user_changed_user_id", **told}))

    def write_after(self, world: World) -> Any:
        return world.ingest(self._message(3, 2, 2))

    def write_by_id(self, world: World) -> Any:
        return world.ingest(self._message(4, None, 2))

    def write_by_number(self, world: World) -> Any:
        return world.ingest(self._message(5, 2, None))

    def write_last(self, world: World) -> Any:
        return world.ingest(self._message(6, 2, 3))

    def link_ann(self, world: World) -> Any:
        return world.link(self.conversation(), ContactId(self.id("ann")))

    def unlink(self, world: World) -> Any:
        return world.unlink(self.conversation())

    def merge_into_ann(self, world: World) -> Any:
        return world.merge(self.id("ann"), self.jane)

    def _message(self, day: int, line: int | None, own: int | None) -> InteractionEvent:
        names = {"from": line and self.number(line), "from_user_id": own and self.scoped(own)}
        return self._told(day, {name: each for name, each in names.items() if each})

    def _told(self, day: int, names: dict[str, Any], system: dict[str, str] | None = None) -> InteractionEvent:
        """Each on a day, and so in a conversation, of its own."""
        at = str(int((BEGIN + timedelta(days=day)).timestamp()))
        item = {"id": f"wamid.{self.place}.{day}", "timestamp": at, "type": "system" if system else "text", **names}
        return _read(json.dumps(item | {"system": system or {}}))


@cache
def _read(item: str) -> InteractionEvent:
    """As WhatsApp's request is read."""
    value: Any = {"metadata": {"phone_number_id": "200000000000001"}, "messages": [json.loads(item)]}
    entry: Any = {"id": "100000000000001", "changes": [{"field": "messages", "value": value}]}
    request: dict[str, Any] = {"object": "whatsapp_business_account", "entry": [entry]}
    (event,) = ADAPTER.read(request, SENDER, lambda _: "US").events
    return event


DELIVERIES: dict[str, Callable[[Rotation, World], Any]] = {
    each.__name__: each
    for each in (
        Rotation.write_before,
        Rotation.change_number,
        Rotation.change_id,
        Rotation.write_after,
        Rotation.write_by_id,
        Rotation.write_by_number,
        Rotation.write_last,
    )
}
DECISIONS: dict[str, Callable[[Rotation, World], Any]] = {
    each.__name__: each for each in (Rotation.link_ann, Rotation.unlink, Rotation.merge_into_ann)
}
