"""The AWS services in use, and how each speaks its JSON protocol.

Values of this folder are named tuples: a dataclass takes five times as long to make, in every start.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

NO_TOKENS: Mapping[str, str] = MappingProxyType({})


class Service(NamedTuple):
    """`name` is its host and what requests are signed for; `variable` ends the name of its endpoint variable.

    `scale`: seconds of the first pause after a fault that was no throttling, as the SDKs have it.
    `tokens`: operations that carry a token, so that one sent twice is done once, and the name of the token.
    """

    name: str
    target: str
    content_type: str
    variable: str
    scale: float = 0.05
    tokens: Mapping[str, str] = NO_TOKENS


SERVICES = {
    service.name: service
    for service in (
        Service(
            "dynamodb",
            "DynamoDB_20120810",
            "application/x-amz-json-1.0",
            "DYNAMODB",
            0.025,
            {"TransactWriteItems": "ClientRequestToken", "ExecuteTransaction": "ClientRequestToken"},
        ),
        Service(
            "secretsmanager",
            "secretsmanager",
            "application/x-amz-json-1.1",
            "SECRETS_MANAGER",
            tokens={"PutSecretValue": "ClientRequestToken"},
        ),
        Service("sqs", "AmazonSQS", "application/x-amz-json-1.0", "SQS"),
        Service("events", "AWSEvents", "application/x-amz-json-1.1", "EVENTBRIDGE"),
    )
}


def operation_of(method: str) -> str:
    """The service's name of a method: `batch_get_item` is BatchGetItem.

    >>> operation_of("transact_write_items")
    'TransactWriteItems'
    """
    return method.title().replace("_", "")
