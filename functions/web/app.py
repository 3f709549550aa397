"""Web: the files of the pages, for whoever asks, and which other pages may call; none of it holds data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scv import bootstrap
from scv.api.cors import preflight
from scv.api.pages import Site, provider_of

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

site = Site(Path(__file__).parent / "static")


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """An API Gateway proxy event in, a file out, or the answer to a browser's preflight."""
    if event.get("httpMethod") == "OPTIONS":
        return preflight(event, bootstrap.allowed_origins())
    return site(event, bootstrap.web.allowed_frames(), provider_of(bootstrap.web.sign_in(), event))
