"""Projects: the settings of one line of business (PJ)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from scv.frozen import dataclass
from typing import Any

import phonenumbers

from scv.domain.access.permissions import MAX_DIVISION_LENGTH, Access
from scv.domain.contacts.profiles import PHONE_FIELDS
from scv.domain.identifiers.identifier import DEFAULT_COUNTRY, Identifier
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import DEFAULT_PROJECT
from scv.domain.marks.marks import MarkKind
from scv.domain.marks.patterns import is_blocked, is_role, mailboxes_from, patterns_from
from scv.domain.projects.choices import (
    TypedIdentifiers,
    WhatsAppMatching,
    journeys_from,
    phones_of,
    typed_from,
    whatsapp_from,
)
from scv.domain.projects.datasheets import DatasheetDefinition
from scv.domain.values.documents import Document, camel, from_document, to_document
from scv.domain.values.errors import InvalidValue, ProjectNotFound
from scv.domain.values.ids import DivisionId

DEFAULT_METHOD_LIMIT = 9
MAX_DIVISIONS = 100


class TieRule(StrEnum):
    """PJ1: what happens when several contacts hold the identifier."""

    FIRST_CREATED = "firstCreated"
    SINGLE_MATCH = "singleMatch"


@dataclass(frozen=True, slots=True)
class Project:
    """PJ1-PJ9; what is left out takes the default, and so does a project that was never saved.

    `version` counts saves, 0 for none. `divisions`: those that it serves, all of them when none is named.
    `blocked_identifiers`: patterns of what is nobody's; `role_mailboxes`: what stands before the `@` of addresses that
    are many people's (SI1). `journey_includes`: channels that journeys show beside the usual.
    """

    id: str
    name: str = ""
    manual: frozenset[Channel] = frozenset()
    tie_rule: TieRule = TieRule.FIRST_CREATED
    default_country: str = DEFAULT_COUNTRY
    contact_method_limit: int = DEFAULT_METHOD_LIMIT
    phone_fields: tuple[str, ...] = PHONE_FIELDS
    script: str = ""
    datasheets: tuple[DatasheetDefinition, ...] = ()
    divisions: tuple[DivisionId, ...] = ()
    blocked_identifiers: tuple[str, ...] = ()
    role_mailboxes: tuple[str, ...] = ()
    typed_identifiers: TypedIdentifiers = TypedIdentifiers.SEARCH
    journey_includes: frozenset[Channel] = frozenset()
    whatsapp_matches_phone: WhatsAppMatching = WhatsAppMatching.NO
    version: int = 0

    def mark_of(self, identifier: Identifier, marked: MarkKind | None = None) -> MarkKind | None:
        """SI1: how it is marked, by somebody (`marked`) or by the project; what is blocked is no longer shared."""
        if self.blocked_identifiers and is_blocked(identifier, self.blocked_identifiers):
            return MarkKind.BLOCKED
        return marked or (MarkKind.SHARED if is_role(identifier, self.role_mailboxes) else None)

    def shows(self, channel: Channel) -> bool:
        """PJ9: it wants in journeys what is otherwise in none."""
        return channel in self.journey_includes

    def phones(self, lookups: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
        """PJ9: the phones that are looked for as well, where a WhatsApp number may find who has it as one."""
        if self.whatsapp_matches_phone is WhatsAppMatching.NO:
            return ()
        return tuple(each for each in phones_of(lookups) if each not in lookups)

    def serves(self, division: DivisionId) -> bool:
        """Whether its settings hold for what is in this division."""
        return not self.divisions or division in self.divisions

    def is_seen_by(self, access: Access) -> bool:
        """AC2: one of its divisions is the caller's; one that is bound to none is everybody's."""
        return not self.divisions or any(access.sees(division) for division in self.divisions)

    def creates(self, channel: Channel) -> bool:
        """PJ1: record creation is automatic on this channel."""
        return channel not in self.manual


@dataclass(frozen=True, slots=True)
class ProjectSave:
    """Who saved a project when, and which settings that changed: their names, not their values."""

    project_id: str
    version: int
    at: datetime
    by: str
    settings: tuple[str, ...]


USUAL_PROJECT = Project(DEFAULT_PROJECT)  # for jobs that are part of no project: the limits are every record's


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
        "divisions": list(project.divisions),
        "blockedIdentifiers": list(project.blocked_identifiers),
        "roleMailboxes": list(project.role_mailboxes),
        "typedIdentifiers": project.typed_identifiers.value,
        "journeyIncludes": [channel.value for channel in Channel if channel in project.journey_includes],
        "whatsappMatchesPhone": project.whatsapp_matches_phone.value,
        "version": project.version,
    }


def project_save(before: Project, after: Project, at: datetime, by: str) -> ProjectSave:
    """What a save is remembered as."""
    old, new = project_document(before), project_document(after)
    changed = tuple(name for name in new if name != "version" and new[name] != old[name])
    return ProjectSave(after.id, after.version, at, by, changed)


def project_not_found(project_id: str) -> ProjectNotFound:
    """AC2: the one answer for a project of other divisions."""
    return ProjectNotFound("There is no such project in your divisions.", entity_id=project_id)


def project_from(project_id: str, document: Mapping[str, Any]) -> Project:
    """The inverse of `project_document`, but for the version; what is left out takes the default.

    Raises InvalidValue for a channel, a country or a choice that does not exist, and for divisions that cannot be.
    """
    fields = {camel(name): name for name in PHONE_FIELDS}
    creation = document.get("recordCreation") or {}
    ways = [(_channel(name), str(how).lower()) for name, how in creation.items()]
    chosen = document.get("phoneFields")
    return Project(
        id=project_id,
        name=document.get("name") or "",
        manual=frozenset(channel for channel, how in ways if how == "manual"),
        tie_rule=TieRule(document.get("tieRule") or TieRule.FIRST_CREATED),
        default_country=_country(document.get("defaultCountry") or DEFAULT_COUNTRY),
        contact_method_limit=document.get("contactMethodLimit") or DEFAULT_METHOD_LIMIT,
        phone_fields=PHONE_FIELDS if chosen is None else tuple(dict.fromkeys(fields[name] for name in chosen)),
        script=document.get("script") or "",
        datasheets=tuple(from_document(DatasheetDefinition, each) for each in document.get("datasheets") or ()),
        divisions=_divisions(document.get("divisions") or ()),
        blocked_identifiers=patterns_from(document.get("blockedIdentifiers") or ()),
        role_mailboxes=mailboxes_from(document.get("roleMailboxes") or ()),
        typed_identifiers=typed_from(document.get("typedIdentifiers")),
        journey_includes=journeys_from(document.get("journeyIncludes") or ()),
        whatsapp_matches_phone=whatsapp_from(document.get("whatsappMatchesPhone")),
    )


def _divisions(told: Iterable[str]) -> tuple[DivisionId, ...]:
    divisions = tuple(sorted(map(DivisionId, set(told))))
    if len(divisions) > MAX_DIVISIONS or any(not 0 < len(each) <= MAX_DIVISION_LENGTH for each in divisions):
        raise InvalidValue(
            f"A project is bound to at most {MAX_DIVISIONS} divisions, each named by its id.",
            field="divisions",
            most=MAX_DIVISIONS,
        )
    return divisions


def _channel(name: str) -> Channel:
    try:
        return Channel(name)
    except ValueError as error:
        known = ", ".join(Channel)
        raise InvalidValue(f"Unknown channel; use one of {known}.", field="recordCreation") from error


def _country(code: str) -> str:
    if code.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise InvalidValue("Unknown country; use an ISO 3166 code such as US.", field="defaultCountry")
    return code.upper()
