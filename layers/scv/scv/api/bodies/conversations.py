"""The bodies that give a conversation its contact."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scv.api.bodies.base import Body, ContactKey, Short
from scv.domain.values.ids import ContactId


class AssociationBody(Body):
    """The contact of a conversation; none unlinks it."""

    conversation_id: Short | None = None
    communication_id: Short | None = None
    media_type: Short | None = None
    external_contact_id: Annotated[ContactId, Field(max_length=255)] | None = None


class SelectBody(Body):
    """PA6: the contact that the agent chose."""

    external_contact_id: ContactKey
