"""What clients read of a project's history."""

from __future__ import annotations

from scv.domain.projects.project import Project, ProjectSave
from scv.domain.values.documents import Document
from scv.domain.values.times import stamp


def project_save(save: ProjectSave) -> Document:
    """AC11: who saved which version when, and the names of the settings that it changed."""
    return {
        "version": save.version,
        "date": stamp(save.at),
        "by": {"id": save.by},
        "settings": list(save.settings),
    }


def listed_project(project: Project) -> Document:
    """A project as a list shows it, without its settings."""
    return {
        "id": project.id,
        "name": project.name,
        "divisions": list(project.divisions),
        "version": project.version,
    }
