"""Settings of projects, and datasheets."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from scv.api.answers.basics import Cursors, Moment, NamedId, Reference


class Datasheet(TypedDict):
    """What was filled in for a contact, by whom and when."""

    id: str
    projectId: str
    contact: Reference
    values: dict[str, Any]
    modifyDate: Moment
    modifiedBy: NamedId


class DatasheetDefinition(TypedDict):
    """A form of a project."""

    id: str
    name: str
    schema: dict[str, Any]


class Project(TypedDict):
    """The settings of a line of business, every default spelled out."""

    id: str
    name: str
    recordCreation: dict[str, Literal["automatic", "manual"]]
    tieRule: str
    defaultCountry: str
    contactMethodLimit: int
    phoneFields: list[str]
    script: str
    datasheets: list[DatasheetDefinition]
    divisions: list[str]
    blockedIdentifiers: list[str]
    roleMailboxes: list[str]
    typedIdentifiers: Literal["search", "suggest"]
    journeyIncludes: list[Literal["callback", "campaign"]]
    whatsappMatchesPhone: Literal["no", "candidate", "stitch"]
    version: int


class ListedProject(TypedDict):
    """A project without its settings: `version` is 0 for one that nobody has saved yet."""

    id: str
    name: str
    divisions: list[str]
    version: int


class ProjectListing(TypedDict):
    """A page of projects by their ids."""

    entities: list[ListedProject]
    cursors: Cursors
    selfUri: str
    nextUri: NotRequired[str]


class ProjectSave(TypedDict):
    """Who saved which version when, and the names of the settings that it changed."""

    version: int
    date: Moment
    by: NamedId
    settings: list[str]


class ProjectHistory(TypedDict):
    """The latest saves first."""

    entities: list[ProjectSave]
    selfUri: str
    nextUri: NotRequired[str]
