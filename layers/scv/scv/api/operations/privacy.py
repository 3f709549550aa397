"""Operations: what persons may ask of their own data, in the dialect of Genesys' GDPR requests."""

from __future__ import annotations

from scv.api.operations.operation import API, Flag, Number, Operation, Text
from scv.domain.access import permissions as access

GDPR = f"{API}/gdpr"
ANY_OF_THEM = (access.CONTACT_EXPORT, access.CONTACT_ERASE, access.CONTACT_EDIT)

PRIVACY = (
    Operation(
        "listPrivacySubjects",
        "GET",
        f"{GDPR}/subjects",
        "jobs",
        ANY_OF_THEM,
        "Find the contacts that a person may be",
        query=(Text("searchType", 50, required=True), Text("searchValue", required=True)),
        answers=("PrivacySubjectListing",),
    ),
    Operation(
        "createPrivacyRequest",
        "POST",
        f"{GDPR}/requests",
        "jobs",
        ANY_OF_THEM,
        "Ask for a person's access file, a correction, or an erasure",
        query=(Flag("deleteConfirmed"),),
        body="PrivacyRequestBody",
        answers=("PrivacyRequest",),
    ),
    Operation(
        "listPrivacyRequests",
        "GET",
        f"{GDPR}/requests",
        "jobs",
        ANY_OF_THEM,
        "List the requests about persons, newest first",
        query=(Number("pageSize", 1, 100, 25), Number("pageNumber", 1, 1000, 1)),
        answers=("PrivacyRequestListing",),
    ),
    Operation(
        "getPrivacyRequest",
        "GET",
        f"{GDPR}/requests/{{requestId}}",
        "jobs",
        ANY_OF_THEM,
        "Read a request, with a link to its file while there is one",
        answers=("PrivacyRequest",),
    ),
)
