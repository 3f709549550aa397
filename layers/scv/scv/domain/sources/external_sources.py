"""External sources: which systems external ids come from, as one short list (ES1)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.values.errors import ExternalSourceExists, ExternalSourceLimit, ExternalSourceNotFound, InvalidValue
from scv.domain.values.links import is_link
from scv.domain.values.texts import MAX_LENGTH, shown

MAX_SOURCES = 200  # all of them are one stored item
MAX_BYTES = 350_000  # of that item, which DynamoDB limits to 400 KB
MAX_LINK = 1000  # characters
BESIDE = 300  # bytes that a source takes beside what people chose: ids, times, names of attributes

Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SourceFields:
    """What a client says of a source; `link` is an address with a place for the external id."""

    name: str
    active: bool = True
    link: str | None = None


@dataclass(frozen=True, slots=True)
class ExternalSource:
    """One system. `request_key` names the request that made it, so that its silent resend is recognised."""

    id: str
    fields: SourceFields
    created_at: datetime
    created_by: str
    modified_at: datetime
    modified_by: str
    request_key: str = ""

    @property
    def place(self) -> Place:
        """ES1: listed by name, whatever its case; the id decides between spellings of one name."""
        return folded(self.fields.name), self.id

    @property
    def size(self) -> int:
        """About how many bytes it takes in the stored item; never fewer."""
        told = (self.fields.name, self.fields.link or "", self.created_by, self.modified_by)
        return BESIDE + sum(2 * len(each.encode()) for each in told)  # a quote is stored as two

    def changed(self, fields: SourceFields, now: datetime, by: str) -> ExternalSource:
        """ES1: the source with other fields; the same fields change nothing."""
        if fields == self.fields:
            return self
        return dataclasses.replace(self, fields=fields, modified_at=now, modified_by=by)


@dataclass(frozen=True, slots=True)
class SourceList:
    """All sources of the service. `revision` counts writes and is the condition of every change."""

    sources: tuple[ExternalSource, ...] = ()
    revision: int = 0

    def __iter__(self) -> Iterator[ExternalSource]:
        return iter(self.sources)

    def found(self, source_id: str) -> ExternalSource:
        """The source of this id; raises ExternalSourceNotFound."""
        for source in self.sources:
            if source.id == source_id:
                return source
        raise ExternalSourceNotFound("There is no such external source; list them.", entity_id=source_id)

    def added(self, source: ExternalSource) -> SourceList:
        """ES1: with one more. Raises ExternalSourceExists for a name that is taken, ExternalSourceLimit."""
        self._require_free(source)
        return self._following((*self.sources, source))

    def replaced(self, source: ExternalSource) -> SourceList:
        """ES1: with this one in the place of the one of its id. Raises ExternalSourceExists, ExternalSourceLimit."""
        self._require_free(source)
        return self._following(tuple(source if each.id == source.id else each for each in self.sources))

    def removed(self, source: ExternalSource) -> SourceList:
        """ES1: without it; contacts keep the external ids that name it."""
        return self._following(tuple(each for each in self.sources if each.id != source.id))

    def _require_free(self, source: ExternalSource) -> None:
        for each in self.sources:
            if each.id != source.id and each.place[0] == source.place[0]:
                raise ExternalSourceExists("Another external source has this name.", field="name", entity_id=each.id)

    def _following(self, sources: tuple[ExternalSource, ...]) -> SourceList:
        grows = len(sources) > len(self.sources) or _size(sources) > _size(self.sources)
        if grows and (len(sources) > MAX_SOURCES or _size(sources) > MAX_BYTES):
            raise ExternalSourceLimit(
                f"At most {MAX_SOURCES} external sources, of {MAX_BYTES} bytes together; delete what is not used.",
                most=MAX_SOURCES,
            )
        return SourceList(sources, self.revision + 1)

    def page(
        self, prefix: str, active: bool | None, after: Place | None, limit: int
    ) -> tuple[tuple[ExternalSource, ...], Place | None]:
        """ES1: those whose name begins with `prefix`, in order of their names, and where the next page begins."""
        begins = folded(prefix)
        found = sorted(
            (
                each
                for each in self.sources
                if each.place[0].startswith(begins)
                and active in (None, each.fields.active)
                and (after is None or each.place > after)
            ),
            key=lambda each: each.place,
        )
        page = tuple(found[:limit])
        return page, page[-1].place if len(found) > limit else None


def _size(sources: tuple[ExternalSource, ...]) -> int:
    return sum(each.size for each in sources)


def folded(name: str) -> str:
    """Equal for names that differ in case and spacing alone."""
    return (shown(name) or "").casefold()


def source_fields(name: str | None, active: bool, link: str | None) -> SourceFields:
    """ES1: a name that somebody can read, and a link that a page may open. Raises InvalidValue."""
    plain = shown(name)
    if plain is None:
        raise InvalidValue("name: an external source needs a name.", field="name")
    if len(plain) > MAX_LENGTH:
        raise InvalidValue(f"name has at most {MAX_LENGTH} characters.", field="name", most=MAX_LENGTH)
    return SourceFields(plain, active, _link(link))


def _link(link: str | None) -> str | None:
    """A template of a web address; what stands in braces is filled in by whoever opens it."""
    text = (link or "").strip()
    if not text:
        return None
    field = "linkConfiguration.uriTemplate"
    if len(text) > MAX_LINK:
        raise InvalidValue(f"{field} has at most {MAX_LINK} characters.", field=field, most=MAX_LINK)
    if not is_link(text.replace("{", "").replace("}", "")):
        raise InvalidValue(f"{field} is a link: it begins with https:// or http://.", field=field)
    return text
