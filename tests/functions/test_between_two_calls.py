"""While an operation reads, somebody else writes: what it answers was true before that, or is true after it.

The operations are those of the table: whatever only shows something is tried with a write before each of its calls
to the store.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from local.gateway import routed
from scv import bootstrap
from scv.adapters.memory import MemoryStore
from scv.adapters.memory_imports import MemoryFiles, MemoryImports
from scv.adapters.subscriptions.memory import MemorySubscriptions
from scv.api.operations import OPERATIONS, Operation
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.imports.columns import FieldMapping
from scv.domain.imports.jobs import ImportJob, JobStatus, PartProgress
from scv.domain.imports.outcomes import Counts
from scv.domain.imports.settings import CsvSettings, ImportSettings, Upload
from scv.domain.marks.marks import MarkKind
from scv.domain.subscriptions.delivering import Answer as Answered
from scv.domain.subscriptions.delivering import Delivery, Outcome
from scv.domain.subscriptions.subscription import Subscription
from tests.builders import phone
from tests.functions.desk import asked
from tests.functions.gateway import CONTACTS, EXTERNAL, Answer, parts_of
from tests.model.world import World
from tests.races.interrupted import Interrupted
from tests.races.scene import Scene
from tests.usecases.imports.hall import Started

SHOWS = (":view", ":viewAll", ":search")
SHOWING = [
    each
    for each in OPERATIONS.values()
    if each.permissions and (each.method == "GET" or each.permissions[0].endswith(SHOWS))
]
IDS = {
    "contactId": "dan-0",
    "conversationId": "call-0",
    "sessionId": "call-0",
    "uploadId": "upload-0",
    "settingsId": "settings-0",
    "jobId": "job-0",
    "subscriptionId": "sub-0",
}
QUERIES = {
    "reverseLookup": {"lookupVal": "+12125550001"},
    "getDatasheet": {},
    "listContacts": {"q": "doe"},
    "listMarks": {"divisionId": "*"},
    "listPrivacySubjects": {"searchType": "PHONE", "searchValue": "+12125550001"},
}
BODIES: dict[str, Any] = {
    "suggestContacts": {"query": "do"},
    "searchContacts": {"operation": {"simpleSearch": {"query": "doe"}}},
    "bulkGetContacts": {"entities": [{"id": each} for each in ("ann-0", "cid-0", "dan-0", "bob-0")]},
    "bulkGetContactsOfDivisions": {"entities": [{"id": each} for each in ("ann-0", "dan-0")]},
    "bulkGetUnresolvedContacts": {"entities": [{"id": each} for each in ("bob-0", "cid-0")]},
    "lookUpIdentifier": {"type": "Phone", "value": "+12125550001"},
    "lookUpContact": {"type": "Phone", "value": "+12125550001"},
}
WRITES: dict[str, Any] = {
    "merge": lambda made: ("POST", f"{CONTACTS}/merge", {"contactIds": ["ann-0", made.merged]}),
    "unmerge": lambda made: ("POST", f"{CONTACTS}/{made.merged}/unmerge", None),
    "delete": lambda made: ("DELETE", f"{CONTACTS}/cid-0", None),
    "edit": lambda made: ("PUT", f"{CONTACTS}/cid-0", {"firstName": "Cindy", "lastName": "Doe"}),
    "select": lambda made: (
        "POST",
        "/api/v2/conversations/call-0/panel/select",
        {"externalContactId": "cid-0"},
    ),
    "mark": lambda made: (
        "PUT",
        f"{EXTERNAL}/identifiers/marks",
        {"identifier": {"type": "Phone", "value": made.scene.anns.value}, "mark": "shared", "reason": "a family's"},
    ),
    "map": lambda made: (
        "PUT",
        f"{EXTERNAL}/import/csv/settings/settings-0",
        {"externalSettingsId": "settings-0", "mappings": [{"sourceField": "First Name", "targetField": "title"}]},
    ),
    "forget": lambda made: ("DELETE", f"{EXTERNAL}/import/settings/settings-0", None),
    "cancel": lambda made: ("PUT", f"{EXTERNAL}/import/jobs/job-0", {"status": "Cancel"}),
    "unsubscribe": lambda made: ("DELETE", "/api/v2/subscriptions/sub-0", None),
}
# A delete marks the contact and then removes what is beside it piece by piece: a note may be gone before the rest.
CLEANED_UP = {("listNotes", "delete"), ("getNote", "delete")}
A_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{21}")


class Memory:
    """Everything that is kept anywhere, as one store, so that the calls to all of it are counted together."""

    def __init__(self) -> None:
        self.of_contacts = MemoryStore()
        self.of_imports, self.of_files, self.of_subscriptions = MemoryImports(), MemoryFiles(), MemorySubscriptions()

    def __getattr__(self, name: str) -> Any:
        """Of the first that has it."""
        kept = (self.of_contacts, self.of_imports, self.of_files, self.of_subscriptions)
        return getattr(next((each for each in kept if hasattr(each, name)), self.of_contacts), name)


@dataclass
class Made:
    """A scene whose numbers and ids are the same in each trial, and what it left in memory."""

    store: Memory = field(default_factory=Memory)
    scene: Scene = field(init=False)
    note: str = ""

    def __post_init__(self) -> None:
        numbers = iter(range(1, 10))
        self.scene = Scene(lambda: phone(f"+1 212 555 {next(numbers):04d}"), 0)
        world = World(self.store.of_contacts, self.store.of_contacts, self.store.of_contacts)
        self.scene.begin(world)
        self.note = world.note(self.merged, "a note", "key-n").id
        world.mark(phone("+1 212 555 0009"), MarkKind.SHARED, "the desk")
        _import(self.store)
        _subscribe(self.store.of_subscriptions)

    @property
    def merged(self) -> str:
        """The result of the merge of Cid and Dan."""
        return self.scene.merged


def _import(store: Memory) -> None:
    """A file that was uploaded, how it is read, and an import of it that goes on."""
    now = bootstrap.now()
    settings = ImportSettings("settings-0", "leads", now, "agent-1")
    upload = Upload("upload-0", "leads.csv", 30, "agent-1", now)
    job = ImportJob("job-0", "agent-1", now, ("*",), (UNASSIGNED_DIVISION,), settings, upload.id, upload.file)
    store.of_imports.keep_import_settings(settings)
    mapped = (FieldMapping("First Name", "firstName"),)
    store.of_imports.keep_csv_settings(CsvSettings("settings-0", settings.id, now, mapped))
    store.of_imports.keep_upload(upload)
    store.of_files.write(upload.file, ["First Name,Last Name\nAna,Roe\n"])
    store.of_imports.keep_job(dataclasses.replace(job, status=JobStatus.RUNNING, rows=1, parts=1, revision=1))
    store.of_imports.keep_progress(job, PartProgress(0, job.step, Counts(created=1)))


def _subscribe(kept: MemorySubscriptions) -> None:
    """A subscription, and an event that was delivered."""
    now = bootstrap.now()
    one = Subscription(
        "sub-0", "https://crm.example.com/", ("*",), (UNASSIGNED_DIVISION,), now, "agent-1", now, "agent-1"
    )
    tried = Delivery("event-0", "contact.merged", now, 1, Answered(Outcome.REFUSED, 500, 12))
    kept.save_subscriptions(kept.subscriptions().with_entry(one))
    kept.keep_health(one.id, dataclasses.replace(kept.health(one.id).after(tried, apart=False), version=1))


def _over(store: Any) -> None:
    bootstrap.use(**parts_of(store), imports=store, engine=Started(), subscription_items=store)


@pytest.fixture(autouse=True)
def _tables_again(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A subscription is removed without its key, which only has to have a name."""
    for name in ("SUBSCRIPTION_KEY_ID", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "none")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    yield
    bootstrap.use()


Parts = dict[str, str]


def shown(operation: Operation, store: Any, made: Made) -> Parts:
    """What the operation answers over this store, without times and the ids that are new in each trial."""
    _over(store)
    ids = {**IDS, "noteId": made.note}
    path = operation.path
    for name in re.findall(r"{(\w+)}", path):
        path = path.replace(f"{{{name}}}", ids.get(name, "default"))
    answer = asked(operation.method, path, BODIES.get(operation.id), query=QUERIES.get(operation.id))
    assert answer.status < 500, (operation.id, answer.body)
    assert answer.status != 400, (operation.id, answer.body)
    return _parts(answer)


def _parts(answer: Answer) -> Parts:
    """An interaction and its contact are two reads, and so are two contacts: each part stands for itself."""
    listed = answer.body.get("results")
    parts = dict(enumerate(listed)) if listed else answer.body
    return {str(name): _comparable(value) for name, value in parts.items()} | {"status": str(answer.status)}


def _comparable(value: Any) -> str:
    return json.dumps(_sorted(json.loads(AN_ID.sub("new", A_TIME.sub("then", json.dumps(value))))), sort_keys=True)


def _sorted(value: Any) -> Any:
    """Ids that are new decide the order of some lists."""
    if isinstance(value, dict):
        return {name: _sorted(each) for name, each in value.items()}
    return sorted(map(_sorted, value), key=repr) if isinstance(value, list) else value


def writes(name: str, made: Made) -> None:
    """Somebody else's call, from beginning to end."""
    _over(made.store)
    method, path, body = WRITES[name](made)
    answer = asked(method, path, body)
    assert answer.status == 200, answer.body


def test_every_operation_that_shows_something_can_be_asked() -> None:
    """A POST without a body here would be tried with nothing to read."""
    assert {each.id for each in SHOWING if each.method == "POST"} <= BODIES.keys()
    assert all(routed(each.method, each.path.replace("{", "").replace("}", "")) for each in SHOWING)
    assert len(SHOWING) > 15
    assert EXTERNAL in CONTACTS


@pytest.mark.parametrize("operation", SHOWING, ids=lambda each: each.id)
def test_MG3_what_is_shown_was_true_before_the_other_write_or_is_true_after_it(operation: Operation) -> None:
    for name in WRITES:
        before = Made()
        after = Made()
        writes(name, after)
        allowed = [shown(operation, before.store, before), shown(operation, after.store, after)]
        if (operation.id, name) in CLEANED_UP:
            continue
        for at in range(1, 40):
            made = Made()

            def meanwhile(made: Made = made, name: str = name) -> None:
                reading = bootstrap.given()
                writes(name, made)
                bootstrap.use(**reading)

            store = Interrupted(made.store, at, meanwhile)
            found = shown(operation, store, made)
            if store.calls < at:
                break
            never = [part for part in found if found[part] not in [each.get(part) for each in allowed]]
            assert not never, (operation.id, name, at, {part: found[part] for part in never}, allowed)
