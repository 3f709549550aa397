"""The bodies of patches."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from scv.api.bodies.base import Body, any_case
from scv.domain.contacts.patching import Change, PatchAction, path_of


class ChangeBody(Body):
    """One change of a patch; `field` is a path such as `$.address.city`."""

    field: Annotated[str, Field(min_length=1, max_length=255)]
    value: Any = None
    action: Annotated[PatchAction, any_case(*PatchAction)] = PatchAction.UPDATE


class ChangesBody(Body):
    """The changes of a patch, carried out together or not at all."""

    changes: Annotated[list[ChangeBody], Field(min_length=1, max_length=100)]

    def patch(self) -> tuple[Change, ...]:
        """The changes as the domain holds them; raises InvalidValue for a path that is none."""
        return tuple(Change(path_of(each.field), each.action, each.value) for each in self.changes)


class PatchBody(ChangesBody):
    """A patch of what has a version (CO5)."""

    version: Annotated[int, Field(ge=1)] | None = None
