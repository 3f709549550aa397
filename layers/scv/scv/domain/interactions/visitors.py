"""Visitors who have signed in where a conversation began: what their token proves of them (TR2)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from scv.frozen import dataclass

from scv.domain.identifiers.identifier import Identifier, IdentifierType, identify
from scv.domain.interactions.events import InteractionEvent, Mention, Unreadable
from scv.domain.trust.trust import Method, better
from scv.domain.values.errors import InvalidValue

PLACE = "data.customer.idToken"  # where an event has it
NOT_VERIFIED = "not verified"  # what is kept of one that proves nothing: never the token itself


@dataclass(frozen=True, slots=True)
class Visitor:
    """What a good token says of who has signed in: their id with whoever knows them, and what that one has verified."""

    source: str
    subject: str
    email: str | None = None
    phone: str | None = None
    name: str | None = None

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Those that can be read; a claim that nobody can read proves nothing."""
        return tuple(self._read())

    def _read(self) -> Iterator[Identifier]:
        kinds = IdentifierType
        told = ((kinds.EXTERNAL_ID, self.subject), (kinds.EMAIL, self.email), (kinds.PHONE, self.phone))
        for kind, value in told:
            try:
                found = identify(kind, value, source=self.source if kind is kinds.EXTERNAL_ID else None)
            except InvalidValue:
                continue
            if found is not None:
                yield found


def signed_in(event: InteractionEvent, visitor: Visitor | None) -> InteractionEvent:
    """TR2: the event with what its token proves; one that proves nothing costs the event nothing (ID11).

    What the event tells by itself stays, and is proved where the token says the same.
    """
    if visitor is None:
        unread = Unreadable(PLACE, NOT_VERIFIED)
        return dataclasses.replace(event, id_token=None, unreadable=(*event.unreadable, unread))
    told = {mention.identifier: mention for mention in event.mentions}
    for identifier in visitor.identifiers:
        known = told.get(identifier)
        how = Method.SIGNED_IN if known is None else better(Method.SIGNED_IN, known.how)
        told[identifier] = Mention(identifier, known.spelling if known else None, how=how)
    facts = event.facts if event.facts.name else dataclasses.replace(event.facts, name=visitor.name)
    return dataclasses.replace(event, id_token=None, mentions=tuple(told.values()), facts=facts)
