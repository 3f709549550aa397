"""What a page reads to a person, as a code with parameters beside the English text (PA12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from scv.frozen import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Remark:
    """PA12: one text. `code` names it for good, `params` are the numbers and names in it."""

    code: str
    text: str
    params: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))
