"""Unpacks code and layers once, by their content."""

from __future__ import annotations

import hashlib
import io
import shutil
import threading
import zipfile
from collections.abc import Container
from pathlib import Path
from tempfile import mkdtemp

_lock = threading.Lock()


def unpacked(content: bytes, folder: Path) -> Path:
    """Return where the archive lies unpacked below the folder; only the first call for a content unpacks it."""
    place = folder / hashlib.sha256(content).hexdigest()[:32]
    with _lock:
        if not place.exists():
            draft = Path(mkdtemp(dir=folder))
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                archive.extractall(draft)  # which keeps every name inside the folder
            draft.replace(place)
    return place


def keep_only(folder: Path, places: Container[Path]) -> None:
    """Remove what is unpacked and no longer used."""
    with _lock:
        for each in folder.iterdir():
            if each not in places:
                shutil.rmtree(each, ignore_errors=True)
