"""A file of lines that only grows: what is written is there after any kill, a torn last line is not."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


class Ledger:
    """Entries in the order they were written; one entry counts whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self) -> Iterator[Entry]:
        """Yield what was written, and cut off what a kill left unfinished."""
        if not self.path.exists():
            return
        whole = 0
        with self.path.open("rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    break
                yield json.loads(line)
                whole += len(line)
        if whole < self.path.stat().st_size:
            os.truncate(self.path, whole)

    def append(self, text: str) -> None:
        """Add one entry, given as JSON without line breaks; afterwards it outlives this process."""
        with self.path.open("ab", buffering=0) as file:
            file.write(text.encode() + b"\n")

    def rewrite(self, texts: Iterable[str]) -> None:
        """Replace all entries, whole or not at all."""
        draft = self.path.with_suffix(".new")
        with draft.open("w", encoding="utf-8") as file:
            file.writelines(f"{text}\n" for text in texts)
        draft.replace(self.path)

    def size(self) -> int:
        """Return its length in bytes."""
        return self.path.stat().st_size if self.path.exists() else 0
