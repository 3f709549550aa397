"""Operations: the systems that external ids come from."""

from __future__ import annotations

from scv.api.operations.operation import MAX_CURSOR, SOURCE, SOURCES, Flag, Number, Operation, Text
from scv.domain.access import permissions as access

EXTERNAL_SOURCES = (
    Operation(
        "listExternalSources",
        "GET",
        SOURCES,
        "resolution",
        (access.CONTACT_VIEW,),
        "List the systems that external ids come from",
        query=(Number("limit", 10, 200, 100), Text("cursor", MAX_CURSOR), Text("name"), Flag("active", default=None)),
        answers=("SourceListing",),
        cursor="cursor",
    ),
    Operation(
        "createExternalSource",
        "POST",
        SOURCES,
        "resolution",
        (access.CONTACT_EDIT,),
        "Add a system that external ids come from",
        body="ExternalSourceBody",
        answers=("Source",),
    ),
    Operation(
        "getExternalSource",
        "GET",
        SOURCE,
        "resolution",
        (access.CONTACT_VIEW,),
        "Read an external source",
        answers=("Source",),
    ),
    Operation(
        "replaceExternalSource",
        "PUT",
        SOURCE,
        "resolution",
        (access.CONTACT_EDIT,),
        "Change an external source",
        body="ExternalSourceBody",
        answers=("Source",),
    ),
    Operation(
        "deleteExternalSource",
        "DELETE",
        SOURCE,
        "resolution",
        (access.CONTACT_EDIT,),
        "Delete an external source; external ids that name it stay",
        answers=("Nothing",),
    ),
)
