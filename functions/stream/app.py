"""Stream: what was written to the tables, for whoever follows it; nobody waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scv import bootstrap
from scv.api.streams import Reader, from_stream

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """A batch of a DynamoDB stream in, the first record that failed out."""
    told = bootstrap.changes.stream_settings()
    return from_stream(
        event,
        context,
        Reader(bootstrap.changes.follow_record, bootstrap.changes.park_record, *told, bootstrap.outbox.outbox()),
    )
