"""Every operation of the interface once, as it is meant to be called, on things made for that very call."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType
from typing import Any

from scv import bootstrap
from scv.api.operations import OPERATIONS, Operation
from tests.functions.deliveries import sample, send
from tests.functions.gateway import CONTACTS, EXTERNAL, Answer, call
from tests.functions.streams import told_of

FUNCTIONS = {each.function for each in OPERATIONS.values()}
APPS: dict[str, ModuleType] = {name: import_module(f"functions.{name}.app") for name in sorted(FUNCTIONS)}
ALL = ("*",)
SUBSCRIPTIONS = "/api/v2/subscriptions"
SUBSCRIBER = {"address": "https://crm.example.com/events"}
SENDER = {"kind": "generic", "divisions": ["*"], "secrets": {"current": "whsec_c2FtcGxl"}}


@dataclass
class Desk:
    """Makes contacts and conversations of one division, with whatever personal data it is told to use."""

    division: str = "*"
    mark: str = ""
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def person(self) -> dict[str, Any]:
        """The body of a curated contact that nobody has."""
        number = next(self.numbers)
        return {
            "firstName": f"Ana{self.mark}",
            "lastName": f"Roe{self.mark}",
            "cellPhone": {"display": f"+1 212 55{number % 100000:05d}"},
            "workEmail": f"ana{self.mark}{number}@example.com",
            "division": {"id": self.division},
        }

    def contact(self) -> str:
        """The id of a new curated contact."""
        return str(self.did("contacts", "POST", CONTACTS, self.person()).body["id"])

    def provisional(self) -> tuple[str, str]:
        """A new caller: the ids of the contact and of the conversation."""
        number = next(self.numbers)
        conversation = f"conversation-{number}"
        event = sample(
            conversationId=conversation,
            divisionId=self.division,
            subject=f"about {self.mark}",
            customer={"name": f"Caller {self.mark}", "phone": f"+1 213 55{number % 100000:05d}"},
        )
        status, answer = send(json.dumps({**event, "id": f"event-{number}"}))
        assert status == 200, answer
        return answer["externalContact"]["id"], conversation

    def merged(self) -> str:
        """The id of what two contacts were merged into."""
        both = {"contactIds": [self.contact(), self.contact()]}
        return str(self.did("identity", "POST", f"{CONTACTS}/merge", both).body["id"])

    def doubles(self) -> tuple[str, str]:
        """Two contacts who may be one, as the stream has told."""
        body = self.person()
        one, other = (str(self.did("contacts", "POST", CONTACTS, {**body, "title": each}).body["id"]) for each in "ab")
        told_of(one, other)
        return one, other

    def note(self) -> tuple[str, str]:
        """A contact and its note."""
        contact = self.contact()
        path = f"{CONTACTS}/{contact}/notes"
        return contact, str(self.did("contacts", "POST", path, {"noteText": f"asks for {self.mark}"}).body["id"])

    def sender(self) -> str:
        """A registered sender."""
        return str(self.did("resolution", "PUT", "/api/v2/senders/pbx", SENDER).body["id"])

    def subscription(self) -> str:
        """The id of a new subscription."""
        return str(self.did("subscribers", "POST", SUBSCRIPTIONS, SUBSCRIBER).body["id"])

    def project(self) -> str:
        """A project with a datasheet."""
        schema = {"type": "object", "properties": {"plan": {"type": "string"}}}
        body = {"datasheets": [{"id": "plan", "name": "Plan", "schema": schema}]}
        return str(self.did("resolution", "PUT", "/api/v2/projects/default", body).body["id"])

    def source(self) -> str:
        """The id of a new external source."""
        return str(self.did("resolution", "POST", f"{EXTERNAL}/externalsources", _source(self)).body["id"])

    def did(self, function: str, method: str, path: str, body: Any = None, **told: Any) -> Answer:
        """A call of somebody who may do everything."""
        answer = call(APPS[function], method, path, body, **told)
        assert answer.status in (200, 201, 202), (path, answer.body)
        return answer


@dataclass(frozen=True)
class Ask:
    """One call: path parameters, body and query."""

    path: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)

    def of(self, operation: Operation, permissions: Sequence[str] = ALL, divisions: Sequence[str] = ALL) -> Answer:
        """What the caller with these permissions and divisions is answered."""
        return call(
            APPS[operation.function],
            operation.method,
            operation.path.format(**self.path),
            self.body,
            query=self.query,
            permissions=permissions,
            divisions=divisions,
        )


def _of_contact(body: Any = None, **query: str) -> Callable[[Desk], Ask]:
    return lambda desk: Ask({"contactId": desk.contact()}, body, query)


def _of_caller(body: Any = None) -> Callable[[Desk], Ask]:
    return lambda desk: Ask({"contactId": desk.provisional()[0]}, body)


def _of_conversation(body: Any = None) -> Callable[[Desk], Ask]:
    return lambda desk: Ask({"conversationId": desk.provisional()[1]}, body)


def _of_session(desk: Desk) -> Ask:
    return Ask({"sessionId": desk.provisional()[1]})


def _of_note(body: Any = None) -> Callable[[Desk], Ask]:
    return lambda desk: Ask(dict(zip(("contactId", "noteId"), desk.note(), strict=True)), body)


def _of_datasheet(desk: Desk) -> Ask:
    desk.project()
    contact = desk.contact()
    path = {"contactId": contact, "datasheetId": "plan"}
    desk.did("contacts", "PUT", f"{CONTACTS}/{contact}/datasheets/plan", {"plan": f"gold {desk.mark}"})
    return Ask(path, {"plan": f"silver {desk.mark}"})


def _bulk(entities: Callable[[Desk], list[Any]]) -> Callable[[Desk], Ask]:
    return lambda desk: Ask(body={"entities": entities(desk)})


def _lookup(desk: Desk) -> Ask:
    contact = desk.did("contacts", "POST", CONTACTS, desk.person()).body
    return Ask(body={"type": "Email", "value": contact["workEmail"], "division": {"id": desk.division}})


def _enrichment(desk: Desk) -> dict[str, Any]:
    person = desk.person()
    known = {"type": "Email", "value": person["workEmail"]}
    return {"matchingIdentifiers": [known], "action": "Upsert", "contact": person, "division": {"id": desk.division}}


def _claim(desk: Desk) -> Ask:
    identifier = {"type": "Email", "value": f"claim{desk.mark}{next(desk.numbers)}@example.com"}
    return Ask({"contactId": desk.contact()}, {"operation": "Claim", "identifier": identifier})


def _mark(desk: Desk) -> dict[str, Any]:
    value = f"switchboard{desk.mark}{next(desk.numbers)}@example.com"
    identifier = {"type": "Email", "value": value, "division": {"id": desk.division}}
    return {"identifier": identifier, "mark": "shared", "reason": f"the desk of {desk.mark}"}


def _associate(desk: Desk) -> Ask:
    conversation = desk.provisional()[1]
    return Ask({"conversationId": conversation}, {"externalContactId": desk.contact()})


def _select(desk: Desk) -> Ask:
    return Ask({"conversationId": desk.provisional()[1]}, {"externalContactId": desk.contact()})


def _of_subscription(desk: Desk, body: Any = None) -> Ask:
    return Ask({"subscriptionId": desk.subscription()}, body)


def _source(desk: Desk) -> dict[str, Any]:
    return {"name": f"crm {desk.mark} {next(desk.numbers)}"}


def _merge(desk: Desk) -> Ask:
    return Ask(body={"contactIds": [desk.contact(), desk.contact()]})


def _distinct(desk: Desk) -> Ask:
    return Ask({"contactId": desk.contact()}, {"contactId": desk.contact(), "reason": f"brothers {desk.mark}"})


def _consented(desk: Desk) -> Ask:
    point = {"type": "Phone", "value": "+18031230000"}
    word = {"purpose": "marketing", "status": "denied", "saidBy": "person", "contactPoint": point}
    return Ask({"contactId": desk.contact()}, {**word, "evidence": f"call {desk.mark}"})


def _declared(desk: Desk) -> Ask:
    one, other = desk.contact(), desk.contact()
    desk.did("identity", "POST", f"{CONTACTS}/{one}/distinct", {"contactId": other})
    return Ask({"contactId": one, "otherId": other}, query={"reason": f"a mistake {desk.mark}"})


def _merge_two(desk: Desk) -> Ask:
    return Ask(body={"sourceContactId": desk.provisional()[0], "targetContactId": desk.contact()})


def _email_of(desk: Desk) -> str:
    contact = desk.did("contacts", "POST", CONTACTS, desk.person()).body
    return str(contact["workEmail"])


def _request(desk: Desk) -> dict[str, Any]:
    return {"requestType": "GDPR_EXPORT", "subject": {"externalContactId": desk.contact()}}


def _asked(desk: Desk) -> str:
    return str(desk.did("jobs", "POST", "/api/v2/gdpr/requests", _request(desk)).body["id"])


IMPORT = f"{EXTERNAL}/import"


def import_settings(desk: Desk, **told: Any) -> str:
    """The id of settings that were saved just now."""
    body = {"name": f"leads {desk.mark}", "externalSourceId": "crm", **told}
    return str(desk.did("jobs", "POST", f"{IMPORT}/settings", body).body["id"])


def csv_settings(desk: Desk, *mappings: tuple[str, str]) -> str:
    """The id of a mapping that was saved just now."""
    told = [{"sourceField": one, "targetField": other} for one, other in mappings]
    body = {"externalSettingsId": import_settings(desk), "mappings": told}
    return str(desk.did("jobs", "POST", f"{IMPORT}/csv/settings", body).body["id"])


def uploaded(desk: Desk, content: str = "") -> str:
    """The id of an upload whose file is there."""
    content = content or f"First Name,Last Name\nAna{desk.mark},Roe{desk.mark}\n"
    body = {"fileName": "leads.csv", "fileSize": len(content.encode())}
    found = str(desk.did("jobs", "POST", f"{IMPORT}/csv/uploads", body).body["uploadId"])
    bootstrap.stores.files().write(f"imports/uploads/{found}", [content])
    return found


def import_job(desk: Desk, content: str = "", *mappings: tuple[str, str]) -> str:
    """The id of an import that was begun just now, and that no engine has taken up."""
    body = {
        "uploadId": uploaded(desk, content),
        "settingsId": csv_settings(desk, *mappings),
        "division": {"id": desk.division},
    }
    return str(desk.did("jobs", "POST", f"{IMPORT}/csv/jobs", body).body["job"]["id"])


def _csv_import(desk: Desk) -> Ask:
    ids = {"uploadId": uploaded(desk), "settingsId": csv_settings(desk)}
    return Ask(body={**ids, "division": {"id": desk.division}})


def _exported(desk: Desk) -> str:
    body = {"divisionIds": [desk.division]}
    return str(desk.did("jobs", "POST", f"{CONTACTS}/exports", body).body["id"])


NAMES = {"firstName": "Ana", "lastName": "Roe"}
ASKS: dict[str, Callable[[Desk], Ask]] = {
    "listContacts": lambda desk: Ask(query={"q": f"ana{desk.mark}"}),
    "createContact": lambda desk: Ask(body=desk.person()),
    "suggestContacts": lambda desk: Ask(body={"query": f"ana{desk.mark}", "divisionId": desk.division}),
    "searchContacts": lambda desk: Ask(body={"operation": {"simpleSearch": {"query": f"ana{desk.mark}"}}}),
    "getContact": _of_contact(),
    "replaceContact": _of_contact(NAMES),
    "patchContact": _of_contact({"changes": [{"field": "$.title", "value": "Dr", "action": "Update"}]}),
    "deleteContact": _of_contact(),
    "getUnresolvedContact": _of_contact(),
    "reverseLookup": lambda desk: Ask(query={"lookupVal": f"ana{desk.mark}@example.com"}),
    "scanContacts": lambda desk: Ask(),
    "scanAllContacts": lambda desk: Ask(),
    "enrichContact": lambda desk: Ask(body=_enrichment(desk)),
    "bulkGetContacts": _bulk(lambda desk: [{"id": desk.contact()}]),
    "bulkAddContacts": _bulk(lambda desk: [desk.person()]),
    "bulkUpdateContacts": _bulk(lambda desk: [{**NAMES, "id": desk.contact()}]),
    "bulkRemoveContacts": _bulk(lambda desk: [{"id": desk.contact()}]),
    "bulkGetUnresolvedContacts": _bulk(lambda desk: [{"id": desk.contact()}]),
    "bulkGetContactsOfDivisions": _bulk(lambda desk: [{"id": desk.contact()}]),
    "bulkEnrichContacts": _bulk(lambda desk: [_enrichment(desk)]),
    "listMarks": lambda desk: Ask(query={"divisionId": desk.division}),
    "markIdentifier": lambda desk: Ask(body=_mark(desk)),
    "listSuggestions": lambda desk: Ask(query={"divisionId": desk.division} if desk.doubles() else {}),
    "listClusterScans": lambda desk: Ask(query={"expand": "statistics"}),
    "getClusterScan": lambda desk: Ask({"scanId": "latest"}),
    "getClusterScanStatistics": lambda desk: Ask({"scanId": "live"}),
    "listClusters": lambda desk: Ask(
        {"scanId": "live"}, query={"divisionIds": desk.division} if desk.doubles() else {}
    ),
    "getCluster": lambda desk: Ask({"scanId": "live", "clusterId": "~".join(sorted(desk.doubles()))}),
    "mergeCluster": lambda desk: Ask({"scanId": "live", "clusterId": "~".join(sorted(desk.doubles()))}),
    "getGraphSettings": lambda desk: Ask(),
    "putGraphSettings": lambda desk: Ask(body={"automaticMergingEnabled": False}),
    "listSuggestionsOfContact": lambda desk: Ask({"contactId": desk.doubles()[0]}),
    "dismissSuggestion": lambda desk: Ask(dict(zip(("contactId", "otherId"), desk.doubles(), strict=True))),
    "listNotes": _of_contact(),
    "createNote": _of_contact({"noteText": "calls on Mondays"}),
    "getNote": _of_note(),
    "replaceNote": _of_note({"noteText": "calls on Tuesdays"}),
    "patchNote": _of_note({"changes": [{"field": "$.noteText", "value": "calls on Fridays", "action": "Update"}]}),
    "deleteNote": _of_note(),
    "getDatasheet": _of_datasheet,
    "putDatasheet": _of_datasheet,
    "lookUpIdentifier": _lookup,
    "lookUpContact": _lookup,
    "listIdentifiers": _of_contact(),
    "claimIdentifier": _claim,
    "associateConversation": _associate,
    "getConversation": _of_conversation(),
    "getPanel": _of_conversation(),
    "selectContact": _select,
    "identifyConversation": _of_conversation(
        {"identifiers": [{"type": "SocialLine", "value": "line-1"}], "name": "Ana Roe"}
    ),
    "unlinkContact": _of_conversation(),
    "createFromPanel": _of_conversation(NAMES),
    "listSenders": lambda desk: Ask(),
    "getSender": lambda desk: Ask({"senderId": desk.sender()}),
    "putSender": lambda desk: Ask({"senderId": "pbx"}, SENDER),
    "deleteSender": lambda desk: Ask({"senderId": desk.sender()}),
    "listProjects": lambda desk: Ask(),
    "getProject": lambda desk: Ask({"projectId": desk.project()}),
    "putProject": lambda desk: Ask({"projectId": "default"}, {"name": "Sales"}),
    "getProjectHistory": lambda desk: Ask({"projectId": desk.project()}),
    "listSubscriptions": lambda desk: Ask(),
    "createSubscription": lambda desk: Ask(body=SUBSCRIBER),
    "getSubscription": lambda desk: _of_subscription(desk),
    "putSubscription": lambda desk: _of_subscription(desk, SUBSCRIBER),
    "deleteSubscription": lambda desk: _of_subscription(desk),
    "rotateSubscription": lambda desk: _of_subscription(desk),
    "testSubscription": lambda desk: _of_subscription(desk),
    "listDeliveries": lambda desk: _of_subscription(desk),
    "listExternalSources": lambda desk: Ask(query={"name": "crm"}),
    "createExternalSource": lambda desk: Ask(body=_source(desk)),
    "getExternalSource": lambda desk: Ask({"externalSourceId": desk.source()}),
    "replaceExternalSource": lambda desk: Ask({"externalSourceId": desk.source()}, _source(desk)),
    "deleteExternalSource": lambda desk: Ask({"externalSourceId": desk.source()}),
    "promoteContact": _of_caller(NAMES),
    "mergeContacts": _merge,
    "mergeTwoContacts": _merge_two,
    "unmergeContact": lambda desk: Ask({"contactId": desk.merged()}),
    "listConsents": _of_contact(),
    "tellConsent": _consented,
    "listDistinct": _of_contact(),
    "declareDistinct": _distinct,
    "withdrawDistinct": _declared,
    "getHistory": _of_contact(),
    "listPrivacySubjects": lambda desk: Ask(query={"searchType": "EMAIL", "searchValue": _email_of(desk)}),
    "createPrivacyRequest": lambda desk: Ask(body=_request(desk)),
    "listPrivacyRequests": lambda desk: Ask(query={"pageSize": "5"}),
    "getPrivacyRequest": lambda desk: Ask({"requestId": _asked(desk)}),
    "createExport": lambda desk: Ask(body={"divisionIds": [desk.division]}),
    "listExports": lambda desk: Ask(query={"pageSize": "5"}),
    "getExport": lambda desk: Ask({"exportId": _exported(desk)}),
    "createImportUpload": lambda desk: Ask(body={"fileName": f"{desk.mark}.csv", "fileSize": 100}),
    "getImportUploadDetails": lambda desk: Ask({"uploadId": uploaded(desk)}),
    "getImportUploadPreview": lambda desk: Ask({"uploadId": uploaded(desk)}),
    "listCsvSettings": lambda desk: Ask(query={"externalSettingsId": import_settings(desk)}),
    "createCsvSettings": lambda desk: Ask(body={"externalSettingsId": import_settings(desk), "mappings": []}),
    "getCsvSettings": lambda desk: Ask({"settingsId": csv_settings(desk)}),
    "replaceCsvSettings": lambda desk: Ask(
        {"settingsId": csv_settings(desk)},
        {"externalSettingsId": import_settings(desk), "mappings": [{"sourceField": "A", "targetField": "title"}]},
    ),
    "deleteCsvSettings": lambda desk: Ask({"settingsId": csv_settings(desk)}),
    "listImportSettings": lambda desk: Ask(query={"pageSize": "5", "name": "leads"}),
    "createImportSettings": lambda desk: Ask(body={"name": f"leads {desk.mark}"}),
    "getImportSettings": lambda desk: Ask({"settingsId": import_settings(desk)}),
    "replaceImportSettings": lambda desk: Ask({"settingsId": import_settings(desk)}, {"name": "others"}),
    "deleteImportSettings": lambda desk: Ask({"settingsId": import_settings(desk)}),
    "createCsvImport": _csv_import,
    "createImportJob": lambda desk: Ask(body={"settingsId": import_settings(desk), "division": {"id": desk.division}}),
    "listImportJobs": lambda desk: Ask(query={"pageSize": "5"}),
    "getImportJob": lambda desk: Ask({"jobId": import_job(desk)}),
    "tellImportJob": lambda desk: Ask({"jobId": import_job(desk)}, {"status": "Cancel"}),
    "listSessions": _of_caller(),
    "getSession": _of_session,
    "listSessionEvents": _of_session,
}
