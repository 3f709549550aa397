"""Subscriptions in the settings table: all of them in one item, the health of each in one of its own (EV4)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.errors import translating
from scv.adapters.dynamodb.store import pause, transact
from scv.adapters.dynamodb.writes import Action
from scv.adapters.subscriptions.items import health_from, health_text, subscriptions_from, subscriptions_text
from scv.domain.subscriptions.delivering import Health
from scv.domain.subscriptions.subscription import Subscriptions
from scv.domain.values.errors import Unavailable
from scv.usecases.ports.clock import Pause
from scv.usecases.ports.writes import StaleWrite

KEPT_SECONDS, HEALTH_SECONDS = 60.0, 5.0


class SubscriptionItems:
    """Behind a small cache: a new subscription counts everywhere within a minute."""

    def __init__(
        self, client: Any, table: str, seconds: Callable[[], float] = time.monotonic, wait: Pause = pause
    ) -> None:
        self._client = client
        self._table = table
        self._seconds = seconds
        self._wait = wait
        self._kept: tuple[float, Subscriptions] | None = None
        self._health: dict[str, tuple[float, Health]] = {}

    @property
    def wait(self) -> Pause:
        """The pause before the next attempt."""
        return self._wait

    def subscriptions(self, fresh: bool = True) -> Subscriptions:
        """Where the store does not answer, the last ones known will do for those who deliver."""
        kept, now = self._kept, self._seconds()
        if not fresh and kept is not None and now - kept[0] < KEPT_SECONDS:
            return kept[1]
        try:
            plain = self._read(keys.SUBSCRIPTIONS)
        except Unavailable:
            if fresh or kept is None:
                raise
            return kept[1]
        found = subscriptions_from(plain["told"], plain["version"]) if plain else Subscriptions()
        self._kept = now, found
        return found

    def save_subscriptions(self, subscriptions: Subscriptions) -> None:
        """Raises StaleWrite."""
        self._write(keys.SUBSCRIPTIONS, subscriptions_text(subscriptions), subscriptions.version)
        self._kept = None

    def health(self, subscription_id: str, fresh: bool = True) -> Health:
        """At most some seconds old unless it has to be fresh.

        That nobody has tried a subscription is not remembered: another process may learn at this moment that it hangs.
        """
        kept, now = self._health.get(subscription_id), self._seconds()
        if not fresh and kept is not None and now - kept[0] < HEALTH_SECONDS:
            return kept[1]
        plain = self._read(keys.SUBSCRIPTION_HEALTH + subscription_id)
        found = health_from(plain["told"], plain["version"]) if plain else Health()
        if found.log:
            self._health[subscription_id] = now, found
        return found

    def keep_health(self, subscription_id: str, health: Health) -> None:
        """Raises StaleWrite."""
        self._write(keys.SUBSCRIPTION_HEALTH + subscription_id, health_text(health), health.version)
        self._health[subscription_id] = self._seconds(), health

    def forget_health(self, subscription_id: str) -> None:
        """The same again changes nothing."""
        key = {"id": {"S": keys.SUBSCRIPTION_HEALTH + subscription_id}}
        with translating():
            self._client.delete_item(TableName=self._table, Key=key)
        self._health.pop(subscription_id, None)

    def _read(self, item_id: str) -> dict[str, Any]:
        with translating():
            found = self._client.get_item(TableName=self._table, Key={"id": {"S": item_id}}, ConsistentRead=True)
        return items.unpacked(found["Item"]) if "Item" in found else {}

    def _write(self, item_id: str, told: str, version: int) -> None:
        """While the version before is stored; the first one while there is none."""
        request: dict[str, Any] = {
            "TableName": self._table,
            "Item": items.packed({"id": item_id, "version": version, "told": told}),
            "ConditionExpression": "attribute_not_exists(id)",
        }
        if version > 1:
            request["ConditionExpression"] = "#version = :before"
            request["ExpressionAttributeNames"] = {"#version": "version"}
            request["ExpressionAttributeValues"] = {":before": {"N": str(version - 1)}}
        transact(self._client, [Action({"Put": request}, lambda _old: StaleWrite(item_id))], self._wait)
