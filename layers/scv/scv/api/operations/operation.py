"""One operation of the HTTP interface, declared once.

Routing, permissions, reading of the query, the OpenAPI document, the template's test and the tests of answers read the
same declaration. Bodies and answers are named, not imported: pydantic and their shapes cost a start nothing.
"""

from __future__ import annotations

from scv.frozen import dataclass

from scv.domain.access import permissions as access

API = "/api/v2"
EXTERNAL = f"{API}/externalcontacts"
CONTACTS = f"{EXTERNAL}/contacts"
CONTACT = f"{CONTACTS}/{{contactId}}"
CONVERSATION = f"{API}/conversations/{{conversationId}}"
PROJECTS = f"{API}/projects"
SOURCES = f"{EXTERNAL}/externalsources"
SOURCE = f"{SOURCES}/{{externalSourceId}}"
PROJECT = f"{PROJECTS}/{{projectId}}"
SENDERS = f"{API}/senders"
SENDER = f"{SENDERS}/{{senderId}}"

NOBODY: tuple[str, ...] = ()
CONVERSATIONS = (access.AGENT_CONVERSATION_VIEW, access.CONVERSATION_VIEW, access.CONVERSATION_VIEW_ALL)
SEES_PANEL = ((access.CONTACT_VIEW,), CONVERSATIONS)  # AC2, AC3: it shows a contact and an interaction


@dataclass(frozen=True, slots=True)
class Text:
    """A text of `least` to `most` characters."""

    name: str
    most: int = 1000
    least: int = 0
    pattern: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from `least` to `most`; without a default it may be missing."""

    name: str
    least: int
    most: int
    default: int | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """`true` or `false`; without a default it may be missing."""

    name: str
    default: bool | None = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class Many:
    """Several texts, repeated or joined by commas."""

    name: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """A date and time."""

    name: str
    required: bool = False


Parameter = Text | Number | Flag | Many | Moment

MAX_CURSOR = 2000  # characters
EXPAND = Many("expand")
PROJECT_ID = Text("projectId")
DRY_RUN = Flag("dryRun")
PREVIEWED = (DRY_RUN, Text("previewToken", most=MAX_CURSOR))  # MG9
OVERRIDE = Flag("override")  # NP1


@dataclass(frozen=True, slots=True)
class Operation:
    """One route. `path` is as in the template, with parameters in braces.

    One of `permissions` is enough; `also` is what it takes beside them, one of each group; NOBODY means that no bearer
    token is asked for, unless any good one will do (`signed_in`). `body` and `answers` name shapes of `api.bodies` and
    `api.answers`. `cursor`: the parameter, or the field of the body, that takes a cursor (AC8). `tagged`: it has an
    ETag, and 304 for who sends it back (PA13).
    `texts`: media types of answers that are no JSON, for those who do not understand it.
    """

    id: str
    method: str
    path: str
    function: str
    permissions: tuple[str, ...]
    summary: str
    also: tuple[tuple[str, ...], ...] = ()
    query: tuple[Parameter, ...] = ()
    body: str = ""
    body_required: bool = True
    answers: tuple[str, ...] = ()
    statuses: tuple[int, ...] = (200,)
    cursor: str = ""
    tagged: bool = False
    texts: tuple[str, ...] = ()
    signed_in: bool = False

    @property
    def takes_token(self) -> bool:
        """Whether it takes a bearer token at all."""
        return self.signed_in or bool(self.permissions)

    def parameter(self, name: str) -> Parameter:
        """The declaration of a query parameter; raises KeyError for one that the operation does not declare."""
        for each in self.query:
            if each.name == name:
                return each
        raise KeyError(f"{self.id} declares no query parameter {name}")
