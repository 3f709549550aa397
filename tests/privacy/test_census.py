"""A census of everything that is stored: each kind of item says what becomes of it."""

from __future__ import annotations

import json
import os
import re
from datetime import timedelta
from pathlib import Path

from functions.subscribers import app as subscribers
from scv import bootstrap
from scv.adapters.dynamodb import keys
from scv.adapters.dynamodb.divisions import DIVISIONS
from scv.adapters.dynamodb.signing_in import SigningInStore
from scv.api.operations import OPERATIONS
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.outbox.change import Kind
from scv.domain.values.ids import ConversationId, DivisionId
from scv.usecases.signing_in.clients import ManageClients
from tests.functions.conftest import Cloud
from tests.functions.streams import CONTEXT
from tests.privacy.desk import ASKS, Desk
from tests.privacy.test_erase import erase, person

__all__ = ["person"]

OPERATIONS_GUIDE = Path(__file__).parents[2] / "docs" / "operations.md"
JOBS = ("merge", "unmerge", "delete", "erase")

# table and kind of item -> merge, unmerge, delete, erase
CENSUS: dict[tuple[str, str], tuple[str, str, str, str]] = {
    ("contacts", "contact"): (
        "pointer set",
        "pointer removed",
        "keeps its identifiers, then TTL",
        "emptied, then TTL",
    ),
    ("contacts", "note"): ("stays", "stays", "removed", "removed"),
    ("contacts", "datasheet"): ("stays", "stays", "removed", "removed"),
    ("contacts", "consent"): ("stays", "stays", "removed", "removed"),
    ("contacts", "history"): ("added to", "added to", "added to", "removed, one entry stays"),
    ("contacts", "pair"): ("removed within the set", "found again", "removed", "removed"),
    ("contacts", "pairs"): ("removed within the set", "found again", "removed", "removed"),
    ("contacts", "suppressed"): ("stays", "stays", "stays", "added to, a keyed hash, if the owner chose so"),
    ("contacts", "mark"): ("stays", "stays", "stays", "removed with the last holder"),
    ("contacts", "decision"): ("stays", "stays", "stays", "removed with the last holder"),
    ("contacts", "unlinked"): ("stays", "stays", "stays", "removed with the last holder, or TTL"),
    ("contacts", "marks"): ("stays", "stays", "stays", "removed with the last holder"),
    ("contacts", "receipt"): ("added to", "stays", "TTL", "TTL"),
    ("contacts", "export"): ("none", "none", "none", "stays a year, no value once it is done"),
    ("contacts", "import"): ("none", "none", "none", "jobs stay a year, no value of any row; uploads and parts a week"),
    ("contacts", "request"): ("none", "none", "none", "stays a year, ids only"),
    ("identifiers", "holder"): ("stays, look set", "look removed", "removed", "removed"),
    ("identifiers", "claim"): ("stays, look set", "look removed", "removed", "removed"),
    ("identifiers", "guard"): ("stays", "stays", "removed", "removed"),
    ("identifiers", "mark"): ("stays", "stays", "stays", "removed with the last holder"),
    ("identifiers", "pointer"): ("stays", "stays", "stays", "removed"),
    ("search", "word"): ("added to", "removed", "removed", "removed"),
    ("search", "list"): ("added to", "removed", "removed", "removed"),
    ("interactions", "interaction"): ("stays", "stays", "stays, reads as unlinked", "made anonymous"),
    ("settings", "project"): ("none", "none", "none", "none"),
    ("settings", "projects"): ("none", "none", "none", "none"),
    ("settings", "save"): ("none", "none", "none", "none"),
    ("settings", "divisions"): ("none", "none", "none", "none"),
    ("settings", "senders"): ("none", "none", "none", "none"),
    ("settings", "externalsources"): ("none", "none", "none", "none"),
    ("settings", "subscriptions"): ("none", "none", "none", "none"),
    ("settings", "subscriptionhealth"): ("none", "none", "none", "none"),
    ("settings", "client"): ("none", "none", "none", "none"),
    ("settings", "withdrawn"): ("none", "none", "none", "none"),
    ("settings", "erasure"): ("none", "none", "none", "added to"),
}


def kind_of(table: str, item: dict[str, dict[str, str]]) -> str:
    """The kind that the key tells; an unknown one is told as it is."""
    if table == "contacts":
        listed = item["id"]["S"].partition("#")[0] + "#"
        of_its_own = (keys.RECEIPT, keys.PAIRS, keys.MARKS, keys.REQUEST, keys.EXPORT, keys.IMPORT, keys.SUPPRESSED)
        return listed[:-1] if listed in of_its_own else item["item"]["S"].partition("#")[0]
    if table == "identifiers":
        ranks = {keys.CLAIM: "claim", keys.GUARD: "guard", keys.HOLDER[:-1]: "holder", keys.POINTER[:-1]: "pointer"}
        ranks[keys.MARKED] = "mark"
        return ranks.get(item["rank"]["S"].partition("#")[0], item["rank"]["S"])
    if table == "search":
        return "list" if item["bucket"]["S"].rpartition("#")[2] in ("f", "l") else "word"
    if table == "settings":
        return "divisions" if item["id"]["S"] == DIVISIONS else item["id"]["S"].partition("#")[0]
    return "interaction"


def administered() -> None:
    """What `make client`, `make revoke` and the streams' reader write, which no operation does."""
    store = SigningInStore(bootstrap.client("dynamodb"), os.environ["SETTINGS_TABLE"])
    ManageClients(store, bootstrap.signing_in.roles(), bootstrap.now, bootstrap.new_id, lambda: "s" * 43).make(
        "crm", ["integration"], [], [UNASSIGNED_DIVISION]
    )
    store.withdraw("u-1", bootstrap.now())
    told = Identifier(IdentifierType.PHONE, "+18031230000")
    bootstrap.stores.marks().note_unlinked(
        DivisionId("*"), told, ConversationId("c-1"), bootstrap.now(), timedelta(days=90)
    )


def delivered(desk: Desk) -> None:
    """What a delivery leaves behind."""
    desk.subscription()
    detail = {"id": "e-1", "type": Kind.CONTACT_CREATED.type, "data": {"divisionId": desk.division}}
    body = json.dumps({"detail": detail})
    arn = "arn:aws:sqs:eu-central-1:123456789012:subscribers"
    event = {"Records": [{"messageId": "m-1", "eventSourceARN": arn, "body": body}]}
    assert subscribers.lambda_handler(event, CONTEXT) == {"batchItemFailures": []}


def remembering_refusals(cloud: Cloud) -> None:
    """CN4: the owner has chosen that an erasure leaves a keyed hash."""
    cloud.secrets.create_secret(Name="refusals", SecretString=json.dumps({"current": "a key that nobody else has"}))
    cloud.environment.setenv("SUPPRESSION_SECRET_ID", "refusals")
    bootstrap.forget()


def test_every_kind_of_item_says_what_becomes_of_it(cloud: Cloud, person: str) -> None:
    remembering_refusals(cloud)
    desk = Desk(division="north")
    for name, ask in ASKS.items():
        ask(desk).of(OPERATIONS[name])
    assert erase(desk.contact()).status == erase(person).status == 200
    administered()
    delivered(desk)
    found = {(table, kind_of(table, item)) for table, rows in cloud.stored().items() for item in rows}
    assert found == set(CENSUS), "say in CENSUS and in docs/operations.md what becomes of it"


def test_the_keys_name_no_kind_that_is_not_counted() -> None:
    prefixes = {
        value.rstrip("#")
        for name, value in vars(keys).items()
        if name.isupper() and isinstance(value, str) and value.endswith("#")
    }
    assert prefixes - {"1", "9x", "aside", "held", "job", "proposed", "refusal"} <= {kind for _, kind in CENSUS}


def test_the_guide_says_the_same() -> None:
    rows = re.findall(r"^\| (\w+) \| (\w+) \| (.+) \|$", OPERATIONS_GUIDE.read_text(), re.MULTILINE)
    told = {(table, kind): tuple(cell.strip() for cell in rest.split("|")) for table, kind, rest in rows}
    assert {key: told.get(key) for key in CENSUS} == CENSUS
