"""Entity tags (RFC 9110): what was sent before is not sent again."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from scv.api.http import Reply, Request, compact
from scv.domain.values.documents import Document


def unless_known(request: Request, body: Document) -> Reply:
    """PA13: the answer with its tag; nothing but that when the caller sends the tag of the very same answer."""
    tag = f'W/"{sha256(compact(body).encode()).hexdigest()[:32]}"'
    if answers_to(request.headers, tag):
        return Reply(None, 304, {"ETag": tag})
    return Reply(body, headers={"ETag": tag})


def answers_to(headers: Mapping[str, str], tag: str) -> bool:
    """Whether the caller has exactly this already: one of the tags of `If-None-Match`, compared weakly."""
    told = next((value for name, value in headers.items() if name.lower() == "if-none-match" and value), "")
    return bool(told) and _opaque(tag) in {_opaque(each) for each in told.split(",")}


def _opaque(tag: str) -> str:
    """The tag without the mark of a weak one: a proxy that compresses an answer makes its tag weak."""
    return tag.strip().removeprefix("W/")
