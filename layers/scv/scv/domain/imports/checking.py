"""What the beginning of a file tells, before anything of it is imported (IM2)."""

from __future__ import annotations

from itertools import islice
from scv.frozen import dataclass

from scv.domain.imports.columns import columns_of
from scv.domain.imports.outcomes import REASONS
from scv.domain.imports.reading import FileKind, layout_of, rows
from scv.domain.values.errors import InvalidValue

SAMPLE = 262_144  # bytes that tell how a file is to be read
PREVIEWED = 10  # rows
SHOWN = 1000  # characters of a cell


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a file; `line` as a spreadsheet counts, 0 for the whole."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether a file can be read, from its beginning."""

    separator_valid: bool = True
    encoding_valid: bool = True
    findings: tuple[Finding, ...] = ()
    header: tuple[str, ...] = ()
    entries: tuple[tuple[str, ...], ...] = ()
    program: str = ""


def checked(beginning: bytes, told: str | None, delimiter: str | None) -> Checked:
    """IM2: encoding, delimiter, header and the first rows."""
    try:
        layout = layout_of(beginning, told, delimiter)
    except InvalidValue as wrong:
        encoding = wrong.field == "encoding"
        return Checked(not encoding, not encoding, (Finding(0, wrong.message),))
    found = list(rows([_whole_lines(beginning, layout.encoding)], layout))
    findings = [Finding(each.number, REASONS[each.problem]) for each in found if each.problem][:PREVIEWED]
    program, header, separable = layout.kind.value, layout.header or ("document",), True
    if layout.kind is FileKind.CSV:
        separable = len(layout.header) > 1 or delimiter is not None
        try:
            program = columns_of(layout.header).program.value
        except InvalidValue:
            program = "unknown"
    entries = tuple(tuple(map(_shown, each.cells)) for each in islice(found, PREVIEWED))
    encoding = not any(each.problem == "row.encoding" for each in found)
    return Checked(separable, encoding, tuple(findings), header, entries, program)


def _shown(cell: str) -> str:
    return cell[:SHOWN].encode(errors="replace").decode()


def _whole_lines(beginning: bytes, encoding: str) -> bytes:
    """Without what the sample has cut off."""
    if len(beginning) < SAMPLE:
        return beginning
    end = "\n".encode("utf-16-le" if encoding == "utf-16" else encoding)
    cut = beginning.rfind(end)
    return beginning[: cut + len(end)] if cut > 0 else beginning
