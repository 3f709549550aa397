"""Operations: identifiers, merges, promotion and enriching."""

from __future__ import annotations

from scv.api.operations.operation import CONTACT, CONTACTS, EXPAND, EXTERNAL, PROJECT_ID, Flag, Operation
from scv.domain.access import permissions as access

IDENTITY = (
    Operation(
        "enrichContact",
        "POST",
        f"{CONTACTS}/enrich",
        "contacts",
        (access.CONTACT_ENRICH,),
        "Add what another system knows to the contact that matches",
        query=(Flag("dryRun"),),
        body="EnrichBody",
        answers=(
            "ExternalContact",
            "ContactRecord",
        ),
        statuses=(200, 201),
    ),
    Operation(
        "bulkEnrichContacts",
        "POST",
        f"{EXTERNAL}/bulk/contacts/enrich",
        "contacts",
        (access.CONTACT_ENRICH,),
        "Enrich many contacts",
        body="BulkEnrichBody",
        answers=("Bulk",),
    ),
    Operation(
        "listIdentifiers",
        "GET",
        f"{CONTACT}/identifiers",
        "resolution",
        (access.CONTACT_VIEW,),
        "List a contact's identifiers",
        answers=("ContactIdentifiers",),
    ),
    Operation(
        "claimIdentifier",
        "PATCH",
        f"{CONTACT}/identifiers",
        "resolution",
        (access.CONTACT_EDIT,),
        "Claim or release an identifier",
        query=(PROJECT_ID,),
        body="ClaimBody",
        answers=("ContactIdentifier",),
    ),
    Operation(
        "promoteContact",
        "POST",
        f"{CONTACT}/promotion",
        "identity",
        (access.IDENTITY_PROMOTE,),
        "Make a provisional contact a curated one",
        query=(PROJECT_ID,),
        answers=("ExternalContact",),
    ),
    Operation(
        "mergeContacts",
        "POST",
        f"{CONTACTS}/merge",
        "identity",
        (access.IDENTITY_MERGE,),
        "Merge 2 to 25 contacts into a new one",
        query=(
            Flag("dryRun"),
            EXPAND,
        ),
        body="MergeBody",
        answers=(
            "MergePreview",
            "ExternalContact",
        ),
    ),
    Operation(
        "mergeTwoContacts",
        "POST",
        f"{EXTERNAL}/merge/contacts",
        "identity",
        (access.IDENTITY_MERGE,),
        "Merge a provisional contact with another",
        query=(EXPAND,),
        body="MergeTwoBody",
        answers=("ExternalContact",),
    ),
    Operation(
        "unmergeContact",
        "POST",
        f"{CONTACT}/unmerge",
        "identity",
        (access.IDENTITY_MERGE,),
        "Undo the merge that made this contact",
        query=(EXPAND,),
        answers=("Unmerged",),
    ),
)
