"""The people of a run, the same for everybody. The standard library alone."""

from __future__ import annotations

from typing import NamedTuple

FIRST = ("Alexis", "David", "Maria", "Chen", "Fatima", "Ivan", "Sofia", "Kofi", "Yuki", "Ana", "Liam", "Noor")
LAST = ("Doe", "Roe", "Smith", "Garcia", "Okafor", "Sato", "Novak", "Silva", "Haddad", "Kowalska", "Jensen")


class Person(NamedTuple):
    """Two names, a phone and an email of their own."""

    first: str
    last: str
    phone: str
    email: str


def person(place: int) -> Person:
    """Below ten million each place has a number of its own."""
    last = f"{LAST[place % len(LAST)]}{place // len(LAST) % 1000}"
    return Person(FIRST[place % len(FIRST)], last, f"+1803{place:07d}", f"person{place}@example.com")
