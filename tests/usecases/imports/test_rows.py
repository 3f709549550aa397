"""IM1: an import obeys the rules of an ordinary create and edit, row by row."""

from __future__ import annotations

import dataclasses

import pytest

from scv.domain.access.permissions import CONTACT_ADD, CONTACT_EDIT, Access
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, ContactType
from scv.domain.imports.jobs import Order
from scv.domain.imports.matching import Criterion
from scv.domain.marks.marks import MarkKind
from scv.domain.projects.project import Project
from scv.domain.values.errors import MissingPermission
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.marks.marks import MarkIdentifier
from tests.builders import known, phone
from tests.people import caller
from tests.usecases.imports.hall import Hall, codes, lines, outcomes

HEADER = "External ID,First Name,Last Name,Email,Phone,Title"


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_im3_the_report_has_row_external_id_contact_id_outcome_and_reason(hall: Hall) -> None:
    report = hall.imported(
        lines(HEADER, "7,Ana,Roe,ana@example.com,,", ",,Roe,x@example.com,,", "8,Bob,Doe,not an address,,", "9,C,D,,,")
    )
    ids = {each.profile.first_name: each.id for each in hall.people()}
    assert [(each["row"], each["externalId"], each["contactId"], each["outcome"], each["code"]) for each in report] == [
        ("2", "7", ids["Ana"], "created", ""),
        ("3", "", "", "refused", "name.required"),
        ("4", "", "", "refused", "invalid.value"),
        ("5", "9", ids["C"], "created", ""),
    ]
    assert report[2]["field"] == "otherEmail"
    assert report[1]["reason"]
    assert not [each for each in report if "not an address" in str(each)], "AC5: no value of a row"


def test_im1_an_external_id_decides_before_email_and_phone(hall: Hall) -> None:
    hall.imported(lines(HEADER, "7,Ana,Roe,ana@example.com,803-123-0001,"))
    report = hall.imported(lines(HEADER, "7,Ana,Roe,other@example.com,,Boss"))
    assert outcomes(report) == ["updated"]
    (ana,) = hall.people()
    assert ana.profile.title == "Boss"
    assert known("Email", "other@example.com") in ana.identifiers
    assert known("Email", "ana@example.com") in ana.identifiers, "an address of no kind takes no other's place"


@pytest.mark.parametrize(
    ("criteria", "row", "found"),
    [
        ((Criterion.EMAIL, Criterion.PHONE), ",Ana,Roe,ANA@example.com,,Boss", "updated"),
        ((Criterion.EMAIL, Criterion.PHONE), ",Ana,Roe,,(803) 123-0001,Boss", "updated"),
        ((Criterion.PHONE,), ",Ana,Roe,ana@example.com,,Boss", "created"),
        ((), ",Ana,Roe,ana@example.com,803-123-0001,Boss", "created"),
        ((), "7,Ana,Roe,,,Boss", "updated"),
    ],
)
def test_im1_what_is_matched_by_is_chosen(hall: Hall, criteria: tuple[Criterion, ...], row: str, found: str) -> None:
    hall.imported(lines(HEADER, "7,Ana,Roe,ana@example.com,803-123-0001,"))
    assert outcomes(hall.imported(lines(HEADER, row), criteria=criteria)) == [found]


def test_im1_the_same_file_again_changes_nothing(hall: Hall) -> None:
    """CO5: a number or address in another spelling is no change either."""
    hall.imported(lines(HEADER, "7,Ana,Roe,ana@example.com,803-123-0001,Boss", ",Bob,Doe,bob@example.com,,"))
    before = dict(hall.store.records)
    again = lines(HEADER, "7,Ana,Roe,Ana@Example.com,+1 803 123 0001,", ",Bob,Doe,bob@example.com,,")
    assert outcomes(hall.imported(again)) == ["unchanged", "unchanged"]
    assert hall.store.records == before


def test_im1_a_blank_cell_changes_nothing_and_a_marker_clears(hall: Hall) -> None:
    hall.imported(lines(HEADER, "7,Ana,Roe,ana@example.com,803-123-0001,Boss"))
    assert outcomes(hall.imported(lines(HEADER, "7,,,,,<clear>"))) == ["updated"]
    (ana,) = hall.people()
    assert (ana.profile.first_name, ana.profile.title) == ("Ana", None)
    assert codes(hall.imported(lines(HEADER, "7,<clear>,,,,"))) == ["name.required"]


def test_im1_the_first_of_two_rows_with_one_key_wins(hall: Hall) -> None:
    rows = (
        *("7,Ana,Roe,ana@example.com,,", "7,Anna,Roe,,,", "8,Bob,Doe,ana@example.com,,"),
        *(",Cid,Doe,c@example.com,,", ",Dora,Doe,C@Example.com,,", ",Eva,Doe,,803-123-0005,", ",Fay,Doe,,8031230005,"),
    )
    report = hall.imported(lines(HEADER, *rows))
    assert codes(report) == ["", "row.duplicate", "", "", "row.duplicate", "", "row.duplicate"]
    assert "Row 2" in report[1]["reason"]
    assert {each.profile.first_name for each in hall.people()} == {"Ana", "Bob", "Cid", "Eva"}


def test_im1_a_row_that_matches_several_is_ambiguous_and_writes_nothing(hall: Hall) -> None:
    hall.imported(lines(HEADER, ",Ana,Roe,ana@example.com,,", ",Bob,Doe,,803-123-0002,"))
    before = dict(hall.store.records)
    report = hall.imported(lines(HEADER, ",Ana,Roe,ana@example.com,803-123-0002,"))
    assert (outcomes(report), codes(report)) == (["ambiguous"], ["row.ambiguous"])
    assert all(each in report[0]["reason"] for each in before)
    assert hall.store.records == before


def test_im1_merging_that_was_asked_for_makes_one_of_them(hall: Hall) -> None:
    """MG5: a person's refusal survives."""
    header = HEADER + ",surveyOptOut"
    hall.imported(lines(header, ",Ana,Roe,ana@example.com,,,yes", ",Bob,Doe,,803-123-0002,,"))
    report = hall.imported(lines(header, "9,Ana,Roe,ana@example.com,803-123-0002,Boss,no"), merges=True)
    assert outcomes(report) == ["merged"]
    (ana,) = hall.people()
    assert (ana.id, len(ana.family.merged_from), ana.profile.title) == (report[0]["contactId"], 2, "Boss")
    assert ana.profile.survey_opt_out is True
    assert known("ExternalId", "9", source="crm") in ana.identifiers


def test_np1_those_who_are_not_the_same_person_are_not_merged(hall: Hall) -> None:
    """IM1."""
    from scv.usecases.identity.distinct import Distinct

    report = hall.imported(lines(HEADER, ",Ana,Roe,ana@example.com,,", ",Bob,Doe,,803-123-0002,"))
    one, other = (ContactId(each["contactId"]) for each in report)
    Distinct(hall.store, hall.clock, hall.new_id).declare(hall.access, one, other, "two people")
    again = hall.imported(lines(HEADER, ",Ana,Roe,ana@example.com,803-123-0002,"), merges=True)
    assert codes(again) == ["contacts.distinct"]


def test_im1_relatives_on_one_line_stay_two_when_their_system_knows_two(hall: Hall) -> None:
    rows = ("7,Ana,Roe,,803-123-0001,", "8,Ben,Roe,,803-123-0001,")
    assert outcomes(hall.imported(lines(HEADER, *rows))) == ["created", "created"]
    assert outcomes(hall.imported(lines(HEADER, *rows))) == ["unchanged", "unchanged"]
    assert outcomes(hall.imported(lines(HEADER, "7,Ana,Roe,,803-123-0001,Boss"))) == ["updated"]
    assert len(hall.people()) == 2


def test_pr3_a_caller_whom_the_system_knows_by_number_alone_becomes_the_row(hall: Hall) -> None:
    """IM1: the journey is not left with "No Name"."""
    from scv.domain.contacts.life import provisional

    caller = provisional(ContactId("caller"), UNASSIGNED_DIVISION, (known("Phone", "803-123-0001"),), hall.clock())
    hall.store.records[caller.id] = caller
    report = hall.imported(lines(HEADER, "7,Ana,Roe,,803-123-0001,"))
    assert (outcomes(report), report[0]["contactId"]) == (["created"], "caller")
    (ana,) = hall.people()
    assert (ana.type, ana.profile.first_name) == (ContactType.CURATED, "Ana")


@pytest.mark.parametrize("kind", MarkKind)
def test_si1_a_number_that_is_many_peoples_or_nobodys_finds_nobody_and_promotes_nobody(
    hall: Hall, kind: MarkKind
) -> None:
    number = phone("+1 803-123-0001")
    known_before = caller("caller", number)
    hall.store.records[known_before.id] = known_before
    hall.desk.saved("Bo", cellPhone={"display": "+1 803-123-0002"})
    before = {each.id for each in hall.people()}
    report = lines(HEADER, ",Ana,Roe,,803-123-0001,", ",Cy,Doe,cy@example.com,803-123-0002,")
    for each in (number, phone("+1 803-123-0002")):
        mark = MarkIdentifier(hall.store, hall.store, hall.clock, hall.new_id)
        mark(hall.access, UNASSIGNED_DIVISION, each, kind, "a switchboard")
    assert outcomes(hall.imported(report)) == ["created", "created"]
    made = [each for each in hall.people() if each.id not in before]
    assert {each.profile.first_name for each in made} == {"Ana", "Cy"}
    assert hall.store.records[known_before.id].is_provisional
    assert outcomes(hall.imported(report)) == ["created", "unchanged"], "the address finds Cy, the number nobody"


def test_si1_what_the_project_calls_many_peoples_or_nobodys_finds_nobody_either(hall: Hall) -> None:
    hall.store.settings["default"] = Project("default", blocked_identifiers=("+1803*",), role_mailboxes=("info",))
    hall.desk.saved("Bo", cellPhone={"display": "+1 803-123-0002"})
    hall.desk.saved("Di", workEmail="info@example.com")
    report = lines(HEADER, ",Ana,Roe,,803-123-0002,", ",Cy,Doe,info@example.com,,")
    assert outcomes(hall.imported(report)) == ["created", "created"]


def test_pr3_without_the_permission_to_promote_a_new_contact_is_made() -> None:
    """AC9, IM1: an import may do what whoever asked for it may do."""
    from scv.domain.contacts.life import provisional

    hall = Hall(access=Access("loader", frozenset({CONTACT_ADD, CONTACT_EDIT}), frozenset({UNASSIGNED_DIVISION})))
    caller, number = ContactId("caller"), known("Phone", "803-123-0001")
    hall.store.records[caller] = provisional(caller, UNASSIGNED_DIVISION, (number,), hall.clock())
    assert outcomes(hall.imported(lines(HEADER, "7,Ana,Roe,,803-123-0001,"))) == ["created"]
    assert len(hall.people()) == 2
    with pytest.raises(MissingPermission):
        hall.asked(lines(HEADER, "7,Ana,Roe,,,"), merges=True)


def test_ac2_rows_of_other_divisions_are_refused() -> None:
    """IM1: of an export that names them."""
    hall = Hall(access=Access("loader", frozenset({"*"}), frozenset({DivisionId("north")})))
    line = '{"firstName":"A","lastName":"B","division":{"id":"%s"}}'
    report = hall.imported(lines(line % "north", line % "south", '{"firstName":"C","lastName":"D"}'))
    assert codes(report) == ["", "missing.permissions", ""]
    assert {each.division for each in hall.people()} == {"north"}
    with pytest.raises(MissingPermission):
        hall.asked(lines(HEADER, "7,Ana,Roe,,,"), division=DivisionId("south"))


def test_co3_the_limits_of_the_interface_hold_for_rows(hall: Hall) -> None:
    """IM1, PJ5."""
    phones = "Work Phone,Mobile,Home Phone,Other Phone,Phone"
    report = hall.imported(
        lines(
            f"First Name,Last Name,Title,{phones}",
            f"A,B,{'x' * 1001},,,,,",
            "A,B,,803-123-0001,803-123-0002,803-123-0003,803-123-0004,803-123-0005",
            "A,B,,12,,,,",
        )
    )
    assert codes(report) == ["invalid.value", "contact.method.limit", "invalid.value"]
    assert hall.people() == []


def test_im1_only_the_chosen_fields_are_taken(hall: Hall) -> None:
    row = lines(HEADER, "7,Ana,Roe,ana@example.com,803-123-0001,Boss")
    hall.imported(row, fields=(("title", False), ("otherPhone", False)))
    (ana,) = hall.people()
    assert (ana.profile.title, ana.profile.other_phone, ana.profile.other_email) == (None, None, "ana@example.com")


def test_im2_a_dry_run_writes_nothing_and_tells_what_would_be(hall: Hall) -> None:
    hall.imported(lines(HEADER, "7,Ana,Roe,ana@example.com,,", ",Bob,Doe,,803-123-0002,"))
    before = dict(hall.store.records)
    rows = ("7,Ana,Roe,,,Boss", "7,Ana,Roe,,,", "8,Cid,Doe,,,", ",X,,,,", ",Ana,Roe,ana@example.com,803-123-0002,")
    job = hall.ran(hall.asked(lines(HEADER, *rows)))
    assert (job.status, job.step) == ("Running", "Validated")
    assert hall.store.records == before
    assert outcomes(hall.report(job, "dry-run.csv")) == ["updated", "refused", "created", "refused", "ambiguous"]
    merging = hall.ran(hall.asked(lines(HEADER, rows[-1]), merges=True))
    assert outcomes(hall.report(merging, "dry-run.csv")) == ["merged"]
    assert hall.store.records == before
    job = hall.ran(hall.jobs.tell(hall.access, job.id, Order.CONTINUE))
    assert dataclasses.astuple(job.imported) == dataclasses.astuple(job.tried)


def test_im3_the_refused_rows_are_a_file_to_correct_and_send_again(hall: Hall) -> None:
    """IM4: a spreadsheet runs nothing of it."""
    rows = ("7,Ana,,ana@example.com,,=1+1", "8,Bob,Doe,,,")
    job = hall.ran(hall.asked(lines(HEADER, *rows)))
    job = hall.ran(hall.jobs.tell(hall.access, job.id, Order.CONTINUE))
    refused = hall.text(job, "refused.csv")
    assert "'=1+1" in refused
    assert len(refused.splitlines()) == 2
    report = hall.imported(refused.replace("Ana,,", "Ana,Roe,"))
    assert outcomes(report) == ["created"]
    ana = next(each for each in hall.people() if each.profile.first_name == "Ana")
    assert ana.profile.title == "=1+1"


def test_im1_cards_and_lines_are_imported_as_tables_are(hall: Hall) -> None:
    card = "BEGIN:VCARD\nN:Roe;Ana\nTEL;TYPE=cell:803-123-0001\nEND:VCARD\nBEGIN:VCARD\nN:;;;\nEND:VCARD\n"
    assert outcomes(hall.imported(card)) == ["created", "refused"]
    assert outcomes(hall.imported('{"firstName":"Ana","lastName":"Roe","cellPhone":{"e164":"+18031230001"}}\n')) == [
        "unchanged"
    ]
