"""Tokens, and the machines and people they are for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.signing_in.callers import ClaimNames, Claims
from scv.domain.signing_in.clients import Client


@dataclass(frozen=True, slots=True)
class Verified:
    """AC2: what a token says whose signature, issuer, audience and time hold.

    `names`: what its issuer calls the claims; None for a client's token, which this service has issued itself.
    `audiences`: whom tokens of that issuer may be meant for.
    """

    claims: Claims
    names: ClaimNames | None = None
    audiences: frozenset[str] = frozenset()


class Clients(Protocol):
    """AC10: machines that sign in with an id and a secret."""

    def client(self, client_id: str) -> Client | None:
        """The client as it is stored at this moment; None when there is none of this id."""

    def clients(self) -> Sequence[Client]:
        """All of them, in the order of their names."""

    def save_client(self, client: Client) -> None:
        """Stores it; raises StaleWrite when it is not one revision newer than what is stored."""


class Withdrawals(Protocol):
    """AC10: people whose tokens of before some moment count no longer."""

    def is_withdrawn(self, subject: str, issued_at: datetime | None) -> bool:
        """Whether a token of this time was withdrawn; one that does not say its time is, where any was."""

    def withdraw(self, subject: str, at: datetime) -> None:
        """Tokens that were given out until then count no longer."""

    def restore(self, subject: str) -> None:
        """All tokens of this subject count again."""

    def withdrawals(self) -> Mapping[str, datetime]:
        """Each subject with the moment until which its tokens were withdrawn."""
