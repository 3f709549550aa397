"""What is kept for the next file: how columns are mapped, and what is matched by; and uploads (IM1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from scv.frozen import dataclass

from scv.domain.exports.exports import FILE_LIFE
from scv.domain.imports.columns import MAX_MAPPINGS, FieldMapping, target_of
from scv.domain.imports.matching import BOTH, Criterion
from scv.domain.values.errors import InvalidValue
from scv.domain.values.texts import shown

FOLDER = "imports/"
UPLOAD_LIFE = timedelta(minutes=60)  # of a link, as long as a large file takes over a slow line
MAX_FILE = 1_000_000_000  # bytes
MAX_NAME = 255


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """How rows become contacts.

    `source_id`: the system whose ids an external id column has. `project_id`: whose default country and limits hold.
    `fields`: those to be imported or left out; all where none are named.
    """

    id: str
    name: str
    made_at: datetime
    made_by: str
    criteria: tuple[Criterion, ...] = BOTH
    merges: bool = False
    source_id: str | None = None
    project_id: str | None = None
    fields: tuple[tuple[str, bool], ...] = ()

    @property
    def left_out(self) -> frozenset[str]:
        """Fields that are not to be imported."""
        return frozenset(name for name, included in self.fields if not included)

    @property
    def chosen(self) -> frozenset[str] | None:
        """Fields that alone are; None for all."""
        found = frozenset(name for name, included in self.fields if included)
        return found or None

    def takes(self, field: str) -> bool:
        """Whether a field of a contact is to be imported; its parts follow it."""
        top = field.partition(".")[0]
        if {field, top} & self.left_out:
            return False
        return self.chosen is None or bool({field, top} & {each.partition(".")[0] for each in self.chosen})


@dataclass(frozen=True, slots=True)
class CsvSettings:
    """A saved mapping of columns to fields, for the settings that it names."""

    id: str
    settings_id: str
    made_at: datetime
    mappings: tuple[FieldMapping, ...] = ()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way. `encoding`, `delimiter`: what somebody has told of it."""

    id: str
    file_name: str
    size: int
    asked_by: str
    asked_at: datetime
    encoding: str | None = None
    delimiter: str | None = None

    @property
    def file(self) -> str:
        """Where it is put."""
        return f"{FOLDER}uploads/{self.id}"

    def is_there_at(self, now: datetime) -> bool:
        """The bucket forgets it after seven days."""
        return now < self.asked_at + FILE_LIFE


def require_name(name: str | None, field: str) -> str:
    """A name that somebody can read; raises InvalidValue."""
    plain = shown(name)
    if plain is None or len(plain) > MAX_NAME:
        raise InvalidValue(f"{field} has 1 to {MAX_NAME} characters.", field=field)
    return plain


def require_size(size: int) -> int:
    """AC12: raises InvalidValue for a file that is too large, or empty."""
    if not 0 < size <= MAX_FILE:
        raise InvalidValue(f"fileSize is from 1 to {MAX_FILE} bytes.", field="fileSize")
    return size


def require_mappings(mappings: Sequence[FieldMapping]) -> tuple[FieldMapping, ...]:
    """Raises InvalidValue for a field that contacts do not have."""
    if not 0 < len(mappings) <= MAX_MAPPINGS:
        raise InvalidValue(f"A mapping has 1 to {MAX_MAPPINGS} entries.", field="mappings")
    for each in mappings:
        target_of(each.target_field)
    return tuple(mappings)
