"""What is remembered of the saves of a project."""

from __future__ import annotations

from scv.adapters.dynamodb import keys
from scv.adapters.dynamodb.items.attributes import Attributes, Item, packed, parsed, text, unpacked
from scv.domain.projects.project import ProjectSave
from scv.domain.values.times import moment, stamp


def project_save_item(save: ProjectSave) -> Item:
    """AC11: names of settings, no values."""
    return packed(
        {
            "id": keys.project_save_id(save.project_id, save.version),
            "version": save.version,
            "savedAt": stamp(save.at),
            "savedBy": save.by,
            "changed": text(list(save.settings)),
        }
    )


def project_save_from(item: Attributes, project_id: str) -> ProjectSave:
    """The inverse of `project_save_item`."""
    plain = unpacked(item)
    changed = tuple(parsed(plain.get("changed")) or ())
    return ProjectSave(project_id, plain["version"], moment(plain["savedAt"]), plain["savedBy"], changed)
