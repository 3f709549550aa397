"""Operations: identifiers that are many people's or nobody's."""

from __future__ import annotations

from scv.api.operations.operation import EXTERNAL, MAX_CURSOR, Flag, Many, Number, Operation, Text
from scv.domain.access import permissions as access

IDENTIFIER_MARKS = f"{EXTERNAL}/identifiers/marks"

MARKS = (
    Operation(
        "listMarks",
        "GET",
        IDENTIFIER_MARKS,
        "identity",
        (access.IDENTITY_MERGE,),
        "List identifiers that are marked as shared or blocked, or proposals, the latest first",
        query=(Number("limit", 1, 100, 25), Text("cursor", MAX_CURSOR), Many("divisionId"), Flag("proposed")),
        answers=("MarkListing",),
        cursor="cursor",
    ),
    Operation(
        "markIdentifier",
        "PUT",
        IDENTIFIER_MARKS,
        "identity",
        (access.IDENTITY_MERGE,),
        "Say that an identifier is many people's or nobody's, or take that back",
        body="MarkBody",
        answers=("IdentifierMark",),
    ),
)
