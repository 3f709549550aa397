"""Whose settings hold for an interaction or a contact (PJ1, AC2)."""

from __future__ import annotations

from scv.domain.interactions.interaction import DEFAULT_PROJECT, Interaction
from scv.domain.projects.project import USUAL_PROJECT, Project
from scv.domain.values.ids import DivisionId
from scv.usecases.ports.projects import Projects


def project_of(projects: Projects, interaction: Interaction) -> Project:
    """The settings of the project that the interaction names, where it serves the interaction's division."""
    return project_for(projects, interaction.project_id, interaction.division)


def project_for(projects: Projects, project_id: str, division: DivisionId) -> Project:
    """PJ1: the project's settings; for a division that it does not serve the default project's, and for one that
    this does not serve either, the defaults.
    """
    for each in dict.fromkeys((project_id, DEFAULT_PROJECT)):
        project = projects.project(each)
        if project.serves(division):
            return project
    return USUAL_PROJECT
