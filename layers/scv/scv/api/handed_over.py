"""What AWS hands over without a request: whose it is, and what a flow of Amazon Connect is answered (SE1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scv.domain.senders.deliveries import Taken

GENESYS, CONNECT, SES = "genesys", "connect", "ses"
QUEUE, STREAM = "aws:sqs", "aws:kinesis"


def kind_of(event: Mapping[str, Any]) -> str:
    """The kind of sender whose events these are; Genesys Cloud is what else comes over a bus."""
    if "Records" in event:
        return SES
    return CONNECT if is_flow(event) or event.get("source") == "aws.connect" else GENESYS


def is_flow(event: Mapping[str, Any]) -> bool:
    """Whether a Lambda block of a flow asks, which waits for the answer."""
    return event.get("Name") == "ContactFlowEvent" and "Details" in event


def source_of(event: Mapping[str, Any]) -> str:
    """Which service hands over the records; SNS spells the key with a capital."""
    first: Mapping[str, Any] = next(iter(event["Records"]), {})
    return str(first.get("eventSource") or first.get("EventSource"))


def for_flow(taken: Taken) -> dict[str, str]:
    """A flow reads flat texts alone, as `$.External.contactId` and so on; what is not known is empty."""
    if not taken.received:
        return {"outcome": "ignored", "contactId": "", "contactType": "", "candidates": "0"}
    answer = taken.received[0].answer
    return {
        "outcome": answer.outcome.value,
        "contactId": answer.contact_id or "",
        "contactType": answer.contact_type.value if answer.contact_type else "",
        "candidates": str(answer.candidates),
    }
