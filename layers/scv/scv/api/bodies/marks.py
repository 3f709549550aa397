"""The body that marks an identifier."""

from __future__ import annotations

from typing import Annotated, Literal

from scv.api.bodies.base import Body, Short, any_case
from scv.api.bodies.identifiers import IdentifierBody
from scv.domain.marks.marks import MarkKind


class MarkBody(Body):
    """SI1: what the identifier is from now on, and why; `none` takes a mark or a proposal back."""

    identifier: IdentifierBody
    mark: Annotated[Literal["shared", "blocked", "none"], any_case("shared", "blocked", "none")]
    reason: Short | None = None

    def kind(self) -> MarkKind | None:
        """The mark, None for none."""
        return None if self.mark == "none" else MarkKind(self.mark)
