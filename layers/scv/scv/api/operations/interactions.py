"""Operations: webhooks and journeys."""

from __future__ import annotations

from scv.api.operations.operation import API, CONTACT, MAX_CURSOR, NOBODY, Flag, Number, Operation, Text
from scv.domain.access import permissions as access

INTERACTIONS = (
    Operation(
        "receiveInteraction",
        "POST",
        "/webhooks/interactions",
        "ingest",
        NOBODY,
        "Take in one interaction event, signed by Standard Webhooks",
        body="InteractionEvent",
        answers=("EventAnswer",),
        statuses=(200, 202),
    ),
    Operation(
        "receiveFromSender",
        "POST",
        "/webhooks/{senderId}",
        "ingest",
        NOBODY,
        "Take in one request of a registered sender, signed as that sender signs",
        body="Anything",
        answers=("EventAnswer", "EventAnswers"),
        statuses=(200, 202, 204),
        texts=("text/plain", "text/xml"),
    ),
    Operation(
        "challengeSender",
        "GET",
        "/webhooks/{senderId}",
        "ingest",
        NOBODY,
        "Answer what a sender asks when its webhook is set up",
        answers=("Nothing",),
        texts=("text/plain",),
    ),
    Operation(
        "listSessions",
        "GET",
        f"{CONTACT}/journey/sessions",
        "journey",
        (access.SESSION_VIEW,),
        "A contact's journey, newest first",
        query=(
            Number("pageSize", 1, 200, 25),
            Text("after", MAX_CURSOR),
            Flag("includeMerged", True),
        ),
        answers=("SessionListing",),
        cursor="after",
    ),
    Operation(
        "getSession",
        "GET",
        f"{API}/journey/sessions/{{sessionId}}",
        "journey",
        (access.SESSION_VIEW,),
        "Read a journey entry",
        answers=("Session",),
    ),
    Operation(
        "listSessionEvents",
        "GET",
        f"{API}/journey/sessions/{{sessionId}}/events",
        "journey",
        (access.SESSION_VIEW,),
        "The events of a journey entry",
        answers=("SessionEventListing",),
    ),
)
