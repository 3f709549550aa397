"""The guides as a reader sees them: fenced examples with their language, and sections that tests write."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDES = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "senders").glob("*.md")),
)
_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A fenced block. `language` is empty where none is named."""

    guide: Path
    language: str
    text: str


def examples(guide: Path, language: str = "") -> list[Example]:
    """The fenced blocks of a guide, of one language if it is named."""
    found = [Example(guide, each[2], each[3]) for each in _FENCE.finditer(guide.read_text())]
    return [each for each in found if language in ("", each.language)]


def block(guide: Path, beginning: str, language: str = "sh") -> str:
    """The one block of a guide that begins so."""
    (found,) = (each.text for each in examples(guide, language) if each.text.startswith(beginning))
    return found


def require_written(guide: Path, section: str, text: str) -> None:
    """That a section of a guide says this; UPDATE_DOCS=1 writes it anew."""
    begin, end = f"<!-- {section} -->\n", f"<!-- end of {section} -->"
    document = guide.read_text()
    before, _, rest = document.partition(begin)
    written, mark, after = rest.partition(end)
    assert mark, f"{guide.name} has no section {section}"
    if os.environ.get("UPDATE_DOCS"):
        guide.write_text(f"{before}{begin}{text}\n{end}{after}")
        return
    assert written.strip("\n") == text
