"""Pages of something, and the links between them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from scv.frozen import dataclass
from urllib.parse import urlencode

from scv.domain.search.inquiries import Found
from scv.domain.values.documents import Document, Json
from scv.domain.values.times import stamp


@dataclass(frozen=True, slots=True)
class Asked:
    """The page that was asked for, by number and perhaps by cursor."""

    page: int
    size: int
    cursor: str | None = None


def link(path: str, **query: str | int | bool | None) -> str:
    """A path with the query parameters that are given."""
    given = {name: str(value).lower() if isinstance(value, bool) else value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def offset_listing(
    entities: list[Document], page: int, size: int, total: int, path: str, kept: Mapping[str, str | None]
) -> dict[str, Json]:
    """A listing by page number."""
    pages = max(1, -(-total // size))

    def at(number: int) -> str:
        return link(path, pageSize=size, pageNumber=number, **kept)

    body: dict[str, Json] = {
        "entities": list(entities),
        "pageSize": size,
        "pageNumber": page,
        "total": total,
        "pageCount": pages,
        "firstUri": at(1),
        "selfUri": at(page),
        "lastUri": at(pages),
    }
    if page < pages:
        body["nextUri"] = at(page + 1)
    if page > 1:
        body["previousUri"] = at(page - 1)
    return body


def found_listing(
    entities: list[Document], found: Found, after: str | None, asked: Asked, path: str, kept: Mapping[str, str | None]
) -> dict[str, Json]:
    """CO10: the same, going on by cursor: `after` is where; `truncated` says that the total is a lower bound."""
    body = offset_listing(entities, asked.page, asked.size, found.total, path, kept)
    body["cursors"] = {"after": after} if after else {}
    if after:
        body["nextUri"] = link(path, pageSize=asked.size, pageNumber=asked.page + 1, **kept, cursor=after)
    else:
        body.pop("nextUri", None)
    if asked.cursor:
        body["selfUri"] = link(path, pageSize=asked.size, pageNumber=asked.page, **kept, cursor=asked.cursor)
    if found.truncated:
        body["truncated"] = True
    return body


def cursor_listing(
    entities: list[Document], after: str | None, path: str, kept: Mapping[str, str | int | None]
) -> dict[str, Json]:
    """A listing by cursor; no `after` at the end."""
    body: dict[str, Json] = {"entities": list(entities), "cursors": {}, "selfUri": link(path, **kept)}
    if after:
        body["cursors"] = {"after": after}
        body["nextUri"] = link(path, **kept, cursor=after)
    return body


def time_listing(entities: list[Document], path: str, size: int, before: datetime | None) -> dict[str, Json]:
    """A listing from the latest back: the next page is what was before a moment; no `nextUri` at the end."""
    body: dict[str, Json] = {"entities": list(entities), "selfUri": link(path, pageSize=size)}
    if before:
        body["nextUri"] = link(path, pageSize=size, before=stamp(before))
    return body
