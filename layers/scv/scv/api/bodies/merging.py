"""The bodies of a merge."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scv.api.bodies.base import Body, ContactKey
from scv.api.bodies.contacts import ContactBody


class MergeBody(Body):
    """The general merge."""

    contact_ids: Annotated[list[ContactKey], Field(max_length=1000)]
    value_override: ContactBody | None = None


class MergeTwoBody(Body):
    """The classic merge."""

    source_contact_id: ContactKey
    target_contact_id: ContactKey
