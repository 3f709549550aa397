"""Heat: how many units a second each partition key takes under a Zipf workload with one very hot number.

Played with the key functions of the store. One key can never take more than a partition gives: 3,000
read and 1,000 write units a second, since entries of a journey only ever arrive at its newest end,
where a split for heat does not help.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

from benchmarks.population import contact_id, number
from scv.adapters.dynamodb import keys
from scv.domain.identifiers import Identifier, IdentifierType

READ_LIMIT, WRITE_LIMIT = 3_000, 1_000
NUMBERS, EXPONENT, SECONDS, SEED = 100_000, 1.1, 20, 20_261_122
HOT_RATE, OTHER_RATE = 1_000, 1_000  # interactions a second: of the one number, and of all the others together
SHARDS = 8


@dataclass(frozen=True)
class Heat:
    """Units a second of the hottest keys, hottest first."""

    identifier_reads: list[float]
    interaction_writes: list[float]
    journey_writes: list[float]


def heat(shards: int) -> Heat:
    """The workload played once; the hot contact's journey is spread over so many partitions."""
    chance = random.Random(SEED)
    weights = [1 / rank**EXPONENT for rank in range(1, NUMBERS + 1)]
    others = chance.choices(range(1, NUMBERS + 1), weights, k=OTHER_RATE * SECONDS)
    identifiers, interactions, journeys = Counter[str](), Counter[str](), Counter[str]()
    for owner in [0] * (HOT_RATE * SECONDS) + others:
        conversation = f"{chance.getrandbits(128):032x}"
        phone = Identifier(IdentifierType.PHONE, number(owner))
        identifiers[keys.identifier_key("*", phone)] += 1
        interactions[conversation] += 1
        journeys[keys.journey_partition(contact_id(owner), conversation, shards if owner == 0 else 1)] += 1
    return Heat(_a_second(identifiers), _a_second(interactions), _a_second(journeys))


def _a_second(units: Counter[str]) -> list[float]:
    return [count / SECONDS for _, count in units.most_common(1_000)]


def table() -> str:
    """The hottest key of each kind, without and with shards, against the limits."""
    plain, spread = heat(1), heat(SHARDS)
    rows = [
        ("identifier, reads", plain.identifier_reads[0], spread.identifier_reads[0], READ_LIMIT),
        ("conversation, writes", plain.interaction_writes[0], spread.interaction_writes[0], WRITE_LIMIT),
        ("journey index, writes", plain.journey_writes[0], spread.journey_writes[0], WRITE_LIMIT),
    ]
    head = f"{'hottest key, units a second':<30}{'as it is':>12}{f'{SHARDS} shards':>12}{'limit':>8}"
    lines = [f"{name:<30}{before:>12.1f}{after:>12.1f}{limit:>8}" for name, before, after, limit in rows]
    return "\n".join([head, *lines])
