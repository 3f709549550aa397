"""Files that people fetch by a link: objects of one S3 bucket, encrypted there, and removed by it after seven days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from tempfile import SpooledTemporaryFile
from typing import Any

from scv.adapters.aws.errors import refusals
from scv.adapters.dynamodb.errors import code_of, translating

IN_MEMORY = 16_000_000  # bytes; a larger one waits in the function's own file system, which Lambda encrypts
CHUNK = 1_000_000  # bytes
MEDIA_TYPE = "application/octet-stream"
MISSING = ("NoSuchKey", "404", "InvalidRange")  # the last of an empty file
AT_ONCE = 1000  # objects of one delete: an AWS limit


class BucketFiles:
    """One bucket; the client is asked for when there is something to do, which is seldom."""

    def __init__(self, client: Callable[[], Any], bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def write(self, name: str, pieces: Iterable[str]) -> None:
        """One put, so that nobody ever reads half of it."""
        with SpooledTemporaryFile(IN_MEMORY) as spool:
            for piece in pieces:
                spool.write(piece.encode())
            spool.seek(0)
            with translating():
                self._client().put_object(Bucket=self._bucket, Key=name, Body=spool, ContentType=MEDIA_TYPE)

    def link(self, name: str, lasts: timedelta, saved_as: str) -> str:
        """Signed by this function's role, and no longer good than the role's own session."""
        link: str = self._client().generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": name,
                "ResponseContentDisposition": f'attachment; filename="{saved_as}"',
            },
            ExpiresIn=int(lasts.total_seconds()),
        )
        return link

    def forget(self, folder: str) -> None:
        """One listing and one delete for up to 1,000."""
        while True:
            with translating():
                found = self._client().list_objects_v2(Bucket=self._bucket, Prefix=folder, MaxKeys=AT_ONCE)
                objects = [{"Key": each["Key"]} for each in found.get("Contents", ())]
                if not objects:
                    return
                self._client().delete_objects(Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True})

    def upload_link(self, name: str, lasts: timedelta) -> tuple[str, Mapping[str, str]]:
        """Signed by this function's role; the media type is signed with it, so that no browser ever shows the file."""
        headers = {"Content-Type": MEDIA_TYPE}
        params = {"Bucket": self._bucket, "Key": name, "ContentType": MEDIA_TYPE}
        link: str = self._client().generate_presigned_url(
            "put_object", Params=params, ExpiresIn=int(lasts.total_seconds())
        )
        return link, headers

    def size(self, name: str) -> int | None:
        """One call that reads nothing of it."""
        try:
            with translating():
                return int(self._client().head_object(Bucket=self._bucket, Key=name)["ContentLength"])
        except refusals() as error:
            if code_of(error) in MISSING:
                return None
            raise

    def beginning(self, name: str, most: int) -> bytes:
        """One read of a range."""
        return next(iter(self._chunks(name, most, f"bytes=0-{most - 1}")), b"")

    def read(self, name: str) -> Iterator[bytes]:
        """One read, in pieces, so that a file of any size fits into memory."""
        return self._chunks(name, CHUNK)

    def _chunks(self, name: str, size: int, part: str | None = None) -> Iterator[bytes]:
        asked = {"Range": part} if part else {}
        try:
            with translating():
                body = self._client().get_object(Bucket=self._bucket, Key=name, **asked)["Body"]
                yield from body.iter_chunks(size)
        except refusals() as error:
            if code_of(error) not in MISSING:
                raise


class SqsJobs:
    """What is done later: messages of one queue, which name a job and tell nothing about anybody."""

    def __init__(self, client: Callable[[], Any], url: str) -> None:
        self._client = client
        self._url = url

    def put_job(self, kind: str, job_id: str) -> None:
        """One message. Raises Unavailable."""
        with translating():
            self._client().send_message(QueueUrl=self._url, MessageBody=f"{kind}/{job_id}")


def job_of(body: str) -> tuple[str, str]:
    """The inverse of what `put_job` sends: kind and id."""
    kind, _, job_id = body.partition("/")
    return kind, job_id
