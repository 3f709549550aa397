"""Project settings: read once and kept per process for a minute."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.errors import translating
from scv.domain.contacts import UNASSIGNED_DIVISION
from scv.domain.projects import Project, project_document, project_from
from scv.domain.times import stamp

KEPT_SECONDS = 60
DIVISIONS = "divisions"


class SettingsStore:
    """The Settings table behind a small cache; a change is seen everywhere within a minute."""

    def __init__(self, client: Any, table: str, seconds: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._table = table
        self._seconds = seconds
        self._kept: dict[str, tuple[float, Project]] = {}
        self._divisions = {UNASSIGNED_DIVISION}
        self._divisions_read = float("-inf")

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

    def divisions(self) -> tuple[str, ...]:
        """Those that have contacts, the unassigned one always; at most a minute old."""
        if self._seconds() - self._divisions_read >= KEPT_SECONDS:
            with translating():
                found = self._client.get_item(TableName=self._table, Key={"id": {"S": DIVISIONS}}, ConsistentRead=True)
            self._divisions |= set(found.get("Item", {}).get("names", {}).get("SS", ()))
            self._divisions_read = self._seconds()
        return tuple(sorted(self._divisions))

    def note_division(self, division: str) -> None:
        """One write a process for each division that it has not seen yet."""
        if division in self._divisions:
            return
        with translating():
            self._client.update_item(
                TableName=self._table,
                Key={"id": {"S": DIVISIONS}},
                UpdateExpression="ADD #names :name",
                ExpressionAttributeNames={"#names": "names"},
                ExpressionAttributeValues={":name": {"SS": [division]}},
            )
        self._divisions.add(division)

    def note_erasure(self, contact_id: str, members: Sequence[str], at: datetime, by: str) -> None:
        """PV1: one write; the ids and nothing else, in a table that is restored apart from the contacts."""
        with translating():
            self._client.update_item(
                TableName=self._table,
                Key={"id": {"S": keys.ERASURE + contact_id}},
                UpdateExpression="SET #members = :members, erasedAt = :at, erasedBy = :by",
                ExpressionAttributeNames={"#members": "members"},
                ExpressionAttributeValues=items.packed(
                    {":members": items.text(list(members)), ":at": stamp(at), ":by": by or "unknown"}
                ),
            )
