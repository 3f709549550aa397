"""The senders of a stack and what each proves itself with (AC4, AC6)."""

from __future__ import annotations

from scv.adapters.secrets import Secret
from scv.adapters.senders.memory import no_such_sender
from scv.domain.senders.senders import BUILT_IN, Secrets, Sender


class Registry:
    """Those that every stack has; the default one signs with the stack's own secret."""

    def __init__(self, webhook_secret: Secret) -> None:
        self._webhook_secret = webhook_secret

    def sender(self, sender_id: str) -> Sender:
        """Raises SenderNotFound."""
        found = BUILT_IN.get(sender_id)
        if found is None:
            raise no_such_sender(sender_id)
        return found

    def secrets(self, _sender: Sender) -> Secrets:
        """AC4: raises Unavailable."""
        secret = self._webhook_secret.value()
        return Secrets(secret.get("current") or "", secret.get("previous") or "")
