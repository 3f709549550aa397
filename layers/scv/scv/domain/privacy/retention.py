"""How long an interaction is kept, and the pointers by which an erasure finds it (PV1, PV2)."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from datetime import datetime, timedelta

from scv.domain.contacts.contact import PROVISIONAL_LIFE
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.interaction import Interaction
from scv.domain.privacy.erasure import concerns, is_erased, is_left_behind

POINTER_OUTLIVES = timedelta(days=2)  # a pointer is renewed by the first event of a day, for all of that day


def kept(interaction: Interaction, retention: timedelta | None) -> Interaction:
    """PV2: the interaction with its expiry; `retention` is that of linked ones, None keeps them."""
    return dataclasses.replace(interaction, expires_at=_until(interaction, retention))


def _until(interaction: Interaction, retention: timedelta | None) -> datetime | None:
    """Never-linked ones expire like provisional contacts; erased ones last as long, so that no late event is new."""
    received = interaction.received_at
    if received is None:
        return None
    if is_erased(interaction):
        return received + max(retention, PROVISIONAL_LIFE) if retention else None
    if concerns(interaction) is None and not is_left_behind(interaction):
        return received + PROVISIONAL_LIFE
    return received + retention if retention else None


def pointer_expiry(interaction: Interaction) -> datetime | None:
    """PV1: when a pointer that is written now has no interaction any more that it could lead to."""
    return interaction.expires_at + POINTER_OUTLIVES if interaction.expires_at else None


def to_point_at(before: Interaction | None, after: Interaction, held: Collection[Identifier]) -> tuple[Identifier, ...]:
    """PV1: the identifiers that need a pointer before `after` is written, because no contact leads to it by them.

    `held`: those of the record that it is linked to, whose erasure finds its interactions anyway; those of another
    member of the same merge set are somebody else's after an unmerge. What was pointed
    at by `before` is, unless somebody else's contact is linked now, or the pointers have to be renewed.
    """
    missing = tuple(each for each in after.carried if each not in held)
    if before is None or before.link.contact_id != after.link.contact_id or _are_due(before, after):
        return missing
    return tuple(each for each in missing if each not in before.carried)


def _are_due(before: Interaction, after: Interaction) -> bool:
    """Pointers that expire are renewed on each further day; items without a time of their own never had any."""
    if before.received_at is None or after.received_at is None:
        return before.received_at is not after.received_at
    return before.expires_at is not None and before.received_at.date() != after.received_at.date()
