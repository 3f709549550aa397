"""Follow changes: whoever wants to know of a kind of written record, asked in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from scv.frozen import dataclass
from typing import Any

Follower = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class FollowChanges:
    """One stream has one reader, so that what is told to several is told here.

    A follower that raises is told again, together with those before it: each of them may be told anything twice.
    """

    followers: Mapping[type, tuple[Follower, ...]]

    def __call__(self, written: object) -> None:
        """Raises what a follower raises."""
        for follower in self.followers.get(type(written), ()):
            follower(written)
