"""External sources: list, read, create, replace, delete (ES1)."""

from __future__ import annotations

from collections.abc import Callable
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.access.permissions import Access
from scv.domain.sources.external_sources import ExternalSource, Place, SourceFields, SourceList
from scv.usecases.attempts import until_saved
from scv.usecases.contacts.save import RESEND_WINDOW
from scv.usecases.ports.clock import Clock, Ids


class Sources(Protocol):
    """The list as it is stored."""

    def sources(self) -> SourceList:
        """All of them, read consistently; none at first."""

    def save_sources(self, after: SourceList) -> None:
        """Writes the list while the one before it is stored; raises StaleWrite otherwise."""


@dataclass(frozen=True, slots=True)
class ReadSources:
    """One read, however many there are."""

    store: Sources

    def __call__(self, source_id: str) -> ExternalSource:
        """Raises ExternalSourceNotFound."""
        return self.store.sources().found(source_id)

    def listed(
        self, prefix: str, active: bool | None, after: Place | None, limit: int
    ) -> tuple[tuple[ExternalSource, ...], Place | None]:
        """A page by name, and where the next one begins."""
        return self.store.sources().page(prefix, active, after, limit)


@dataclass(frozen=True, slots=True)
class WriteSources:
    """One read and one conditional write each."""

    store: Sources
    clock: Clock
    new_id: Ids

    def create(self, access: Access, fields: SourceFields, request_key: str) -> ExternalSource:
        """The new source; the same request sent again within 3 seconds gives the same one.

        Raises ExternalSourceExists, ExternalSourceLimit, Busy.
        """

        def change(before: SourceList) -> tuple[SourceList, ExternalSource]:
            now, by = self.clock(), access.subject
            for each in before:
                if each.request_key == request_key and now - each.created_at < RESEND_WINDOW:
                    return before, each
            source = ExternalSource(self.new_id(), fields, now, by, now, by, request_key)
            return before.added(source), source

        return self._changed(change)

    def replace(self, access: Access, source_id: str, fields: SourceFields) -> ExternalSource:
        """The changed source. Raises ExternalSourceNotFound, ExternalSourceExists, Busy."""

        def change(before: SourceList) -> tuple[SourceList, ExternalSource]:
            source = before.found(source_id)
            after = source.changed(fields, self.clock(), access.subject)
            return (before, after) if after == source else (before.replaced(after), after)

        return self._changed(change)

    def delete(self, source_id: str) -> None:
        """Forgets the source. Raises ExternalSourceNotFound, Busy."""

        def change(before: SourceList) -> tuple[SourceList, ExternalSource]:
            source = before.found(source_id)
            return before.removed(source), source

        self._changed(change)

    def _changed(self, change: Callable[[SourceList], tuple[SourceList, ExternalSource]]) -> ExternalSource:
        """Read, decide, write while nobody else has."""

        def once() -> ExternalSource:
            before = self.store.sources()
            after, source = change(before)
            if after is not before:
                self.store.save_sources(after)
            return source

        return until_saved(once, "the external sources")
