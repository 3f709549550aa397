"""The body of a project."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from scv.api.bodies.base import Body, DivisionKey, any_case
from scv.domain.identifiers.identifier import DEFAULT_COUNTRY
from scv.domain.marks.patterns import MAX_LENGTH, MOST
from scv.domain.projects.project import DEFAULT_METHOD_LIMIT, MAX_DIVISIONS, Project, project_from

How = Annotated[Literal["automatic", "manual"], any_case("automatic", "manual")]
PhoneField = Annotated[
    Literal["workPhone", "cellPhone", "homePhone", "otherPhone"],
    any_case("workPhone", "cellPhone", "homePhone", "otherPhone"),
]


Typed = Annotated[Literal["search", "suggest"], any_case("search", "suggest")]
Shown = Annotated[Literal["callback", "campaign"], any_case("callback", "campaign")]
Matching = Annotated[Literal["no", "candidate", "stitch"], any_case("no", "candidate", "stitch")]
Spelled = Annotated[str, Field(min_length=1, max_length=MAX_LENGTH)]


class DatasheetDefinitionBody(Body):
    """PJ7: a form of a project; `schema` is JSON Schema."""

    id: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._-]+$")]
    name: Annotated[str, Field(min_length=1, max_length=255)]
    schema_: Annotated[dict[str, Any], Field(alias="schema")]


class ProjectBody(Body):
    """PJ: what is left out takes the default."""

    id: str | None = None
    name: Annotated[str, Field(max_length=255)] = ""
    record_creation: dict[str, How] = Field({})
    tie_rule: Annotated[Literal["firstCreated", "singleMatch"], any_case("firstCreated", "singleMatch")] = (
        "firstCreated"
    )
    default_country: Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")] = DEFAULT_COUNTRY
    contact_method_limit: Annotated[int, Field(ge=1, le=DEFAULT_METHOD_LIMIT)] = DEFAULT_METHOD_LIMIT
    phone_fields: Annotated[list[PhoneField], Field(min_length=1, max_length=4)] | None = None
    script: Annotated[str, Field(max_length=20000)] = ""
    datasheets: Annotated[list[DatasheetDefinitionBody], Field(max_length=20)] = Field([])
    divisions: Annotated[list[DivisionKey], Field(max_length=MAX_DIVISIONS)] = Field([])
    blocked_identifiers: Annotated[list[Spelled], Field(max_length=MOST)] = Field([])
    role_mailboxes: Annotated[list[Spelled], Field(max_length=MOST)] = Field([])
    typed_identifiers: Typed = "search"
    journey_includes: Annotated[list[Shown], Field(max_length=2)] = Field([])
    whatsapp_matches_phone: Matching = "no"
    version: Annotated[int, Field(ge=0)] | None = None

    def project(self, project_id: str) -> Project:
        """The settings as the domain holds them; raises InvalidValue for a channel or country that does not exist."""
        return project_from(project_id, self.model_dump(by_alias=True, exclude_none=True))
