"""Projects: the settings of one line of business (PJ)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scv.domain.channels import Channel
from scv.domain.documents import Document, Json, camel, from_document, to_document
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


def project_document(project: Project) -> Document:
    """The plain form of the settings, every default spelled out."""
    creation = {channel.value: "manual" if channel in project.manual else "automatic" for channel in Channel}
    return {
        "id": project.id,
        "name": project.name,
        "recordCreation": dict(creation),
        "tieRule": project.tie_rule.value,
        "defaultCountry": project.default_country,
        "contactMethodLimit": project.contact_method_limit,
        "phoneFields": [camel(name) for name in project.phone_fields],
        "script": project.script,
        "datasheets": [to_document(definition) for definition in project.datasheets],
    }


def project_from(project_id: str, document: Mapping[str, Any]) -> Project:
    """The inverse of `project_document`; what is left out takes the default."""
    fields = {camel(name): name for name in PHONE_FIELDS}
    creation = document.get("recordCreation") or {}
    chosen = document.get("phoneFields")
    return Project(
        id=project_id,
        name=document.get("name") or "",
        manual=frozenset(Channel(name) for name, how in creation.items() if str(how).lower() == "manual"),
        tie_rule=TieRule(document.get("tieRule") or TieRule.FIRST_CREATED),
        default_country=document.get("defaultCountry") or DEFAULT_COUNTRY,
        contact_method_limit=document.get("contactMethodLimit") or DEFAULT_METHOD_LIMIT,
        phone_fields=PHONE_FIELDS if chosen is None else tuple(fields[name] for name in chosen),
        script=document.get("script") or "",
        datasheets=tuple(from_document(DatasheetDefinition, each) for each in document.get("datasheets") or ()),
    )
