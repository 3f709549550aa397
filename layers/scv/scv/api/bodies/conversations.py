"""The bodies that give a conversation its contact."""

from __future__ import annotations

from scv.api.bodies.base import Body, Id, Short


class AssociationBody(Body):
    """The contact of a conversation; none unlinks it."""

    conversation_id: Short | None = None
    communication_id: Short | None = None
    media_type: Short | None = None
    external_contact_id: Short | None = None


class SelectBody(Body):
    """PA6: the contact that the agent chose."""

    external_contact_id: Id
