"""Every way in which a request can be refused, as one tree.

    ScvError
    ├── Malformed            the request cannot be read or a value has no meaning
    │   ├── BadRequest
    │   ├── InvalidValue
    │   ├── DeleteNotConfirmed
    │   └── UnsupportedGrant
    ├── Unauthenticated      nobody we know is asking
    │   ├── AuthenticationRequired
    │   ├── BadCredentials
    │   └── BadSignature
    ├── Forbidden
    │   ├── MissingPermission
    │   └── SenderNotAllowed
    ├── NotFound
    │   ├── ContactNotFound
    │   ├── ConversationNotFound
    │   ├── IdentifierNotFound
    │   ├── NoteNotFound
    │   ├── PairNotFound
    │   ├── DeclarationNotFound
    │   ├── MarkNotFound
    │   ├── DatasheetNotFound
    │   ├── ExportNotFound
    │   ├── ExternalSourceNotFound
    │   ├── ImportNotFound
    │   ├── ProjectNotFound
    │   ├── RequestNotFound
    │   ├── SenderNotFound
    │   └── SubscriptionNotFound
    ├── Conflict             a rule, or somebody who was faster, stands against it
    │   ├── VersionConflict
    │   ├── ContactExists
    │   ├── PatchConflict
    │   ├── MergeNotAllowed
    │   ├── MergeConflict
    │   ├── MergeSetLimit
    │   ├── PreviewStale
    │   ├── ContactsDistinct
    │   ├── ConsentLimit
    │   ├── AutomaticMerging
    │   ├── DeclarationLimit
    │   ├── UnmergeNotAllowed
    │   ├── IdentifierNotClaimed
    │   ├── DivisionMismatch
    │   ├── DivisionLimit
    │   ├── ContactMethodLimit
    │   ├── ExternalSourceExists
    │   ├── ExternalSourceLimit
    │   ├── ImportStepNotAllowed
    │   ├── TooManyEvents
    │   ├── SubjectAmbiguous
    │   └── Busy             retried inside; what is left after that is told to the caller
    ├── TooLarge
    │   ├── PayloadTooLarge
    │   ├── ContactTooLarge
    │   └── ResponseTooLarge
    ├── UnsupportedMediaType
    ├── Unacceptable         well formed, but it cannot be taken as it is
    │   ├── NameRequired
    │   └── InvalidContent
    └── Unavailable          the store does not answer; the same call may succeed later
        ├── Throttled
        ├── ImportUnfinished
        ├── StoreUnavailable
        └── ProviderUnavailable

Nobody reads messages to decide: the class is the decision, `code` is its stable name on the wire.
Messages say what to do and never carry a customer's data.
"""

from __future__ import annotations

from typing import ClassVar


class ScvError(Exception):
    """Base of everything this service refuses.

    `field` names the offending field of the request, `entity_id` the thing it is about. PA12: `params` are the
    numbers and names in the message, so that a page can say the same in another language; `code` says which message.
    """

    code: ClassVar[str] = "internal.error"

    def __init__(self, message: str, *, field: str = "", entity_id: str = "", **params: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.entity_id = entity_id
        self.params = params

    @property
    def fields(self) -> tuple[str, ...]:
        """Everything in the request that it is about."""
        return (self.field,) if self.field else ()


class Malformed(ScvError):
    """The request cannot be read, or one of its values has no meaning."""

    code = "bad.request"


class BadRequest(Malformed):
    """The request as a whole cannot be read."""


class InvalidValue(Malformed):
    """One value cannot be what it claims to be."""

    code = "invalid.value"


class DeleteNotConfirmed(Malformed):
    """PV1: an erasure is asked for twice, since nothing brings the person back."""

    code = "delete.not.confirmed"


class UnsupportedGrant(Malformed):
    """AC10: only machines get tokens here; people sign in at the identity provider."""

    code = "unsupported.grant.type"


class Unauthenticated(ScvError):
    """Nobody we know is asking."""

    code = "authentication.required"


class AuthenticationRequired(Unauthenticated):
    """No bearer token was sent."""


class BadCredentials(Unauthenticated):
    """The bearer token, or a client's secret, is not one of ours, or not valid now."""

    code = "bad.credentials"


class BadSignature(Unauthenticated):
    """AC4: the webhook's signature or its time window does not hold."""

    code = "bad.signature"


class Forbidden(ScvError):
    """The caller is known and may not do this."""

    code = "not.authorized"


class MissingPermission(Forbidden):
    """AC2: the caller lacks the permission, which the message names, everywhere or in the division asked for."""

    code = "missing.permissions"

    def __init__(self, permission: str, *, in_division: bool = False) -> None:
        named = f"{permission} in that division" if in_division else permission
        super().__init__(
            f"Unable to perform the requested action. You are missing the permission {named}.",
            field="division" if in_division else "",
            permission=permission,
        )
        self.permission = permission


class SenderNotAllowed(Forbidden):
    """AC6: the sender writes for another division or project, or about a conversation of one."""

    code = "sender.not.allowed"

    def __init__(self, field: str) -> None:
        super().__init__("This sender may not write there; send only what is of its own divisions.", field=field)


class NotFound(ScvError):
    """There is no such thing, or the caller may not know of it."""

    code = "not.found"


class ContactNotFound(NotFound):
    """No contact answers to this id or identifier in the caller's divisions."""

    code = "contact.not.found"


class ConversationNotFound(NotFound):
    """No interaction of this id in the caller's divisions."""


class IdentifierNotFound(NotFound):
    """CL3: the contact does not hold this identifier."""


class NoteNotFound(NotFound):
    """The contact has no note of this id."""


class PairNotFound(NotFound):
    """SG2: nobody has suggested that these two contacts are one."""


class DeclarationNotFound(NotFound):
    """NP1: nobody has said that these contacts are not the same person."""


class MarkNotFound(NotFound):
    """SI1: there is no mark to take back."""


class DatasheetNotFound(NotFound):
    """The project has no datasheet of this id, or the contact none filled in."""


class ExternalSourceNotFound(NotFound):
    """ES1: no external source has this id."""

    code = "external.source.not.found"


class ProjectNotFound(NotFound):
    """The project serves divisions that are not the caller's."""


class ExportNotFound(NotFound):
    """No such export, or one with contacts that the caller may not see."""


class ImportNotFound(NotFound):
    """IM2: there is no such import, upload or setting among the caller's."""


class RequestNotFound(NotFound):
    """No such request, or one about somebody of another division."""


class SenderNotFound(NotFound):
    """AC6: no sender of this id is registered."""


class SubscriptionNotFound(NotFound):
    """EV4: no such subscription among those of the caller's divisions."""


class Conflict(ScvError):
    """A rule, or somebody who was faster, stands against it."""

    code = "conflict"


class VersionConflict(Conflict):
    """CO5: the record, or the project, has changed since the caller read it."""

    code = "version.conflict"


class ContactExists(Conflict):
    """Only a new contact was asked for, and somebody holds the identifier."""

    code = "contact.exists"


class PatchConflict(Conflict):
    """One patch changes a field and its own parent."""

    code = "patch.conflict"


class MergeNotAllowed(Conflict):
    """MG1, MG7: these contacts cannot be merged."""

    code = "merge.not.allowed"


class MergeConflict(Conflict):
    """MG8: another change of one of these contacts came first."""

    code = "merge.conflict"


class MergeSetLimit(Conflict):
    """MG7: the set would have more members than a merge set may have."""

    code = "merge.set.limit"


class PreviewStale(Conflict):
    """MG9: what a preview showed is not what would happen now; `fields` name what has changed."""

    code = "merge.preview.stale"

    def __init__(self, message: str, *changed: str) -> None:
        super().__init__(message, field=changed[0] if changed else "", changed=" ".join(changed))
        self.changed = changed

    @property
    def fields(self) -> tuple[str, ...]:
        return self.changed


class ContactsDistinct(Conflict):
    """NP1: somebody has said that these contacts are not the same person."""

    code = "contacts.distinct"


class AutomaticMerging(Conflict):
    """SG2: clusters are merged by people, whatever the settings of the dialect say."""

    code = "graphs.automatic.merging"


class ConsentLimit(Conflict):
    """CN1: on the contact stand decisions on as many purposes and contact points as one record holds."""

    code = "consent.limit"


class DeclarationLimit(Conflict):
    """NP1: the contact is declared to be distinct from as many others as one record holds."""

    code = "distinct.limit"


class UnmergeNotAllowed(Conflict):
    """MG10: this contact is not the result of a merge that can be undone now."""

    code = "unmerge.not.allowed"


class IdentifierNotClaimed(Conflict):
    """CL3: there is no claim to release."""

    code = "identifier.not.claimed"


class DivisionMismatch(Conflict):
    """CO7: a contact, its identifiers and its interactions stay in one division."""

    code = "division.mismatch"


class DivisionLimit(Conflict):
    """CO10: callers of all divisions ask each of them, so there is an end to their number."""

    code = "division.limit"


class ContactMethodLimit(Conflict):
    """PJ5: the record has as many contact methods as the project allows."""

    code = "contact.method.limit"


class ExternalSourceExists(Conflict):
    """ES1: another external source has this name."""

    code = "external.source.exists"


class ExternalSourceLimit(Conflict):
    """ES1: there are as many external sources as there may be."""

    code = "external.source.limit"


class TooManyEvents(Conflict):
    """A conversation has more events than one interaction keeps."""

    code = "too.many.events"


class ImportStepNotAllowed(Conflict):
    """IM2: an import cannot do this where it is."""

    code = "import.step.not.allowed"


class SubjectAmbiguous(Conflict):
    """PV3: several people may be meant; nothing is told or changed for one who may be another."""

    code = "subject.ambiguous"


class Busy(Conflict):
    """Others kept changing the same records; the call may be repeated as it is."""

    code = "busy"


class TooLarge(ScvError):
    """More than can be taken at once."""

    code = "request.too.large"


class PayloadTooLarge(TooLarge):
    """The body exceeds its limit."""


class ContactTooLarge(TooLarge):
    """The change touches more identifiers and search words than one atomic write holds."""

    code = "contact.too.large"


class ResponseTooLarge(TooLarge):
    """AC12: the answer exceeds what Lambda hands on."""

    code = "response.too.large"


class UnsupportedMediaType(ScvError):
    """The body is not JSON."""

    code = "unsupported.media.type"


class Unacceptable(ScvError):
    """Well formed, but it cannot be taken as it is."""

    code = "unprocessable.entity"


class NameRequired(Unacceptable):
    """CO1, PR1, PA7: a curated contact has a first and a last name."""

    code = "name.required"


class InvalidContent(Unacceptable):
    """The content contradicts a schema or a setting."""

    code = "invalid.content"


class Unavailable(ScvError):
    """The store does not answer; the same call may succeed later."""

    code = "service.unavailable"
    retry_after_seconds: ClassVar[int] = 1


class Throttled(Unavailable):
    """The store asks us to slow down."""

    code = "too.many.requests"


class ImportUnfinished(Unavailable):
    """IM2: a part of an import takes more time than one worker has."""


class StoreUnavailable(Unavailable):
    """The store failed or did not answer in time."""


class ProviderUnavailable(Unavailable):
    """The identity provider's keys are not known and cannot be read."""
