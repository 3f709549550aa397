"""Access: tokens for machines, and what a token permits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scv import bootstrap
from scv.api import oauth, responses
from scv.api.http import Api, Reply, Request

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

api = Api("access", bootstrap.allowed_origins)


@api.operation("issueToken", signed=True, refusal=oauth.refusal)
def issue_token(request: Request) -> Reply:
    """AC10: a client's id and secret are traded for a bearer token."""
    return oauth.issued(bootstrap.signing_in.issue_token()(*oauth.credentials(request)))


@api.operation("getMe")
def get_me(request: Request) -> Reply:
    """AC10: whom the bearer token names and what it permits."""
    return Reply(responses.caller(request.access))


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """An API Gateway proxy event in, an answer out."""
    return api(event)


bootstrap.prepare()
