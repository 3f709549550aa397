"""Every operation of the HTTP interface in one table: route, function, permission.

Handlers register by operation id, so a route without a row, and with it without a permission,
cannot exist. OpenAPI, the template's routes and the access tests come from the same table.
One of `permissions` is enough, where `also` does not ask for more; none at all means that no bearer token is asked for,
unless any good one will do (`signed_in`).
"""

from __future__ import annotations

from dataclasses import dataclass

from scv.domain import access

API = "/api/v2"
EXTERNAL = f"{API}/externalcontacts"
CONTACTS = f"{EXTERNAL}/contacts"
CONTACT = f"{CONTACTS}/{{contactId}}"
NOBODY: tuple[str, ...] = ()
CONVERSATIONS = (access.AGENT_CONVERSATION_VIEW, access.CONVERSATION_VIEW, access.CONVERSATION_VIEW_ALL)
SEES_PANEL = ((access.CONTACT_VIEW,), CONVERSATIONS)  # AC2, AC3: it shows a contact and an interaction
PROJECTS = f"{API}/projects"
CONVERSATION = f"{API}/conversations/{{conversationId}}"


@dataclass(frozen=True, slots=True)
class Operation:
    """One route. `path` is as in the template, with parameters in braces.

    `also`: what it takes beside one of `permissions`, one of each group. `cursor`: the parameter, or the field of the
    body, that takes a cursor (AC8). `signed_in`: a bearer token is enough, whatever it permits.
    """

    id: str
    method: str
    path: str
    function: str
    permissions: tuple[str, ...]
    summary: str
    also: tuple[tuple[str, ...], ...] = ()
    cursor: str = ""
    signed_in: bool = False

    @property
    def takes_token(self) -> bool:
        """Whether it takes a bearer token at all."""
        return self.signed_in or bool(self.permissions)


def _operation(
    function: str,
    permission: str | tuple[str, ...],
    method: str,
    path: str,
    operation_id: str,
    summary: str,
    also: tuple[tuple[str, ...], ...] = (),
    cursor: str = "",
    signed_in: bool = False,
) -> tuple[str, Operation]:
    permissions = (permission,) if isinstance(permission, str) else permission
    return operation_id, Operation(operation_id, method, path, function, permissions, summary, also, cursor, signed_in)


OPERATIONS: dict[str, Operation] = dict(
    (
        _operation(
            "ingest",
            NOBODY,
            "POST",
            "/webhooks/interactions",
            "receiveInteraction",
            "Take in one interaction event, signed by Standard Webhooks",
        ),
        _operation(
            "access",
            NOBODY,
            "POST",
            "/oauth/token",
            "issueToken",
            "Trade a client's id and secret for a bearer token (OAuth 2.0 client credentials)",
        ),
        _operation(
            "access",
            NOBODY,
            "GET",
            f"{API}/me",
            "getMe",
            "Whom the bearer token names and what it permits",
            signed_in=True,
        ),
        _operation("contacts", NOBODY, "GET", "/openapi.json", "getOpenApi", "This description"),
        _operation(
            "contacts",
            access.CONTACT_VIEW,
            "GET",
            CONTACTS,
            "listContacts",
            "List or search curated contacts",
            cursor="cursor",
        ),
        _operation("contacts", access.CONTACT_ADD, "POST", CONTACTS, "createContact", "Create a curated contact"),
        _operation(
            "contacts",
            access.CONTACT_SEARCH,
            "POST",
            f"{CONTACTS}/search",
            "searchContacts",
            "Search curated contacts",
            cursor="cursor",
        ),
        _operation(
            "contacts",
            access.CONTACT_SEARCH,
            "GET",
            f"{EXTERNAL}/typeahead/contacts",
            "suggestContacts",
            "Names of curated contacts of one division, while somebody types",
        ),
        _operation(
            "contacts",
            access.CONTACT_VIEW,
            "GET",
            CONTACT,
            "getContact",
            "Read a contact by any id of its merge set",
        ),
        _operation("contacts", access.CONTACT_EDIT, "PUT", CONTACT, "replaceContact", "Replace a contact's fields"),
        _operation(
            "contacts",
            access.CONTACT_EDIT,
            "PATCH",
            CONTACT,
            "patchContact",
            "Change some of a contact's fields",
        ),
        _operation(
            "contacts",
            (access.CONTACT_DELETE, access.CONTACT_ERASE),
            "DELETE",
            CONTACT,
            "deleteContact",
            "Delete a contact, or erase all of its personal data",
        ),
        _operation(
            "contacts",
            access.CONTACT_VIEW,
            "GET",
            f"{CONTACT}/unresolved",
            "getUnresolvedContact",
            "Read a record as stored, also of an ancestor",
        ),
        _operation(
            "contacts",
            access.CONTACT_VIEW,
            "GET",
            f"{EXTERNAL}/reversewhitepageslookup",
            "reverseLookup",
            "Find curated contacts by phone, email or screen name",
        ),
        _operation(
            "contacts",
            access.CONTACT_VIEW,
            "GET",
            f"{EXTERNAL}/scan/contacts",
            "scanContacts",
            "Walk through the curated contacts of some divisions",
            cursor="cursor",
        ),
        _operation(
            "contacts",
            access.CONTACT_VIEW_ALL,
            "GET",
            f"{EXTERNAL}/scan/contacts/divisionviews/all",
            "scanAllContacts",
            "Walk through the curated contacts of all divisions",
            cursor="cursor",
        ),
        _operation(
            "contacts",
            access.CONTACT_ENRICH,
            "POST",
            f"{CONTACTS}/enrich",
            "enrichContact",
            "Add what another system knows to the contact that matches",
        ),
        _operation(
            "contacts",
            access.CONTACT_VIEW,
            "POST",
            f"{EXTERNAL}/bulk/contacts",
            "bulkGetContacts",
            "Read many contacts",
        ),
        _operation(
            "contacts",
            access.CONTACT_ADD,
            "POST",
            f"{EXTERNAL}/bulk/contacts/add",
            "bulkAddContacts",
            "Create many contacts",
        ),
        _operation(
            "contacts",
            access.CONTACT_EDIT,
            "POST",
            f"{EXTERNAL}/bulk/contacts/update",
            "bulkUpdateContacts",
            "Replace many contacts",
        ),
        _operation(
            "contacts",
            access.CONTACT_DELETE,
            "POST",
            f"{EXTERNAL}/bulk/contacts/remove",
            "bulkRemoveContacts",
            "Delete many contacts",
        ),
        _operation(
            "contacts",
            access.CONTACT_VIEW,
            "POST",
            f"{EXTERNAL}/bulk/contacts/unresolved",
            "bulkGetUnresolvedContacts",
            "Read many records as stored",
        ),
        _operation(
            "contacts",
            access.CONTACT_ENRICH,
            "POST",
            f"{EXTERNAL}/bulk/contacts/enrich",
            "bulkEnrichContacts",
            "Enrich many contacts",
        ),
        _operation("contacts", access.CONTACT_VIEW, "GET", f"{CONTACT}/notes", "listNotes", "List a contact's notes"),
        _operation("contacts", access.CONTACT_EDIT, "POST", f"{CONTACT}/notes", "createNote", "Add a note"),
        _operation("contacts", access.CONTACT_VIEW, "GET", f"{CONTACT}/notes/{{noteId}}", "getNote", "Read a note"),
        _operation(
            "contacts",
            access.CONTACT_EDIT,
            "PUT",
            f"{CONTACT}/notes/{{noteId}}",
            "replaceNote",
            "Change a note",
        ),
        _operation(
            "contacts",
            access.CONTACT_EDIT,
            "DELETE",
            f"{CONTACT}/notes/{{noteId}}",
            "deleteNote",
            "Delete a note",
        ),
        _operation(
            "contacts",
            access.CONTACT_VIEW,
            "GET",
            f"{CONTACT}/datasheets/{{datasheetId}}",
            "getDatasheet",
            "Read a contact's datasheet",
        ),
        _operation(
            "contacts",
            access.CONTACT_EDIT,
            "PUT",
            f"{CONTACT}/datasheets/{{datasheetId}}",
            "putDatasheet",
            "Fill in a contact's datasheet",
        ),
        _operation(
            "resolution",
            access.CONTACT_VIEW,
            "POST",
            f"{EXTERNAL}/identifierlookup",
            "lookUpIdentifier",
            "The contact an identifier resolves to",
        ),
        _operation(
            "resolution",
            access.CONTACT_VIEW,
            "POST",
            f"{EXTERNAL}/identifierlookup/contacts",
            "lookUpContact",
            "The contact an identifier resolves to",
        ),
        _operation(
            "resolution",
            access.CONTACT_VIEW,
            "GET",
            f"{CONTACT}/identifiers",
            "listIdentifiers",
            "List a contact's identifiers",
        ),
        _operation(
            "resolution",
            access.CONTACT_EDIT,
            "PATCH",
            f"{CONTACT}/identifiers",
            "claimIdentifier",
            "Claim or release an identifier",
        ),
        _operation(
            "resolution",
            access.CONVERSATION_ASSOCIATE,
            "PUT",
            f"{EXTERNAL}/conversations/{{conversationId}}",
            "associateConversation",
            "Link a conversation to a contact, or unlink it",
        ),
        _operation(
            "resolution",
            CONVERSATIONS,
            "GET",
            CONVERSATION,
            "getConversation",
            "Read an interaction",
        ),
        _operation(
            "resolution",
            access.CONTACT_VIEW,
            "GET",
            f"{CONVERSATION}/panel",
            "getPanel",
            "What the agent sees beside an interaction",
            also=(CONVERSATIONS,),
        ),
        _operation(
            "resolution",
            access.CONVERSATION_ASSOCIATE,
            "POST",
            f"{CONVERSATION}/panel/select",
            "selectContact",
            "Choose the contact of an interaction",
            also=SEES_PANEL,
        ),
        _operation(
            "resolution",
            access.CONVERSATION_ASSOCIATE,
            "POST",
            f"{CONVERSATION}/panel/unlink",
            "unlinkContact",
            "Take an interaction away from its contact",
            also=SEES_PANEL,
        ),
        _operation(
            "resolution",
            access.CONVERSATION_ASSOCIATE,
            "POST",
            f"{CONVERSATION}/panel/create",
            "createFromPanel",
            "Make a curated contact of an interaction",
            also=SEES_PANEL,
        ),
        _operation(
            "resolution",
            access.PROJECT_VIEW,
            "GET",
            f"{PROJECTS}/{{projectId}}",
            "getProject",
            "Read a project's settings",
        ),
        _operation(
            "resolution",
            access.PROJECT_EDIT,
            "PUT",
            f"{PROJECTS}/{{projectId}}",
            "putProject",
            "Save a project's settings",
        ),
        _operation(
            "resolution",
            access.PROJECT_VIEW,
            "GET",
            f"{PROJECTS}/{{projectId}}/history",
            "getProjectHistory",
            "Who saved a project when, and which settings that changed",
        ),
        _operation(
            "identity",
            access.IDENTITY_PROMOTE,
            "POST",
            f"{CONTACT}/promotion",
            "promoteContact",
            "Make a provisional contact a curated one",
        ),
        _operation(
            "identity",
            access.IDENTITY_MERGE,
            "POST",
            f"{CONTACTS}/merge",
            "mergeContacts",
            "Merge 2 to 25 contacts into a new one",
        ),
        _operation(
            "identity",
            access.IDENTITY_MERGE,
            "POST",
            f"{EXTERNAL}/merge/contacts",
            "mergeTwoContacts",
            "Merge a provisional contact with another",
        ),
        _operation(
            "identity",
            access.IDENTITY_MERGE,
            "POST",
            f"{CONTACT}/unmerge",
            "unmergeContact",
            "Undo the merge that made this contact",
        ),
        _operation(
            "identity",
            access.CONTACT_VIEW,
            "GET",
            f"{CONTACT}/history",
            "getHistory",
            "Who changed, merged, claimed what, and when",
        ),
        _operation(
            "journey",
            access.SESSION_VIEW,
            "GET",
            f"{CONTACT}/journey/sessions",
            "listSessions",
            "A contact's journey, newest first",
            cursor="after",
        ),
        _operation(
            "journey",
            access.SESSION_VIEW,
            "GET",
            f"{API}/journey/sessions/{{sessionId}}",
            "getSession",
            "Read a journey entry",
        ),
        _operation(
            "journey",
            access.SESSION_VIEW,
            "GET",
            f"{API}/journey/sessions/{{sessionId}}/events",
            "listSessionEvents",
            "The events of a journey entry",
        ),
    )
)
