"""Puts what was built where CloudFormation finds it: a bucket of the emulator."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from pathlib import Path
from typing import Any

BUCKET = "deployment-artifacts"
PLACES = re.compile(r"^(?P<before>\s+(?:CodeUri|ContentUri): )(?P<place>\S+)$", re.MULTILINE)
OLDEST = (1980, 1, 1, 0, 0, 0)  # the first date that an archive can carry: the same files are the same archive
QUICK = 1  # how hard to compress: the archive goes nowhere


def packaged(folder: Path, s3: Any) -> str:
    """Upload a built folder and return the URL of its template, in which every place is one in the bucket."""
    s3.create_bucket(Bucket=BUCKET)
    template = (folder / "template.yaml").read_text()
    places = {match["place"] for match in PLACES.finditer(template)}
    uploaded = {place: _uploaded(s3, archived(folder / place), "zip") for place in places}
    text = PLACES.sub(lambda match: f"{match['before']}s3://{BUCKET}/{uploaded[match['place']]}", template)
    return f"https://s3.amazonaws.com/{BUCKET}/{_uploaded(s3, text.encode(), 'yaml')}"


def emptied(s3: Any) -> None:
    """Remove what was uploaded: CloudFormation has taken it over."""
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
        for each in page.get("Contents", ()):
            s3.delete_object(Bucket=BUCKET, Key=each["Key"])


def archived(folder: Path) -> bytes:
    """Return the folder as an archive, for everybody to read, as Lambda's user must be able to."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICK) as archive:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            entry = zipfile.ZipInfo(str(path.relative_to(folder)), OLDEST)
            entry.external_attr = (0o755 if path.stat().st_mode & 0o100 else 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes(), compresslevel=QUICK)
    return content.getvalue()


def _uploaded(s3: Any, content: bytes, ending: str) -> str:
    key = f"{hashlib.sha256(content).hexdigest()[:32]}.{ending}"
    s3.put_object(Bucket=BUCKET, Key=key, Body=content)
    return key
