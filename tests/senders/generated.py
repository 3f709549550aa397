"""Requests as no sender should make them, made of its real ones: values replaced, removed, repeated, moved."""

from __future__ import annotations

import json
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlencode

from local.senders import Sample

ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    10**300,
    1e308,
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202eevil",
    "a" * 256,
    "\u00e9" * 400,
    "NaN",
    "../../x",
    "+18031230000",
    "anonymous",
    "+86282452253",
    "+0000000000000000",
    "client:alice",
    "sip:jane@example.com",
    "whatsapp:",
    "whatsapp:+18031230001",
    "Jan\u00e9 <jan\u00e9@ex\u00e4mple.com>",
    "a@" + "b" * 300 + ".com",
    "2026-11-21T10:00:00Z",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "Thu, 26 Nov 2026 10:00:00 +0000",
    "99999999999999999999",
    "1795600000",
    [],
    {},
    [[]],
    {"id": None},
)


def spoiled(sample: Sample, dice: Random) -> bytes:
    """The body of a sample, some of whose values are something else."""
    try:
        value = json.loads(sample.body)
    except ValueError:
        return _spoiled_form(sample, dice)
    for _ in range(dice.randint(1, 3)):
        value = _changed(value, dice)
    return json.dumps(value, allow_nan=False).encode()


def _changed(value: Any, dice: Random) -> Any:
    """One place of it replaced, removed, or repeated."""
    if isinstance(value, dict) and value and dice.random() < 0.9:
        name = dice.choice(list(value))
        if dice.random() < 0.1:
            return {each: part for each, part in value.items() if each != name}
        return {**value, name: _changed(value[name], dice)}
    if isinstance(value, list) and value and dice.random() < 0.9:
        place = dice.randrange(len(value))
        if dice.random() < 0.2:
            return [*value, *value[place:]]
        return [*value[:place], _changed(value[place], dice), *value[place + 1 :]]
    return dice.choice(ODD)


def _spoiled_form(sample: Sample, dice: Random) -> bytes:
    pairs = parse_qsl(sample.body.decode(errors="replace"), keep_blank_values=True)
    for _ in range(dice.randint(1, 3)):
        if not pairs:
            break
        place = dice.randrange(len(pairs))
        odd = str(dice.choice(ODD))
        pairs[place : place + 1] = dice.choice(
            ([], [(pairs[place][0], odd)], [pairs[place]] * 2, [(odd, pairs[place][1])])
        )
    return urlencode(pairs, errors="replace").encode()
