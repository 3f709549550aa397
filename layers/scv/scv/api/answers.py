"""The shape of every answer, by name: what the type checker, the OpenAPI document and the tests know of it.

Nothing at run time reads these types; they are imported for checking and for the document alone, so they cost a call
nothing. Names are those of the Genesys dialect where it has one.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

Moment = str
"""A date and time by RFC 3339, in UTC: `2026-11-26T10:00:00.000Z`."""

Kind = Literal["Ephemeral", "Identified", "Curated"]


class Nothing(TypedDict):
    """An empty object."""


class Reference(TypedDict):
    """An id and where it is read."""

    id: str
    selfUri: str


class NamedId(TypedDict):
    """An id that this service cannot look up: of a user, a queue, a source."""

    id: str


class Error(TypedDict):
    """The one shape of every refusal; the gateway's own have the message alone.

    `code` and `messageParams` say what the English text says.
    """

    message: str
    code: NotRequired[str]
    status: NotRequired[int]
    contextId: NotRequired[str]
    messageParams: NotRequired[dict[str, Any]]
    details: NotRequired[list[RefusedField]]
    errors: NotRequired[list[dict[str, Any]]]
    entityId: NotRequired[str]


class RefusedField(TypedDict):
    """Which field was refused."""

    errorCode: str
    fieldName: str


class OAuthError(Error):
    """A refusal with the two fields beside it that RFC 6749 gives its names."""

    error: str
    error_description: str


class BearerToken(TypedDict):
    """A bearer token by RFC 6749; `expires_in` counts seconds."""

    access_token: str
    token_type: Literal["bearer"]
    expires_in: int


class Caller(TypedDict):
    """Whom a bearer token names; `permissions` are its own and those of its roles."""

    subject: str
    roles: list[str]
    permissions: list[str]
    divisions: list[str]


# -- contacts ------------------------------------------------------------------------------------


class PhoneNumber(TypedDict, total=False):
    """A phone as it was given (`userInput`), as it is shown (`display`), and the line it is (`e164`)."""

    display: str
    userInput: str
    e164: str
    countryCode: str
    extension: int
    acceptsSMS: bool
    normalizationCountryCode: str


class Address(TypedDict, total=False):
    """A postal address."""

    address1: str
    address2: str
    city: str
    state: str
    postalCode: str
    countryCode: str


class ExternalSource(TypedDict, total=False):
    """The system that an id comes from."""

    id: str
    name: str


class TwitterId(TypedDict, total=False):
    """An account on X: both the numeric id and the screen name identify."""

    id: str
    name: str
    screenName: str
    verified: bool
    profileUrl: str


class ScopedId(TypedDict, total=False):
    """A person's id as one page or account sees it."""

    scopedId: str
    externalSource: ExternalSource


class FacebookId(TypedDict, total=False):
    """The ids under which Facebook pages know the person."""

    ids: list[ScopedId]
    displayName: str


class LineUserId(TypedDict, total=False):
    """A LINE user id."""

    userId: str
    externalSource: ExternalSource


class LineId(TypedDict, total=False):
    """The ids under which LINE accounts know the person."""

    ids: list[LineUserId]
    displayName: str


class WhatsAppId(TypedDict, total=False):
    """The WhatsApp number."""

    phoneNumber: PhoneNumber
    displayName: str


class InstagramId(TypedDict, total=False):
    """The ids under which Instagram accounts know the person, and the public handle."""

    ids: list[ScopedId]
    displayName: str
    handle: str


class AppleOpaqueId(TypedDict, total=False):
    """The id of a person in Apple Messages for Business."""

    value: str
    externalSource: ExternalSource


class ExternalId(TypedDict, total=False):
    """The contact's id in another system."""

    externalSource: ExternalSource
    value: str


class Fields(TypedDict, total=False):
    """What is known of a person; whatever is not known is left out."""

    firstName: str
    middleName: str
    lastName: str
    salutation: str
    title: str
    workPhone: PhoneNumber
    cellPhone: PhoneNumber
    homePhone: PhoneNumber
    otherPhone: PhoneNumber
    workEmail: str
    personalEmail: str
    otherEmail: str
    address: Address
    twitterId: TwitterId
    facebookId: FacebookId
    lineId: LineId
    whatsAppId: WhatsAppId
    instagramId: InstagramId
    appleOpaqueIds: list[AppleOpaqueId]
    externalIds: list[ExternalId]
    surveyOptOut: bool
    externalSystemUrl: str
    schema: dict[str, Any]
    customFields: dict[str, Any]


class ShownTrust(TypedDict):
    """What an identifier is worth (attested, presented or typed), and how it is known."""

    level: str
    method: str


class HeldTrust(ShownTrust):
    """The best proof that there has been of a contact's identifier, and since when."""

    at: Moment


class ContactIdentifier(TypedDict):
    """One identifier of a contact, since when it has it, and how it is known."""

    type: str
    value: str
    division: Reference
    externalSource: NotRequired[NamedId]
    dateCreated: NotRequired[Moment]
    trust: NotRequired[HeldTrust]


class ContactRecord(Fields):
    """A contact that may not have been saved: `dryRun` answers it without an id."""

    type: Kind
    division: Reference
    createDate: Moment
    modifyDate: Moment
    version: int
    mergeSet: NotRequired[list[Reference]]
    mergedFrom: NotRequired[list[Reference]]
    canonicalContact: NotRequired[Reference]
    mergedTo: NotRequired[Reference]
    identifiers: NotRequired[list[ContactIdentifier]]


class ExternalContact(ContactRecord):
    """A contact. `version` goes back with a change of it."""

    id: str
    selfUri: str


class Candidate(TypedDict):
    """A value that a field might have had after a merge, where it comes from, and what became of it."""

    value: Any
    outcome: str
    contact: NotRequired[Reference]
    field: NotRequired[str]


class FieldConflict(TypedDict):
    """A field about which the merged contacts disagree, and how it was decided."""

    field: str
    decidedBy: str
    candidates: list[Candidate]


class PreviewedField(TypedDict):
    """A field of the contact as it would be, and the contacts that have this value; none where the request gives it."""

    field: str
    value: Any
    contacts: list[Reference]


class PreviewedHolding(TypedDict):
    """An identifier that the contact would have, in a field or beside them, and the contacts that have it now."""

    identifier: ShownIdentifier
    contacts: list[Reference]
    inFields: bool
    claimed: bool


class LostIdentifier(TypedDict):
    """An identifier that a contact has and the result would not have."""

    identifier: ShownIdentifier
    contact: Reference


class JourneyLength(TypedDict):
    """How many interactions a contact has; `truncated` when there are more."""

    contact: Reference
    count: int
    truncated: bool


class Previewed(TypedDict):
    """What a person decides by: what would be done, conflicts with their winners, and everything that would move.

    The same call with `previewToken` until `previewExpires` does exactly this or is refused.
    """

    did: str
    conflicts: list[FieldConflict]
    fields: list[PreviewedField]
    holdings: list[PreviewedHolding]
    lost: list[LostIdentifier]
    journeys: list[JourneyLength]
    previewToken: str
    previewExpires: Moment


class MergePreview(ExternalContact, Previewed):
    """What a merge would give; its id is not given out yet."""


class EnrichPreview(ContactRecord, Previewed):
    """What enriching would give; a contact that would be made has no id yet."""

    id: NotRequired[str]
    selfUri: NotRequired[str]


class Withdrawal(TypedDict):
    """Who took a declaration back, when, and why."""

    by: NamedId
    date: Moment
    reason: str


class Declaration(TypedDict):
    """Somebody has said that another contact is not the same person; `withdrawn` when that was taken back."""

    contact: Reference
    by: NamedId
    date: Moment
    reason: str
    withdrawn: NotRequired[Withdrawal]


class Declarations(TypedDict):
    """What was said of a contact, latest first."""

    entities: list[Declaration]


class DroppedIdentifier(TypedDict):
    """An identifier; a cookie's value is shown to nobody."""

    type: str
    value: NotRequired[str]
    externalSource: NotRequired[NamedId]


class Dropped(TypedDict):
    """What was set on a merge result and fits no input: a field with its value, or an identifier; who set it, when."""

    by: NamedId
    date: Moment
    field: NotRequired[str]
    value: NotRequired[Any]
    identifier: NotRequired[DroppedIdentifier]
    claimed: NotRequired[bool]


class Unmerged(TypedDict):
    """The inputs of the merge as they are again; those that no longer fit into the answer by their id."""

    entities: list[ExternalContact | Reference]
    dropped: list[Dropped]


class Returning(TypedDict):
    """An interaction since the merge, and the contact that has it once the merge is undone."""

    conversationId: str
    contact: Reference


class UnmergePreview(Unmerged):
    """What an unmerge would do; `truncated` when there are more interactions since the merge than these."""

    later: list[Returning]
    truncated: bool


class Cursors(TypedDict, total=False):
    """Where the next page begins; none at the end."""

    after: str


class ContactListing(TypedDict):
    """A page of contacts; `truncated` when there may be more than `total`. `nextUri` goes on by cursor."""

    entities: list[ExternalContact]
    pageSize: int
    pageNumber: int
    total: int
    pageCount: int
    firstUri: str
    selfUri: str
    lastUri: str
    nextUri: NotRequired[str]
    previousUri: NotRequired[str]
    cursors: Cursors
    truncated: NotRequired[bool]


class NamedContact(TypedDict):
    """A contact by its name alone, as the index has it."""

    id: str
    name: str
    selfUri: str


class NamedContacts(TypedDict):
    """Contacts whose names begin so."""

    entities: list[NamedContact]


class ContactScan(TypedDict):
    """A page of contacts by cursor."""

    entities: list[ExternalContact]
    cursors: Cursors
    selfUri: str
    nextUri: NotRequired[str]


class Deed(TypedDict):
    """A call that decides something, as it is to be made."""

    method: str
    path: str
    body: dict[str, Any] | None


class Reasons(TypedDict):
    """Why two contacts may be one: the identifiers of both, and how their names are alike."""

    identifiers: list[ContactIdentifier]
    names: str


class PairSuggestion(TypedDict):
    """Two contacts that may be the same person; a score of 1 says most."""

    contacts: list[ExternalContact]
    score: float
    reasons: Reasons
    foundAt: Moment
    confirm: Deed
    dismiss: Deed


class SuggestionListing(TypedDict):
    """A page of suggestions by cursor; it may have fewer entries than asked for and go on."""

    entities: list[PairSuggestion]
    cursors: Cursors
    selfUri: str
    nextUri: NotRequired[str]


class SuggestionsOfContact(TypedDict):
    """All suggestions of one contact."""

    entities: list[PairSuggestion]
    selfUri: str


class ReverseLookup(TypedDict):
    """The contacts that have the value."""

    contacts: list[ExternalContact]
    externalOrganizations: list[Nothing]


class ContactIdentifiers(TypedDict):
    """The identifiers of a contact."""

    entities: list[ContactIdentifier]


class BulkError(TypedDict):
    """Why one entity of many was refused; `retryable` when sending it again may help."""

    code: str
    message: str
    status: int
    messageParams: dict[str, Any]
    retryable: bool
    details: list[BulkDetail]


class BulkDetail(TypedDict):
    """Which field of the entity was refused."""

    fieldName: str
    message: str


class BulkResult(TypedDict):
    """What became of one entity, as its single operation would have answered."""

    success: bool
    status: int
    id: NotRequired[str]
    entity: NotRequired[ExternalContact | ContactRecord]
    error: NotRequired[BulkError]


class Bulk(TypedDict):
    """What became of each entity, in the order of the request; `errorIndexes` are places in it."""

    results: list[BulkResult]
    errorCount: int
    errorIndexes: list[int]


_Promotion = TypedDict("_Promotion", {"from": str}, total=False)  # `from` is a word of Python


class HistoryDetails(_Promotion, total=False):
    """What an entry is about, by names of fields and ids."""

    fields: list[str]
    inputs: list[str]
    result: str
    overridden: list[str]
    conflicts: list[str]
    changedSince: list[str]
    dropped: list[dict[str, Any]]
    identifierType: str
    contact: str
    conversation: str
    rule: str
    note: str
    project: str
    datasheet: str
    division: str
    anonymous: int
    reduced: int
    undecided: int


class HistoryEntry(TypedDict):
    """Who did what to a contact, and when."""

    id: str
    action: str
    date: Moment
    by: NamedId
    contact: Reference
    details: HistoryDetails


class History(TypedDict):
    """The latest entries first; `nextUri` leads to those before."""

    entities: list[HistoryEntry]
    selfUri: str
    nextUri: NotRequired[str]


class Note(TypedDict):
    """A note, on the record that it was written on."""

    id: str
    entityId: str
    entityType: Literal["contact"]
    division: Reference
    noteText: str
    createDate: Moment
    modifyDate: Moment
    createdBy: NamedId
    selfUri: str
    modifiedBy: NotRequired[NamedId]


class NoteListing(TypedDict):
    """A page of notes by number; `truncated` when there are more than `total`."""

    entities: list[Note]
    pageSize: int
    pageNumber: int
    total: int
    pageCount: int
    firstUri: str
    selfUri: str
    lastUri: str
    nextUri: NotRequired[str]
    previousUri: NotRequired[str]
    truncated: NotRequired[bool]


class Datasheet(TypedDict):
    """What was filled in for a contact, by whom and when."""

    id: str
    projectId: str
    contact: Reference
    values: dict[str, Any]
    modifyDate: Moment
    modifiedBy: NamedId


# -- interactions --------------------------------------------------------------------------------


class ShownIdentifier(TypedDict):
    """What an interaction came in on; a cookie's value is shown to nobody."""

    type: str
    value: NotRequired[str]
    externalSource: NotRequired[NamedId]


class Reason(TypedDict):
    """The rule that decided, and the identifier that it went by."""

    rule: str
    identifier: NotRequired[ShownIdentifier]
    agent: NotRequired[str]


class Why(Reason):
    """Why an entry is in this journey, and how the identifier is known that it came in on."""

    trust: NotRequired[ShownTrust]


class Unreadable(TypedDict):
    """A value about the customer that nobody could read, and the place where it stood."""

    field: str
    value: str


class ShortContact(TypedDict):
    """A contact's id and type."""

    id: str
    type: Kind


class EventAnswer(TypedDict):
    """What became of an event. An event that waits, or is about no interaction, is answered without a reason."""

    outcome: str
    conversationId: NotRequired[str]
    candidates: NotRequired[int]
    reason: NotRequired[Reason]
    externalContact: NotRequired[ShortContact]
    ignored: NotRequired[list[str]]
    unreadable: NotRequired[list[Unreadable]]
    code: NotRequired[str]


class EventAnswers(TypedDict):
    """What became of each event of a request that holds many, and the places of those that cannot be read."""

    events: list[EventAnswer]
    unread: NotRequired[list[str]]


class SetAt(TypedDict):
    """When a secret was set; the secret itself is shown to nobody."""

    setAt: Moment


class SenderSecrets(TypedDict):
    """The secrets that a sender has."""

    current: NotRequired[SetAt]
    next: NotRequired[SetAt]
    verifyToken: NotRequired[SetAt]


class Sender(TypedDict):
    """One sender of webhooks."""

    id: str
    kind: str
    divisions: list[str]
    divisionId: NotRequired[str]
    projects: list[str]
    projectId: NotRequired[str]
    publicUrl: NotRequired[str]
    ratePerSecond: int
    secrets: SenderSecrets
    webhookPath: str
    modifyDate: NotRequired[Moment]
    modifiedBy: NotRequired[str]
    selfUri: str


class SenderListing(TypedDict):
    """All senders that the caller manages."""

    entities: list[Sender]
    selfUri: str


class Channel(TypedDict):
    """How the customer was reached."""

    type: str
    messageType: NotRequired[str]


class LastEvent(TypedDict):
    """The latest event of a journey entry; without its id when that was forgotten."""

    id: NotRequired[str]
    eventName: str
    createdDate: Moment


class LinkedBy(TypedDict):
    """Why the entry is in this journey: the rule, and the agent when one decided."""

    rule: str
    agent: NotRequired[str]


class Session(TypedDict):
    """One entry of a journey."""

    id: str
    type: Literal["conversation"]
    conversation: Reference
    conversationChannels: list[Channel]
    originatingDirection: str
    createdDate: Moment
    eventCount: int
    lastEvent: LastEvent
    divisionIds: list[str]
    authenticated: bool
    linkedBy: LinkedBy
    selfUri: str
    conversationSubject: NotRequired[str]
    lastConnectedQueue: NotRequired[NamedId]
    lastConnectedUser: NotRequired[NamedId]
    endedDate: NotRequired[Moment]
    durationInSeconds: NotRequired[int]
    externalContact: NotRequired[Reference]
    customerId: NotRequired[str]
    customerIdType: NotRequired[str]
    identifier: NotRequired[ShownIdentifier]
    why: Why
    unreadable: NotRequired[list[Unreadable]]


class SessionListing(TypedDict):
    """A page of a journey, newest first."""

    entities: list[Session]
    selfUri: str
    nextUri: NotRequired[str]


class SessionEvent(TypedDict):
    """One event of a journey entry."""

    id: str
    correlationId: str
    eventType: str
    createdDate: Moment
    session: Reference


class SessionEventListing(TypedDict):
    """The events of a journey entry, latest first."""

    entities: list[SessionEvent]
    selfUri: str


class Participant(TypedDict):
    """One side of a conversation."""

    id: str
    purpose: str
    startTime: NotRequired[Moment]
    externalContactId: NotRequired[str]
    address: NotRequired[str]
    userId: NotRequired[str]


class ConversationDivision(TypedDict):
    """A division of a conversation."""

    division: Reference


class Leg(TypedDict):
    """A part of a conversation, with what is known of it; the one that no event names has no id."""

    id: NotRequired[str]
    channel: NotRequired[str]
    direction: NotRequired[str]
    startedAt: NotRequired[Moment]
    endedAt: NotRequired[Moment]


class Conversation(TypedDict):
    """An interaction in the dialect of the Conversations API."""

    id: str
    startTime: Moment
    participants: list[Participant]
    divisions: list[ConversationDivision]
    legs: list[Leg]
    selfUri: str
    endTime: NotRequired[Moment]


class Association(TypedDict):
    """Which contact a conversation is linked to; without one it is linked to nobody."""

    conversationId: str
    externalContactId: NotRequired[str]
    communicationId: NotRequired[str]
    mediaType: NotRequired[str]


class Counted(TypedDict):
    """How many conversations, and the ids of the first thousand."""

    count: int
    conversationIds: list[str]


class Undecided(TypedDict):
    """A conversation of nobody whose identifier these living contacts have as well."""

    conversationId: str
    contacts: list[Reference]


class Erased(TypedDict):
    """What an erasure did to interactions: made anonymous, left without some values, left for an agent to decide."""

    id: str
    anonymous: Counted
    reduced: Counted
    undecided: list[Undecided]


# -- requests of persons --------------------------------------------------------------------------


class SocialHandle(TypedDict):
    """An account on a platform."""

    type: Literal["TWITTER", "INSTAGRAM", "FACEBOOK", "APPLE_MESSAGES", "WHATSAPP"]
    value: str


class PrivacySubject(TypedDict):
    """A contact that a person may be, by what tells it apart."""

    externalContactId: str
    name: NotRequired[str]
    phoneNumbers: NotRequired[list[str]]
    emailAddresses: NotRequired[list[str]]
    socialHandle: NotRequired[SocialHandle]


class SubjectReference(TypedDict):
    """Whom a request is about."""

    externalContactId: str


class PrivacyRequest(TypedDict):
    """A request and how far it has come; `changed` names the fields that an update changed, without values.

    `resultsUrl` reads the access file for 15 minutes; reading the request again gives a new one, for seven days.
    """

    id: str
    requestType: Literal["GDPR_EXPORT", "GDPR_UPDATE", "GDPR_DELETE"]
    status: Literal["INITIATED", "SEARCHING", "DELETING", "COMPLETED", "ERROR"]
    subject: SubjectReference
    createdBy: NamedId
    createdDate: Moment
    resultsUrl: NotRequired[str]
    resultsUrls: NotRequired[list[str]]
    changed: NotRequired[list[str]]
    selfUri: str


class PrivacySubjectListing(TypedDict):
    """The contacts that a person may be, at most 25."""

    entities: list[PrivacySubject]
    pageSize: int
    pageNumber: int
    total: int
    pageCount: int
    firstUri: str
    selfUri: str
    lastUri: str


class PrivacyRequestListing(TypedDict):
    """A page of requests, newest first."""

    entities: list[PrivacyRequest]
    pageSize: int
    pageNumber: int
    total: int
    pageCount: int
    firstUri: str
    selfUri: str
    lastUri: str
    nextUri: NotRequired[str]
    previousUri: NotRequired[str]


# -- exports --------------------------------------------------------------------------------------


class ContactsExport(TypedDict):
    """An export of contacts and how far it has come; `downloadUrl` reads the file for 15 minutes, for seven days."""

    id: str
    divisionIds: list[str]
    createdBy: NamedId
    dateCreated: Moment
    dateCompletion: NotRequired[Moment]
    status: Literal["RUNNING", "SUCCEEDED", "FAILED"]
    format: Literal["csv", "jsonl"]
    downloadUrl: NotRequired[str]
    resultRowCount: NotRequired[int]
    selfUri: str


class ContactsExportListing(TypedDict):
    """Exports, newest first."""

    entities: list[ContactsExport]
    selfUri: str
    nextUri: NotRequired[str]


# -- the panel and projects ----------------------------------------------------------------------


class Remark(TypedDict):
    """What an English text says: its code, and what the code needs."""

    code: NotRequired[str]
    params: NotRequired[dict[str, Any]]


class Suggestion(Remark):
    """Who the interaction may be of, and what it came in on; the code stands for "No Name"."""

    displayName: str
    firstName: str | None
    lastName: str | None
    identifiers: list[ShownIdentifier]


class FewFacts(TypedDict):
    """One of very many candidates: only where to read it."""

    id: str
    selfUri: str
    type: Kind


class SearchResult(TypedDict):
    """A contact, and what found it; `distinct` when somebody has said that the linked contact is another person."""

    contact: ExternalContact | FewFacts
    foundBy: ShownIdentifier
    distinct: NotRequired[Declaration]


class SearchBox(TypedDict):
    """A search, filled in and already run when there is something to show."""

    query: str | None
    autoRun: bool
    results: list[SearchResult]


class Action(Remark):
    """Whether this agent may do it, which permission it takes, which fields it needs, and what speaks against it."""

    allowed: bool
    permission: str
    required: NotRequired[list[str]]
    reason: NotRequired[str]


class Actions(TypedDict):
    """What an agent can do about an interaction."""

    unlink: Action
    select: Action
    merge: Action
    promote: Action
    create: Action
    search: Action
    journey: Action
    addContactMethod: Action
    addPhone: Action
    addEmail: Action


class DatasheetForm(TypedDict):
    """A form of the project, and what was filled in for this contact."""

    id: str
    name: str
    schema: dict[str, Any]
    values: dict[str, Any] | None
    contact: NotRequired[Reference]
    modifyDate: NotRequired[Moment]
    modifiedBy: NotRequired[NamedId]


class InteractionFacts(TypedDict):
    """What the sender said of the interaction; null where it said nothing."""

    subject: str | None
    queue: str | None
    agent: str | None
    startedAt: Moment
    endedAt: Moment | None
    divisionId: str
    projectId: str


class Undo(TypedDict):
    """The ordinary call that takes a decision back."""

    method: str
    path: str
    body: dict[str, Any] | None


class Move(TypedDict):
    """A field that the selected contact would gain."""

    field: str
    value: Any


class Panel(TypedDict):
    """Everything an agent sees beside an interaction."""

    conversationId: str
    channel: str
    direction: str | None
    state: Literal["linked", "suggestion", "unlinked"]
    contact: ExternalContact | None
    suggestion: Suggestion | None
    search: SearchBox
    actions: Actions
    tabs: list[str]
    defaultTab: str
    inJourney: bool
    navigateTo: str | None
    legs: list[Leg]
    unreadable: list[Unreadable]
    reason: Reason
    script: str
    scriptFormat: str
    interaction: InteractionFacts
    datasheets: list[DatasheetForm]


class Decided(Panel):
    """The panel after a decision, and what takes it back; nothing where nothing can."""

    undo: NotRequired[Undo]


class Selected(Decided):
    """The panel after a contact was chosen, and what that did."""

    did: str


class SelectPreview(Remark, Previewed):
    """What selecting would do, and where it would only link, why (`reason`)."""

    contact: ExternalContact
    moves: list[Move]
    identifiers: list[ShownIdentifier]
    reason: NotRequired[str]


class DatasheetDefinition(TypedDict):
    """A form of a project."""

    id: str
    name: str
    schema: dict[str, Any]


class LinkConfiguration(TypedDict):
    """Where an external id is looked at: a web address with places in braces."""

    uriTemplate: str


class Source(TypedDict):
    """A system that external ids come from. When it was written, and by whom, is an addition to the dialect."""

    id: str
    name: str
    active: bool
    linkConfiguration: NotRequired[LinkConfiguration]
    createDate: Moment
    createdBy: NamedId
    modifyDate: Moment
    modifiedBy: NamedId
    selfUri: str


class SourceListing(TypedDict):
    """A page of external sources by name."""

    entities: list[Source]
    cursors: Cursors
    selfUri: str
    nextUri: NotRequired[str]


class Project(TypedDict):
    """The settings of a line of business, every default spelled out."""

    id: str
    name: str
    recordCreation: dict[str, Literal["automatic", "manual"]]
    tieRule: str
    defaultCountry: str
    contactMethodLimit: int
    phoneFields: list[str]
    script: str
    datasheets: list[DatasheetDefinition]
    divisions: list[str]
    version: int


class ProjectSave(TypedDict):
    """Who saved which version when, and the names of the settings that it changed."""

    version: int
    date: Moment
    by: NamedId
    settings: list[str]


class ProjectHistory(TypedDict):
    """The latest saves first."""

    entities: list[ProjectSave]
    selfUri: str
    nextUri: NotRequired[str]
