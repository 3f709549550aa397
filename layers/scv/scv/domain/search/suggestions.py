"""What search as you type shows (CO10)."""

from __future__ import annotations

from scv.frozen import dataclass

from scv.domain.values.ids import ContactId


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A contact by id and name, as the index knows them; any id of a merge set leads to the contact."""

    contact_id: ContactId
    name: str
