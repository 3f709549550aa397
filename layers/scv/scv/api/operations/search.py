"""Operations: lists, searches, scans and look-ups."""

from __future__ import annotations

from scv.api.operations.operation import (
    CONTACTS,
    EXPAND,
    EXTERNAL,
    MAX_CURSOR,
    PROJECT_ID,
    Many,
    Number,
    Operation,
    Text,
)
from scv.domain.access import permissions as access
from scv.domain.access.permissions import MAX_DIVISION_LENGTH
from scv.domain.search.budget import MAX_QUERY

MAX_PAGE_NUMBER = 1_000_000  # only counts behind a cursor; without one the first 1,000 contacts are numbered
SORT_ORDER = Text("sortOrder", pattern="^(firstName|lastName)(:(asc|desc))?$")
SEARCH = (
    Operation(
        "listContacts",
        "GET",
        CONTACTS,
        "contacts",
        (access.CONTACT_VIEW,),
        "List or search curated contacts",
        query=(
            Text("q", MAX_QUERY),
            Number("pageSize", 1, 100, 20),
            Number("pageNumber", 1, MAX_PAGE_NUMBER, 1),
            SORT_ORDER,
            EXPAND,
            Many("divisionIds"),
            Text("externalSourceId"),
            PROJECT_ID,
            Text("cursor", MAX_CURSOR),
        ),
        answers=("ContactListing",),
        cursor="cursor",
    ),
    Operation(
        "searchContacts",
        "POST",
        f"{CONTACTS}/search",
        "contacts",
        (access.CONTACT_SEARCH,),
        "Search curated contacts",
        query=(PROJECT_ID,),
        body="SearchBody",
        answers=("ContactListing",),
        cursor="cursor",
    ),
    Operation(
        "suggestContacts",
        "GET",
        f"{EXTERNAL}/typeahead/contacts",
        "contacts",
        (access.CONTACT_SEARCH,),
        "Names of curated contacts of one division, while somebody types",
        query=(
            Text("q", MAX_QUERY, required=True),
            Text("divisionId", MAX_DIVISION_LENGTH, least=1),
            Number("limit", 1, 25, 10),
        ),
        answers=("NamedContacts",),
    ),
    Operation(
        "reverseLookup",
        "GET",
        f"{EXTERNAL}/reversewhitepageslookup",
        "contacts",
        (access.CONTACT_VIEW,),
        "Find curated contacts by phone, email or screen name",
        query=(
            Text("lookupVal", required=True),
            Many("divisionId"),
            EXPAND,
        ),
        answers=("ReverseLookup",),
    ),
    Operation(
        "scanContacts",
        "GET",
        f"{EXTERNAL}/scan/contacts",
        "contacts",
        (access.CONTACT_VIEW,),
        "Walk through the curated contacts of some divisions",
        query=(
            Number("limit", 10, 200, 100),
            Text("cursor", MAX_CURSOR),
            Many("divisionId"),
            EXPAND,
        ),
        answers=("ContactScan",),
        cursor="cursor",
    ),
    Operation(
        "scanAllContacts",
        "GET",
        f"{EXTERNAL}/scan/contacts/divisionviews/all",
        "contacts",
        (access.CONTACT_VIEW_ALL,),
        "Walk through the curated contacts of all divisions",
        query=(
            Number("limit", 10, 200, 100),
            Text("cursor", MAX_CURSOR),
            EXPAND,
        ),
        answers=("ContactScan",),
        cursor="cursor",
    ),
    Operation(
        "lookUpIdentifier",
        "POST",
        f"{EXTERNAL}/identifierlookup",
        "resolution",
        (access.CONTACT_VIEW,),
        "The contact an identifier resolves to",
        query=(EXPAND,),
        body="IdentifierBody",
        answers=("ExternalContact",),
    ),
    Operation(
        "lookUpContact",
        "POST",
        f"{EXTERNAL}/identifierlookup/contacts",
        "resolution",
        (access.CONTACT_VIEW,),
        "The contact an identifier resolves to",
        query=(EXPAND,),
        body="IdentifierBody",
        answers=("ExternalContact",),
    ),
)
