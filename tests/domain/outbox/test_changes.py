"""What each write tells: its kind, its version, its author, and every id that answers as the contact."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from scv.domain.changes.plans import HistoryEntry
from scv.domain.changes.written import ContactWritten, InteractionWritten
from scv.domain.consent.decisions import Speaker, Status, decided
from scv.domain.contacts.agreed import with_decisions
from scv.domain.contacts.contact import Contact, ContactType, expiry_after
from scv.domain.contacts.life import edited, tombstone
from scv.domain.identity.merging import plan_merge
from scv.domain.identity.promotion import promote
from scv.domain.identity.unmerging import plan_unmerge
from scv.domain.imports.jobs import ImportJob, ImportWritten, Order, Step
from scv.domain.imports.matching import BOTH as EMAIL_AND_PHONE
from scv.domain.imports.outcomes import Counts
from scv.domain.imports.settings import ImportSettings
from scv.domain.interactions.folding import first
from scv.domain.interactions.interaction import Answer, Interaction, Link, Outcome
from scv.domain.marks.marks import Mark, MarkKind, MarkWritten, Proposal, Why
from scv.domain.outbox.change import Change, Kind, LinkEvents, cloud_event
from scv.domain.outbox.contacts import contact_changes
from scv.domain.outbox.histories import TOLD, entry_changes
from scv.domain.outbox.imports import import_changes
from scv.domain.outbox.interactions import interaction_changes
from scv.domain.outbox.marks import mark_changes
from scv.domain.outbox.pairs import pair_changes, pair_confirmed
from scv.domain.pairs.pair import PairWritten, paired
from scv.domain.values.ids import ContactId, DivisionId
from tests.builders import NOW, event
from tests.people import caller, person, phone

LATER = NOW + timedelta(hours=1)
ANA, BO = person("ana", work_email="ana@example.com"), person("bo")
CALLER = dataclasses.replace(caller("caller", phone()), expires_at=expiry_after(NOW))
MERGED = plan_merge([ANA, BO], None, LATER, "agent-1", ContactId("both"))
BOTH = MERGED.result
INPUTS = {step.contact.id: step.contact for step in MERGED.plan.contacts[1:]}
UNMERGED = plan_unmerge(BOTH, list(INPUTS.values()), {}, LATER, "agent-2", "entry")
GONE = {step.contact.id: step.contact for step in UNMERGED.plan.contacts}
SHARED = Mark(DivisionId("*"), phone(), MarkKind.SHARED, "agent-1", NOW, "a switchboard", id="m-1")
LEADS = ImportSettings("s-1", "leads", NOW, "agent-1", EMAIL_AND_PHONE, source_id="crm")
RUNNING = ImportJob("i-1", "agent-1", NOW, (), (), LEADS, "u-1", "ana.csv", "ana.csv", step=Step.IMPORTING).started()
RUNNING = dataclasses.replace(RUNNING, step=Step.IMPORTING)
COMPLETE = RUNNING.finished(Counts(created=97, unchanged=1, refused=2), LATER)
DELETED = tombstone(ANA, LATER, "agent-1")


def told(before: Contact | None, after: Contact | None, now: Any = LATER) -> list[Change]:
    return list(contact_changes(ContactWritten(before, after, LATER), now))


def read_anew(contact: Contact | None) -> Contact | None:
    """As the stream tells it another time."""
    return contact and dataclasses.replace(contact)


@pytest.mark.parametrize(
    ("before", "after", "kind", "cause", "by"),
    [
        (None, CALLER, Kind.CONTACT_CREATED, "interaction", None),
        (None, dataclasses.replace(ANA, created_by="agent-1"), Kind.CONTACT_CREATED, "request", "agent-1"),
        (ANA, edited(ANA, BO.profile, LATER, "agent-1"), Kind.CONTACT_UPDATED, "request", "agent-1"),
        (CALLER, promote(CALLER, BO.profile, LATER, "agent-1"), Kind.CONTACT_PROMOTED, "request", "agent-1"),
        (None, BOTH, Kind.CONTACT_MERGED, "merge", "agent-1"),
        (BOTH, GONE[ContactId("both")], Kind.CONTACT_UNMERGED, "unmerge", "agent-2"),
        (INPUTS[ContactId("ana")], GONE[ContactId("ana")], Kind.CONTACT_UPDATED, "unmerge", None),
        (ANA, DELETED, Kind.CONTACT_DELETED, "request", "agent-1"),
        (ANA, dataclasses.replace(DELETED, erased=True), Kind.CONTACT_ERASED, "request", "agent-1"),
        (DELETED, dataclasses.replace(DELETED, erased=True), Kind.CONTACT_ERASED, "request", "agent-1"),
        (ANA, None, Kind.CONTACT_DELETED, "removal", None),
    ],
)
def test_ev1_a_write_tells_what_has_become_of_the_contact(
    before: Contact | None, after: Contact | None, kind: Kind, cause: str, by: str | None
) -> None:
    (change,) = told(before, after)
    assert (change.kind, change.cause, change.by) == (kind, cause, by)
    assert change.subject == change.details["contactId"] == (after or before or ANA).id
    assert change.version == (after or before or ANA).version
    again = told(read_anew(before), read_anew(after), LATER + timedelta(days=1))
    assert again == [change], "the same write tells the same, with the same id, whenever and by whomever it is read"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ANA, INPUTS[ContactId("ana")]),
        (CALLER, CALLER.renewed(LATER)),
        (DELETED, dataclasses.replace(DELETED, known_by=())),
        (DELETED, None),
        (INPUTS[ContactId("ana")], None),
        (INPUTS[ContactId("ana")], tombstone(INPUTS[ContactId("ana")], LATER, "agent-1")),
        (ANA, dataclasses.replace(ANA, pinned=True)),
    ],
)
def test_ev2_what_nobody_outside_can_see_is_not_told(before: Contact, after: Contact | None) -> None:
    """A merge is told once, by its result: its inputs are neither deleted nor changed (EV2)."""
    assert told(before, after) == []


def test_ev1_who_has_expired_is_told_when_the_store_removes_the_record() -> None:
    assert CALLER.expires is not None
    (change,) = told(CALLER, None, CALLER.expires)
    assert (change.kind, change.cause, change.at) == (Kind.CONTACT_EXPIRED, "expiry", CALLER.expires)
    assert [each.kind for each in told(CALLER, None, CALLER.expires - timedelta(seconds=1))] == [Kind.CONTACT_DELETED]


def test_ev3_a_merge_and_its_end_name_every_id_that_answers() -> None:
    (merged,), (ana,), (bo,) = (
        told(None, BOTH),
        told(INPUTS[ContactId("ana")], GONE[ContactId("ana")]),
        told(INPUTS[ContactId("bo")], GONE[ContactId("bo")]),
    )
    assert merged.details["inputs"] == ["ana", "bo"]
    assert merged.details["members"] == ["both", "ana", "bo"]
    assert [ana.details["members"], bo.details["members"]] == [["ana", "both"], ["bo"]]
    assert merged.version > max(ANA.version, BO.version)
    assert ana.version == bo.version == merged.version + 1


def test_ev1_an_edit_names_fields_and_no_value() -> None:
    (change,) = told(ANA, edited(ANA, dataclasses.replace(ANA.profile, work_email="new@example.com"), LATER, "a"))
    assert change.details["changed"] == ["workEmail", "identifiers"]
    assert "example.com" not in str(cloud_event(change, "/scv/test"))


def test_ev1_cn1_a_decision_of_consent_is_told_where_it_changes_what_holds() -> None:
    refused = decided(ANA.id, "marketing", Status.DENIED, Speaker.PERSON, LATER, "agent-1", LATER, phone())
    asked = with_decisions(ANA, refused)
    (change,) = told(ANA, asked)
    assert (change.kind, change.details["changed"], change.version) == (Kind.CONTACT_UPDATED, ["consents"], ANA.version)
    assert "803" not in str(cloud_event(change, "/scv/test"))
    late = decided(ANA.id, "marketing", Status.GRANTED, Speaker.AGENT, LATER, "agent-1", LATER, phone())
    assert told(asked, with_decisions(asked, late)) == []


def test_ev1_an_event_is_a_cloud_event() -> None:
    (change,) = told(ANA, DELETED)
    assert cloud_event(change, "/scv/test") == {
        "specversion": "1.0",
        "id": change.id,
        "source": "/scv/test",
        "type": "io.scv.contact.deleted.v1",
        "subject": "ana",
        "time": "2026-11-21T11:00:00.000Z",
        "datacontenttype": "application/json",
        "sequence": "0000000000000001",
        "data": {"contactId": "ana", "type": "Curated", "members": ["ana"], "divisionId": "*", "version": 1,
                 "cause": "request", "by": "agent-1"},
    }  # fmt: skip


# -- interactions ----------------------------------------------------------------------------------


def interaction(contact_id: ContactId | None, rule: str = "RS1", by: str | None = None, **more: Any) -> Interaction:
    link = Link(contact_id, rule, phone(), by)
    made = first(event(phone(), conversation="c-1"), link, Answer(Outcome.LINKED), NOW)
    return dataclasses.replace(made, **more)


@pytest.mark.parametrize(
    ("before", "after", "kind", "whose"),
    [
        (None, interaction(ContactId("ana")), Kind.INTERACTION_LINKED, ("ana", None)),
        (interaction(ContactId("bo")), interaction(ContactId("ana")), Kind.INTERACTION_LINKED, ("ana", "bo")),
        (interaction(ContactId("bo")), interaction(None), Kind.INTERACTION_UNLINKED, (None, "bo")),
        (interaction(ContactId("ana")), interaction(ContactId("ana"), "PA6"), None, ()),
        (None, interaction(None), None, ()),
        (interaction(None), None, None, ()),
    ],
)
def test_ev1_an_interaction_tells_whose_it_has_become(
    before: Interaction | None, after: Interaction | None, kind: Kind | None, whose: tuple[str | None, ...]
) -> None:
    found = interaction_changes(InteractionWritten(before, after, NOW), LinkEvents.ALL, NOW)
    assert [each.kind for each in found] == ([kind] if kind else [])
    for each in found:
        assert (each.details.get("contactId"), each.details.get("previousContactId")) == whose
        assert each.cause == "RS1"


def test_ev3_pv2_an_interaction_that_its_retention_removes_is_nobodys_from_then_on() -> None:
    (linked,) = interaction_changes(InteractionWritten(None, interaction(ContactId("ana")), NOW), LinkEvents.ALL, NOW)
    (removed,) = interaction_changes(InteractionWritten(interaction(ContactId("ana")), None, NOW), LinkEvents.ALL, NOW)
    assert (removed.kind, removed.cause) == (Kind.INTERACTION_UNLINKED, "removed")
    assert removed.version > linked.version


@pytest.mark.parametrize(
    ("told_of", "by", "count"),
    [("all", None, 1), ("all", "agent-1", 1), ("decided", None, 0), ("decided", "agent-1", 1), ("none", "agent-1", 0)],
)
def test_ev1_a_parameter_says_which_links_are_told(told_of: str, by: str | None, count: int) -> None:
    written = InteractionWritten(None, interaction(ContactId("ana"), by=by), NOW)
    assert len(interaction_changes(written, LinkEvents(told_of), NOW)) == count


def test_ev3_the_version_of_an_interaction_grows_also_when_its_id_is_given_out_anew() -> None:
    old = interaction(ContactId("ana"), revision=90)
    new = interaction(ContactId("bo"), received_at=NOW.replace(microsecond=0) + timedelta(days=61))
    versions = [
        interaction_changes(InteractionWritten(before, after, NOW), LinkEvents.ALL, NOW)[0].version
        for before, after in ((None, old), (old, new))
    ]
    assert versions[0] < versions[1] < 2**53


# -- pairs and histories ------------------------------------------------------------------------------


def test_ev1_a_pair_is_told_when_it_is_found_and_when_somebody_has_decided() -> None:
    pair = paired(ANA, BO, NOW)
    dismissed = pair.dismissed(LATER, "agent-1")
    (found,), (gone,) = pair_changes(PairWritten(None, pair)), pair_changes(PairWritten(pair, dismissed))
    assert (found.kind, gone.kind, gone.by) == (Kind.PAIR_SUGGESTED, Kind.PAIR_DISMISSED, "agent-1")
    assert found.details["contactIds"] == ["ana", "bo"]
    assert [*pair_changes(PairWritten(dismissed, dismissed)), *pair_changes(PairWritten(pair, None))] == []
    confirmed = pair_confirmed(pair, BOTH)
    assert (confirmed.kind, confirmed.by, confirmed.details["contactId"]) == (Kind.PAIR_CONFIRMED, "agent-1", "both")
    assert len({found.id, gone.id, confirmed.id}) == 3


@pytest.mark.parametrize(("action", "kind"), [(action, kind) for action, (kind, _) in TOLD.items()])
def test_ev1_an_entry_of_a_history_is_told_where_no_record_says_it(action: str, kind: Kind) -> None:
    details: dict[str, Any] = {"identifierType": "Phone", "note": "n-1", "contact": "bo"}
    entry = HistoryEntry("h-1", ContactId("ana"), NOW, action, "agent-1", details, 7, DivisionId("north"))
    (change,) = entry_changes(entry)
    assert (change.kind, change.by, change.version, change.division) == (kind, "agent-1", 7, "north")


@pytest.mark.parametrize("action", ["edit", "merge", "delete", "link", "datasheet"])
def test_ev2_what_a_record_tells_is_not_told_twice(action: str) -> None:
    assert entry_changes(HistoryEntry("h-1", ContactId("ana"), NOW, action, "agent-1", {})) == ()


def test_ev1_a_type_of_contact_is_told_by_its_name() -> None:
    assert told(None, CALLER)[0].details["type"] == ContactType.IDENTIFIED.value


def marks_told(before: Mark | None, after: Mark | None) -> list[Change]:
    return list(mark_changes(MarkWritten(before, after, LATER), LATER))


ENDED = dataclasses.replace(SHARED, kind=None, by="agent-2", at=LATER, revision=2)
PROPOSED = Mark(DivisionId("*"), phone(), None, None, NOW, proposal=Proposal(Why.HOLDERS, 12, NOW))


@pytest.mark.parametrize(
    ("before", "after", "mark", "version", "cause", "by"),
    [
        (None, SHARED, "shared", 1, "request", "agent-1"),
        (PROPOSED, dataclasses.replace(SHARED, revision=2), "shared", 2, "request", "agent-1"),
        (SHARED, ENDED, "none", 2, "request", "agent-2"),
        (ENDED, dataclasses.replace(ENDED, kind=MarkKind.BLOCKED, revision=3), "blocked", 3, "request", "agent-2"),
        (SHARED, None, "none", 2, "removal", None),
    ],
)
def test_ev1_si1_a_mark_is_told_by_an_id_of_its_own_and_never_by_the_number(
    before: Mark | None, after: Mark | None, mark: str, version: int, cause: str, by: str | None
) -> None:
    (change,) = marks_told(before, after)
    assert change.details == {"markId": "m-1", "identifierType": "Phone", "mark": mark}
    assert (change.kind, change.subject, change.version) == (Kind.IDENTIFIER_SHARED, "m-1", version)
    assert (change.cause, change.by) == (cause, by)
    assert "803" not in str(cloud_event(change, "/scv/test"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, PROPOSED),
        (PROPOSED, dataclasses.replace(PROPOSED, by="agent-1", id="m-1", revision=2)),
        (SHARED, dataclasses.replace(SHARED, reason="the switchboard of a hospital", revision=2)),
        (ENDED, None),
        (dataclasses.replace(SHARED, id=""), None),
    ],
)
def test_si2_what_is_proposed_or_holds_as_before_is_not_told(before: Mark | None, after: Mark | None) -> None:
    assert marks_told(before, after) == []


def test_ev1_im2_each_end_of_an_import_is_told_with_its_counts() -> None:
    (change,) = import_changes(ImportWritten(RUNNING, COMPLETE), LATER)
    assert (change.kind, change.subject, change.at) == (Kind.IMPORT_FINISHED, "i-1", LATER)
    assert (change.details["state"], change.version) == ("Completed", COMPLETE.revision)
    assert change.details["rows"] == dict.fromkeys(("updated", "merged", "ambiguous"), 0) | {
        "created": 97, "unchanged": 1, "refused": 2
    }  # fmt: skip
    assert "ana" not in str(cloud_event(change, "/scv/test"))
    failed = RUNNING.failed("The engine stopped.")
    cancelled = RUNNING.told(Order.CANCEL, LATER)
    counted = cancelled.finished(Counts(created=4), LATER)
    for before, after in ((RUNNING, failed), (RUNNING, cancelled), (cancelled, counted)):
        assert len(import_changes(ImportWritten(before, after), LATER)) == 1
    again = failed.told(Order.RETRY, LATER)
    quiet: list[tuple[ImportJob | None, ImportJob]] = [(None, RUNNING), (failed, again), (COMPLETE, COMPLETE)]
    assert not [change for each in quiet for change in import_changes(ImportWritten(*each), LATER)]
