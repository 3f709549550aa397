"""Reads one answer of HTTP/1.1 (RFC 9112): all of it, or nothing.

http.client takes a head that broke off for a whole one, and what follows for an empty body, which a read of DynamoDB
takes for "not there"; and its headers, parsed as those of mail, were a third of a call's processor time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BufferedReader
from typing import NamedTuple

LONGEST_LINE = 65_536
MOST_HEADERS = 100


class Broken(Exception):
    """What came is no answer, or not all of one."""


class Answer(NamedTuple):
    """As it came; names of headers are in lower case. `stays`: the connection takes another request."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    stays: bool = True


def answer_from(stream: BufferedReader) -> Answer:
    """The next answer; raises Broken, and whatever reading the stream raises."""
    version, status = _status(_line(stream))
    headers = _headers(stream)
    while status < 200:  # 100 and its like announce the answer
        version, status = _status(_line(stream))
        headers = _headers(stream)
    asked = headers.get("connection", "").lower()
    stays = "close" not in asked and (version == b"HTTP/1.1" or "keep-alive" in asked)
    return Answer(status, headers, _body(stream, headers), stays)


def _status(line: bytes) -> tuple[bytes, int]:
    version, _, rest = line.partition(b" ")
    code = rest[:3]
    if not version.startswith(b"HTTP/1.") or not code.isdigit() or rest[3:4] not in (b"", b" "):
        raise Broken
    return version, int(code)


def _headers(stream: BufferedReader) -> dict[str, str]:
    found: dict[str, str] = {}
    for _ in range(MOST_HEADERS):
        line = _line(stream)
        if not line:
            return found
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or not name or name != name.strip():
            raise Broken
        found[name.lower()] = value.strip()
    raise Broken


def _body(stream: BufferedReader, headers: Mapping[str, str]) -> bytes:
    coding = headers.get("transfer-encoding")
    if coding is not None:
        if coding.lower() != "chunked":
            raise Broken
        return b"".join(_chunks(stream))
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit()):
        raise Broken  # without a length a body that broke off looks like a whole one
    return _exactly(stream, int(length))


def _chunks(stream: BufferedReader) -> Iterator[bytes]:
    while True:
        told = _line(stream).partition(b";")[0].strip()
        if not told or told.strip(b"0123456789abcdefABCDEF"):
            raise Broken
        length = int(told, 16)
        if not length:
            _headers(stream)  # trailers
            return
        yield _exactly(stream, length)
        if _line(stream):
            raise Broken


def _exactly(stream: BufferedReader, length: int) -> bytes:
    found = stream.read(length)
    if len(found) < length:
        raise Broken
    return found


def _line(stream: BufferedReader) -> bytes:
    found = stream.readline(LONGEST_LINE)
    if not found.endswith(b"\n"):
        raise Broken
    return found.rstrip(b"\r\n")
