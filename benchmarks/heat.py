"""Heat: how many units a second each partition key takes under a Zipf workload with one very hot number.

Played with the key functions of the store. One key can never take more than a partition gives: 3,000
read and 1,000 write units a second, since entries of a journey only ever arrive at its newest end,
where a split for heat does not help.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections import Counter, defaultdict
from dataclasses import dataclass

from benchmarks import crowds
from benchmarks.population import contact_id, number
from scv.adapters.dynamodb import keys
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.search.index import row_token
from scv.domain.search.tokens import Shelf, tokens
from scv.domain.values.ids import ContactId, ConversationId, DivisionId

READ_LIMIT, WRITE_LIMIT = 3_000, 1_000
NUMBERS, EXPONENT, SECONDS, SEED = 100_000, 1.1, 20, 20_261_122
HOT_RATE, OTHER_RATE = 1_000, 1_000  # interactions a second: of the one number, and of all the others together
SHARDS = 8
SAVES, STORED = 1_000, 10_000_000  # contacts saved a second, into so many that are there
SAVED_SECONDS = 3
ROW_UNITS = 2  # a row below 1 KB, in a transaction
SPLITS = 4  # parts of a range that is written too often, as DynamoDB splits it by its sort key
SHELVES = {
    Shelf.FIRST_NAMES: "list by first name",
    Shelf.LAST_NAMES: "list by last name",
    Shelf.WORDS: "words of one letter",
    Shelf.ENDS: "last digits",
}


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
        conversation = ConversationId(f"{chance.getrandbits(128):032x}")
        phone = Identifier(IdentifierType.PHONE, number(owner))
        identifiers[keys.identifier_key(UNASSIGNED_DIVISION, phone)] += 1
        interactions[conversation] += 1
        journeys[keys.journey_partition(ContactId(contact_id(owner)), conversation, shards if owner == 0 else 1)] += 1
    return Heat(_a_second(identifiers), _a_second(interactions), _a_second(journeys))


def _a_second(units: Counter[str]) -> list[float]:
    return [count / SECONDS for _, count in units.most_common(1_000)]


@dataclass(frozen=True)
class Saving:
    """Write units a second of the hottest bucket of each shelf, and of the hottest part when its range is split."""

    bucket: dict[Shelf, float]
    part: dict[Shelf, float]


def saving(divisions: int, seconds: int = SAVED_SECONDS) -> Saving:
    """Contacts saved at `SAVES` a second, into divisions of sizes by Zipf's law; their search rows as they are put."""
    chance = random.Random(SEED)
    weights = [1 / rank for rank in range(1, divisions + 1)]
    names = [f"team-{rank}" for rank in range(1, divisions + 1)]
    rows: dict[tuple[Shelf, str], list[str]] = defaultdict(list)
    for division in chance.choices(names, weights, k=SAVES * seconds):
        each = crowds.person(chance.randrange(STORED), division)
        for token in tokens(each):
            rows[token.shelf, keys.search_bucket(DivisionId(division), token.shelf, token.text)].append(
                row_token(token.text, ContactId(f"{chance.getrandbits(128):032x}"))
            )
    bucket, part = dict.fromkeys(SHELVES, 0.0), dict.fromkeys(SHELVES, 0.0)
    for (shelf, _), written in rows.items():
        bucket[shelf] = max(bucket[shelf], len(written) * ROW_UNITS / seconds)
        part[shelf] = max(part[shelf], _hottest_part(written) * ROW_UNITS / seconds)
    return Saving(bucket, part)


def _hottest_part(written: list[str]) -> int:
    """Split where the first half of the rows splits it evenly, then met by the second half: the past foretells it."""
    half = len(written) // 2
    past, following = sorted(written[:half]), written[half:]
    edges = [past[len(past) * place // SPLITS] for place in range(1, SPLITS)] if past else []
    return 2 * max(Counter(bisect(edges, token) for token in following).values(), default=0)


def saving_table() -> str:
    """What a second of saves writes to the hottest bucket of each shelf: of many divisions, and of a single one."""
    many, single = saving(1_000), saving(1)
    columns = f"{'1,000 divisions':>16}{'one':>8}{f'one, split in {SPLITS}':>17}{'limit':>8}"
    head = f"{'hottest bucket, write units a second':<38}{columns}"
    lines = [
        f"{name:<38}{many.bucket[shelf]:>16.0f}{single.bucket[shelf]:>8.0f}{single.part[shelf]:>17.0f}{WRITE_LIMIT:>8}"
        for shelf, name in SHELVES.items()
    ]
    return "\n".join([head, *lines])


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
