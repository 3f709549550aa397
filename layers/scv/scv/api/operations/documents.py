"""Operations: the description itself."""

from __future__ import annotations

from scv.api.operations.operation import NOBODY, Operation

DOCUMENTS = (
    Operation(
        "getOpenApi",
        "GET",
        "/openapi.json",
        "contacts",
        NOBODY,
        "This description",
        answers=("Document",),
    ),
)
