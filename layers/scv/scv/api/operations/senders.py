"""Operations: who may send webhooks."""

from __future__ import annotations

from scv.api.operations.operation import SENDER, SENDERS, Operation
from scv.domain.access import permissions as access

WEBHOOK_SENDERS = (
    Operation(
        "listSenders",
        "GET",
        SENDERS,
        "resolution",
        (access.PROJECT_EDIT,),
        "Who may send webhooks",
        answers=("SenderListing",),
    ),
    Operation(
        "getSender",
        "GET",
        SENDER,
        "resolution",
        (access.PROJECT_EDIT,),
        "One sender, without its secrets",
        answers=("Sender",),
    ),
    Operation(
        "putSender",
        "PUT",
        SENDER,
        "resolution",
        (access.PROJECT_EDIT,),
        "Register or change a sender; secrets that are left out stay as they are",
        body="SenderBody",
        answers=("Sender",),
    ),
    Operation(
        "deleteSender",
        "DELETE",
        SENDER,
        "resolution",
        (access.PROJECT_EDIT,),
        "Take nothing from a sender any more",
        answers=("Nothing",),
    ),
)
