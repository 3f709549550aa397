"""Propose: the system says that an identifier may be many people's; it never decides (SI2). No call waits for it."""

from __future__ import annotations

from datetime import timedelta
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.changes.written import EntryWritten
from scv.domain.contacts.contact import Contact, ContactType
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.journeys import came_in_on
from scv.domain.linking.resolution import Ranked, Rows
from scv.domain.marks.marks import NOT_MARKABLE, Mark, Proposal, Why
from scv.domain.pairs.pair import CROWD
from scv.domain.values.ids import DivisionId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.interactions import Interactions
from scv.usecases.ports.marks import Marked

UNLINKED_OFTEN = 3  # conversations taken away from whom the identifier had led to
UNLINKED_LASTS = timedelta(days=90)


class Store(Contacts, Interactions, Protocol):
    """What proposing reads."""


@dataclass(frozen=True, slots=True)
class ProposeShared:
    """SI2: what people have decided, or what was proposed once, is never proposed again."""

    store: Store
    marks: Marked
    clock: Clock

    def crowds(self, contact: Contact, rows: Rows) -> int:
        """How many proposals are new: of what the contact holds that which many saved contacts have.

        `rows`: who has it. One read where many have it. Raises Busy, Unavailable.
        """
        crowds = ((each, self._crowd(ranked)) for each, ranked in rows.items() if ranked.mark is None)
        return sum(self._propose(contact.division, each, Why.HOLDERS, count) for each, count in crowds if count > CROWD)

    def _crowd(self, ranked: Ranked) -> int:
        """How many saved contacts have it, those of one merge set as one, as far as was read."""
        now = self.clock()
        saved = (each for each in ranked if each.type is ContactType.CURATED and each.is_alive(now))
        return len({each.told_by for each in saved})

    def entry(self, written: EntryWritten) -> int:
        """How many proposals are new: conversations were taken away from whom their identifier had led to, often.

        Two reads, one write and one query for each. Raises Busy, Unavailable.
        """
        conversation_id = written.unlinked
        interaction = self.store.interaction(conversation_id) if conversation_id else None
        found = came_in_on(interaction) if interaction else None
        if interaction is None or found is None or found.type in NOT_MARKABLE:
            return 0
        division = interaction.division
        if self.marks.mark(division, found) is not None:
            return 0
        count = self.marks.note_unlinked(division, found, interaction.conversation_id, self.clock(), UNLINKED_LASTS)
        return self._propose(division, found, Why.UNLINKED, count) if count >= UNLINKED_OFTEN else 0

    def _propose(self, division: DivisionId, identifier: Identifier, why: Why, count: int) -> int:
        def once(_learned: Learned) -> int:
            if self.marks.mark(division, identifier) is not None:
                return 0
            now = self.clock()
            self.marks.keep_mark(None, Mark(division, identifier, None, None, now, proposal=Proposal(why, count, now)))
            return 1

        return until_done(self.store, self.clock, once)
