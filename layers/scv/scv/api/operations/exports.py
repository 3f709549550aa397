"""Operations: exports of contacts, in the dialect of Genesys."""

from __future__ import annotations

from scv.api.operations.operation import CONTACTS, MAX_CURSOR, Many, Number, Operation, Text
from scv.domain.access import permissions as access

EXPORTS_PATH = f"{CONTACTS}/exports"

EXPORTS = (
    Operation(
        "listExports",
        "GET",
        EXPORTS_PATH,
        "jobs",
        (access.CONTACT_EXPORT,),
        "List the exports of contacts, newest first",
        query=(Many("divisionIds"), Text("after", MAX_CURSOR), Number("pageSize", 1, 100, 25)),
        answers=("ContactsExportListing",),
        cursor="after",
    ),
    Operation(
        "createExport",
        "POST",
        EXPORTS_PATH,
        "jobs",
        (access.CONTACT_EXPORT,),
        "Export contacts as CSV or JSON Lines",
        body="ExportBody",
        answers=("ContactsExport",),
    ),
    Operation(
        "getExport",
        "GET",
        f"{EXPORTS_PATH}/{{exportId}}",
        "jobs",
        (access.CONTACT_EXPORT,),
        "Read an export, with a link to its file while there is one",
        answers=("ContactsExport",),
    ),
)
