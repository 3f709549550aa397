"""A known customer through the adapter of each kind of sender, measured as our own event is (SE1).

Each request is a sample of its kind with ids of its own: another conversation of somebody who has been there. Of
messengers that is another day, because a person and an address of ours have one conversation a day (SE2).
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from benchmarks.calls import proxied
from benchmarks.jobs import Job, World
from benchmarks.measure import measured
from benchmarks.prices import cost_per_million
from benchmarks.report import jobs_table
from local.senders import SECRET, Sample, samples
from scv import bootstrap
from scv.adapters.webhooks.registry import adapter_of
from scv.domain.senders.roster import Registered, Roster
from scv.domain.senders.senders import Secrets, Sender

NAME = "ingest known"
MOST_DAYS = 50  # back; a provisional contact lives for 60
_days = itertools.count(1)
# Of each kind the sample, and the texts in it that every request has anew, with an id in place of {}.
FRESH: dict[str, tuple[str, dict[str, str]]] = {
    "generic": ("01-voice-inbound", {"evt-s-1": "{}", "s-1001": "{}"}),
    "twilio": ("01-voice-inbound", {"CA2001": "{}"}),
    "whatsapp": ("01-message-number-and-id", {"wamid.SAMPLE0001": "wamid.{}"}),
    "messenger": ("01-message", {"m_SAMPLE0001": "m_{}"}),
    "line": ("01-message", {"01KASAMPLE0000000000000001": "{}"}),
    "genesysOpen": ("01-text", {"open-sample-1": "{}"}),
    "cloudEvents": ("01-structured", {'"id": "1"': '"id": "{}"', "ce-1": "{}"}),
    "connect": ("02-flow", {"61000000-0000-4000-8000-000000000001": "{}"}),
    "ses": (
        "01-first-mail-dmarc-pass",
        {"sesmailsample000000000000000000000000001": "{}", "sample-1@mail.example.com": "{}@mail.example.com"},
    ),
}


def register() -> None:
    """Every kind's sender, as `make sender` registers it; those of AWS by the names that no setting changes."""
    entries: dict[str, Registered] = {}
    for kind in FRESH:
        sample = _sample(kind)
        name = sample.sender_id if adapter_of(kind).by_request else kind
        entries[name] = Registered(Sender(name, kind, public_url=sample.url, key=f"key of {name}"))
    senders = bootstrap.senders.senders()
    senders.keep_secrets({name: Secrets(SECRET) for name in entries})
    senders.save(Roster(entries, senders.roster().version + 1))


def jobs() -> tuple[Job, ...]:
    """A known customer of each kind."""
    return tuple(Job(f"{NAME}, {kind}", "ingest", partial(_of_the_world, kind)) for kind in FRESH)


def _of_the_world(kind: str, world: World) -> dict[str, Any]:
    return again(kind, world.conversation)


def _sample(kind: str) -> Sample:
    return next(each for each in samples(kind) if each.name == FRESH[kind][0])


def table(world: World, repeats: int) -> str:
    """These rows alone."""
    register()
    rows = [measured(world, job, repeats) for job in jobs()]
    return jobs_table(rows, cost_per_million(rows))


def again(kind: str, fresh: Callable[[], str]) -> dict[str, Any]:
    """One more conversation of the same customer; `fresh` gives ids that were never there."""
    sample = _sample(kind)
    if sample.document is not None:
        event: dict[str, Any] = json.loads(_renewed(json.dumps(sample.document), kind, fresh))
        return event
    body = _renewed(sample.body.decode(), kind, fresh)
    signed = dataclasses.replace(sample, body=body.encode(), name=fresh())
    return proxied(f"/webhooks/{sample.sender_id}", body, signed.signed())


def _renewed(text: str, kind: str, fresh: Callable[[], str]) -> str:
    """With ids of its own, on a day of its own: seconds and milliseconds of messengers, times of the others."""
    for known, anew in FRESH[kind][1].items():
        text = text.replace(known, anew.format(fresh()))
    at = datetime.now(UTC) - timedelta(days=next(_days) % MOST_DAYS + 1)
    seconds = int(at.timestamp())
    text = re.sub(r'"timestamp": "\d{10}"', f'"timestamp": "{seconds}"', text)
    text = re.sub(r'"(time|timestamp)": \d{13}', rf'"\1": {seconds}000', text)
    return re.sub(r"2026-11-2\dT[\d:.]+Z", at.strftime("%Y-%m-%dT%H:%M:%S.000Z"), text)
