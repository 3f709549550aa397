"""Plans: what is to be written, decided before anything is; a store writes all of it or nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.consent.decisions import Decision
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.life import identified
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.interaction import Interaction
from scv.domain.values.documents import Json
from scv.domain.values.ids import ContactId, DivisionId


@dataclass(frozen=True, slots=True)
class Transition:
    """One contact from one state to the next, with everything that the index says about it.

    `before` is None for a new contact, `after` for one that is removed. It holds only while the
    stored revision is that of `before`; `after` gets the next one here and nowhere else, and the type that what it
    holds makes it (RS4).
    """

    before: Contact | None
    after: Contact | None

    def __post_init__(self) -> None:
        after = self.after and identified(self.after)
        if self.before is not None and after is not None:
            after = dataclasses.replace(after, revision=self.before.revision + 1)
        object.__setattr__(self, "after", after)

    @property
    def contact(self) -> Contact:
        """The contact as it will be, or as it was when it is removed."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a transition from nothing to nothing")
        return found


@dataclass(frozen=True, slots=True)
class Repoint:
    """MG3: an ancestor of an ancestor points at the new canonical contact, still one hop away."""

    contact_id: ContactId
    old: ContactId
    new: ContactId


@dataclass(frozen=True, slots=True)
class Relink:
    """An interaction from one state to the next; `before` is None for one that is new.

    It holds only while the stored revision is that of `before`; `after` gets the next one here and nowhere else.
    """

    before: Interaction | None
    after: Interaction

    def __post_init__(self) -> None:
        if self.before is not None:
            stamped = dataclasses.replace(self.after, revision=self.before.revision + 1)
            object.__setattr__(self, "after", stamped)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """MG11, CO1, AC11: who did what to a contact, and when. `details` name fields and ids, not values.

    `version` of what it was done to, and `division`: of entries that others are told of (EV1).
    """

    id: str
    contact_id: ContactId
    at: datetime
    action: str
    by: str
    details: Mapping[str, Json]
    version: int = 0
    division: DivisionId = DivisionId("")


def by_time(entries: Iterable[HistoryEntry]) -> tuple[HistoryEntry, ...]:
    """The latest first; whatever order the records were read in."""
    return tuple(sorted(entries, key=lambda each: (each.at, each.id, each.contact_id), reverse=True))


@dataclass(frozen=True, slots=True)
class Receipt:
    """A request that was carried out, so that its silent resend gets the same result.

    `key` is made from caller, path and body; `result` is the contact that came of it.
    """

    key: str
    result: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that one job writes.

    `takes_over`: contacts that are gone, whose guards and claims may be replaced. `pointing`: identifiers that are to
    lead to the interaction from now on (PV1); `unpointing`: those that are not to any more. `kept`: decisions that
    are kept although later ones stand (CN1).
    """

    now: datetime
    contacts: tuple[Transition, ...] = ()
    repoints: tuple[Repoint, ...] = ()
    interaction: Relink | None = None
    history: tuple[HistoryEntry, ...] = ()
    receipt: Receipt | None = None
    takes_over: frozenset[ContactId] = frozenset()
    pointing: tuple[Identifier, ...] = ()
    unpointing: tuple[Identifier, ...] = ()
    kept: tuple[Decision, ...] = ()

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """CN1: the decisions that this writes: those that newly stand on the record that they were made on.

        What a deleted contact keeps of them is none (CN4).
        """
        made = (
            each
            for step in self.contacts
            if step.after and step.after.consents and step.after.deleted_at is None
            for each in step.after.consents
            if each.contact_id == step.after.id and (step.before is None or each not in step.before.consents)
        )
        return tuple(dict.fromkeys((*self.kept, *made)))

    @property
    def torn(self) -> ContactId | None:
        """The id of a contact that is written twice: it was read twice, and changed by others in between."""
        ids = [step.contact.id for step in self.contacts] + [repoint.contact_id for repoint in self.repoints]
        return next((each for place, each in enumerate(ids) if each in ids[:place]), None)


def newly_curated(plan: Plan) -> tuple[DivisionId, ...]:
    """CO10: the divisions in which the plan saves a contact that was not curated before."""
    found = (
        step.after.division
        for step in plan.contacts
        if step.after and not step.after.is_provisional and (step.before is None or step.before.is_provisional)
    )
    return tuple(dict.fromkeys(found))
