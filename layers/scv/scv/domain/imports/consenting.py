"""The decisions of consent that a row tells, as an export of this service has them (IM1, CN1).

They are told with their day and with whose word they are, so that a refusal is as old as it was, and neither lifts what
was decided since nor gives way to what was decided before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from scv.domain.consent.decisions import SURVEY, Decision, Speaker, Status
from scv.domain.consent.words import Word
from scv.domain.contacts.agreed import with_decisions
from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import Identifier, identify
from scv.domain.values.documents import Document
from scv.domain.values.errors import InvalidValue
from scv.domain.values.times import moment

FIELD = "consents"
SOURCE = "import"
_CELL = re.compile(
    r"(?P<purpose>[^@:=]+)(?:@(?P<type>[^@=]+)(?:@(?P<page>[^=]+))?=(?P<value>.+))?"
    r":(?P<status>\w+)(?:;by=(?P<by>\w+))?(?:;at=(?P<at>\S+))?",
    re.DOTALL,
)


def consent_of(cell: str) -> Document:
    """One decision as a cell of an export has it, in the shape of a line of JSON. Raises InvalidValue.

    >>> consent_of("marketing:denied;by=person;at=2026-02-04T09:30:00.000Z")["decidedAt"]
    '2026-02-04T09:30:00.000Z'
    >>> consent_of("messages@SocialLine@page=U1:granted")["contactPoint"]
    {'type': 'SocialLine', 'value': 'U1', 'externalSource': {'id': 'page'}}
    """
    found = _CELL.fullmatch(cell)
    if found is None:
        raise InvalidValue("A consent is a purpose and a status, as `marketing:denied`.", field=FIELD)
    told: Document = {"purpose": found["purpose"], "status": found["status"]}
    if found["type"]:
        page: Document = {"externalSource": {"id": found["page"]}} if found["page"] else {}
        told["contactPoint"] = {"type": found["type"], "value": found["value"], **page}
    return {
        **told,
        **({"saidBy": found["by"]} if found["by"] else {}),
        **({"decidedAt": found["at"]} if found["at"] else {}),
    }


def words_of(told: Sequence[Any], country: str) -> tuple[Word, ...]:
    """What the row says was decided; of one without a time nobody knows when. Raises InvalidValue."""
    return tuple(_word(each, country) for each in told)


def _word(told: Any, country: str) -> Word:
    if not isinstance(told, dict) or not isinstance(told.get("purpose"), str):
        raise InvalidValue("A consent has a purpose and a status.", field=FIELD)
    try:
        status, speaker = Status(str(told.get("status")).lower()), Speaker(str(told.get("saidBy", "system")).lower())
    except ValueError:
        known = "granted, denied or withdrawn, and said by person, agent or system"
        raise InvalidValue(f"A consent is {known}.", field=FIELD) from None
    at = moment(str(told["decidedAt"]), FIELD) if told.get("decidedAt") is not None else None
    point = _point(told["contactPoint"], country) if told.get("contactPoint") is not None else None
    return Word(told["purpose"], status, speaker, at, at is None, point, SOURCE)


def _point(told: Any, country: str) -> Identifier:
    whole = told if isinstance(told, dict) else {}
    kind, value, source = (whole.get(name) for name in ("type", "value", "externalSource"))
    page = source.get("id") if isinstance(source, dict) else None
    found = identify(str(kind), str(value), source=page, country=country) if kind and value else None
    if found is None:
        raise InvalidValue("A consent's contact point has a type and a value.", field=FIELD)
    return found


def tells_of_surveys(told: Any) -> bool:
    """CN3: whether it says what `surveyOptOut` does."""
    return isinstance(told, dict) and told.get("purpose") == SURVEY and told.get("contactPoint") is None


def agreed(contact: Contact, words: Iterable[Word], now: datetime, by: str) -> Contact:
    """The contact with what the row tells and nobody has told before; what was decided later stands.

    Raises InvalidValue, ConsentLimit.
    """
    told = (each.decision(contact.id, now, by) for each in words)
    new = [each for each in told if not any(_says_the_same(each, known) for known in contact.decisions)]
    return with_decisions(contact, *new) if new else contact


def _says_the_same(one: Decision, other: Decision) -> bool:
    return (one.matter, one.status, one.said_by, one.decided_at) == (
        other.matter,
        other.status,
        other.said_by,
        other.decided_at,
    )
