"""Records of the contacts table's stream as AWS sends them, made from what is stored."""

from __future__ import annotations

from contextlib import suppress
from types import SimpleNamespace
from typing import Any

from functions.stream import app as stream
from tests.functions.conftest import own_client

CONTEXT: Any = SimpleNamespace(aws_request_id="request-1", function_name="stream")
ARN = "arn:aws:dynamodb:eu-central-1:123456789012:table/contacts/stream/2026-11-21T10:00:00.000"


def stored(contact_id: str, item: str = "contact") -> dict[str, Any]:
    """An item of the contacts table as it is stored."""
    key = {"id": {"S": contact_id}, "item": {"S": item}}
    return dict(own_client("dynamodb").get_item(TableName="contacts", Key=key, ConsistentRead=True)["Item"])


def record(
    new: dict[str, Any] | None, old: dict[str, Any] | None = None, number: int = 1, at: float = 1_795_255_200.0
) -> dict[str, Any]:
    """One record; `at` is when it was written, in seconds."""
    image = new or old or {}
    change: dict[str, Any] = {
        "ApproximateCreationDateTime": at,
        "Keys": {name: image[name] for name in ("id", "item")},
        "SequenceNumber": f"{number:021d}",
        "StreamViewType": "NEW_AND_OLD_IMAGES",
    }
    change |= {"NewImage": new} if new else {}
    change |= {"OldImage": old} if old else {}
    name = "MODIFY" if new and old else "INSERT" if new else "REMOVE"
    return {"eventID": str(number), "eventName": name, "eventSource": "aws:dynamodb", "eventSourceARN": ARN,
            "dynamodb": change}  # fmt: skip


def _has_bus() -> None:
    """Only what the stream tells needs one."""
    with suppress(own_client("events").exceptions.ResourceAlreadyExistsException):
        own_client("events").create_event_bus(Name="changes")


def delivered(*records: dict[str, Any]) -> dict[str, Any]:
    """What the function answers to a batch."""
    _has_bus()
    return stream.lambda_handler({"Records": list(records)}, CONTEXT)


def told_of(*contact_ids: str) -> dict[str, Any]:
    """The stream tells of these contacts, as they are stored."""
    return delivered(*(record(stored(each), number=place) for place, each in enumerate(contact_ids, 1)))
