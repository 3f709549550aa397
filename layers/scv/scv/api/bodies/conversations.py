"""The bodies that give a conversation its contact."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scv.api.bodies.base import Body, ContactKey, Short
from scv.api.bodies.identifiers import IdentifierBody
from scv.domain.values.ids import ContactId

MAX_TOLD = 10  # identifiers of one call, each of which is looked for


class AssociationBody(Body):
    """The contact of a conversation; none unlinks it."""

    conversation_id: Short | None = None
    communication_id: Short | None = None
    media_type: Short | None = None
    external_contact_id: Annotated[ContactId, Field(max_length=255)] | None = None


class IdentifyBody(Body):
    """ID12: identifiers, and a name, of whoever the conversation is with."""

    identifiers: Annotated[list[IdentifierBody], Field(min_length=1, max_length=MAX_TOLD)]
    name: Short | None = None


class SelectBody(Body):
    """PA6: the contact that the agent chose."""

    external_contact_id: ContactKey
