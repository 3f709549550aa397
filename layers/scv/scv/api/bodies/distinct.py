"""The body of a declaration that two contacts are not the same person."""

from __future__ import annotations

from scv.api.bodies.base import Body, ContactKey, Short


class DistinctBody(Body):
    """NP1: the other contact, and why."""

    contact_id: ContactKey
    reason: Short | None = None
