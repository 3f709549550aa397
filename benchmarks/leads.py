"""A file of leads as a center would bring it: 25 scripts, 2 % broken rows, 10 % of the rows twice; always the same."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HEADER = ("External ID", "First Name", "Last Name", "Work Email", "Mobile", "City", "Title")
BROKEN = 0.02
TWICE = 0.10
# A first and a last name in each script.
SCRIPTS = (
    *(("Ana", "Roe"), ("Zoë", "Müller"), ("Ольга", "Иванова"), ("Νίκος", "Παππάς"), ("Արամ", "Սարգսյան")),
    *(("ნინო", "გელაშვილი"), ("נועה", "כהן"), ("فاطمة", "الزهراء"), ("زہرا", "احمد"), ("ޝަހީމް", "އަލީ")),
    *(("प्रिया", "शर्मा"), ("রিয়া", "সেন"), ("ਗੁਰਪ੍ਰੀਤ", "ਸਿੰਘ"), ("કિરણ", "પટેલ"), ("அனிதா", "குமார்")),
    *(("లక్ష్మి", "రెడ్డి"), ("ಅನಿಲ್", "ಗೌಡ"), ("മീര", "നായർ"), ("නිමල්", "පෙරේරා"), ("สมชาย", "ใจดี")),
    *(("မြ", "အောင်"), ("សុខា", "ចាន់"), ("민준", "김"), ("美咲", "佐藤"), ("ሰላም", "ተስፋዬ")),
)


class Expected(NamedTuple):
    """What a file has."""

    rows: int
    fit: int
    broken: int
    twice: int


def rows(count: int, seed: int = 1) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What each row is: `fit`, `broken`, `twice`; and its cells."""
    chance, fit = random.Random(seed), 0
    for number in range(count):
        luck = chance.random()
        if luck < BROKEN:
            yield "broken", _broken(number, chance)
        elif luck < BROKEN + TWICE and fit:
            yield "twice", person(chance.randrange(fit))
        else:
            yield "fit", person(fit)
            fit += 1


def person(number: int) -> tuple[str, ...]:
    """The cells of one lead."""
    first, last = SCRIPTS[number % len(SCRIPTS)]
    phone = f"+1 803{2_000_000 + number:07d}"
    return (f"lead-{number}", first, f"{last} {number // 25}", f"lead{number}@example.com", phone, "Springfield", "")


def _broken(number: int, chance: random.Random) -> tuple[str, ...]:
    kinds = (
        (f"broken-{number}", "", "Doe", f"x{number}@example.com", "", "", ""),
        (f"broken-{number}", "Ann", "Doe", "no address", "", "", ""),
        (f"broken-{number}", "Ann", "Doe", "", "12", "", ""),
        (f"broken-{number}", "Ann", "Doe", "", "", "x" * 200, ""),
    )
    return chance.choice(kinds)


def write(path: Path, count: int, seed: int = 1) -> Expected:
    """The file, in UTF-8."""
    found = {"fit": 0, "broken": 0, "twice": 0}
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for kind, cells in rows(count, seed):
            found[kind] += 1
            writer.writerow(cells)
    return Expected(count, **found)
