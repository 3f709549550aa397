"""AC10: every role with every operation: what each may do, written down here apart from the table that decides it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from scv import bootstrap
from scv.api.operations import OPERATIONS, Operation
from scv.domain.access import permissions as access
from scv.domain.signing_in.roles import NAMES, Granted
from tests.functions.conftest import Cloud
from tests.privacy.desk import ASKS, Ask, Desk
from tests.privacy.test_access_matrix import GUARDED, PERMISSIONS

GUIDE = Path(__file__).parents[2] / "docs" / "tokens.md"
ADMINISTRATOR = "administrator"
ALL_BUT_AGENTS = {
    *("deleteContact", "bulkRemoveContacts", "enrichContact", "bulkEnrichContacts"),
    *("createPrivacyRequest", "listExports", "createExport", "getExport"),
}
ADMINISTRATORS_ALONE = {
    *("scanAllContacts", "putProject", "listSenders", "getSender", "putSender", "deleteSender"),
    *("listSubscriptions", "createSubscription", "getSubscription", "putSubscription", "deleteSubscription"),
    *("rotateSubscription", "testSubscription", "listDeliveries"),
}
EVERYBODY = {
    *("listContacts", "createContact", "searchContacts", "suggestContacts", "getContact", "replaceContact"),
    *("patchContact", "getUnresolvedContact", "reverseLookup", "scanContacts", "bulkGetContacts"),
    *("bulkAddContacts", "bulkUpdateContacts", "bulkGetUnresolvedContacts", "listNotes", "createNote", "getNote"),
    *("replaceNote", "deleteNote", "getDatasheet", "putDatasheet", "lookUpIdentifier", "lookUpContact"),
    *("listIdentifiers", "claimIdentifier", "associateConversation", "getConversation", "getPanel"),
    *("selectContact", "unlinkContact", "createFromPanel", "listProjects", "getProject", "getProjectHistory"),
    *("promoteContact", "mergeContacts", "mergeTwoContacts", "unmergeContact", "getHistory", "listSessions"),
    *("getSession", "listSessionEvents", "bulkGetContactsOfDivisions", "patchNote", "listExternalSources"),
    *("createExternalSource", "getExternalSource", "replaceExternalSource", "deleteExternalSource"),
    *("listConsents", "tellConsent"),
    *("listDistinct", "declareDistinct", "withdrawDistinct"),
    *("listPrivacySubjects", "listPrivacyRequests", "getPrivacyRequest"),
    *("listClusterScans", "getClusterScan", "getClusterScanStatistics", "listClusters", "getCluster"),
    *("mergeCluster", "getGraphSettings", "putGraphSettings"),
    *("listSuggestions", "listSuggestionsOfContact", "dismissSuggestion"),
    *("createImportUpload", "getImportUploadDetails", "getImportUploadPreview", "listCsvSettings", "createCsvSettings"),
    *("getCsvSettings", "replaceCsvSettings", "deleteCsvSettings", "listImportSettings", "createImportSettings"),
    *("getImportSettings", "replaceImportSettings", "deleteImportSettings", "createCsvImport", "listImportJobs"),
    *("createImportJob", "getImportJob", "tellImportJob"),
    *("listMarks", "markIdentifier", "identifyConversation"),
}


def may_call(role: str, operation: str) -> bool:
    """What is written down above."""
    if operation in ALL_BUT_AGENTS:
        return role != "agent"
    return role == ADMINISTRATOR or operation in EVERYBODY


def granted(role: str) -> Granted:
    return bootstrap.signing_in.roles().granted([role])


def test_ac10_the_table_of_this_test_names_every_operation_that_takes_a_permission() -> None:
    assert {each.id for each in GUARDED} == EVERYBODY | ALL_BUT_AGENTS | ADMINISTRATORS_ALONE


@pytest.mark.parametrize("operation", GUARDED, ids=lambda each: each.id)
def test_ac10_each_role_may_do_what_it_is_for_and_nothing_else(operation: Operation, cloud: Cloud) -> None:
    desk = Desk()
    for role in NAMES:
        answer = ASKS[operation.id](desk).of(operation, sorted(granted(role).permissions))
        if may_call(role, operation.id):
            assert answer.status in (200, 201, 202), (role, answer.body)
        else:
            assert (answer.status, answer.code) == (403, "missing.permissions"), (role, answer.body)


@pytest.mark.parametrize("role", NAMES)
def test_ac10_only_an_administrator_erases(role: str, cloud: Cloud) -> None:
    ask = Ask({"contactId": Desk().contact()}, query={"erase": "true"})
    assert (ask.of(OPERATIONS["deleteContact"], sorted(granted(role).permissions)).status == 200) == (
        role == ADMINISTRATOR
    )


def test_ac10_a_role_names_permissions_that_exist_one_by_one_and_an_administrator_has_all() -> None:
    table = json.loads((Path(bootstrap.__file__).parents[1] / "roles.json").read_text())
    assert tuple(table) == NAMES
    for role, permissions in table.items():
        assert set(permissions) <= set(PERMISSIONS), role
        assert len(set(permissions)) == len(permissions), role
    assert set(table[ADMINISTRATOR]) == set(PERMISSIONS)


def test_ac10_whoever_is_kept_to_divisions_has_no_permission_that_reaches_beyond_them() -> None:
    beyond = {access.CONTACT_VIEW_ALL, access.CONVERSATION_VIEW_ALL}
    assert [role for role in NAMES if granted(role).permissions & beyond] == [ADMINISTRATOR]


def test_ac10_the_guide_shows_the_table_as_it_is() -> None:
    """`docs/tokens.md` has one row for each permission and one column for each role."""
    rows = re.findall(r"^\| `(\S+:\S+)` \| (.*) \|$", GUIDE.read_text(), re.M)
    shown = {permission: [cell.strip() == "yes" for cell in cells.split("|")] for permission, cells in rows}
    assert shown == {each: [each in granted(role).permissions for role in NAMES] for each in PERMISSIONS}
