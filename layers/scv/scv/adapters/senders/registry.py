"""The senders of a stack and what each proves itself with (AC4, AC6).

The roster is one item of the settings table and the secrets are one secret, so that a process reads each once a minute
however many senders there are. An id that is not in what is kept may have been registered a moment ago: both are read
again for it, but not more than once a second, so that made-up ids cannot press the store.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from scv.adapters.dynamodb import items
from scv.adapters.dynamodb.errors import translating
from scv.adapters.dynamodb.store import pause, transact
from scv.adapters.dynamodb.writes import Action
from scv.adapters.secrets import KEPT_SECONDS, Secret
from scv.adapters.senders.items import roster_from, roster_text, secrets_from, secrets_text
from scv.domain.senders.pace import Pace, Paces
from scv.domain.senders.roster import Roster
from scv.domain.senders.senders import BUILT_IN, DEFAULT, Secrets, Sender
from scv.domain.values.errors import Unavailable
from scv.domain.values.times import stamp
from scv.usecases.ports.clock import Pause
from scv.usecases.ports.writes import StaleWrite

ITEM = "senders"
AGAIN = 1  # reads a second for what is not known; a few are saved up, so that several may be registered one by one


class Registry:
    """The roster behind a small cache: a new sender counts at once, a change is seen everywhere within a minute."""

    def __init__(
        self,
        client: Any,
        table: str,
        vault: Callable[[], Any],
        secret_id: str,
        webhook_secret: Secret | None = None,
        seconds: Callable[[], float] = time.monotonic,
        wait: Pause = pause,
    ) -> None:
        """`vault` gives the client of Secrets Manager; `webhook_secret` is what the default sender signs with."""
        self._client = client
        self._table = table
        self._vault = vault
        self._secret_id = secret_id
        self._webhook_secret = webhook_secret
        self._secrets: Secret | None = None
        self._seconds = seconds
        self._wait = wait
        self._kept: Roster | None = None
        self._read_at = 0.0
        self._paces = Paces()

    @property
    def wait(self) -> Pause:
        """The pause before the next attempt."""
        return self._wait

    def sender(self, sender_id: str) -> Sender:
        """The last one known while the store does not answer; raises SenderNotFound, Unavailable."""
        built_in = BUILT_IN.get(sender_id)
        if built_in is not None:
            return built_in
        before, kept = self._kept, self._fresh()
        if sender_id not in kept.entries and kept is before and self._may_ask_again("roster"):
            kept = self._read()
        return kept.sender(sender_id)

    def _fresh(self) -> Roster:
        """What is kept, for a minute; the last one known while the store does not answer."""
        if self._kept is not None and self._seconds() - self._read_at < KEPT_SECONDS:
            return self._kept
        try:
            return self._read()
        except Unavailable:
            if self._kept is None:
                raise
            self._read_at = self._seconds()
        return self._kept

    def _read(self) -> Roster:
        """Raises Unavailable: whether an id is known cannot be said then, so it must not be answered with 404."""
        self._kept = self.roster()
        self._read_at = self._seconds()
        return self._kept

    def _may_ask_again(self, what: str) -> bool:
        return self._paces.of(what, AGAIN, self._seconds()) is Pace.NOW

    def secrets(self, sender: Sender) -> Secrets:
        """AC4: raises Unavailable."""
        if sender.id == DEFAULT.id and self._webhook_secret is not None:
            told = self._webhook_secret.value()
            return Secrets(told.get("current") or "", told.get("previous") or "")
        if self._secrets is None:
            self._secrets = Secret(self._vault(), self._secret_id, self._seconds)
        found = secrets_from(self._secrets.value())
        if sender.id not in found and self._may_ask_again("secrets"):
            found = secrets_from(self._secrets.anew())
        return found.get(sender.id, Secrets())

    def roster(self) -> Roster:
        """As it is stored at this moment, one strongly consistent read."""
        with translating():
            found = self._client.get_item(TableName=self._table, Key={"id": {"S": ITEM}}, ConsistentRead=True)
        if "Item" not in found:
            return Roster()
        plain = items.unpacked(found["Item"])
        return roster_from(plain["roster"], int(plain["version"]), plain.get("heldUntil"))

    def save(self, roster: Roster) -> None:
        """Writes it while the version before is stored; raises StaleWrite otherwise."""
        values: dict[str, Any] = {"id": ITEM, "version": roster.version, "roster": roster_text(roster)}
        if roster.held_until is not None:
            values["heldUntil"] = stamp(roster.held_until)
        request: dict[str, Any] = {"TableName": self._table, "Item": items.packed(values)}
        if roster.version == 1:
            request["ConditionExpression"] = "attribute_not_exists(id)"  # nobody has saved one meanwhile
        else:
            request["ConditionExpression"] = "#version = :before"  # nobody has saved it since it was read
            request["ExpressionAttributeNames"] = {"#version": "version"}
            request["ExpressionAttributeValues"] = {":before": {"N": str(roster.version - 1)}}
        transact(self._client, [Action({"Put": request}, lambda _old: StaleWrite(ITEM))], self._wait)

    def all_secrets(self) -> Mapping[str, Secrets]:
        """As they are stored at this moment; raises Unavailable."""
        return secrets_from(Secret(self._vault(), self._secret_id).value())

    def keep_secrets(self, secrets: Mapping[str, Secrets]) -> None:
        """One write; raises Unavailable."""
        with translating():
            self._vault().put_secret_value(SecretId=self._secret_id, SecretString=secrets_text(secrets))
