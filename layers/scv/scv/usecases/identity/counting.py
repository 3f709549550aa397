"""How long the journeys are that a preview would join (MG9)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from scv.domain.contacts.contact import Contact
from scv.domain.identity.previews import Input, JourneyCount, Showing
from scv.usecases.ports import JourneyCounts

MOST_COUNTED = 200  # of one record; a count is for a person to judge by, and costs what reading would


def counted(store: JourneyCounts, shown: Showing) -> Showing:
    """The preview with the journeys of everybody that it takes in."""
    return dataclasses.replace(shown, journeys=journeys_of(store, shown.inputs))


def journeys_of(store: JourneyCounts, inputs: Sequence[Input], limit: int = MOST_COUNTED) -> tuple[JourneyCount, ...]:
    """How long the journey of each of these is: one query for each record, all at once."""
    members = [member for each in inputs for member in each.contact.members]
    found = store.count_journeys(members, limit)
    return tuple(_of(each.contact, found, limit) for each in inputs)


def _of(contact: Contact, found: Mapping[str, int], limit: int) -> JourneyCount:
    counts = [found[member] for member in contact.members]
    return JourneyCount(contact.id, sum(counts), any(count >= limit for count in counts))
