"""Files that people fetch or bring by a link, and the queue of what is done later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Protocol


class Files(Protocol):
    """Files that people fetch by a link."""

    def write(self, name: str, pieces: Iterable[str]) -> None:
        """All of it or nothing; a file of the same name is replaced. Raises Unavailable."""

    def link(self, name: str, lasts: timedelta, saved_as: str) -> str:
        """An address that whoever has it may read, for so long."""

    def forget(self, folder: str) -> None:
        """Removes every file whose name begins so."""


class UploadedFiles(Files, Protocol):
    """Files that people bring by a link, and what is made of them."""

    def upload_link(self, name: str, lasts: timedelta) -> tuple[str, Mapping[str, str]]:
        """An address that whoever has it may put a file to, and the headers that the request needs."""

    def size(self, name: str) -> int | None:
        """Bytes; None when there is no such file."""

    def beginning(self, name: str, most: int) -> bytes:
        """Its first bytes; none when there is no such file."""

    def read(self, name: str) -> Iterable[bytes]:
        """All of it in pieces; none when there is no such file."""


class Jobs(Protocol):
    """What is done later, by whoever takes it from the queue, at least once."""

    def put_job(self, kind: str, job_id: str) -> None:
        """Raises Unavailable when the queue does not answer."""
