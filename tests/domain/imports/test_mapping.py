"""IM1: headers of programs, saved mappings, and what a row says."""

from __future__ import annotations

from typing import Any

import pytest

from scv.domain.exports.rows import COLUMNS
from scv.domain.imports.columns import REASON, FieldMapping, Program, columns_of, target_of
from scv.domain.imports.mapping import Draft, draft_of
from scv.domain.imports.reading import FileKind, Row
from scv.domain.values.errors import InvalidValue

GOOGLE_OLD = (
    "Name,Given Name,Additional Name,Family Name,Yomi Name,Name Prefix,Notes,Group Membership,E-mail 1 - Type,"
    "E-mail 1 - Value,E-mail 2 - Type,E-mail 2 - Value,Phone 1 - Type,Phone 1 - Value,Phone 2 - Type,Phone 2 - Value,"
    "Address 1 - Street,Address 1 - City,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,"
    "Organization 1 - Title"
)
GOOGLE_NEW = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Name Prefix,Nickname,Organization Title,Birthday,Notes,Photo,"
    "Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,"
    "Address 1 - Street,Address 1 - City"
)
OUTLOOK = (
    "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,Business City,"
    "Business State,Business Postal Code,Business Country/Region,Home Street,Business Phone,Home Phone,Mobile Phone,"
    "Primary Phone,E-mail Address,E-mail Type,E-mail 2 Address,Web Page"
)
SALESFORCE = "Id,Salutation,FirstName,LastName,Title,Email,Phone,MobilePhone,MailingStreet,MailingCity,MailingCountry"
SALESFORCE_REPORT = "Contact ID,First Name,Last Name,Mobile,Phone,Email,Mailing Street,Mailing Zip/Postal Code"
PLAIN = "External ID,First Name,LAST NAME, e-mail ,Phone,City,Notes"
SHAPES: dict[str, tuple[str, list[str], Program, dict[str, Any]]] = {
    "google until 2024": (
        GOOGLE_OLD,
        [
            *("Jane Roe", "Jane", "", "Roe", "", "Ms.", "x", "* myContacts", "* Work", "j@example.com", "Home"),
            *("p@example.com", "Mobile", "803-123-0001", "Work", "803-123-0002 ::: 803-123-0003", "1 Street\nFloor 2"),
            *("Town", "SC", "29201", "US", "Boss"),
        ],
        Program.GOOGLE,
        {
            "firstName": "Jane",
            "lastName": "Roe",
            "salutation": "Ms.",
            "title": "Boss",
            "workEmail": "j@example.com",
            "personalEmail": "p@example.com",
            "cellPhone": {"display": "803-123-0001"},
            "workPhone": {"display": "803-123-0002"},
            "otherPhone": {"display": "803-123-0003"},
            "address": {
                "address1": "1 Street Floor 2",
                "city": "Town",
                "state": "SC",
                "postalCode": "29201",
                "countryCode": "US",
            },
        },
    ),
    "google today": (
        GOOGLE_NEW,
        [
            *(
                "Jane",
                "",
                "Roe",
                "",
                "",
                "",
                "Boss",
                "",
                "",
                "",
                "* myContacts",
                "* ",
                "j@example.com",
                "",
                "803-123-0001",
            ),
            *("Home", "803-123-0002", "", "Town"),
        ],
        Program.GOOGLE,
        {
            "firstName": "Jane",
            "lastName": "Roe",
            "title": "Boss",
            "otherEmail": "j@example.com",
            "otherPhone": {"display": "803-123-0001"},
            "homePhone": {"display": "803-123-0002"},
            "address": {"city": "Town"},
        },
    ),
    "outlook": (
        OUTLOOK,
        [
            *("Dr.", "Jane", "", "Roe", "", "Acme", "", "Boss", "1 Street", "Town", "SC", "29201", "US", "9 Other"),
            *("803-123-0001", "803-123-0002", "803-123-0003", "803-123-0004", "j@example.com", "SMTP", "", ""),
        ],
        Program.OUTLOOK,
        {
            "salutation": "Dr.",
            "firstName": "Jane",
            "lastName": "Roe",
            "title": "Boss",
            "workPhone": {"display": "803-123-0001"},
            "homePhone": {"display": "803-123-0002"},
            "cellPhone": {"display": "803-123-0003"},
            "otherPhone": {"display": "803-123-0004"},
            "otherEmail": "j@example.com",
            "address": {
                "address1": "1 Street",
                "city": "Town",
                "state": "SC",
                "postalCode": "29201",
                "countryCode": "US",
            },
        },
    ),
    "salesforce": (
        SALESFORCE,
        [
            "003x1",
            "Ms.",
            "Jane",
            "Roe",
            "Boss",
            "j@example.com",
            "803-123-0001",
            "803-123-0002",
            "1 Street",
            "Town",
            "US",
        ],
        Program.SALESFORCE,
        {
            "externalIds": [{"externalSource": {"id": "crm"}, "value": "003x1"}],
            "salutation": "Ms.",
            "firstName": "Jane",
            "lastName": "Roe",
            "title": "Boss",
            "workEmail": "j@example.com",
            "workPhone": {"display": "803-123-0001"},
            "cellPhone": {"display": "803-123-0002"},
            "address": {"address1": "1 Street", "city": "Town", "countryCode": "US"},
        },
    ),
    "a report of salesforce": (
        SALESFORCE_REPORT,
        ["003x1", "Jane", "Roe", "803-123-0002", "803-123-0001", "j@example.com", "1 Street", "29201"],
        Program.SALESFORCE,
        {
            "externalIds": [{"externalSource": {"id": "crm"}, "value": "003x1"}],
            "firstName": "Jane",
            "lastName": "Roe",
            "cellPhone": {"display": "803-123-0002"},
            "workPhone": {"display": "803-123-0001"},
            "workEmail": "j@example.com",
            "address": {"address1": "1 Street", "postalCode": "29201"},
        },
    ),
    "plain words": (
        PLAIN,
        ["42", "Jane", "Roe", "j@example.com", "803-123-0001", "Town", "likes tea"],
        Program.OTHER,
        {
            "externalIds": [{"externalSource": {"id": "crm"}, "value": "42"}],
            "firstName": "Jane",
            "lastName": "Roe",
            "otherEmail": "j@example.com",
            "otherPhone": {"display": "803-123-0001"},
            "address": {"city": "Town"},
        },
    ),
}


def said(
    header: str | tuple[str, ...], cells: list[str], *mappings: tuple[str, str], source: str | None = "crm"
) -> Draft:
    names = tuple(header.split(",")) if isinstance(header, str) else header
    columns = columns_of(names, [FieldMapping(*each) for each in mappings])
    return draft_of(Row(2, tuple(cells)), FileKind.CSV, columns, source)


@pytest.mark.parametrize("name", SHAPES)
def test_im1_headers_of_programs_are_known(name: str) -> None:
    header, cells, program, expected = SHAPES[name]
    assert columns_of(header.split(",")).program is program
    assert said(header, cells).fields == expected


def test_im1_headers_in_any_language_by_a_saved_mapping_of_names_or_places() -> None:
    header = ("Vorname", "名字", "電話番号", "Почта", "Tarif")
    mappings = (
        *(("vorname", "$.firstName"), ("#2", "lastName"), ("電話番号", "cellPhone.display"), ("почта", "workEmail")),
        *(("Tarif", "customFields.plan"), ("Gibt es nicht", "title")),
    )
    assert said(header, ["Jürgen", "李", "803-123-0001", "j@example.com", "gold"], *mappings).fields == {
        "firstName": "Jürgen",
        "lastName": "李",
        "cellPhone": {"display": "803-123-0001"},
        "workEmail": "j@example.com",
        "customFields": {"plan": "gold"},
    }


def test_im1_a_header_that_nobody_knows_needs_a_mapping() -> None:
    with pytest.raises(InvalidValue):
        columns_of(("Vorname", "Nachname"))
    for wrong in ("nothing", "address", "$.address.planet", "customFields.", "id"):
        with pytest.raises(InvalidValue):
            target_of(wrong)


def test_im1_a_blank_cell_says_nothing_and_a_marker_clears() -> None:
    found = said("First Name,Title,City,Work Phone", ["Jane", " <CLEAR> ", "  ", "<clear>"])
    assert (found.fields, found.cleared) == ({"firstName": "Jane"}, ("title", "workPhone"))


def test_im1_a_full_name_is_parted_and_a_phone_without_room_is_kept_beside() -> None:
    header = "Name,Work Phone,Mobile,Home Phone,Other Phone,Phone"
    found = said(header, ["Roe, Jane", *(f"803-123-000{each}" for each in range(5))])
    assert (found.fields["firstName"], found.fields["lastName"]) == ("Jane", "Roe")
    assert found.beside == (("Phone", "803-123-0004", None),)


def test_im1_an_external_id_needs_its_source() -> None:
    with pytest.raises(InvalidValue):
        said(PLAIN, ["42", "Jane", "Roe", "", "", "", ""], source=None)


@pytest.mark.parametrize(("cell", "flag"), [("yes", True), ("TRUE", True), ("0", False), ("no", False)])
def test_im1_a_refusal_of_surveys_is_yes_or_no(cell: str, flag: bool) -> None:
    assert said("First Name,surveyOptOut", ["A", cell]).fields["surveyOptOut"] is flag
    with pytest.raises(InvalidValue):
        said("First Name,surveyOptOut", ["A", "perhaps"])


def test_im4_cells_of_an_export_are_read_back_exactly() -> None:
    told = {
        "id": "c-1",
        "division.id": "north",
        "firstName": "'=1",
        "workPhone": "+18031230001;ext=12",
        "externalIds": "crm=42 ::: erp=7",
        "identifiers": "Phone=+18031230009 ::: SocialLine@page=U1",
        "customFields": '{"plan":"gold"}',
        "surveyOptOut": "true",
    }
    cells = [told.get(name, "") for name in COLUMNS]
    found = said(COLUMNS, cells)
    assert columns_of(COLUMNS).program is Program.OWN
    assert found.fields == {
        "firstName": "=1",
        "workPhone": {"display": "+18031230001", "extension": 12},
        "externalIds": [
            {"externalSource": {"id": "crm"}, "value": "42"},
            {"externalSource": {"id": "erp"}, "value": "7"},
        ],
        "customFields": {"plan": "gold"},
        "surveyOptOut": True,
    }
    assert found.division == "north"
    assert found.beside == (("Phone", "+18031230009", None), ("SocialLine", "U1", "page"))
    again = said((*COLUMNS, REASON), [*(f"'{each}" if each[:1] == "'" else each for each in cells), "2: why"])
    assert again == found


def test_im1_lines_of_an_export_are_contacts_without_what_a_system_gives() -> None:
    line = (
        '{"id":"c-1","type":"Curated","version":3,"division":{"id":"north"},"firstName":"A","createDate":"x",'
        '"identifiers":[{"type":"SocialLine","value":"U1","externalSource":{"id":"page"}}]}'
    )
    found = draft_of(Row(1, (line,)), FileKind.JSON_LINES, None, None)
    assert (found.fields, found.division, found.beside) == (
        {"firstName": "A"},
        "north",
        (("SocialLine", "U1", "page"),),
    )
    for wrong in ("[1]", "{", "1"):
        with pytest.raises(InvalidValue):
            draft_of(Row(1, (wrong,)), FileKind.JSON_LINES, None, None)
