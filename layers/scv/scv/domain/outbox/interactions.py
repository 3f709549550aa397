"""What a written interaction tells: whose it has become, and whose it was (EV1)."""

from __future__ import annotations

from datetime import datetime

from scv.domain.changes.written import InteractionWritten
from scv.domain.interactions.interaction import Interaction, Link
from scv.domain.outbox.change import Change, Kind, LinkEvents, change_id
from scv.domain.values.documents import Json

REMOVED = "removed"
WRITES = 1_000_000  # more than one conversation ever sees


def interaction_changes(written: InteractionWritten, told: LinkEvents, now: datetime) -> tuple[Change, ...]:
    """EV1: one change where the contact is another one than before; `told` says which of these count.

    What its retention removes is nobody's from then on (PV2): its id may be a new conversation's.
    """
    before, after = written.before, written.after
    had, link = before.link.contact_id if before else None, after.link if after else Link(None, REMOVED)
    found = after or before
    if found is None or link.contact_id == had:
        return ()
    if told is LinkEvents.NONE or (told is LinkEvents.DECIDED and link.by is None):
        return ()
    return (_change(found, link, had, _version(found) + (after is None), written.at or now),)


def _change(found: Interaction, link: Link, had: str | None, version: int, at: datetime) -> Change:
    has = link.contact_id
    kind = Kind.INTERACTION_LINKED if has else Kind.INTERACTION_UNLINKED
    details: dict[str, Json] = {"conversationId": found.conversation_id}
    details |= {name: each for name, each in (("contactId", has), ("previousContactId", had)) if each}
    return Change(
        id=change_id(found.conversation_id, str(version), kind.value),
        kind=kind,
        subject=found.conversation_id,
        at=at,
        division=found.division,
        version=version,
        place=version,
        cause=link.rule,
        by=link.by,
        details=details,
    )


def _version(after: Interaction) -> int:
    """EV3: it grows with every write, also when the id of an expired conversation (PV2) has become a new one's.

    A double holds it exactly, so that every language reads it right.
    """
    received = int(after.received_at.timestamp()) if after.received_at else 0
    return received * WRITES + after.revision
