"""PV3: replacement terms over a merge set, and requests as they are kept; in memory and on DynamoDB."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from scv.domain.contacts.profiles import Address, ExternalId, ExternalSource, TwitterId
from scv.domain.privacy.requests import FILE_LIFE, LATEST, RequestKind, RequestStatus, asked
from scv.domain.privacy.terms import Term, TermKind, corrected
from scv.domain.values.errors import InvalidValue
from tests.builders import known
from tests.faults.pictures import require_sound
from tests.faults.scenarios import RIGHT, has, merge_result, merged, two_people
from tests.model.world import World
from tests.people import AGENT, NOW, caller, person, phone
from tests.stores.tables import InProcess, in_process

OLD, NEW = phone(), phone("+1 803-123-0001")


@dataclasses.dataclass
class Place:
    world: World
    bench: InProcess | None = None

    def sound(self) -> None:
        if self.bench:
            require_sound(self.bench, self.world)


@pytest.fixture(params=["memory", "dynamodb"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    if request.param == "memory":
        yield Place(World.in_memory())
        return
    with in_process() as bench:
        yield Place(World.on_dynamodb(bench), bench)


def test_pv3_the_new_value_stands_wherever_the_old_one_did_and_is_found_by(place: Place) -> None:
    two_people(place.world)
    assert set(place.world.correct("ana", *RIGHT)) == {"workEmail", "cellPhone"}
    ana = place.world.read("ana")
    assert ana.profile.work_email == "anna@example.com"
    assert ana.profile.cell_phone is not None
    assert ana.profile.cell_phone.e164 == "+18031230001"
    assert [each.contact_id for each in place.world.holders(NEW)] == ["ana"]
    assert [each.contact_id for each in place.world.holders(OLD)] == ["caller"], "it is the caller's still"
    place.sound()


def test_pv3_asked_again_it_changes_nothing(place: Place) -> None:
    two_people(place.world)
    place.world.correct("ana", *RIGHT)
    before = place.world.read("ana")
    assert place.world.correct("ana", *RIGHT) == ()
    assert place.world.read("ana") == before


def test_pv3_ancestors_are_corrected_as_well_so_that_an_unmerge_brings_nothing_back(place: Place) -> None:
    """MG10: the inputs come back as they were, with the right values."""
    merged(place.world)
    result = merge_result(place.world)
    place.world.correct("caller", *RIGHT)
    assert place.world.holders(OLD) == ()
    assert {each.contact_id for each in place.world.holders(NEW)} == {result}
    place.sound()
    place.world.unmerge(result)
    place.sound()
    ana, other = place.world.read("ana"), place.world.read("caller")
    assert ana.profile.work_email == "anna@example.com"
    assert OLD not in (*ana.identifiers, *other.identifiers)
    assert NEW in ana.identifiers
    assert NEW in other.identifiers
    assert place.world.holders(OLD) == ()


def test_pv3_what_was_given_up_before_comes_back_corrected(place: Place) -> None:
    merged(place.world)
    result = merge_result(place.world)
    place.world.edit(result, lambda contact: dataclasses.replace(contact.profile, cell_phone=None, other_phone=None))
    place.world.correct(result, *RIGHT)
    place.sound()
    place.world.unmerge(result)
    assert OLD not in place.world.read("ana").identifiers
    place.sound()


def test_pv3_the_history_names_fields_and_the_request_and_no_value(place: Place) -> None:
    """AC11."""
    two_people(place.world)
    place.world.correct("ana", *RIGHT)
    (entry,) = [each for each in place.world.store.history(["ana"]) if each.action == "correct"]
    assert (entry.by, entry.details["request"]) == ("agent-1", "request-1")
    assert "example.com" not in json.dumps(entry.details)


def test_pv3_a_contact_that_the_system_made_is_corrected_too(place: Place) -> None:
    has(place.world, caller("caller", OLD))
    assert place.world.correct("caller", RIGHT[1])
    assert place.world.read("caller").identifiers == (NEW,)
    place.sound()


# -- terms -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "existing", "updated", "field", "value"),
    [
        (TermKind.NAME, "ana", "Anna", "first_name", "Anna"),
        (TermKind.NAME, "Ana  DOE", "Anna Roe", "last_name", "Roe"),
        (TermKind.ADDRESS, "1 old road", "2 New Road", "address", Address(address1="2 New Road", city="Town")),
        (TermKind.TWITTER, "@Ana", "anna", "twitter_id", TwitterId(screen_name="anna")),
        (TermKind.EXTERNAL_ID, "7", "8", "external_ids", (ExternalId(ExternalSource("7"), "8"),)),
    ],
)
def test_pv3_each_kind_of_term_has_its_places(
    kind: TermKind, existing: str, updated: str, field: str, value: object
) -> None:
    """However the existing value is written; the source of an external id is none of the person's values."""
    before = person(
        "ana",
        address=Address(address1="1 Old Road", city="Town"),
        twitter_id=TwitterId(screen_name="ana"),
        external_ids=(ExternalId(ExternalSource("7"), "7"),),
    )
    after = corrected(before, (Term(kind, existing, updated),), NOW)
    assert getattr(after.profile, field) == value
    assert corrected(before, (Term(kind, "nobody's", updated),), NOW) == before


def test_pv3_a_claim_moves_to_the_new_value_and_two_that_become_one_are_held_once() -> None:
    both = person("ana", cell_phone="+1 803-123-0000", work_phone="+1 803-123-0001")
    after = corrected(both, (RIGHT[1],), NOW)
    assert after.identifiers == (NEW,)


@pytest.mark.parametrize("updated", ["no number", "12"])
def test_pv3_what_cannot_stand_there_is_refused(updated: str) -> None:
    with pytest.raises(InvalidValue):
        corrected(person("ana", cell_phone="+1 803-123-0000"), (Term(TermKind.PHONE, "8031230000", updated),), NOW)
    with pytest.raises(InvalidValue):
        Term(TermKind.NAME, " ", updated)


# -- requests --------------------------------------------------------------------------------------


def test_pv3_an_access_file_is_the_same_from_either_store() -> None:
    found = []
    with in_process() as bench:
        for world in (World.in_memory(), World.on_dynamodb(bench)):
            merged(world)
            done = world.access("caller")
            assert done.status is RequestStatus.COMPLETED
            found.append(json.loads(world.files.files[done.file]))
    assert found[0].keys() == found[1].keys()
    for part in ("coverSheet", "identifiers", "notes", "history", "datasheets"):
        assert found[0][part] == found[1][part], part
    assert [each["conversationId"] for each in found[0]["interactions"]] == ["earlier", "mail"]
    assert found[0]["interactions"] == found[1]["interactions"]


def test_pv3_requests_are_kept_newest_first_and_as_they_were_written(place: Place) -> None:
    contact = person("ana")
    made = [
        asked(f"{number}", kind, contact, AGENT, NOW + timedelta(seconds=number), sees_all=bool(number))
        for number, kind in enumerate(RequestKind)
    ]
    made[1] = made[1].finished(RequestStatus.COMPLETED, NOW + timedelta(hours=1))
    for each in made:
        place.world.personal.keep_request(each)
    assert place.world.personal.latest_requests(10) == tuple(reversed(made))
    assert place.world.personal.latest_requests(1) == (made[2],)
    assert place.world.personal.request(made[0].id) == made[0]
    assert place.world.personal.request("nobody") is None


def test_pv3_a_file_lasts_seven_days_and_what_nobody_finished_failed_after_one() -> None:
    request = asked("1", RequestKind.EXPORT, person("ana"), AGENT, NOW, sees_all=False)
    assert request.status_at(NOW + LATEST) is RequestStatus.INITIATED
    assert request.status_at(NOW + LATEST + timedelta(seconds=1)) is RequestStatus.ERROR
    done = request.finished(RequestStatus.COMPLETED, NOW)
    assert done.status_at(NOW + 2 * LATEST) is RequestStatus.COMPLETED
    assert done.has_file(NOW + FILE_LIFE - timedelta(seconds=1))
    assert not done.has_file(NOW + FILE_LIFE)
    assert not request.has_file(NOW)


def test_ac9_a_job_may_do_what_was_asked_for_where_whoever_asked_may_and_nothing_else() -> None:
    request = asked("1", RequestKind.EXPORT, person("ana"), AGENT, NOW, sees_all=False)
    assert request.access.permissions == {"externalContacts:contact:export"}
    assert request.access.divisions == AGENT.divisions


def test_pv3_a_cookie_is_in_no_search_and_in_every_file() -> None:
    world = World.in_memory()
    has(world, caller("visitor", known("Cookie", "cookie-1")))
    assert "cookie-1" in world.files.files[world.access("visitor").file]
