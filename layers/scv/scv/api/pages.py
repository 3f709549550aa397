"""The files of the pages: which one a path names, and what a browser may do with it."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from scv.api.etags import answers_to

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}
BESIDE = "beside/"  # a page below it has a path of its own, beside `/ui`
ROUTES = {"/docs": f"{BESIDE}docs.html"}
HASHED = "assets/"  # a file below it has its content in its name
A_YEAR = "public, max-age=31536000, immutable"
FRAMES = "{{allowed-frames}}"  # stands in a page where its script reads who may frame it
MISSING = "There is no such page. Where this is the panel or the reference: it was not built; `make page` builds it.\n"
# Everything comes from this origin and nothing is made from text: no inline script, no style, no HTML in a string.
OWN_FILES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
)
POLICY = f"{OWN_FILES}require-trusted-types-for 'script'; trusted-types lit-html; frame-ancestors "
# Swagger UI has its pictures in its style sheet, and makes HTML of descriptions, which are ours and which it purifies.
POLICY_BESIDE = f"{OWN_FILES}img-src data:; frame-ancestors "
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Site:
    """A folder of built files, read once; nothing outside of it can be named."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, event: Mapping[str, Any], frames: str) -> dict[str, Any]:
        """The file that the path names, `panel` being `panel.html`.

        `frames`: the origins that may frame a page, as a content security policy spells them; empty for none.
        """
        if event.get("resource") in ROUTES:
            return self._beside(ROUTES[event["resource"]], event)
        name = str((event.get("pathParameters") or {}).get("proxy") or "")
        found = next((each for each in (name, f"{name}.html") if each in self._files), None)
        if found is None or found.startswith(BESIDE):
            return _missing()
        if found.startswith(HASHED):
            return _answer(200, self._files[found], {"Content-Type": _type(found), "Cache-Control": A_YEAR})
        return _page(self._files[found], POLICY, frames, event)

    def _beside(self, name: str, event: Mapping[str, Any]) -> dict[str, Any]:
        """A page that nobody frames."""
        return _page(self._files[name], POLICY_BESIDE, "", event) if name in self._files else _missing()

    @cached_property
    def _files(self) -> Mapping[str, str]:
        paths = (path for path in sorted(self._folder.rglob("*")) if path.suffix in TYPES)
        return {path.relative_to(self._folder).as_posix(): path.read_text() for path in paths}


def _missing() -> dict[str, Any]:
    return _answer(404, MISSING, {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"})


def _page(text: str, policy: str, frames: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """A page is asked for anew each time, and costs nothing when it is the same."""
    body = text.replace(FRAMES, html.escape(frames, quote=True))
    policy += frames or "'none'"
    tag = f'"{sha256(f"{policy}{body}".encode()).hexdigest()[:32]}"'
    headers = {"Cache-Control": "no-cache", "ETag": tag, "Content-Security-Policy": policy}
    if answers_to(event.get("headers") or {}, tag):
        return _answer(304, "", headers)
    return _answer(200, body, {"Content-Type": TYPES[".html"], **headers})


def _type(name: str) -> str:
    return TYPES[Path(name).suffix]


def _answer(status: int, body: str, headers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "statusCode": status,
        "multiValueHeaders": {name: [value] for name, value in {**HEADERS, **headers}.items()},
        "body": body,
        "isBase64Encoded": False,
    }
