"""The body of an export of contacts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from scv.api.bodies.base import Body, DivisionKey, Short, Text, any_case
from scv.domain.exports.exports import Format
from scv.domain.exports.filters import Filter, checked
from scv.domain.values.errors import InvalidValue

FieldName = Annotated[str, Field(min_length=1, max_length=200)]


class OneValueBody(Body):
    """A field and a value."""

    field: FieldName
    value: Text


class ValuesBody(Body):
    """A field and some values."""

    field: FieldName
    values: Annotated[list[Text], Field(min_length=1, max_length=100)]


class FilterBody(Body):
    """One condition, or several joined."""

    eq: OneValueBody | None = None
    in_: Annotated[ValuesBody | None, Field(alias="in")] = None
    lte: OneValueBody | None = None
    gte: OneValueBody | None = None
    and_: Annotated[list[FilterBody] | None, Field(alias="and", min_length=1, max_length=20)] = None
    or_: Annotated[list[FilterBody] | None, Field(alias="or", min_length=1, max_length=20)] = None
    not_: Annotated[FilterBody | None, Field(alias="not")] = None

    def filter(self) -> Filter:
        """As the domain has it; raises InvalidValue unless exactly one is told."""
        found = [Filter(how, each.field, (each.value,)) for how, each in self._single()]
        if self.in_:
            found.append(Filter("in", self.in_.field, tuple(self.in_.values)))
        for how, parts in (("and", self.and_), ("or", self.or_), ("not", [self.not_] if self.not_ else None)):
            if parts:
                found.append(Filter(how, parts=tuple(each.filter() for each in parts)))
        if len(found) != 1:
            raise InvalidValue("Each filter has one of eq, in, lte, gte, and, or, not.", field="filters")
        return found[0]

    def _single(self) -> list[tuple[str, OneValueBody]]:
        told = (("eq", self.eq), ("lte", self.lte), ("gte", self.gte))
        return [(how, each) for how, each in told if each is not None]


class ConditionsBody(Body):
    """Which contacts, and at most how many."""

    filters: FilterBody | None = None
    limit: Annotated[int, Field(ge=1, le=100_000_000)] | None = None


class ExportBody(Body):
    """ContactsExport; what a client reads of one it may send back. `format` is ours."""

    id: Short | None = None
    division_ids: Annotated[list[DivisionKey], Field(max_length=100)] | None = None
    created_by: dict[str, Any] | None = None
    date_created: str | None = None
    date_completion: str | None = None
    status: Short | None = None
    download_url: str | None = None
    result_row_count: int | None = None
    query_conditions: ConditionsBody | None = None
    self_uri: str | None = None
    format: Annotated[Literal["csv", "jsonl"], any_case("csv", "jsonl")] = "csv"

    def kind(self) -> Format:
        """What the file is to be."""
        return Format(self.format)

    def only(self) -> Filter | None:
        """Which contacts; raises InvalidValue."""
        told = self.query_conditions.filters if self.query_conditions else None
        return checked(told.filter()) if told else None

    def limit(self) -> int | None:
        """At most how many."""
        return self.query_conditions.limit if self.query_conditions else None
