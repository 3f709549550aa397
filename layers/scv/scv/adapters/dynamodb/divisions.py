"""The list of divisions: those that have curated contacts, and those that an administrator has declared (CO10).

One item of the Settings table: `names` by contacts, `kept` by declaration, `leaving` those that were found empty, each
with the second in which that was. A process believes what it read for a minute. So a name goes only two minutes after
it was found empty, when it is empty still and nobody has listed it again: whoever writes a contact by then has read
that the name is leaving, and has taken that back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import field
from scv.frozen import dataclass
from typing import Any

from scv.adapters.aws.errors import refusals
from scv.adapters.dynamodb.errors import code_of, translating
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.values.errors import DivisionLimit
from scv.domain.values.ids import DivisionId

DIVISIONS = "divisions"
KEPT_SECONDS = 60
LEAVES_AFTER = 2 * KEPT_SECONDS
MAX_DIVISIONS = 2000


@dataclass(frozen=True, slots=True)
class _Listed:
    """What the item says. `leaving`: the seconds since 1970 of those that were found empty."""

    names: frozenset[DivisionId] = frozenset()
    kept: frozenset[DivisionId] = frozenset()
    leaving: Mapping[DivisionId, int] = field(default_factory=dict)

    def stays(self, division: DivisionId) -> bool:
        """It is listed, and nobody is about to take it out."""
        return division in self.kept or (division in self.names and division not in self.leaving)


class DivisionList:
    """The item behind a small cache."""

    def __init__(
        self,
        client: Any,
        table: str,
        seconds: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._table = table
        self._seconds, self._now = seconds, now
        self._read_at = float("-inf")
        self._listed = _Listed()

    def divisions(self) -> tuple[DivisionId, ...]:
        """Those listed, the unassigned one always; at most a minute old."""
        listed = self._known()
        return tuple(sorted({UNASSIGNED_DIVISION, *listed.names, *listed.kept}))

    def list_division(self, division: DivisionId) -> None:
        """Before a contact of the division is saved: no write when it is listed. Raises DivisionLimit."""
        if division == UNASSIGNED_DIVISION or self._known().stays(division):
            return
        since = self._listed.leaving.get(division)
        added = self._added(division) if since is None else self._taken_back(division, since)
        if not added:
            raise DivisionLimit(
                f"There are {MAX_DIVISIONS} divisions with contacts; use one of these.", field="division"
            )

    def _added(self, division: DivisionId) -> bool:
        return self._change(
            "ADD #names :name",
            ConditionExpression="attribute_not_exists(#names) OR size(#names) < :most OR contains(#names, :one)",
            ExpressionAttributeValues={
                ":name": {"SS": [division]},
                ":one": {"S": division},
                ":most": {"N": str(MAX_DIVISIONS)},
            },
        )

    def _taken_back(self, division: DivisionId, since: int) -> bool:
        """Whoever is taking it out meanwhile does so on the condition that its entry is there."""
        values = {":name": {"SS": [division]}, ":leaving": {"SS": [_spelled(division, since)]}}
        return self._change("ADD #names :name DELETE leaving :leaving", ExpressionAttributeValues=values)

    def found_empty(self, division: DivisionId) -> None:
        """No contact is left in it: it leaves the list, unless somebody comes back within two minutes."""
        listed = self._known()
        if division == UNASSIGNED_DIVISION or division not in listed.names or division in listed.kept:
            return
        since, now = listed.leaving.get(division), int(self._now())
        if since is None:
            self._change(
                "ADD leaving :leaving", ExpressionAttributeValues={":leaving": {"SS": [_spelled(division, now)]}}
            )
        elif now - since >= LEAVES_AFTER:
            entry = _spelled(division, since)
            self._change(
                "DELETE #names :name, leaving :leaving",
                ConditionExpression="contains(leaving, :entry)",  # nobody has listed it again since
                ExpressionAttributeValues={
                    ":name": {"SS": [division]},
                    ":leaving": {"SS": [entry]},
                    ":entry": {"S": entry},
                },
            )

    def declare(self, division: DivisionId) -> None:
        """An administrator has it asked although no contact was saved there yet; it stays until withdrawn."""
        self._change("ADD kept :kept", ExpressionAttributeValues={":kept": {"SS": [division]}})

    def withdraw(self, division: DivisionId) -> None:
        """The inverse of `declare`; a division with contacts stays listed by them."""
        self._change("DELETE kept :kept", ExpressionAttributeValues={":kept": {"SS": [division]}})

    def _known(self) -> _Listed:
        if self._seconds() - self._read_at >= KEPT_SECONDS:
            with translating():
                found = self._client.get_item(TableName=self._table, Key=_KEY, ConsistentRead=True)
            self._keep(found.get("Item", {}))
        return self._listed

    def _keep(self, item: Mapping[str, Any]) -> None:
        names, kept, leaving = (item.get(name, {}).get("SS", ()) for name in ("names", "kept", "leaving"))
        parts = (entry.partition("#") for entry in leaving)
        self._listed = _Listed(
            frozenset(names), frozenset(kept), {DivisionId(name): int(since) for since, _, name in parts}
        )
        self._read_at = self._seconds()

    def _change(self, expression: str, **told: Any) -> bool:
        """Whether the condition held; from then on this process knows what the item says."""
        names = {"ExpressionAttributeNames": {"#names": "names"}} if "#names" in expression else {}
        try:
            with translating():
                changed = self._client.update_item(
                    TableName=self._table,
                    Key=_KEY,
                    UpdateExpression=expression,
                    ReturnValues="ALL_NEW",
                    **names,
                    **told,
                )
        except refusals() as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            self._read_at = float("-inf")
            return False
        self._keep(changed["Attributes"])
        return True


_KEY = {"id": {"S": DIVISIONS}}


def _spelled(division: DivisionId, since: int) -> str:
    return f"{since}#{division}"
