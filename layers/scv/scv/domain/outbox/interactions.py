"""What a written interaction tells: whose it has become, and whose it was (EV1)."""

from __future__ import annotations

from datetime import datetime

from scv.domain.changes.written import InteractionWritten
from scv.domain.interactions.interaction import Interaction
from scv.domain.outbox.change import Change, Kind, LinkEvents, change_id
from scv.domain.values.documents import Json

WRITES = 1_000_000  # more than one conversation ever sees


def interaction_changes(written: InteractionWritten, told: LinkEvents, now: datetime) -> tuple[Change, ...]:
    """EV1: one change where the contact is another one than before; `told` says which of these count."""
    before, after = written.before, written.after
    had = before.link.contact_id if before else None
    if after is None or after.link.contact_id == had:
        return ()
    if told is LinkEvents.NONE or (told is LinkEvents.DECIDED and after.link.by is None):
        return ()
    return (_change(after, had, written.at or now),)


def _change(after: Interaction, had: str | None, at: datetime) -> Change:
    has = after.link.contact_id
    kind = Kind.INTERACTION_LINKED if has else Kind.INTERACTION_UNLINKED
    details: dict[str, Json] = {"conversationId": after.conversation_id}
    details |= {name: each for name, each in (("contactId", has), ("previousContactId", had)) if each}
    return Change(
        id=change_id(after.conversation_id, str(_version(after)), kind.value),
        kind=kind,
        subject=after.conversation_id,
        at=at,
        division=after.division,
        version=_version(after),
        place=_version(after),
        cause=after.link.rule,
        by=after.link.by,
        details=details,
    )


def _version(after: Interaction) -> int:
    """EV3: it grows with every write, also when the id of an expired conversation (PV2) has become a new one's.

    A double holds it exactly, so that every language reads it right.
    """
    received = int(after.received_at.timestamp()) if after.received_at else 0
    return received * WRITES + after.revision
