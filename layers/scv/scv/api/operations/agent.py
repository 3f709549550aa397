"""Operations: the agent's panel and what an interaction is linked to."""

from __future__ import annotations

from scv.api.operations.operation import CONVERSATION, CONVERSATIONS, EXTERNAL, PREVIEWED, SEES_PANEL, Operation
from scv.domain.access import permissions as access

AGENT = (
    Operation(
        "associateConversation",
        "PUT",
        f"{EXTERNAL}/conversations/{{conversationId}}",
        "resolution",
        (access.CONVERSATION_ASSOCIATE,),
        "Link a conversation to a contact, or unlink it",
        body="AssociationBody",
        answers=("Association",),
        statuses=(202,),
    ),
    Operation(
        "getConversation",
        "GET",
        CONVERSATION,
        "resolution",
        CONVERSATIONS,
        "Read an interaction",
        answers=("Conversation",),
    ),
    Operation(
        "getPanel",
        "GET",
        f"{CONVERSATION}/panel",
        "resolution",
        (access.CONTACT_VIEW,),
        "What the agent sees beside an interaction",
        also=(CONVERSATIONS,),
        answers=("Panel",),
        tagged=True,
    ),
    Operation(
        "selectContact",
        "POST",
        f"{CONVERSATION}/panel/select",
        "resolution",
        (access.CONVERSATION_ASSOCIATE,),
        "Choose the contact of an interaction",
        also=SEES_PANEL,
        query=PREVIEWED,
        body="SelectBody",
        answers=(
            "SelectPreview",
            "Selected",
        ),
    ),
    Operation(
        "identifyConversation",
        "POST",
        f"{CONVERSATION}/identify",
        "resolution",
        (access.CONVERSATION_ASSOCIATE,),
        "Say in the middle of a conversation who it is",
        also=SEES_PANEL,
        body="IdentifyBody",
        answers=("IdentifiedConversation",),
    ),
    Operation(
        "unlinkContact",
        "POST",
        f"{CONVERSATION}/panel/unlink",
        "resolution",
        (access.CONVERSATION_ASSOCIATE,),
        "Take an interaction away from its contact",
        also=SEES_PANEL,
        answers=("Decided",),
    ),
    Operation(
        "createFromPanel",
        "POST",
        f"{CONVERSATION}/panel/create",
        "resolution",
        (access.CONVERSATION_ASSOCIATE,),
        "Make a curated contact of an interaction",
        also=SEES_PANEL,
        body="ContactBody",
        answers=("Decided",),
    ),
)
