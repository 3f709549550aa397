"""Projects: the settings of one line of business (PJ)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scv.domain.channels import Channel
from scv.domain.documents import Json
from scv.domain.identifiers import DEFAULT_COUNTRY
from scv.domain.profiles import PHONE_FIELDS

DEFAULT_METHOD_LIMIT = 9


class TieRule(StrEnum):
    """PJ1: what happens when several contacts hold the identifier."""

    FIRST_CREATED = "firstCreated"
    SINGLE_MATCH = "singleMatch"


@dataclass(frozen=True, slots=True)
class DatasheetDefinition:
    """PJ7: a form that agents fill in for a contact; `schema` is JSON Schema."""

    id: str
    name: str
    schema: dict[str, Json]


@dataclass(frozen=True, slots=True)
class Project:
    """PJ1-PJ8; what is left out takes the default, and so does a project that was never saved."""

    id: str
    name: str = ""
    manual: frozenset[Channel] = frozenset()
    tie_rule: TieRule = TieRule.FIRST_CREATED
    default_country: str = DEFAULT_COUNTRY
    contact_method_limit: int = DEFAULT_METHOD_LIMIT
    phone_fields: tuple[str, ...] = PHONE_FIELDS
    script: str = ""
    datasheets: tuple[DatasheetDefinition, ...] = ()

    def creates(self, channel: Channel) -> bool:
        """PJ1: record creation is automatic on this channel."""
        return channel not in self.manual
