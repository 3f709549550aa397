"""Authorizer: a bearer token becomes permissions and divisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scv import bootstrap
from scv.api.auth import authorized, keys_are_old

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """An API Gateway authorizer event in, an IAM policy with the caller's context out."""
    policy = authorized(event, context.aws_request_id, lambda token: bootstrap.signing_in.recognise()(token))
    if bootstrap.signing_in.tokens().has_old_keys:
        keys_are_old()
    return policy


bootstrap.prepare()
