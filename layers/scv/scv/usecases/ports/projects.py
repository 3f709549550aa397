"""Settings of the lines of business, and their schemas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from scv.domain.projects.project import Project
from scv.domain.values.documents import Json


class Projects(Protocol):
    """Settings of the lines of business."""

    def project(self, project_id: str) -> Project:
        """The settings; all defaults for a project that was never saved."""


class SchemaCheck(Protocol):
    """JSON Schema, as a library knows it."""

    def problems(self, schema: Mapping[str, Json], values: Json) -> tuple[str, ...]:
        """PJ7: where the values break the schema: paths and rules, never the values themselves.

        AC12: nothing is checked against a schema, or with values, that could cost too much; then it says so.
        """

    def schema_problem(self, schema: Mapping[str, Json]) -> str | None:
        """AC12: why this is no JSON Schema, or one that could cost too much; None when it is accepted."""
