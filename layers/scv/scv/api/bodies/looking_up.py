"""What a look-up asks for. A plain one is read without pydantic, which would be a third of a first answer."""

from __future__ import annotations

from scv.frozen import dataclass

from scv.domain.identifiers.identifier import Identifier, identify
from scv.domain.values.documents import Json
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import DivisionId

MAX_VALUE = 1000
PLAIN = frozenset({"type", "value"})


@dataclass(frozen=True, slots=True)
class Asked:
    """The identifier in its stored spelling, and the division that it is asked for in, where one is named."""

    identifier: Identifier
    division: DivisionId | None = None


def asked(value: Json) -> Asked:
    """What an `IdentifierBody` asks for; raises InvalidValue, also for an identifier that names nobody.

    A type and a value and nothing else need no validator to be right; every other body is that one's to read or refuse.
    """
    if isinstance(value, dict) and value.keys() == PLAIN:
        kind, text = value["type"], value["value"]
        if isinstance(kind, str) and isinstance(text, str) and len(text) <= MAX_VALUE:
            return Asked(named(kind, text))
    from scv.api.bodies.base import read
    from scv.api.bodies.identifiers import IdentifierBody

    body = read(IdentifierBody, value)
    return Asked(body.identifier(), body.division.id if body.division else None)


def named(kind: str, value: str, source: str | None = None) -> Identifier:
    """The identifier in its stored spelling; raises InvalidValue, also for one that names nobody."""
    found = identify(kind, value, source=source)
    if found is None:
        raise InvalidValue("The value identifies nobody; send the identifier itself.", field="value")
    return found
