"""Subscriptions: addresses outside AWS that are told of changes, of which kinds and divisions (EV4)."""

from __future__ import annotations

import base64
import dataclasses
import hmac
from collections.abc import Collection, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from hashlib import sha256
from scv.frozen import dataclass

from scv.domain.access.permissions import ALL_DIVISIONS, ONLY_UNASSIGNED, PROJECT_EDIT, Access
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.outbox.change import Kind
from scv.domain.values.errors import InvalidContent, InvalidValue, SubscriptionNotFound
from scv.domain.values.ids import DivisionId

MOST = 50  # of one stack: each event is compared with all of them
BOTH_SIGN = timedelta(hours=24)  # so long the secret before a rotation signs as well
EVERYTHING = "*"
NEVER_CHOSEN = frozenset({Kind.SUBSCRIPTION_TESTED})


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription.

    `types` as `contact.merged`, `contact.*` or `*`; `divisions` as a token spells them. `secret`: how often its secret
    was made anew, the last time at `rotated_at`. `off`: why it is switched off, empty while it is on.
    """

    id: str
    address: str
    types: tuple[str, ...]
    divisions: tuple[DivisionId, ...]
    created_at: datetime
    created_by: str
    modified_at: datetime
    modified_by: str
    secret: int = 1
    rotated_at: datetime | None = None
    off: str = ""

    def wants(self, kind: str, division: DivisionId) -> bool:
        """EV4: whether it is told of a change of this kind in this division."""
        return not self.off and any(_covers(each, kind) for each in self.types) and self._sees(division)

    def _sees(self, division: DivisionId) -> bool:
        return ALL_DIVISIONS in self.divisions or division in map(_division, self.divisions)

    def is_managed_by(self, access: Access) -> bool:
        """AC2: whether every division that it is told of is one of the caller's."""
        return access.sees_all or (
            ALL_DIVISIONS not in self.divisions and all(access.sees(_division(each)) for each in self.divisions)
        )

    def signers(self, now: datetime) -> tuple[int, ...]:
        """EV4: the secrets that sign, the present one first; for a day after a rotation the one before as well."""
        recent = self.rotated_at is not None and now < self.rotated_at + BOTH_SIGN
        return (self.secret, self.secret - 1) if recent else (self.secret,)

    def rotated(self, now: datetime, by: str) -> Subscription:
        """With another secret."""
        return dataclasses.replace(self, secret=self.secret + 1, rotated_at=now, modified_at=now, modified_by=by)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller wants to be told; `enabled` is whether anything is sent."""

    address: str
    types: tuple[str, ...]
    divisions: tuple[DivisionId, ...]
    enabled: bool = True


def _covers(chosen: str, kind: str) -> bool:
    """
    >>> [_covers(each, "contact.merged") for each in ("*", "contact.*", "contact.merged", "contact.deleted")]
    [True, True, True, False]
    """
    return kind.startswith(chosen[:-1]) if chosen.endswith(EVERYTHING) else chosen == kind


def _division(named: DivisionId) -> DivisionId:
    return UNASSIGNED_DIVISION if named == ONLY_UNASSIGNED else named


def require_sensible(types: Collection[str], divisions: Collection[DivisionId], access: Access) -> None:
    """EV4, AC2: kinds that there are, and divisions of the caller's. Raises InvalidValue, MissingPermission."""
    known = [each.value for each in Kind if each not in NEVER_CHOSEN]
    for chosen in types:
        if not any(_covers(chosen, kind) for kind in known):
            raise InvalidValue(f"There is no event {chosen}; docs/events.md lists them.", field="types")
    if not types or not divisions:
        raise InvalidValue("Name what to tell, and of which divisions.", field="divisions" if types else "types")
    for each in divisions:
        if each == ALL_DIVISIONS and not access.sees_all:
            access.require_division(DivisionId(""), PROJECT_EDIT)
        access.require_division(_division(each), PROJECT_EDIT)


def secret_of(master: str, subscription_id: str, number: int) -> str:
    """EV4: the secret is worked out from one key of the stack, so that none is stored.

    Nobody who has some of them can work out another.
    """
    found = hmac.new(master.encode(), f"{subscription_id}#{number}".encode(), sha256).digest()
    return "whsec_" + base64.b64encode(found).decode()


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """All of a stack, kept and changed as one. `version` counts saves and is the condition of the next one."""

    entries: Mapping[str, Subscription] = field(default_factory=dict)
    version: int = 0

    def entry(self, subscription_id: str) -> Subscription:
        """Raises SubscriptionNotFound."""
        found = self.entries.get(subscription_id)
        if found is None:
            raise SubscriptionNotFound("There is no such subscription; list them.", entity_id=subscription_id)
        return found

    def seen_by(self, access: Access, subscription_id: str) -> Subscription:
        """AC2: to whoever lacks one of its divisions it does not exist; raises SubscriptionNotFound."""
        found = self.entry(subscription_id)
        return found if found.is_managed_by(access) else Subscriptions().entry(subscription_id)

    def with_entry(self, entry: Subscription) -> Subscriptions:
        """With one more, or one changed; raises InvalidContent beyond the most."""
        entries = {**self.entries, entry.id: entry}
        if len(entries) > MOST:
            raise InvalidContent(f"A stack has at most {MOST} subscriptions.", most=MOST)
        return Subscriptions(entries, self.version + 1)

    def without(self, subscription_id: str) -> Subscriptions:
        """With one fewer."""
        kept = {name: each for name, each in self.entries.items() if name != subscription_id}
        return Subscriptions(kept, self.version + 1)
