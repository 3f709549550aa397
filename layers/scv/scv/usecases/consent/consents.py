"""Consents: decisions are told and read, by any id of a merge set (CN1, CN2)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta
from scv.frozen import dataclass

from scv.domain.access.permissions import Access
from scv.domain.changes.histories import consent_told
from scv.domain.changes.plans import Plan, Relink, Transition
from scv.domain.consent.decisions import Decision, each_once, holding
from scv.domain.consent.words import Word
from scv.domain.contacts.agreed import with_decisions
from scv.domain.contacts.contact import Contact
from scv.domain.interactions.interaction import Interaction
from scv.domain.values.errors import ConsentLimit
from scv.domain.values.ids import ContactId
from scv.domain.values.times import whole_moments
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import resolve_contact
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts

RESEND_WINDOW = timedelta(seconds=3)  # a client resends at once; said again later it is said twice
AT_ONCE = 100  # decisions of one moment at most: as many as one transaction writes
GIVEN_AT_ONCE = 40  # decisions of one write, each on two records beside the contact and what its surveys change
LATEST = 5  # of one record, among which a resend finds its own
LATEST_TOLD = 100  # decisions among which one that was told before is found; beyond them it is written once more


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """Decisions, the latest recorded first, the moment before which the next ones are, and what holds by now."""

    decisions: tuple[Decision, ...]
    before: datetime | None
    holds: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Consents:
    """CN1: nothing is changed or taken away; what holds is on the record, so that whoever reads that knows it."""

    store: Contacts
    clock: Clock

    def page(self, access: Access, contact_id: ContactId, size: int, before: datetime | None = None) -> ConsentPage:
        """Those of the whole merge set, and of merges that were undone; each once, however many records have it.

        Raises ContactNotFound.
        """
        contact = resolve_contact(self.store, access, contact_id, self.clock())
        records = tuple(dict.fromkeys((*contact.members, *contact.family.lineage)))
        page, rest = self._page(records, size, before)
        holds = holding(contact.decisions)
        held = {each.id: each for each in holds}
        return ConsentPage(tuple(held.get(each.id, each) for each in page), rest, holds)

    def _page(
        self, records: tuple[ContactId, ...], size: int, before: datetime | None
    ) -> tuple[tuple[Decision, ...], datetime | None]:
        """Read on while the last moment may have more than was read, as where many records have the same decisions."""
        limit = size + AT_ONCE
        while True:
            found = self.store.decisions_of(records, before, limit)
            page, rest = whole_moments(each_once(found), size, lambda each: each.recorded_at)
            if rest is not None or len(found) < limit:
                return page, rest
            limit *= 2

    def tell(self, access: Access, contact_id: ContactId, word: Word) -> Decision:
        """The decision as it is kept; the same sent again within 3 seconds is the first one.

        One write, while the record is as it was read, so that no merge comes in between. Raises ContactNotFound,
        InvalidValue, ConsentLimit, Busy.
        """

        def once(_learned: Learned) -> Decision:
            now = self.clock()
            contact = resolve_contact(self.store, access, contact_id, now)
            made = word.decision(contact.id, now, access.subject)
            latest = self.store.decisions_of((contact.id,), None, LATEST)
            again = next((each for each in latest if _is_resent(each, made, word)), None)
            if again is not None:
                return again
            after = edited_by(with_decisions(contact, made), contact, now, access.subject)
            told = consent_told(made, after, access.subject)
            self.store.apply(Plan(now, (Transition(contact, after),), history=(told,), kept=(made,)))
            return made

        return until_done(self.store, self.clock, once, about=contact_id)


def edited_by(after: Contact, before: Contact, now: datetime, by: str | None) -> Contact:
    """CN3, CO5: where surveys are another matter by now, the contact has been edited."""
    if after.profile == before.profile:
        return after
    return dataclasses.replace(after, version=before.version + 1, modified_at=now, modified_by=by)


def give(
    store: Contacts,
    contact: Contact,
    member: ContactId,
    made: Sequence[Decision],
    now: datetime,
    told: Interaction | None = None,
) -> bool:
    """CN1: decisions of one `member` of the contact's merge set, unless they are there; `contact`: who answers for it.

    They hold for the contact, and lie with the member, whom an unmerge leaves them with, and with the contact: what
    lies there is listed with each member after an unmerge. `told`: the interaction that tells them, which must be as it
    was read, so that an erasure meanwhile is not undone (PV1). Whether all are there now; of more than one write takes
    the rest is to be given again. Raises what a refused write raises.
    """
    if not made:
        return True
    known = {each.id for each in store.decisions_of((member,), None, LATEST_TOLD)}
    new = tuple(dataclasses.replace(each, contact_id=member) for each in made if each.id not in known)
    now_given = new[:GIVEN_AT_ONCE]
    if now_given:
        records = dict.fromkeys((member, contact.id))
        kept = tuple(dataclasses.replace(each, contact_id=record) for record in records for each in now_given)
        steps, unchanged = (Transition(contact, taking(contact, now_given, now)),), Relink(told, told) if told else None
        store.apply(Plan(now, steps, interaction=unchanged, kept=kept))
    return now_given == new


def taking(contact: Contact, new: tuple[Decision, ...], now: datetime) -> Contact:
    """The contact with decisions that no caller made on it.

    AC12: a record without room for one more matter keeps the decision beside it all the same.
    """
    try:
        after = with_decisions(contact, *new)
    except ConsentLimit:
        return contact
    return edited_by(after, contact, now, contact.modified_by)


def _is_resent(known: Decision, made: Decision, word: Word) -> bool:
    """The same but for the moment, a moment ago."""
    dated = made.decided_at if word.decided_at or word.is_undated else known.decided_at
    same = dataclasses.replace(made, id=known.id, recorded_at=known.recorded_at, decided_at=dated)
    return same == known and made.recorded_at - known.recorded_at < RESEND_WINDOW
