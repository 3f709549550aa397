"""An answer is read as http.client reads it, and one that broke off anywhere is none."""

from __future__ import annotations

import io
from http.client import HTTPResponse
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.adapters.aws.answers import MOST_HEADERS, Broken, answer_from

WHOLE = b'HTTP/1.1 200 OK\r\nx-amz-crc32: 12\r\nContent-Length: 9\r\n\r\n{"a": 12}'
CHUNKED = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"a"\r\n5;x=y\r\n: 12}\r\n0\r\nT: x\r\n\r\n'
names = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ-0123456789", min_size=1, max_size=12).filter(
    lambda name: name.lower() not in ("content-length", "transfer-encoding", "connection")
)
values = st.text("abcdefghijklmnop=;:/ \u00e9", max_size=20).map(str.strip)


class Socket:
    def __init__(self, sent: bytes) -> None:
        self._sent = sent

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self._sent)


def read(sent: bytes) -> Any:
    return answer_from(io.BufferedReader(io.BytesIO(sent)))


@given(
    status=st.integers(200, 599).filter(lambda status: status not in (204, 304)),
    version=st.sampled_from(["1.0", "1.1"]),
    headers=st.dictionaries(names, values, max_size=5),
    connection=st.sampled_from([None, "close", "Keep-Alive", "keep-alive"]),
    parts=st.lists(st.binary(min_size=1, max_size=40), max_size=4),
    chunked=st.booleans(),
    announced=st.booleans(),
)
def test_a_whole_answer_is_read_as_http_client_reads_it(
    status: int,
    version: str,
    headers: dict[str, str],
    connection: str | None,
    parts: list[bytes],
    chunked: bool,
    announced: bool,
) -> None:
    unique = {name.lower(): value for name, value in headers.items()}
    if connection:
        unique["Connection"] = connection
    if chunked and version == "1.1":
        unique["Transfer-Encoding"] = "chunked"
        body = b"".join(b"%X\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    else:
        body = b"".join(parts)
        unique["Content-Length"] = str(len(body))
    head = f"HTTP/{version} {status} Said\r\n" + "".join(f"{name}: {value}\r\n" for name, value in unique.items())
    sent = (b"HTTP/1.1 100 Continue\r\n\r\n" if announced else b"") + head.encode("latin-1") + b"\r\n" + body
    theirs = HTTPResponse(Socket(sent), method="POST")  # type: ignore[arg-type]  # it only asks for makefile
    theirs.begin()
    ours = read(sent)
    assert (ours.status, ours.body, ours.stays) == (theirs.status, theirs.read(), not theirs.will_close)
    assert ours.headers == {name.lower(): value.strip() for name, value in theirs.headers.items()}


@pytest.mark.parametrize("sent", [WHOLE, CHUNKED], ids=["length", "chunks"])
def test_an_answer_that_broke_off_anywhere_is_none(sent: bytes) -> None:
    assert read(sent).body == b'{"a": 12}'
    for place in range(len(sent)):
        with pytest.raises(Broken):
            read(sent[:place])


@pytest.mark.parametrize(
    "sent",
    [
        b"HTTP/2 200 OK\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 abc OK\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 0x1\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\ncontent-length: 1, 1\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\ncontent-length : 1\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nno colon\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-1\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{more\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * (MOST_HEADERS + 1) + b"content-length: 0\r\n\r\n",
        b"HTTP/1.1 200 " + b"x" * 70_000 + b"\r\ncontent-length: 0\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n",
        b"",
    ],
)
def test_what_is_no_answer_is_none(sent: bytes) -> None:
    with pytest.raises(Broken):
        read(sent)


class Dripping(io.RawIOBase):
    """One byte at a time, so that no head has ever come whole."""

    def __init__(self, sent: bytes) -> None:
        self._sent = io.BytesIO(sent)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = self._sent.read(1)
        buffer[: len(found)] = found
        return len(found)


def outcome(raw: Any) -> Any:
    try:
        return answer_from(io.BufferedReader(raw))
    except Broken:
        return Broken


HEADS = (
    b"HTTP/1.1 200 OK",
    b"HTTP/1.1 100 Continue",
    b"HTTP/1.0 200",
    b"Content-Length: 3",
    b"content-length:0",
    b"a: b",
)
ENDS = (b"\r\n", b"\r\n\r\n", b"\n", b"\r", b"\n\r\n")
ODD = (b" ", b":", b"abc", b"\xb2", b"\xa0", b"Transfer-Encoding: chunked", b"0")
PIECES = st.sampled_from((*HEADS, *ENDS, *ODD))


@given(st.lists(PIECES, max_size=14).map(b"".join))
def test_a_head_that_comes_whole_is_read_as_one_that_comes_byte_by_byte(sent: bytes) -> None:
    """Whatever it holds: bare line feeds, empty lines, digits of other scripts."""
    assert outcome(io.BytesIO(sent)) == outcome(Dripping(sent))


@pytest.mark.parametrize("count", [MOST_HEADERS - 2, MOST_HEADERS - 1, MOST_HEADERS])
def test_a_head_has_the_same_most_headers_either_way(count: int) -> None:
    sent = (
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + b"".join(b"h%d: v\r\n" % each for each in range(count)) + b"\r\n"
    )
    assert outcome(io.BytesIO(sent)) == outcome(Dripping(sent))
