"""Operations: projects and datasheets."""

from __future__ import annotations

from scv.api.operations.operation import CONTACT, MAX_CURSOR, PROJECT, PROJECT_ID, Number, Operation, Text
from scv.api.operations.operation import PROJECTS as PROJECTS_PATH
from scv.domain.access import permissions as access

MAX_VERSION = 999_999_999
PROJECTS = (
    Operation(
        "getDatasheet",
        "GET",
        f"{CONTACT}/datasheets/{{datasheetId}}",
        "contacts",
        (access.CONTACT_VIEW,),
        "Read a contact's datasheet",
        query=(PROJECT_ID,),
        answers=("Datasheet",),
    ),
    Operation(
        "putDatasheet",
        "PUT",
        f"{CONTACT}/datasheets/{{datasheetId}}",
        "contacts",
        (access.CONTACT_EDIT,),
        "Fill in a contact's datasheet",
        query=(PROJECT_ID,),
        body="Document",
        answers=("Datasheet",),
    ),
    Operation(
        "listProjects",
        "GET",
        PROJECTS_PATH,
        "resolution",
        (access.PROJECT_VIEW,),
        "List projects that were saved, and the usual one, by their ids",
        query=(Number("pageSize", 1, 100, 25), Text("cursor", MAX_CURSOR)),
        answers=("ProjectListing",),
        cursor="cursor",
    ),
    Operation(
        "getProject",
        "GET",
        PROJECT,
        "resolution",
        (access.PROJECT_VIEW,),
        "Read a project's settings",
        answers=("Project",),
    ),
    Operation(
        "putProject",
        "PUT",
        PROJECT,
        "resolution",
        (access.PROJECT_EDIT,),
        "Save a project's settings",
        body="ProjectBody",
        answers=("Project",),
    ),
    Operation(
        "getProjectHistory",
        "GET",
        f"{PROJECT}/history",
        "resolution",
        (access.PROJECT_VIEW,),
        "Who saved a project when, and which settings that changed",
        query=(
            Number("pageSize", 1, 100, 25),
            Number("before", 1, MAX_VERSION),
        ),
        answers=("ProjectHistory",),
    ),
)
