"""Web: the files of the pages, for whoever asks; they hold no data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scv import bootstrap
from scv.api.pages import Site

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

site = Site(Path(__file__).parent / "static")


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """An API Gateway proxy event in, a file out."""
    return site(event, bootstrap.allowed_frames())
