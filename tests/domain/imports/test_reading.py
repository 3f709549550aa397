"""IM1, IM2: files as spreadsheets, address books and phones write them."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.domain.imports.cards import card_rows
from scv.domain.imports.reading import MAX_CELL, MAX_LINE, FileKind, Row, encoding_named, layout_of, lines, rows
from scv.domain.values.errors import InvalidValue


def read(content: bytes, encoding: str | None = None, size: int = 7) -> list[Row]:
    """All rows, whatever the borders of the chunks."""
    layout = layout_of(content[:4096], encoding)
    return list(rows((content[at : at + size] for at in range(0, len(content), size)), layout))


def cells(content: bytes, encoding: str | None = None) -> list[tuple[str, ...]]:
    return [each.cells for each in read(content, encoding)]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("a,b\nZoë,李\n".encode(), None),
        ("\ufeffa,b\nZoë,李\n".encode(), None),
        ("\ufeffa,b\nZoë,李\n".encode("utf-16-le"), None),
        ("\ufeffa,b\nZoë,李\n".encode("utf-16-be"), None),
        ("a,b\nZoë,李\n".encode("gb18030"), "gb18030"),
        ("a,b\r\nZoë,李\r\n".encode(), None),
        ("a,b\rZoë,李\r".encode(), None),
        ("a;b\nZoë;李\n".encode(), None),
        ("a\tb\nZoë\t李\n".encode(), None),
        ("a|b\nZoë|李\n".encode(), None),
        ("sep=;\r\na;b\r\nZoë;李\r\n".encode(), None),
        ('"a","b"\n"Zoë","李"'.encode(), None),
    ],
)
def test_im2_encodings_delimiters_and_ends_of_lines_are_in_the_file(content: bytes, encoding: str | None) -> None:
    layout = layout_of(content, encoding)
    assert (layout.kind, layout.header) == (FileKind.CSV, ("a", "b"))
    assert cells(content, encoding) == [("Zoë", "李")]


def test_im2_an_encoding_that_does_not_mark_itself_must_be_told() -> None:
    content = "Vorname;Nachname\nJürgen;Groß\n".encode("cp1252")
    with pytest.raises(InvalidValue) as refused:
        layout_of(content)
    assert refused.value.field == "encoding"
    assert cells(content, encoding_named("Windows-1252")) == [("Jürgen", "Groß")]
    with pytest.raises(InvalidValue):
        encoding_named("rot13")


def test_im2_a_delimiter_is_what_makes_rows_as_wide_as_the_header() -> None:
    content = b'name;note;phone\n"Roe, Jane";a,b,c,d;1\nDoe;x,y;2\n'
    assert layout_of(content).delimiter == ";"
    assert layout_of(b"name\nJane\n").header == ("name",)


def test_im3_a_row_has_the_number_that_a_spreadsheet_shows() -> None:
    content = b'a,b\n1,2\n\n"x\ny",3\n,\n5,6\n'
    assert [(each.number, each.cells) for each in read(content)] == [
        (2, ("1", "2")),
        (4, ("x\ny", "3")),
        (6, ("5", "6")),
    ]


def test_im1_a_broken_row_is_told_and_those_behind_it_are_read() -> None:
    open_quote = b'"' + b"x" * (MAX_CELL + 10) + b'"'
    content = b"a,b\n1,2,3\n\xff\xfe,2\n" + open_quote + b",1\n7,8\n"
    layout = layout_of(b"a,b\n1,2,3\n")
    found = list(rows([content], layout))
    assert [(each.number, each.problem) for each in found] == [
        (2, "row.columns"),
        (3, "row.encoding"),
        (4, "row.unreadable"),
        (5, ""),
    ]
    assert found[-1].cells == ("7", "8")


def test_ac12_a_line_that_never_ends_is_refused() -> None:
    with pytest.raises(InvalidValue):
        list(lines((b"x" * 65536 for _ in range(MAX_LINE // 65536 + 2)), "utf-8"))


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_im2_an_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidValue):
        layout_of(content)


@given(
    st.lists(st.lists(st.text(min_size=1, max_size=8), min_size=2, max_size=4), min_size=1, max_size=5),
    st.integers(1, 9),
)
def test_im1_what_a_spreadsheet_writes_is_read_back(table: list[list[str]], size: int) -> None:
    width = max(map(len, table))
    full = [
        [each.replace("\x00", "-").encode(errors="replace").decode() for each in row] + [""] * (width - len(row))
        for row in table
    ]
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([[f"h{place}" for place in range(width)], *full])
    found = read(text.getvalue().encode(), size=size)
    assert [list(each.cells) for each in found] == [row for row in full if any(cell.strip() for cell in row)]


CARDS = {
    "2.1 as Outlook and old phones write them": (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen;;Dr.;\r\n"
        "TEL;CELL;VOICE:+1 803 123 0001\r\nTEL;WORK;FAX:+1 803 123 0009\r\nEMAIL;PREF;INTERNET:j@example.com\r\n"
        "ADR;WORK;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;;Hauptstra=C3=9Fe=\r\n 1;Berlin;;10115;Germany\r\n"
        "END:VCARD\r\n",
        {
            "firstName": "Jürgen",
            "lastName": "Müller",
            "salutation": "Dr.",
            "cellPhone": {"display": "+1 803 123 0001"},
            "address": {"address1": "Hauptstraße 1", "city": "Berlin", "postalCode": "10115", "countryCode": "Germany"},
            "emails": ["j@example.com"],
        },
    ),
    "3.0 as Apple and Google write them": (
        "begin:vcard\nversion:3.0\nN:Roe;Jane;Q.;Ms.;\nFN:Jane Roe\n"
        "item1.EMAIL;type=INTERNET;type=WORK:jane@example.com\n"
        "item1.X-ABLabel:_$!<Work>!$_\nTEL;type=HOME;type=VOICE;type=pref:803-123-0002\nTEL;type=IPHONE:803-123-0003\n"
        "TITLE:Head of\\, well\\; things\nADR;type=HOME:;;1 Long\n  Street;Town;SC;29201;US\n"
        "PHOTO;ENCODING=b:AAAA\n BBBB\nend:vcard\n",
        {
            "firstName": "Jane",
            "lastName": "Roe",
            "middleName": "Q.",
            "salutation": "Ms.",
            "workEmail": "jane@example.com",
            "homePhone": {"display": "803-123-0002"},
            "cellPhone": {"display": "803-123-0003"},
            "title": "Head of, well; things",
            "address": {
                "address1": "1 Long Street",
                "city": "Town",
                "state": "SC",
                "postalCode": "29201",
                "countryCode": "US",
            },
        },
    ),
    "4.0 with addresses as links": (
        'BEGIN:VCARD\nVERSION:4.0\nFN:Ana María Roe\nTEL;VALUE=uri;TYPE="voice,work":tel:+1-803-123-0004;ext=12\n'
        "EMAIL:ana@example.com\nEND:VCARD\n",
        {
            "name": "Ana María Roe",
            "workPhone": {"display": "tel:+1-803-123-0004;ext=12"},
            "emails": ["ana@example.com"],
        },
    ),
}


@pytest.mark.parametrize("name", CARDS)
def test_im1_cards_of_every_version(name: str) -> None:
    text, expected = CARDS[name]
    (row,) = read(text.encode())
    assert json.loads(row.cells[0]) == expected


def test_im1_each_card_is_a_row_and_what_stands_between_them_is_none() -> None:
    text = "BEGIN:VCARD\nFN:A B\nEND:VCARD\n\nrubbish\nBEGIN:VCARD\nFN:C D\nTEL;TYPE=x:1\nEND:VCARD\nBEGIN:VCARD\n"
    assert list(card_rows(text.splitlines(keepends=True))) == [{"name": "A B"}, {"name": "C D", "phones": ["1"]}]


def test_im1_json_lines_are_one_contact_each() -> None:
    found = read(b'{"firstName": "A"}\n\n{"firstName": "B"}')
    assert [(each.number, each.cells[0]) for each in found] == [(1, '{"firstName": "A"}'), (3, '{"firstName": "B"}')]
