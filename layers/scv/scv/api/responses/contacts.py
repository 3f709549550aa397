"""What clients read of a contact: ExternalContact, identifiers, what a merge would give, history."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from scv.api.operations.operation import API, CONTACTS
from scv.api.paths import segment
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.held import Held
from scv.domain.contacts.proofs import best_known
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.trust.trust import Method
from scv.domain.values.documents import Document, Json, to_document
from scv.domain.values.ids import ContactId, DivisionId
from scv.domain.values.times import stamp

if TYPE_CHECKING:
    from scv.domain.changes.plans import HistoryEntry
    from scv.domain.contacts.conflicts import Candidate, FieldConflict
    from scv.domain.identity.unmerging import Dropped
    from scv.domain.marks.marks import Marks

DROPPED = "dropped"  # what an unmerge lists in its history (domain/identity/unmerging.py)


def contact_uri(contact_id: ContactId) -> str:
    """Where a contact is read."""
    return f"{CONTACTS}/{segment(contact_id)}"


def reference(contact_id: ContactId) -> dict[str, Json]:
    """An id and where it is read."""
    return {"id": contact_id, "selfUri": contact_uri(contact_id)}


def division(division_id: DivisionId) -> dict[str, Json]:
    """A division by id."""
    return {"id": division_id, "selfUri": f"{API}/authorization/divisions/{segment(division_id)}"}


def external_contact(contact: Contact, expand: Collection[str] = ()) -> Document:
    """ExternalContact; identifiers only when expanded, and the cookie never (ID7)."""
    body: Document = {
        "id": contact.id,
        "type": contact.type.value,
        "division": division(contact.division),
        **to_document(contact.profile),
        "createDate": stamp(contact.ranked_at),
        "modifyDate": stamp(contact.modified_at),
        "version": contact.version,
        "selfUri": contact_uri(contact.id),
    }
    if contact.family.merge_set:
        body["mergeSet"] = [reference(each) for each in contact.family.merge_set]
    if contact.family.merged_from:
        body["mergedFrom"] = [reference(each) for each in contact.family.merged_from]
    if contact.canonical_id:
        body["canonicalContact"] = reference(contact.canonical_id)
    if contact.family.merged_to:
        body["mergedTo"] = reference(contact.family.merged_to)
    if "identifiers" in expand:
        body["identifiers"] = list(contact_identifiers(contact))
    return body


def contact_identifiers(contact: Contact, marks: Marks | None = None) -> Iterable[Document]:
    """Each identifier once, without cookies (ID7). `marks`: how they are marked, where somebody has asked (SI1)."""
    best = best_known(contact)
    shown = (each for each in contact.identifiers if each.type is not IdentifierType.COOKIE)
    return (_contact_identifier(contact, each, best.get(each)) | _marked(each, marks or {}) for each in shown)


def _marked(identifier: Identifier, marks: Marks) -> Document:
    return {"mark": marks[identifier].value} if identifier in marks else {}


def contact_identifier(contact: Contact, identifier: Identifier) -> Document:
    """ContactIdentifier; of one that the contact holds no more only what it was."""
    return _contact_identifier(contact, identifier, best_known(contact).get(identifier))


def _contact_identifier(contact: Contact, identifier: Identifier, best: Held | None) -> Document:
    """TR1, CL1: of a merge set the best proof that any member has, and whether the contact claims it."""
    body, since = shared_identifier(identifier, contact.division), contact.since(identifier)
    if since is not None:
        body["dateCreated"] = stamp(since)
    if best is not None:
        body["trust"] = {**trust(best.known), "at": stamp(best.proved_at)}
    if any(held.identifier == identifier and held.claimed and held.is_live for held in contact.held):
        body["claimed"] = True
    return body


def shared_identifier(identifier: Identifier, division_id: DivisionId) -> Document:
    """ContactIdentifier of several contacts: nothing that one of them alone says of it."""
    source: Document = {"externalSource": {"id": identifier.source}} if identifier.source is not None else {}
    return {"type": identifier.type.value, "value": identifier.value, "division": division(division_id), **source}


def trust(how: Method) -> Document:
    """TR1: what an identifier is worth, and how it is known."""
    return {"level": how.trust.value, "method": how.value}


def told(identifier: Identifier) -> Document:
    """An identifier as agents read it: of an external id its source as well, of a cookie the type alone (ID7)."""
    if identifier.type is IdentifierType.COOKIE:
        return {"type": identifier.type.value}
    source: Document = {"externalSource": {"id": identifier.source}} if identifier.source else {}
    return {"type": identifier.type.value, "value": identifier.value, **source}


def conflicts(decided: Iterable[FieldConflict]) -> list[Json]:
    """MG9: fields of which the inputs have different values, and what became of each."""
    return [_conflict(each) for each in decided]


def _conflict(conflict: FieldConflict) -> Document:
    return {
        "field": conflict.field,
        "decidedBy": conflict.decided_by.value,
        "candidates": [_candidate(each) for each in conflict.candidates],
    }


def _candidate(candidate: Candidate) -> Document:
    body: Document = {"value": candidate.value, "outcome": candidate.fate.value}
    if candidate.contact_id:
        body["contact"] = reference(candidate.contact_id)
    if candidate.field:
        body["field"] = candidate.field
    return body


def dropped(value: Dropped) -> Document:
    """MG10: what was set on a merge result and the unmerge gives back to nobody, with its author."""
    body: Document = {"by": {"id": value.by}, "date": stamp(value.at)}
    if value.field is not None:
        body |= {"field": value.field, "value": value.value}
    elif value.identifier is not None:
        shown: dict[str, Json] = {"type": value.identifier.type.value}
        if value.identifier.type is not IdentifierType.COOKIE:
            shown["value"] = value.identifier.value
        if value.identifier.source is not None:
            shown["externalSource"] = {"id": value.identifier.source}
        body |= {"identifier": shown, "claimed": value.claimed}
    return body


def history_entry(entry: HistoryEntry) -> Document:
    """MG11: who did what, and when; details name fields and ids, and values only of what an unmerge dropped (MG10)."""
    return {
        "id": entry.id,
        "action": entry.action,
        "date": stamp(entry.at),
        "by": {"id": entry.by},
        "contact": reference(entry.contact_id),
        "details": {name: _details(name, each) for name, each in entry.details.items()},
    }


def _details(name: str, told: Json) -> Json:
    """ID7: of what an unmerge dropped, a cookie has no value."""
    if name != DROPPED or not isinstance(told, list):
        return told
    return [_without_cookie(each) if isinstance(each, dict) else each for each in told]


def _without_cookie(told: dict[str, Json]) -> dict[str, Json]:
    known = told.get("identifier")
    if not isinstance(known, dict) or known.get("type") != IdentifierType.COOKIE:
        return told
    return {**told, "identifier": {name: each for name, each in known.items() if name != "value"}}
