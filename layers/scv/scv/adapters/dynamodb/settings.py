"""Project settings, read once and kept per process for a minute; what is remembered of each save; external sources."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.errors import translating
from scv.adapters.dynamodb.store import batch_get, pause, transact
from scv.adapters.dynamodb.writes import Action, plain_put
from scv.domain.identifiers.identifier import SPELLING
from scv.domain.projects.project import Project, ProjectSave, project_document, project_from
from scv.domain.sources.external_sources import SourceList
from scv.domain.values.ids import ContactId
from scv.domain.values.times import stamp
from scv.usecases.ports.clock import Pause
from scv.usecases.ports.writes import StaleWrite

KEPT_SECONDS = 60
SPELLINGS = "spellings"


def _project(project_id: str, item: items.Item) -> Project:
    plain = items.unpacked(item)
    project = project_from(project_id, items.parsed(plain["settings"]))
    return dataclasses.replace(project, version=plain.get("version", 1))


class SettingsStore:
    """The Settings table behind a small cache; a change is seen everywhere within a minute."""

    def __init__(
        self, client: Any, table: str, seconds: Callable[[], float] = time.monotonic, wait: Pause = pause
    ) -> None:
        self._client = client
        self._wait = wait
        self._table = table
        self._seconds = seconds
        self._kept: dict[str, tuple[float, Project]] = {}
        self._brought_over = False
        self._brought_over_read = float("-inf")

    def project(self, project_id: str) -> Project:
        """The settings; all defaults for a project that was never saved."""
        kept = self._kept.get(project_id)
        if kept and self._seconds() - kept[0] < KEPT_SECONDS:
            return kept[1]
        return self.stored(project_id)

    def stored(self, project_id: str) -> Project:
        """The settings as they are stored at this moment, one strongly consistent read."""
        project = self._read(project_id)
        self._kept[project_id] = (self._seconds(), project)
        return project

    def _read(self, project_id: str) -> Project:
        key = items.packed({"id": keys.project_id(project_id)})
        with translating():
            found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return _project(project_id, found["Item"]) if "Item" in found else Project(project_id)

    def project_ids(self) -> tuple[str, ...]:
        """PJ10: one strongly consistent read; a project that was last saved before there was a list is not in it."""
        with translating():
            found = self._client.get_item(TableName=self._table, Key={"id": {"S": keys.PROJECTS}}, ConsistentRead=True)
        return tuple(found["Item"]["names"]["SS"]) if "Item" in found else ()

    def stored_projects(self, project_ids: Sequence[str]) -> tuple[Project, ...]:
        """One BatchGetItem for up to 100."""
        wanted = [items.packed({"id": keys.project_id(each)}) for each in project_ids]
        found = batch_get(self._client, self._table, wanted, self._wait) if wanted else []
        kept = {each["id"]["S"]: each for each in found}
        asked = ((each, kept.get(keys.project_id(each))) for each in project_ids)
        return tuple(_project(each, item) if item else Project(each) for each, item in asked)

    def save(self, project: Project, entry: ProjectSave) -> None:
        """Settings and entry in one transaction; this process sees them at once, the others within a minute."""
        remembered = plain_put(self._table, items.project_save_item(entry))
        transact(self._client, [self._put(project), remembered, self._listed(project)], self._wait)
        self._kept[project.id] = (self._seconds(), project)

    def _listed(self, project: Project) -> Action:
        """PJ10: the id joins the list with every save, so that one from before there was a list joins it as well."""
        request = {
            "TableName": self._table,
            "Key": {"id": {"S": keys.PROJECTS}},
            "UpdateExpression": "ADD #names :name",
            "ExpressionAttributeNames": {"#names": "names"},
            "ExpressionAttributeValues": {":name": {"SS": [project.id]}},
        }
        return Action({"Update": request}, lambda _old: StaleWrite(project.id))

    def _put(self, project: Project) -> Action:
        item = items.packed(
            {
                "id": keys.project_id(project.id),
                "schema": items.SCHEMA,
                "version": project.version,
                "settings": items.text(project_document(project)),
            }
        )
        request: dict[str, Any] = {"TableName": self._table, "Item": item}
        if project.version == 1:
            request["ConditionExpression"] = "attribute_not_exists(id)"  # nobody has saved it meanwhile
        else:
            # nobody has saved it since it was read; what has no version was saved before there were any
            first = " OR (attribute_exists(id) AND attribute_not_exists(#version))" if project.version == 2 else ""
            request["ConditionExpression"] = f"#version = :before{first}"
            request["ExpressionAttributeNames"] = {"#version": "version"}
            request["ExpressionAttributeValues"] = {":before": {"N": str(project.version - 1)}}
        return Action({"Put": request}, lambda _old: StaleWrite(project.id))

    def saves(self, project_id: str, versions: Sequence[int]) -> tuple[ProjectSave, ...]:
        """One BatchGetItem for up to 100: a version is a key, so none is searched for."""
        wanted = [items.packed({"id": keys.project_save_id(project_id, each)}) for each in versions]
        found = batch_get(self._client, self._table, wanted, self._wait)
        saves = (items.project_save_from(item, project_id) for item in found)
        return tuple(sorted(saves, key=lambda save: save.version, reverse=True))

    def sources(self) -> SourceList:
        """ES1: one strongly consistent read, however many there are."""
        with translating():
            found = self._client.get_item(TableName=self._table, Key={"id": {"S": keys.SOURCES}}, ConsistentRead=True)
        return items.source_list_from(found["Item"]) if "Item" in found else SourceList()

    def save_sources(self, after: SourceList) -> None:
        """ES1: one conditional write, as a transaction, so that the client may repeat it."""
        put: dict[str, Any] = {"TableName": self._table, "Item": items.source_list_item(after)}
        if after.revision == 1:
            put["ConditionExpression"] = "attribute_not_exists(id)"  # nobody has made a list meanwhile
        else:
            put["ConditionExpression"] = "revision = :before"  # nobody has changed it since it was read
            put["ExpressionAttributeValues"] = {":before": {"N": str(after.revision - 1)}}
        transact(self._client, [Action({"Put": put}, lambda _old: StaleWrite(keys.SOURCES))], self._wait)

    def brought_over(self) -> bool:
        """ID2: whether every row has today's spelling. One read a minute until it has, and none from then on."""
        if not self._brought_over and self._seconds() - self._brought_over_read >= KEPT_SECONDS:
            with translating():
                found = self._client.get_item(TableName=self._table, Key={"id": {"S": SPELLINGS}}, ConsistentRead=True)
            self._brought_over = int(found.get("Item", {}).get("number", {}).get("N", 0)) >= SPELLING
            self._brought_over_read = self._seconds()
        return self._brought_over

    def note_brought_over(self) -> None:
        """Every row has today's spelling: no process asks for the earlier ones a minute from now."""
        item = items.packed({"id": SPELLINGS, "number": SPELLING})
        with translating():
            self._client.put_item(TableName=self._table, Item=item)
        self._brought_over = True

    def note_erasure(self, contact_id: ContactId, members: Sequence[ContactId], at: datetime, by: str) -> None:
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
