"""What every answer is made of: moments, references, refusals, pages."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

Moment = str
"""A date and time by RFC 3339, in UTC: `2026-11-26T10:00:00.000Z`."""


Kind = Literal["Ephemeral", "Identified", "Curated"]


class Nothing(TypedDict):
    """An empty object."""


class Reference(TypedDict):
    """An id and where it is read."""

    id: str
    selfUri: str


class NamedId(TypedDict):
    """An id that this service cannot look up: of a user, a queue, a source."""

    id: str


class Error(TypedDict):
    """The one shape of every refusal; the gateway's own have the message alone.

    `code` and `messageParams` say what the English text says.
    """

    message: str
    code: NotRequired[str]
    status: NotRequired[int]
    contextId: NotRequired[str]
    messageParams: NotRequired[dict[str, Any]]
    details: NotRequired[list[RefusedField]]
    errors: NotRequired[list[dict[str, Any]]]
    entityId: NotRequired[str]


class RefusedField(TypedDict):
    """Which field was refused."""

    errorCode: str
    fieldName: str


class Withdrawal(TypedDict):
    """Who took a declaration back, when, and why."""

    by: NamedId
    date: Moment
    reason: str


class Cursors(TypedDict, total=False):
    """Where the next page begins; none at the end."""

    after: str


class Deed(TypedDict):
    """A call that decides something, as it is to be made."""

    method: str
    path: str
    body: dict[str, Any] | None


class SetAt(TypedDict):
    """When a secret was set; the secret itself is shown to nobody."""

    setAt: Moment


class Counted(TypedDict):
    """How many conversations, and the ids of the first thousand."""

    count: int
    conversationIds: list[str]


class OnlyPage(TypedDict):
    """What stands beside the entities of a page: its number, and how many there are."""

    pageSize: int
    pageNumber: int
    total: int
    pageCount: int
    firstUri: str
    selfUri: str
    lastUri: str


class NumberedPage(OnlyPage):
    """One of several pages, with its neighbours' addresses."""

    nextUri: NotRequired[str]
    previousUri: NotRequired[str]
