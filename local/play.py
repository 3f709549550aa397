"""Sends the sample events through the real API and shows what became of each."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from standardwebhooks.webhooks import Webhook

from local.deploy import client
from local.failures import LocalError
from local.home import ROOT

EVENTS = ROOT / "events"
HEADINGS = ("event", "channel", "direction", "identifier", "outcome", "contact", "others", "rule")
FLEXIBLE = (0, 3)  # event and identifier give way on a narrow terminal
NARROWEST = 12
LONGEST_REASON = 60
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """One line of the table: what was sent, and what the answer says."""

    event: str
    channel: str
    direction: str
    identifier: str
    outcome: str
    contact: str = "-"
    others: str = "-"
    rule: str = "-"


def play(stack: Json) -> Iterator[tuple[str, list[Row]]]:
    """Send every sample event, yield what became of it: first the webhooks, then those of the event bus."""
    webhooks = sorted((EVENTS / "webhooks").rglob("*.json"))
    if webhooks:
        yield "Webhooks", [_play_webhook(stack, file) for file in webhooks]
    bus = sorted((EVENTS / "eventbridge").rglob("*.json"))
    if bus:
        yield "Events of Genesys Cloud, as from the event bus", [_play_bus_event(stack, file) for file in bus]


def table(rows: Sequence[Row], width: int) -> str:
    """Return what was played as text."""
    return aligned(HEADINGS, [astuple(row) for row in rows], width, FLEXIBLE)


def aligned(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int, flexible: Sequence[int]) -> str:
    """Return the rows under their headings, not wider than the terminal where the flexible columns can give way."""
    lines = [headings, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    while sum(widths) + 2 * len(widths) - 2 > width:
        widest = max(flexible, key=lambda column: widths[column])
        if widths[widest] <= NARROWEST:
            break
        widths[widest] -= 1
    ruler = tuple("-" * width for width in widths)
    return "\n".join(
        "  ".join(_fitted(cell, room) for cell, room in zip(line, widths, strict=True)).rstrip()
        for line in (headings, ruler, *rows)
    )


def _fitted(cell: str, room: int) -> str:
    return cell.ljust(room) if len(cell) <= room else cell[: room - 1] + "\u2026"


def signed(secret: str, message_id: str, body: str) -> dict[str, str]:
    """Return the headers that a sender puts on a webhook now."""
    now = datetime.now(UTC)
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, now, body),
    }


def first_webhook(stack: Json) -> str:
    """Return one shell command that signs a webhook and sends it; it can be pasted again and again."""
    key = Webhook(str(stack["webhookSecret"]))._whsecret.hex()
    body = (
        '{"id":"%s","type":"interaction.started","timestamp":"%s","data":{"conversationId":"%s",'
        '"channel":"voice","direction":"inbound","customer":{"phone":"+1 803-123-0000"}}}'
    )
    return (
        f"I=hello-$(date +%s) T=$(date +%s); B=$(printf '{body}' $I $(date -u +%FT%TZ) $I); "
        f'S=$(printf %s "$I.$T.$B" | openssl dgst -sha256 -mac HMAC -macopt hexkey:{key} -binary | base64); '
        f"curl -sS {stack['apiUrl']}/webhooks/interactions -H 'content-type: application/json' "
        '-H "webhook-id: $I" -H "webhook-timestamp: $T" -H "webhook-signature: v1,$S" -d "$B"; echo'
    )


def _play_webhook(stack: Json, file: Path) -> Row:
    body = file.read_text()
    event = json.loads(body)
    data = event.get("data", {})
    start = (file.stem, _text(data.get("channel")), _text(data.get("direction")), identifier(data))
    status, answer = answered(
        f"{stack['apiUrl']}/webhooks/interactions",
        signed(str(stack["webhookSecret"]), str(event.get("id", file.stem)), body),
        body.encode(),
    )
    if status not in (200, 202):
        return Row(*start, outcome=f"{status} {_error(answer)}")
    return Row(
        *start,
        outcome=_text(answer.get("outcome")),
        contact=_contact(answer.get("externalContact")),
        others=_text(answer.get("candidates")),
        rule=_text((answer.get("reason") or {}).get("rule")),
    )


def _play_bus_event(stack: Json, file: Path) -> Row:
    """The emulator's bus refuses partner sources, as AWS does: the function gets the event as from the bus."""
    event = json.loads(file.read_text())
    body = event.get("detail", {}).get("eventBody", {})
    start = (
        file.stem,
        _text(body.get("messageType") or body.get("mediaType")).lower(),
        _text(body.get("direction")).lower(),
        _bus_address(body),
    )
    done = client(str(stack["endpointUrl"]), "lambda").invoke(
        FunctionName=stack["functions"]["ingest"], Payload=json.dumps(event)
    )
    if "FunctionError" in done:
        return Row(*start, outcome=f"failed: {_error(_parsed(done['Payload'].read()))}")
    address = f"{stack['apiUrl']}/api/v2/conversations/{body.get('conversationId')}/panel"
    status, panel = answered(address, {"Authorization": f"Bearer {stack['token']}"})
    if status != 200:
        return Row(*start, outcome=f"taken; panel: {status} {_error(panel)}")
    return Row(
        *start,
        outcome=_text(panel.get("state")),
        contact=_contact(panel.get("contact")),
        others=str(len((panel.get("search") or {}).get("results") or [])),
        rule=_text((panel.get("reason") or {}).get("rule")),
    )


def _bus_address(body: Json) -> str:
    """Return the customer's address: the far end of the direction, or the number to call back."""
    near = ("dnis", "addressTo") if str(body.get("direction")).upper() == "OUTBOUND" else ("ani", "addressFrom")
    found = [*(body.get("callbackNumbers") or []), *(body.get(key) for key in near)]
    return next((str(value) for value in found if value), "-")


def answered(
    address: str, headers: Mapping[str, str], body: bytes | None = None, method: str | None = None
) -> tuple[int, Json]:
    """Return status and JSON of one call, also of one that is refused."""
    request = urllib.request.Request(address, data=body, headers=dict(headers), method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, _parsed(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, _parsed(error.read())
    except OSError as error:
        raise LocalError(f"The stack does not answer ({error}): see .local/emulator.log.") from error


def _parsed(content: bytes) -> Json:
    try:
        value = json.loads(content or b"{}")
    except ValueError:
        value = content.decode(errors="replace")
    return value if isinstance(value, dict) else {"message": str(value)}


def identifier(data: Json) -> str:
    """Return the identifier that a sample event carries, as a person would name it."""
    customer = data.get("customer") or {}
    form = data.get("form") or {}
    social = customer.get("social") or {}
    external = customer.get("externalId") or {}
    found = (
        external.get("value") and f"{external.get('source')}:{external['value']}",
        customer.get("phone"),
        customer.get("email"),
        social.get("value") and f"{social.get('type')}:{social['value']}",
        form.get("phone"),
        form.get("email"),
        customer.get("cookie") and f"cookie:{customer['cookie']}",
    )
    return next((str(value) for value in found if value), "-")


def _contact(contact: Json | None) -> str:
    if not contact or not contact.get("id"):
        return "-"
    return f"..{str(contact['id'])[-8:]} {_text(contact.get('type'))}"


def _error(answer: Json) -> str:
    """Return the error's own words, short enough for a table."""
    found = answer.get("message") or answer.get("Message") or answer.get("errorMessage") or "no message"
    return _fitted(str(found), LONGEST_REASON).rstrip()


def _text(value: object) -> str:
    return "-" if value is None or value == "" else str(value)
