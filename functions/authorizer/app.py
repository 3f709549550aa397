"""Authorizer: a bearer token becomes permissions and divisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scv import bootstrap
from scv.api.auth import bearer, policy
from scv.domain.errors import Unauthenticated

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """An API Gateway authorizer event in, an IAM policy with the caller's context out.

    API Gateway answers 401 to this very exception and to nothing else.
    """
    try:
        caller = bootstrap.tokens()(bearer(event))
    except Unauthenticated:
        raise Exception("Unauthorized") from None
    return policy(caller, event["methodArn"])
