"""The files of the make-believe desktop, as the emulator's process hands them out."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "desktop"
STACK = "stack.json"  # what the desktop lists; the stack's own folder has it
TYPES = {
    "index.html": "text/html; charset=utf-8",
    "desktop.js": "text/javascript; charset=utf-8",
    "desktop.css": "text/css; charset=utf-8",
    STACK: "application/json",
}


def found(name: str, stack: Path) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Return status, headers and content of a file of the desktop; `stack` has what it lists."""
    name = name or "index.html"
    place = stack if name == STACK else FOLDER / name
    if name not in TYPES or not place.exists():
        return 404, [(b"content-type", b"application/json")], b'{"message": "There is no such file."}'
    headers = {
        "content-type": TYPES[name],
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "frame-src http://127.0.0.1:*; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    }
    return 200, [(key.encode(), value.encode()) for key, value in headers.items()], place.read_bytes()
