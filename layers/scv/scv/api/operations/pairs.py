"""Operations: contacts that may be the same person."""

from __future__ import annotations

from scv.api.operations.operation import CONTACT, EXTERNAL, MAX_CURSOR, Many, Number, Operation, Text
from scv.domain.access import permissions as access

SUGGESTIONS = f"{EXTERNAL}/suggestions"
OF_A_CONTACT = f"{CONTACT}/suggestions"

PAIRS = (
    Operation(
        "listSuggestions",
        "GET",
        SUGGESTIONS,
        "identity",
        (access.IDENTITY_MERGE,),
        "List contacts of some divisions that may be the same person, the latest found first",
        query=(Number("limit", 1, 50, 25), Text("cursor", MAX_CURSOR), Many("divisionId")),
        answers=("SuggestionListing",),
        cursor="cursor",
    ),
    Operation(
        "listSuggestionsOfContact",
        "GET",
        OF_A_CONTACT,
        "identity",
        (access.IDENTITY_MERGE,),
        "List who may be the same person as a contact, the likeliest first",
        answers=("SuggestionsOfContact",),
    ),
    Operation(
        "dismissSuggestion",
        "DELETE",
        f"{OF_A_CONTACT}/{{otherId}}",
        "identity",
        (access.IDENTITY_MERGE,),
        "Say that two contacts are not the same person, so that they are never suggested again",
        answers=("Nothing",),
    ),
)
