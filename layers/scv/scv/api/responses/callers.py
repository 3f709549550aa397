"""A caller as the caller reads it."""

from __future__ import annotations

from scv.domain.access.permissions import Access
from scv.domain.values.documents import Document, Json


def caller(access: Access) -> Document:
    """AC10: what the token comes to: permissions with those of its roles, and divisions as tokens spell them (AC9)."""
    listed = {"roles": access.roles, "permissions": access.permissions, "divisions": access.divisions}
    return {"subject": access.subject, **{name: list[Json](sorted(words)) for name, words in listed.items()}}
