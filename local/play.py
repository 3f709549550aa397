"""Sends the sample events through the real API and shows what the agent sees of each."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from standardwebhooks.webhooks import Webhook

from local.deploy import client
from local.failures import LocalError
from local.home import ROOT
from local.seen import SEEN_HEADINGS, Seen, seen
from local.terminal import table

EVENTS = ROOT / "events"
HEADINGS = ("event", "customer", *SEEN_HEADINGS)
FLEXIBLE = {"customer": 15, "contact": 12, "event": 12}
SHORT = {"inbound": "in", "outbound": "out"}
LONGEST_REASON = 60
Json = Mapping[str, Any]


class Row(NamedTuple):
    """One line of the table: what was sent, and what the agent sees of it; `conversation` is its id."""

    event: str
    customer: str
    seen: Seen
    conversation: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.event, self.customer, *self.seen)


def play(stack: Json) -> Iterator[tuple[str, list[Row]]]:
    """Send every sample event, yield what became of it: first the webhooks, then those of the event bus."""
    webhooks = sorted((EVENTS / "webhooks").rglob("*.json"))
    if webhooks:
        yield "Webhooks", [_play_webhook(stack, file) for file in webhooks]
    bus = sorted((EVENTS / "eventbridge").rglob("*.json"))
    if bus:
        yield "Events of Genesys Cloud, as from the event bus", [_play_bus_event(stack, file) for file in bus]


def played(rows: Sequence[Row], columns: int) -> str:
    """Return what was played as text of so many columns."""
    return table(HEADINGS, [row.cells for row in rows], columns, FLEXIBLE)


def title(stem: str) -> str:
    """Return a sample's name as a person reads it: `02-voice-inbound-known-caller` is `02 voice in, known caller`."""
    number, channel, direction, *rest = (*stem.split("-"), "", "")[: max(3, len(stem.split("-")))]
    words = " ".join(part for part in (number, channel, SHORT.get(direction, direction)) if part)
    return f"{words}, {' '.join(rest)}" if rest else words


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
    status, answer = answered(
        f"{stack['apiUrl']}/webhooks/interactions",
        signed(str(stack["webhookSecret"]), str(event.get("id", file.stem)), body),
        body.encode(),
    )
    taken = _panel(stack, data.get("conversationId")) if status in (200, 202) else _refused(status, answer)
    return Row(title(file.stem), identifier(data), taken, str(data.get("conversationId", "")))


def _play_bus_event(stack: Json, file: Path) -> Row:
    """The emulator's bus refuses partner sources, as AWS does: the function gets the event as from the bus."""
    event = json.loads(file.read_text())
    body = event.get("detail", {}).get("eventBody", {})
    done = client(str(stack["endpointUrl"]), "lambda").invoke(
        FunctionName=stack["functions"]["ingest"], Payload=json.dumps(event)
    )
    failed = _parsed(done["Payload"].read()) if "FunctionError" in done else None
    taken = _panel(stack, body.get("conversationId")) if failed is None else _refused(500, failed)
    return Row(title(file.stem), _bus_address(body), taken, str(body.get("conversationId", "")))


def _panel(stack: Json, conversation: str | None) -> Seen:
    """What the agent sees; the end of the id beside the name tells contacts without names apart."""
    address = f"{stack['apiUrl']}/api/v2/conversations/{conversation}/panel"
    status, panel = answered(address, {"Authorization": f"Bearer {stack['token']}"})
    if status != 200:
        return _refused(status, panel)
    found = seen(panel)
    contact_id = str((panel.get("contact") or {}).get("id", ""))
    return found._replace(contact=f"{found.contact} {contact_id[-4:]}".strip())


def _refused(status: int, answer: Json) -> Seen:
    return Seen("refused", f"{status} {_error(answer)}")


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


def _error(answer: Json) -> str:
    """Return the error's own words, short enough for a table."""
    found = answer.get("message") or answer.get("Message") or answer.get("errorMessage") or "no message"
    return str(found)[:LONGEST_REASON]
