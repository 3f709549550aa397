"""The bodies that name many contacts: bulk calls and search."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from scv.api.bodies.base import Body, Id
from scv.api.operations.search import MAX_PAGE_NUMBER
from scv.domain.search.budget import MAX_QUERY
from scv.domain.values.ids import ContactId, DivisionId

BULK = 50


class EntityBody(Body):
    """Something by its id."""

    id: Id


class BulkIdsBody(Body):
    """BulkIdsRequest."""

    entities: Annotated[list[EntityBody], Field(max_length=BULK)]


class BulkBody(Body):
    """BulkContactsRequest: each entity is read on its own, so that one that is wrong fails alone."""

    entities: Annotated[list[dict[str, Any]], Field(max_length=BULK)]


class SimpleSearch(Body):
    """What to look for; `ids` restricts the result to these contacts.

    `external_source`: an addition to the dialect; the query is an external id of this system.
    """

    query: Annotated[str, Field(max_length=MAX_QUERY)] | None = None
    sort_order: Annotated[list[str], Field(max_length=5)] | None = None
    ids: Annotated[list[Annotated[ContactId, Field(max_length=255)]], Field(max_length=100)] | None = None
    external_source: EntityBody | None = None


class TypeaheadBody(Body):
    """The beginning of a name, as somebody types it; a body, because addresses end in logs and histories."""

    query: Annotated[str, Field(min_length=1, max_length=MAX_QUERY)]
    division_id: Annotated[DivisionId, Field(max_length=255)] | None = None
    limit: Annotated[int, Field(ge=1, le=25)] = 10


class SearchOperation(Body):
    """The one kind of search there is."""

    simple_search: SimpleSearch | None = None


class SearchBody(Body):
    """POST /contacts/search."""

    page_number: Annotated[int, Field(ge=1, le=MAX_PAGE_NUMBER)] = 1
    page_size: Annotated[int, Field(ge=1, le=100)] = 20
    division_ids: Annotated[list[Annotated[DivisionId, Field(max_length=255)]], Field(max_length=100)] | None = None
    expand: Annotated[list[str], Field(max_length=20)] | None = None
    operation: SearchOperation | None = None
    cursor: Annotated[str, Field(max_length=2000)] | None = None
