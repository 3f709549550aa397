"""What clients read of requests about a person's data, in Genesys' shapes."""

from __future__ import annotations

from collections.abc import Sequence

from scv.api.operations.privacy import GDPR
from scv.api.paths import segment
from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import IdentifierType
from scv.domain.privacy.requests import PrivacyRequest, RequestStatus
from scv.domain.privacy.terms import TYPES
from scv.domain.values.documents import Document
from scv.domain.values.times import stamp

REQUESTS = f"{GDPR}/requests"


def privacy_request(
    request: PrivacyRequest, status: RequestStatus, changed: Sequence[str] = (), link: str | None = None
) -> Document:
    """GDPRRequest; the person is an id, and terms are told back by nobody."""
    body: Document = {
        "id": request.id,
        "requestType": request.kind.value,
        "status": status.value,
        "subject": {"externalContactId": request.contact_id},
        "createdBy": {"id": request.asked_by},
        "createdDate": stamp(request.asked_at),
        "selfUri": f"{REQUESTS}/{segment(request.id)}",
    }
    if changed:
        body["changed"] = list(changed)
    if link:
        body |= {"resultsUrl": link, "resultsUrls": [link]}
    return body


def privacy_subject(contact: Contact) -> Document:
    """GDPRSubject: what tells one contact from another; never a cookie (ID7)."""
    kinds, body = IdentifierType, Document({"externalContactId": contact.id})
    if contact.profile.display_name:
        body["name"] = contact.profile.display_name
    for name, kind in (("phoneNumbers", kinds.PHONE), ("emailAddresses", kinds.EMAIL)):
        found = [each.value for each in contact.identifiers if each.type is kind]
        if found:
            body[name] = list(found)
    platforms = {kind: term.value for term, types in TYPES.items() for kind in types}
    usual = (kinds.PHONE, kinds.EMAIL, kinds.EXTERNAL_ID)
    social = next((each for each in contact.identifiers if each.type in platforms and each.type not in usual), None)
    if social:
        body["socialHandle"] = {"type": platforms[social.type], "value": social.value}
    return body
