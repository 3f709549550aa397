"""Projects and the datasheets they ask for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scv.bootstrap import stores
from scv.bootstrap.process import now

if TYPE_CHECKING:
    from scv.usecases.ports.projects import SchemaCheck
    from scv.usecases.projects.projects import FillDatasheet, ListProjects, ReadProject, SaveProject


@cache
def read() -> ReadProject:
    """GET /projects/{id} and its history."""
    from scv.usecases.projects.projects import ReadProject

    return ReadProject(stores.settings())


@cache
def listed() -> ListProjects:
    """GET /projects."""
    from scv.usecases.projects.projects import ListProjects

    return ListProjects(stores.settings())


@cache
def save() -> SaveProject:
    """PUT /projects/{id}."""
    from scv.usecases.projects.projects import SaveProject

    return SaveProject(stores.settings(), _schemas(), now)


@cache
def fill_datasheet() -> FillDatasheet:
    """GET and PUT /contacts/{id}/datasheets/{id}."""
    from scv.usecases.projects.projects import FillDatasheet

    return FillDatasheet(stores.store(), stores.settings(), _schemas(), now)


def _schemas() -> SchemaCheck:
    from scv.adapters.schemas import JsonSchemas  # only projects and datasheets need the validator

    return JsonSchemas()
