"""Reads one answer of HTTP/1.1 (RFC 9112): all of it, or nothing.

http.client takes a head that broke off for a whole one, and what follows for an empty body, which a read of DynamoDB
takes for "not there"; and its headers, parsed as those of mail, were a third of a call's processor time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
    version, status, headers = _head(stream)
    while status < 200:  # 100 and its like announce the answer
        version, status, headers = _head(stream)
    asked = headers.get("connection", "").lower()
    stays = "close" not in asked and (version == "HTTP/1.1" or "keep-alive" in asked)
    return Answer(status, headers, _body(stream, headers), stays)


def _head(stream: BufferedReader) -> tuple[str, int, dict[str, str]]:
    first, *rest = _at_once(stream) or [_line(stream).decode("latin-1"), *_lines(stream)]
    version, _, told = first.partition(" ")
    code = told[:3]
    if not version.startswith("HTTP/1.") or not (code.isascii() and code.isdigit()) or told[3:4] not in ("", " "):
        raise Broken
    return version, int(code), _headers(rest)


def _at_once(stream: BufferedReader) -> list[str] | None:
    """The lines of a head that has come whole, which nearly every one has; None leaves it to be read line by line.

    Nine calls of `readline` are a tenth of a call's processor time. Whatever is not spelled as usual is read slowly.
    """
    ready = stream.peek()
    end = ready.find(b"\r\n\r\n")
    head = ready[:end]
    if end <= 0 or head.count(b"\n") != head.count(b"\r") or head.count(b"\r\n") != head.count(b"\n"):
        return None
    stream.read(end + 4)
    lines = head.decode("latin-1").split("\r\n")
    if len(lines) > MOST_HEADERS:
        raise Broken
    return lines


def _lines(stream: BufferedReader) -> Iterator[str]:
    """The lines up to an empty one."""
    for _ in range(MOST_HEADERS):
        line = _line(stream)
        if not line:
            return
        yield line.decode("latin-1")
    raise Broken


def _headers(lines: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise Broken
        found[name.lower()] = value.strip()
    return found


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
            _headers(_lines(stream))  # trailers
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
