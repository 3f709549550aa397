"""Operations: what people agreed to or refused."""

from __future__ import annotations

from scv.api.operations.operation import CONTACT, Moment, Number, Operation
from scv.domain.access import permissions as access

CONSENTS = (
    Operation(
        "listConsents",
        "GET",
        f"{CONTACT}/consents",
        "identity",
        (access.CONTACT_VIEW,),
        "What a contact agreed to or refused, and what of that holds",
        query=(Number("pageSize", 1, 200, 100), Moment("before")),
        answers=("Consents",),
    ),
    Operation(
        "tellConsent",
        "POST",
        f"{CONTACT}/consents",
        "identity",
        (access.CONTACT_EDIT,),
        "Keep a decision of consent",
        body="ConsentBody",
        answers=("Consent",),
    ),
)
