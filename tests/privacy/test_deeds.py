"""AC11: every operation that changes a contact leaves who did it, and no operation leaves a value."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scv.adapters.dynamodb import items, keys
from scv.api.operations import OPERATIONS
from tests.functions.conftest import Cloud
from tests.privacy.desk import ASKS, Desk

MARK = "zqmark"
DEEDS: dict[str, set[str]] = {
    "createContact": {"create"},
    "replaceContact": {"edit"},
    "patchContact": {"edit"},
    "deleteContact": {"delete"},
    "enrichContact": {"create"},
    "bulkAddContacts": {"create"},
    "bulkUpdateContacts": {"edit"},
    "bulkRemoveContacts": {"delete"},
    "bulkEnrichContacts": {"create"},
    "createNote": {"note.create"},
    "replaceNote": {"note.edit"},
    "patchNote": {"note.edit"},
    "deleteNote": {"note.delete"},
    "putDatasheet": {"datasheet"},
    "claimIdentifier": {"claim"},
    "associateConversation": {"link", "unlink"},
    "identifyConversation": {"link"},
    "selectContact": {"merge", "link"},
    "unlinkContact": {"unlink"},
    "createFromPanel": {"promote", "link"},
    "promoteContact": {"promote"},
    "mergeContacts": {"merge"},
    "mergeTwoContacts": {"merge"},
    "unmergeContact": {"unmerge"},
    "dismissSuggestion": {"distinct"},
    "mergeCluster": {"merge"},
    "tellConsent": {"consent"},
    "declareDistinct": {"distinct"},
    "withdrawDistinct": {"distinct.withdraw"},
    "createPrivacyRequest": {"access"},
}
OF_NO_CONTACT = {  # projects and marks have histories of their own, a source says who wrote it, senders are settings
    "putProject",
    "putSender",
    "deleteSender",
    *("createSubscription", "putSubscription", "deleteSubscription", "rotateSubscription", "testSubscription"),
    "createExternalSource",
    "replaceExternalSource",
    "deleteExternalSource",
    "markIdentifier",
    "putGraphSettings",  # which changes nothing
    "createExport",  # which says who asked for it
    # imports: files, settings and jobs, which say who made them; rows are told by the contacts that they became
    *("createImportUpload", "createCsvSettings", "replaceCsvSettings", "deleteCsvSettings", "createImportSettings"),
    *("replaceImportSettings", "deleteImportSettings", "createCsvImport", "createImportJob", "tellImportJob"),
}


def deeds(cloud: Cloud) -> set[tuple[str, str, str, str]]:
    """What is kept: the entry's key, what was done, by whom, and the details; a creation is told by its record."""
    found = set[tuple[str, str, str, str]]()
    for row in cloud.stored()["contacts"]:
        if row["item"]["S"].startswith(keys.HISTORY):
            entry = items.history_from(row)
            found.add((row["item"]["S"], entry.action, entry.by, json.dumps(dict(entry.details))))
        elif row["item"]["S"] == keys.CONTACT and "createdBy" in row and "mergedFrom" not in row:
            found.add((row["id"]["S"], "create", row["createdBy"]["S"], ""))
    return found


def test_ac11_every_operation_is_a_deed_or_reads() -> None:
    assert set(DEEDS) | OF_NO_CONTACT <= set(ASKS)
    asked = {name: OPERATIONS[name] for name in set(ASKS) - set(DEEDS) - OF_NO_CONTACT}
    bulk = {"bulkGetContacts", "bulkGetContactsOfDivisions", "bulkGetUnresolvedContacts"}
    searches = {"searchContacts", "suggestContacts", *bulk, "lookUpIdentifier", "lookUpContact"}
    assert {name for name, operation in asked.items() if operation.method != "GET"} == searches


@pytest.mark.parametrize("name", ASKS)
def test_ac11_an_operation_leaves_its_deeds_and_no_value(cloud: Cloud, name: str) -> None:
    ask = ASKS[name](Desk(mark=MARK))
    before = deeds(cloud)
    assert ask.of(OPERATIONS[name]).status < 300
    new: Any = deeds(cloud) - before

    assert {action for _, action, _, _ in new} == DEEDS.get(name, set())
    assert {by for _, _, by, _ in new} <= {"agent-1"}
    assert MARK not in json.dumps(sorted(new))
