"""How long the journeys are that a preview would join (MG9)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from scv.domain.access.permissions import SESSION_VIEW, Access
from scv.domain.contacts.contact import Contact
from scv.domain.identity.previews import Input, JourneyCount, Showing
from scv.domain.values.ids import ContactId
from scv.usecases.ports.interactions import JourneyCounts

MOST_COUNTED = 200  # of one record; a count is for a person to judge by, and costs what reading would


def counted(store: JourneyCounts, access: Access, shown: Showing) -> Showing:
    """The preview with the journeys of everybody that it takes in."""
    return dataclasses.replace(shown, journeys=journeys_of(store, access, shown.inputs))


def journeys_of(
    store: JourneyCounts, access: Access, inputs: Sequence[Input], limit: int = MOST_COUNTED
) -> tuple[JourneyCount, ...]:
    """How long the journey of each of these is: one query for each record, all at once.

    JO5: nothing is told to who may not see journeys.
    """
    if not access.may(SESSION_VIEW):
        return ()
    members = [member for each in inputs for member in each.contact.members]
    found = store.count_journeys(members, limit)
    return tuple(_of(each.contact, found, limit) for each in inputs)


def _of(contact: Contact, found: Mapping[ContactId, int], limit: int) -> JourneyCount:
    counts = [found[member] for member in contact.members]
    return JourneyCount(contact.id, sum(counts), any(count >= limit for count in counts))
