"""Records that one job has read already are not read twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import Identifier
from scv.domain.linking.resolution import Ranked, Rows
from scv.domain.marks.marks import MarkKind
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.ports.contacts import HOLDERS_READ, Records

Question = tuple[str, tuple[Identifier, ...], int]


@dataclass
class Remembered:
    """The same answers as the store's, each asked for once; made for one job and dropped with it."""

    store: Records
    _records: dict[str, Contact | None] = field(default_factory=dict)
    _rows: dict[Question, Rows] = field(default_factory=dict)

    def contact(self, contact_id: ContactId) -> Contact | None:
        """One record."""
        if contact_id not in self._records:
            self._records[contact_id] = self.store.contact(contact_id)
        return self._records[contact_id]

    def contacts(self, contact_ids: Sequence[ContactId], fresh: bool = True) -> Mapping[ContactId, Contact]:
        """Many records; only those that are new go to the store, in one call."""
        unknown = [each for each in dict.fromkeys(contact_ids) if each not in self._records]
        found = self.store.contacts(unknown, fresh) if unknown else {}
        self._records.update({each: found.get(each) for each in unknown})
        return {each: record for each in contact_ids if (record := self._records[each])}

    def holders(self, division: DivisionId, identifiers: Sequence[Identifier], limit: int = HOLDERS_READ) -> Rows:
        """Who holds these identifiers."""
        question = (division, tuple(identifiers), limit)
        if question not in self._rows:
            self._rows[question] = self.store.holders(division, identifiers, limit)
        return self._rows[question]

    def holders_in(
        self, divisions: Sequence[DivisionId], identifiers: Sequence[Identifier], limit: int = HOLDERS_READ
    ) -> Mapping[tuple[DivisionId, Identifier], Ranked]:
        """Who holds these identifiers in each of many divisions; nobody asks that twice."""
        return self.store.holders_in(divisions, identifiers, limit)

    def marks_of(
        self, asks: Sequence[tuple[DivisionId, Identifier]], fresh: bool = True
    ) -> Mapping[tuple[DivisionId, Identifier], MarkKind]:
        """How these identifiers are marked; nobody asks that twice."""
        return self.store.marks_of(asks, fresh)
