"""Project settings: read once and kept per process for a minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.store import translating
from scv.domain.projects import Project, project_document, project_from

KEPT_SECONDS = 60


class SettingsStore:
    """The Settings table behind a small cache; a change is seen everywhere within a minute."""

    def __init__(self, client: Any, table: str, seconds: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._table = table
        self._seconds = seconds
        self._kept: dict[str, tuple[float, Project]] = {}

    def project(self, project_id: str) -> Project:
        """The settings; all defaults for a project that was never saved."""
        kept = self._kept.get(project_id)
        if kept and self._seconds() - kept[0] < KEPT_SECONDS:
            return kept[1]
        project = self._read(project_id)
        self._kept[project_id] = (self._seconds(), project)
        return project

    def _read(self, project_id: str) -> Project:
        key = items.packed({"id": keys.project_id(project_id)})
        with translating():
            found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        if "Item" not in found:
            return Project(project_id)
        return project_from(project_id, items.parsed(items.unpacked(found["Item"])["settings"]))

    def save(self, project: Project) -> None:
        """Writes the settings; this process sees them at once, the others within a minute."""
        item = items.packed(
            {
                "id": keys.project_id(project.id),
                "schema": items.SCHEMA,
                "settings": items.text(project_document(project)),
            }
        )
        with translating():
            self._client.put_item(TableName=self._table, Item=item)
        self._kept[project.id] = (self._seconds(), project)
