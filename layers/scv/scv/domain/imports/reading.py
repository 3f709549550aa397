"""Reading files of contacts: encoding, delimiter, header, and row after row, however large the file is (IM2)."""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from scv.frozen import dataclass

from scv.domain.imports.cards import card_rows
from scv.domain.values.errors import InvalidValue

DELIMITERS = ",;\t|"
MAX_COLUMNS = 500
MAX_CELL = 32_000  # characters; a quote that nobody closes would else swallow the rest of the file
MAX_LINE = 1_000_000
SAMPLE_LINES = 50
# Only UTF marks itself. Any other encoding must be told: a guess that is wrong spoils names without a word.
ENCODINGS = frozenset(
    {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-9", "iso-8859-15"}
    | {f"cp{page}" for page in range(1250, 1259)}
    | {"mac-roman", "koi8-r", "koi8-u", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949", "gb18030", "big5"}
)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


class FileKind(StrEnum):
    """What a file is."""

    CSV = "csv"
    JSON_LINES = "jsonl"
    CARDS = "vcard"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is read. `header`: the names of its columns; `skipped`: lines before the header."""

    kind: FileKind
    encoding: str = "utf-8"
    delimiter: str = ","
    header: tuple[str, ...] = ()
    skipped: int = 0
    line_end: str = "\n"


@dataclass(frozen=True, slots=True)
class Row:
    """One row, by the number that a spreadsheet shows, else that of the line or card. `problem`: a code."""

    number: int
    cells: tuple[str, ...]
    problem: str = ""


def encoding_named(name: str | None) -> str | None:
    """The encoding that somebody has told, as Python calls it; raises InvalidValue for one that is not read."""
    if not name:
        return None
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        found = ""
    known = {codecs.lookup(each).name: each for each in ENCODINGS}
    if found not in known:
        raise InvalidValue(f"encoding is one of {', '.join(sorted(ENCODINGS))}.", field="encoding")
    return known[found]


def encoding_of(beginning: bytes, told: str | None = None) -> str | None:
    """A mark in the file wins, then what was told, then UTF-8; None for bytes that are none of these."""
    for mark, name in _MARKS:
        if beginning.startswith(mark):
            return name
    if told is not None:
        return told
    try:
        codecs.getincrementaldecoder("utf-8")().decode(beginning)  # the sample may end within a character
    except UnicodeDecodeError:
        return None
    return "utf-8"


def layout_of(beginning: bytes, told: str | None = None, delimiter: str | None = None) -> Layout:
    """How a file is read that begins like this; raises InvalidValue when nobody can tell.

    A first line `sep=;`, as spreadsheets write it, says the delimiter.
    """
    encoding = encoding_of(beginning, told)
    if encoding is None:
        raise InvalidValue("The file is not UTF-8; save it as UTF-8, or say its encoding.", field="encoding")
    errors = "ignore" if encoding.startswith("utf-16") else "surrogateescape"
    text = codecs.getincrementaldecoder(encoding)(errors).decode(beginning).removeprefix("\ufeff")
    start = text.lstrip().upper()
    if start.startswith("{"):
        return Layout(FileKind.JSON_LINES, encoding)
    if start.startswith("BEGIN:VCARD"):
        return Layout(FileKind.CARDS, encoding)
    line_end = "\r" if "\r" in text and "\n" not in text else "\n"
    return _table(text.split(line_end), encoding, delimiter, line_end)


def _table(found: list[str], encoding: str, delimiter: str | None, line_end: str) -> Layout:
    skipped = next((place for place, each in enumerate(found) if each.strip()), None)
    if skipped is None:
        raise InvalidValue("The file is empty.", field="file")
    declared = found[skipped].strip().strip('"').lower()
    if declared.startswith("sep=") and len(declared) == 5:
        delimiter, skipped = declared[4], skipped + 1
    sample = found[skipped : skipped + SAMPLE_LINES]
    chosen = delimiter or _delimiter([f"{each}\n" for each in sample])
    header = next(_cells([f"{each}\n" for each in sample], chosen), ())
    if len(header) > MAX_COLUMNS:
        raise InvalidValue(f"A file has at most {MAX_COLUMNS} columns.", field="file")
    return Layout(FileKind.CSV, encoding, chosen, tuple(each.strip() for each in header), skipped, line_end)


def _delimiter(sample: list[str]) -> str:
    """The one that gives most rows as many columns as the header has, then the most columns."""

    def worth(delimiter: str) -> tuple[int, int]:
        rows = [each for each in _cells(sample, delimiter) if each]
        width = len(rows[0]) if rows else 0
        return (sum(len(each) == width for each in rows) if width > 1 else 0, width)

    return max(DELIMITERS, key=worth)


def _cells(lines: list[str], delimiter: str) -> Iterator[tuple[str, ...]]:
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            yield tuple(next(reader))
        except csv.Error:
            continue
        except StopIteration:
            return


def lines(chunks: Iterable[bytes], encoding: str, line_end: str = "\n") -> Iterator[str]:
    """Lines with their ends, whatever the borders of the chunks; what cannot be decoded stays as lone surrogates.

    Raises InvalidValue for a line that is too long to be one.
    """
    errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
    decoder, rest, first = codecs.getincrementaldecoder(encoding)(errors), "", True
    for chunk in chunks:
        text = decoder.decode(chunk)
        rest += text.removeprefix("\ufeff") if first else text
        first = first and not text
        *whole, rest = rest.split(line_end)
        yield from (f"{each}\n" for each in whole)
        if len(rest) > MAX_LINE:
            raise InvalidValue("A line of the file never ends; is it a file of contacts?", field="file")
    rest += decoder.decode(b"", True)
    if rest:
        yield rest


def rows(chunks: Iterable[bytes], layout: Layout) -> Iterator[Row]:
    """Every row behind the header that is not blank; one that cannot be read has a problem, and the next is read."""
    text = lines(chunks, layout.encoding, layout.line_end)
    if layout.kind is FileKind.JSON_LINES:
        return _documents(text)
    if layout.kind is FileKind.CARDS:
        return (Row(number, (_compact(each),)) for number, each in enumerate(card_rows(text), 1))
    return _table_rows(text, layout)


def _documents(text: Iterator[str]) -> Iterator[Row]:
    for number, line in enumerate(text, 1):
        if line.strip():
            yield Row(number, (line.strip(),), "row.encoding" if _is_torn(line) else "")


def _table_rows(text: Iterator[str], layout: Layout) -> Iterator[Row]:
    for _ in range(layout.skipped):
        next(text, None)
    limit = csv.field_size_limit(MAX_CELL)
    try:
        reader, number = csv.reader(text, delimiter=layout.delimiter), layout.skipped
        while True:
            number += 1
            try:
                cells = tuple(next(reader))
            except csv.Error:
                yield Row(number, (), "row.unreadable")
                continue
            except StopIteration:
                return
            if number > layout.skipped + 1 and any(each.strip() for each in cells):
                yield Row(number, cells, _problem(cells, len(layout.header)))
    finally:
        csv.field_size_limit(limit)


def _problem(cells: tuple[str, ...], width: int) -> str:
    """Cells beyond the header have no name; missing ones at the end are blank, as spreadsheets leave them out."""
    if any(_is_torn(each) for each in cells):
        return "row.encoding"
    return "row.columns" if any(each.strip() for each in cells[width:]) else ""


def _is_torn(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= each <= "\udfff" for each in text)
