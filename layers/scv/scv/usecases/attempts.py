"""One job, attempt after attempt: what others wrote in between is read again, and the job is decided anew."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from scv.frozen import dataclass
from typing import TypeVar

from scv.domain.contacts.contact import Contact
from scv.domain.identity.holdings import NOTHING_LOST, Lost
from scv.domain.interactions.interaction import Interaction
from scv.domain.values.errors import Busy, ContactTooLarge, ScvError
from scv.domain.values.ids import ContactId
from scv.usecases.contact_of import answering
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.writes import AlreadyDone, AlreadyHeld, InteractionChanged, PlanTooLarge, StaleWrite

# With the store's pauses of up to half a second between two attempts this takes about four seconds, well within the
# ten that the shortest function has; fifty callers of one new number need five attempts on two cores.
ATTEMPTS = 12

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Learned:
    """What the earlier attempts of one job found out.

    `attempts`: how many there were. `gone`: contacts that no longer live, so that their guards, claims and receipts may
    be taken over. `lost`: guards and claims that living contacts have by now. `stored`: the interaction as the refused
    write found it.
    """

    attempts: int = 0
    gone: frozenset[ContactId] = frozenset()
    lost: Lost = NOTHING_LOST
    stored: Interaction | None = None

    def again(self, **more: object) -> Learned:
        """The same after one more attempt."""
        return dataclasses.replace(self, attempts=self.attempts + 1, **more)  # type: ignore[arg-type]


def until_done(
    store: Contacts,
    clock: Clock,
    once: Callable[[Learned], T],
    about: str = "",
    resent: Callable[[Contact | None], T | None] | None = None,
    refusal: ScvError | None = None,
) -> T:
    """What `once` returns as soon as nobody was faster.

    `once` reads, decides and applies one plan, and decides anew in each attempt: a decision that rested on the type,
    the owner or the set of a contact holds only for the revision that was read. `resent`: what a request is answered
    that was carried out before, by the contact that came of it; None carries it out once more.
    Raises `refusal`, else Busy, when others are faster every time; ContactTooLarge for more than one write holds.
    """
    learned = Learned()
    while learned.attempts < ATTEMPTS:
        if learned.attempts > 1:
            store.wait(learned.attempts - 1)  # the first refusal is usually the only one
        try:
            return once(learned)
        except StaleWrite:
            learned = learned.again()
        except InteractionChanged as changed:
            learned = learned.again(stored=changed.stored)
        except AlreadyHeld as held:
            learned = _told_of_holder(store, held.contact_id, learned, clock())
        except AlreadyDone as done:
            made = ContactId(done.result)
            answer = resent(store.contact(made)) if resent else None
            if answer is not None:
                return answer
            learned = learned.again(gone=learned.gone | {made})
        except PlanTooLarge as error:
            raise too_large() from error
    raise refusal or Busy("Others kept changing the same records; repeat the call.", entity_id=about)


def until_saved(
    once: Callable[[], T], what: str, about: str = "", wait: Callable[[int], object] = lambda _attempt: None
) -> T:
    """The same of a document that is saved whole, such as a project: `once` reads, changes and saves it.

    `wait`: the store's pause, where many may write at once. Raises Busy, which says what others keep changing.
    """
    for attempt in range(ATTEMPTS):
        if attempt > 1:
            wait(attempt - 1)
        with suppress(StaleWrite):
            return once()
    raise Busy(f"Others keep changing {what}; repeat the call.", entity_id=about)


def _told_of_holder(store: Contacts, contact_id: ContactId | None, learned: Learned, now: datetime) -> Learned:
    """RS5, CL2: what a living contact guards or claims stays its own; what is left of one that is gone is free."""
    holder = store.contact(contact_id) if contact_id else None
    answers = answering(store, holder)
    if answers is None or not answers.is_alive(now):
        return learned.again(gone=learned.gone | ({contact_id} if contact_id else set()))
    return learned.again(lost=learned.lost.with_those_of(holder or answers))


def too_large() -> ContactTooLarge:
    """More identifiers and names change than one atomic write holds."""
    return ContactTooLarge("The change touches too many identifiers and names at once; change fewer fields in a call.")
