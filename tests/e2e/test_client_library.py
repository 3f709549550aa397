"""Every operation of the interface that the official Python client knows, through that client, unmodified."""

from __future__ import annotations

import csv
import json
import time
import urllib.error
import urllib.request
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from scv.api.operations import OPERATIONS
from tests.builders import fresh_number
from tests.e2e.clients import (
    PYTHON,
    SERVED,
    by_subject,
    counted,
    python_client,
    python_routes,
    python_version,
    require_written,
)
from tests.e2e.webhooks import interaction, send

METHODS = {
    "listContacts": "get_externalcontacts_contacts",
    "createContact": "post_externalcontacts_contacts",
    "searchContacts": "post_externalcontacts_contacts_search",
    "getContact": "get_externalcontacts_contact",
    "replaceContact": "put_externalcontacts_contact",
    "patchContact": "patch_externalcontacts_contact",
    "deleteContact": "delete_externalcontacts_contact",
    "getUnresolvedContact": "get_externalcontacts_contact_unresolved",
    "listIdentifiers": "get_externalcontacts_contact_identifiers",
    "claimIdentifier": "patch_externalcontacts_contact_identifiers",
    "lookUpIdentifier": "post_externalcontacts_identifierlookup",
    "lookUpContact": "post_externalcontacts_identifierlookup_contacts",
    "reverseLookup": "get_externalcontacts_reversewhitepageslookup",
    "scanContacts": "get_externalcontacts_scan_contacts",
    "scanAllContacts": "get_externalcontacts_scan_contacts_divisionviews_all",
    "promoteContact": "post_externalcontacts_contact_promotion",
    "mergeContacts": "post_externalcontacts_contacts_merge",
    "mergeTwoContacts": "post_externalcontacts_merge_contacts",
    "enrichContact": "post_externalcontacts_contacts_enrich",
    "bulkGetContacts": "post_externalcontacts_bulk_contacts",
    "bulkAddContacts": "post_externalcontacts_bulk_contacts_add",
    "bulkUpdateContacts": "post_externalcontacts_bulk_contacts_update",
    "bulkRemoveContacts": "post_externalcontacts_bulk_contacts_remove",
    "bulkGetUnresolvedContacts": "post_externalcontacts_bulk_contacts_unresolved",
    "bulkGetContactsOfDivisions": "post_externalcontacts_bulk_contacts_divisionviews",
    "bulkEnrichContacts": "post_externalcontacts_bulk_contacts_enrich",
    "associateConversation": "put_externalcontacts_conversation",
    "listSessions": "get_externalcontacts_contact_journey_sessions",
    "listNotes": "get_externalcontacts_contact_notes",
    "createNote": "post_externalcontacts_contact_notes",
    "getNote": "get_externalcontacts_contact_note",
    "replaceNote": "put_externalcontacts_contact_note",
    "patchNote": "patch_externalcontacts_contact_note",
    "deleteNote": "delete_externalcontacts_contact_note",
    "listExternalSources": "get_externalcontacts_externalsources",
    "createExternalSource": "post_externalcontacts_externalsources",
    "getExternalSource": "get_externalcontacts_externalsource",
    "replaceExternalSource": "put_externalcontacts_externalsource",
    "deleteExternalSource": "delete_externalcontacts_externalsource",
    "getSession": "get_journey_session",
    "listSessionEvents": "get_journey_session_events",
    "getConversation": "get_conversation",
    "listPrivacySubjects": "get_gdpr_subjects",
    "createPrivacyRequest": "post_gdpr_requests",
    "listPrivacyRequests": "get_gdpr_requests",
    "getPrivacyRequest": "get_gdpr_request",
    "listClusterScans": "get_externalcontacts_graphs_clusterscans",
    "getClusterScan": "get_externalcontacts_graphs_clusterscan",
    "getClusterScanStatistics": "get_externalcontacts_graphs_clusterscan_statistics",
    "listClusters": "get_externalcontacts_graphs_clusterscan_clusters",
    "getCluster": "get_externalcontacts_graphs_clusterscan_cluster",
    "mergeCluster": "put_externalcontacts_graphs_clusterscan_cluster_merge",
    "getGraphSettings": "get_externalcontacts_graphs_settings",
    "putGraphSettings": "put_externalcontacts_graphs_settings",
    "listExports": "get_externalcontacts_contacts_exports",
    "createExport": "post_externalcontacts_contacts_exports",
    "getExport": "get_externalcontacts_contacts_export",
    "createImportUpload": "post_externalcontacts_import_csv_uploads",
    "getImportUploadDetails": "get_externalcontacts_import_csv_upload_details",
    "getImportUploadPreview": "get_externalcontacts_import_csv_upload_preview",
    "listCsvSettings": "get_externalcontacts_import_csv_settings",
    "createCsvSettings": "post_externalcontacts_import_csv_settings",
    "getCsvSettings": "get_externalcontacts_import_csv_setting",
    "replaceCsvSettings": "put_externalcontacts_import_csv_setting",
    "deleteCsvSettings": "delete_externalcontacts_import_csv_setting",
    "listImportSettings": "get_externalcontacts_import_settings",
    "createImportSettings": "post_externalcontacts_import_settings",
    "getImportSettings": "get_externalcontacts_import_setting",
    "replaceImportSettings": "put_externalcontacts_import_setting",
    "deleteImportSettings": "delete_externalcontacts_import_setting",
    "createCsvImport": "post_externalcontacts_import_csv_jobs",
    "listImportJobs": "get_externalcontacts_import_jobs",
    "createImportJob": "post_externalcontacts_import_jobs",
    "getImportJob": "get_externalcontacts_import_job",
    "tellImportJob": "put_externalcontacts_import_job",
}

worked: set[str] = set()


class Client:
    """The official client, its four APIs behind one lookup by operation."""

    def __init__(self, stack: dict[str, Any]) -> None:
        gc = self.models = python_client()
        self.stack = stack
        client = gc.ApiClient(host=stack["apiUrl"])
        client.access_token = stack["token"]
        kinds = (gc.ExternalContactsApi, gc.JourneyApi, gc.ConversationsApi, gc.GeneralDataProtectionRegulationApi)
        self.apis = tuple(kind(client) for kind in kinds)

    def __call__(self, operation: str, *args: Any, **kwargs: Any) -> Any:
        """Calls the client's method of an operation, and notes that it worked."""
        name = METHODS[operation]
        method: Callable[..., Any] = next(getattr(api, name) for api in self.apis if hasattr(api, name))
        with warnings.catch_warnings(record=True):  # the client calls some of its own methods deprecated
            answer = method(*args, **kwargs)
        worked.add(operation)
        return answer

    @contextmanager
    def refused(self, status: int) -> Iterator[None]:
        """The call inside is refused with this status."""
        with pytest.raises(self.models.rest.ApiException) as caught:
            yield
        assert caught.value.status == status

    def person(self, first: str, last: str = "", **fields: Any) -> Any:
        """A new contact; its last name is its own, because the same body sent twice at once is one request."""
        last = last or f"Sample{uuid.uuid4().hex[:6]}"
        return self("createContact", {"firstName": first, "lastName": last, **fields})

    def provisional(self, channel: str = "voice", **customer: Any) -> tuple[str, str]:
        """A new provisional contact and its conversation, made by a webhook."""
        event = interaction(channel, customer)
        status, answer = send(self.stack, event)
        assert (status, answer["outcome"]) == (200, "created")
        return answer["externalContact"]["id"], event["data"]["conversationId"]


@pytest.fixture(scope="module")
def client(deployed: dict[str, Any]) -> Client:
    return Client(deployed)


def test_CO1_create_read_change_delete(client: Client) -> None:
    number = fresh_number()
    made = client.person("Alexis", "Doe", cellPhone={"display": number}, workEmail="Alexis.Doe@Example.com")
    assert (made.type, made.cell_phone.e164, made.work_email) == ("Curated", number, "Alexis.Doe@Example.com")

    read = client("getContact", made.id, expand=["identifiers", "division"])
    assert {each.value for each in read.identifiers} == {number, "alexis.doe@example.com"}
    assert read.create_date is not None

    read.last_name = "Roe"
    assert client("replaceContact", made.id, read).last_name == "Roe"

    patched = client("patchContact", made.id, {"changes": [{"field": "$.title", "value": "Dr", "action": "Update"}]})
    assert patched.title == "Dr"
    assert client("getUnresolvedContact", made.id).id == made.id

    client("deleteContact", made.id)
    with client.refused(404):
        client("getContact", made.id)


def test_CO6_a_contact_is_found_the_moment_it_is_created(client: Client) -> None:
    number, word = fresh_number(), f"zo{uuid.uuid4().hex[:10]}"
    made = client.person(word.capitalize(), "Älvarez", workPhone={"display": number})
    for query in (word, word[:6], f"{word} alv", number, number[2:9]):
        assert made.id in [each.id for each in client("listContacts", q=query).entities], query
    body = {"operation": {"simpleSearch": {"query": word}}, "pageNumber": 1, "pageSize": 10}
    assert [each.id for each in client("searchContacts", body).entities] == [made.id]
    assert [each.id for each in client("reverseLookup", number).contacts] == [made.id]


def test_RS7_a_scan_shows_each_curated_contact_once(client: Client) -> None:
    made = {client.person("Scan", f"Nr{place:02d}").id for place in range(12)}
    for operation in ("scanContacts", "scanAllContacts"):
        seen: list[str] = []
        page = client(operation, limit=10)
        seen.extend(each.id for each in page.entities)
        while page.cursors and page.cursors.after:
            page = client(operation, limit=10, cursor=page.cursors.after)
            seen.extend(each.id for each in page.entities)
        assert made <= set(seen)
        assert len(seen) == len(set(seen))


def test_CL_claim_and_release_decide_the_look_up(client: Client) -> None:
    number = fresh_number()
    first = client.person("Alexis", cellPhone={"display": number})
    second = client.person("David", cellPhone={"display": number})
    identifier = {"type": "Phone", "value": number}
    assert client("lookUpIdentifier", identifier).id == first.id
    client("claimIdentifier", second.id, {"operation": "Claim", "identifier": identifier})
    assert client("lookUpContact", identifier).id == second.id
    client("claimIdentifier", second.id, {"operation": "Release", "identifier": identifier})
    assert client("lookUpIdentifier", identifier).id == first.id
    assert number in [each.value for each in client("listIdentifiers", second.id).entities]


def test_PR1_promotion_needs_names_and_keeps_the_id(client: Client) -> None:
    contact_id, _ = client.provisional(phone=fresh_number())
    with client.refused(422):
        client("promoteContact", contact_id)
    client("replaceContact", contact_id, {"firstName": "Ana", "lastName": "Sample"})
    assert client("promoteContact", contact_id).type == "Curated"
    assert client("promoteContact", contact_id).id == contact_id


def test_MG3_every_old_id_answers_as_the_merged_contact(client: Client) -> None:
    number = fresh_number()
    one = client.person("Alexis", cellPhone={"display": number})
    other = client.person("David", workEmail=f"{uuid.uuid4().hex}@example.com")
    merged = client("mergeContacts", {"contactIds": [one.id, other.id], "valueOverride": {"firstName": "Alex"}})
    assert merged.id not in (one.id, other.id)
    assert merged.first_name == "Alex"
    assert {each.id for each in merged.merge_set} >= {one.id, other.id}
    for old in (one.id, other.id):
        assert client("getContact", old).id == merged.id
        assert client("getUnresolvedContact", old).canonical_contact.id == merged.id
    assert client("lookUpIdentifier", {"type": "Phone", "value": number}).id == merged.id
    with client.refused(409):
        client("mergeContacts", {"contactIds": [other.id, one.id]})


def test_MG1_the_classic_merge_takes_a_provisional_contact(client: Client) -> None:
    curated = client.person("Alexis")
    contact_id, conversation = client.provisional(phone=fresh_number())
    body = {"sourceContactId": contact_id, "targetContactId": curated.id}
    merged = client("mergeTwoContacts", body)
    assert (merged.type, merged.first_name) == ("Curated", "Alexis")
    sessions = client("listSessions", curated.id).entities
    assert [each.id for each in sessions] == [conversation]
    with client.refused(409):
        client("mergeTwoContacts", {"sourceContactId": client.person("A").id, "targetContactId": client.person("B").id})


def test_PA5_link_and_unlink_are_visible_at_once(client: Client) -> None:
    contact_id, conversation = client.provisional(phone=fresh_number())
    chosen = client.person("Alexis")
    body = {"conversationId": conversation, "mediaType": "VOICE", "externalContactId": chosen.id}
    client("associateConversation", conversation, body)
    read = client("getConversation", conversation)
    assert chosen.id in [each.external_contact_id for each in read.participants]
    assert client("getSession", conversation).external_contact.id == chosen.id
    assert [each.event_type for each in client("listSessionEvents", conversation).entities] == ["interaction.started"]

    client("associateConversation", conversation, {"conversationId": conversation, "mediaType": "VOICE"})
    assert client("listSessions", chosen.id).entities == []
    assert client("listSessions", contact_id).entities == []
    assert client("getSession", conversation).external_contact is None


def test_JO3_a_journey_is_read_page_by_page(client: Client) -> None:
    number = fresh_number()
    contact_id, _ = client.provisional(phone=number)
    for _ in range(4):
        assert send(client.stack, interaction("voice", {"phone": number}))[1]["outcome"] == "linked"
    page = client("listSessions", contact_id, page_size="2")
    seen = [each.id for each in page.entities]
    while page.next_uri:
        after = page.next_uri.split("after=")[1].split("&")[0]
        from urllib.parse import unquote_plus

        page = client("listSessions", contact_id, page_size="2", after=unquote_plus(after))
        seen.extend(each.id for each in page.entities)
    assert len(seen) == len(set(seen)) == 5


def test_bulk_operations_answer_for_each_contact(client: Client) -> None:
    people = [{"firstName": f"Bulk{place}", "lastName": "Sample"} for place in range(3)]
    added = client("bulkAddContacts", {"entities": [*people, {"firstName": "Nameless"}]})
    assert [each.success for each in added.results] == [True, True, True, False]
    assert (added.error_count, added.error_indexes) == (1, [3])
    ids = [{"id": each.entity.id} for each in added.results[:3]]
    assert [each.entity.first_name for each in client("bulkGetContacts", {"entities": ids}).results] == [
        "Bulk0",
        "Bulk1",
        "Bulk2",
    ]
    changed = [{**each, "firstName": "Changed", "lastName": "Sample"} for each in ids]
    assert all(each.success for each in client("bulkUpdateContacts", {"entities": changed}).results)
    unresolved = client("bulkGetUnresolvedContacts", {"entities": ids})
    assert [each.entity.first_name for each in unresolved.results] == ["Changed"] * 3
    assert all(each.success for each in client("bulkRemoveContacts", {"entities": ids}).results)
    assert not any(each.success for each in client("bulkGetContacts", {"entities": ids}).results)


def test_enrich_makes_or_changes_a_contact(client: Client) -> None:
    number = fresh_number()
    request: dict[str, Any] = {
        "matchingIdentifiers": [{"type": "Phone", "value": number}],
        "action": "Upsert",
        "contact": {"firstName": "Eva", "lastName": "Sample", "cellPhone": {"display": number}},
        "fieldRules": {"defaultAction": "AlwaysUseProvided"},
    }
    made = client("enrichContact", request)
    request["contact"] = {**request["contact"], "title": "Prof"}
    assert client("enrichContact", request).id == made.id
    assert client("getContact", made.id).title == "Prof"
    results = client("bulkEnrichContacts", {"entities": [request]}).results
    assert [each.success for each in results] == [True]


def test_notes_live_with_their_contact(client: Client) -> None:
    contact = client.person("Alexis")
    note = client("createNote", contact.id, {"noteText": "Prefers a call in the morning"})
    assert client("getNote", contact.id, note.id).note_text == "Prefers a call in the morning"
    client("replaceNote", contact.id, note.id, {"noteText": "Prefers email"})
    assert [each.note_text for each in client("listNotes", contact.id, expand=["mergeset"]).entities] == [
        "Prefers email"
    ]
    client("deleteNote", contact.id, note.id)
    assert client("listNotes", contact.id).entities == []


def finished(client: Client, request_id: str, operation: str = "getPrivacyRequest") -> Any:
    """The request, or the export, once its job has run, at most a minute from now."""
    for _ in range(120):
        found = client(operation, request_id)
        if found.status in ("COMPLETED", "ERROR", "SUCCEEDED", "FAILED"):
            return found
        time.sleep(0.5)  # a queue hands over when it likes
    pytest.fail("the job was never done")


def test_PV3_a_person_is_found_corrected_told_everything_and_forgotten(client: Client) -> None:
    """PV1: by the id of an ancestor, with a file that a link alone reads, and that the erasure takes along."""
    gc, number, old = client.models, fresh_number(), f"ana{uuid.uuid4().hex[:8]}@example.com"
    ana = client.person("Ana", workEmail=old)
    visitor, conversation = client.provisional(phone=number)
    merged = client("mergeContacts", {"contactIds": [visitor, ana.id]})
    (found,) = client("listPrivacySubjects", "PHONE", number).entities
    assert (found.external_contact_id, found.phone_numbers) == (merged.id, [number])

    terms = [gc.ReplacementTerm()]
    terms[0].type, terms[0].existing_value, terms[0].updated_value = "EMAIL", old, f"x{old}"
    body = gc.GDPRRequest()
    body.request_type, body.subject = "GDPR_UPDATE", gc.GDPRSubject()
    body.subject.external_contact_id, body.replacement_terms = ana.id, terms
    assert client("createPrivacyRequest", body).status == "COMPLETED"
    assert client("getContact", ana.id).work_email == f"x{old}"

    body.request_type, body.replacement_terms = "GDPR_EXPORT", None
    asked = client("createPrivacyRequest", body)
    done = finished(client, asked.id)
    assert (done.status, done.results_urls) == ("COMPLETED", [done.results_url])
    with urllib.request.urlopen(done.results_url, timeout=10) as answer:
        file = json.loads(answer.read())
    assert [each["conversationId"] for each in file["interactions"]] == [conversation]
    assert {each["id"] for each in file["records"]} == {merged.id, visitor, ana.id}
    assert asked.id in [each.id for each in client("listPrivacyRequests", page_size=100).entities]

    body.request_type = "GDPR_DELETE"
    with client.refused(400):
        client("createPrivacyRequest", body)
    asked = client("createPrivacyRequest", body, delete_confirmed=True)
    assert finished(client, asked.id).status == "COMPLETED"
    with client.refused(404):
        client("getContact", ana.id)
    with pytest.raises(urllib.error.HTTPError) as gone:
        urllib.request.urlopen(done.results_url, timeout=10)
    with gone.value as answer:
        assert answer.code == 404


def test_IM4_contacts_are_exported_to_a_file_that_a_link_reads(client: Client) -> None:
    gc, last = client.models, f"Sample{uuid.uuid4().hex[:6]}"
    made, _ = client.person("Ana", last), client.person("Bob")
    body = gc.ContactsExport()
    body.division_ids, body.query_conditions = ["*"], gc.ContactsExportQueryConditions()
    body.query_conditions.filters = {"eq": {"field": "lastName", "value": last}}
    asked = client("createExport", body)
    done = finished(client, asked.id, "getExport")
    assert (done.status, done.result_row_count) == ("SUCCEEDED", 1)
    with urllib.request.urlopen(done.download_url, timeout=10) as answer:
        (row,) = csv.DictReader(answer.read().decode("utf-8-sig").splitlines())
    assert (row["id"], row["firstName"], row["lastName"]) == (made.id, "Ana", last)
    assert asked.id in [each.id for each in client("listExports", page_size=100).entities]


def rested(client: Client, job_id: str) -> Any:
    """The import once it waits or has ended, at most two minutes from now."""
    for _ in range(240):
        found = client("getImportJob", job_id)
        if found.execution_step == "Validated" or found.status not in ("Created", "Running"):
            return found
        time.sleep(0.5)
    pytest.fail("the import never came to rest")


def put(upload: Any, content: bytes) -> None:
    """The file, as the answer says it is to be sent."""
    headers = {each.name: each.value for each in upload.upload_headers}
    request = urllib.request.Request(upload.upload_url, content, headers, method="PUT")
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def test_IM1_IM2_IM3_a_file_is_imported_by_the_official_client(client: Client) -> None:
    """All 18 operations, by the stack's own state machine: tried, continued, reported."""
    gc, mark = client.models, uuid.uuid4().hex[:8]
    content = f"Kennung;Vorname;Nachname;E-Mail\n{mark};Ana;Roe;ana{mark}@example.com\n;Ben;;\n".encode()
    wanted = gc.ContactImportSettings()
    wanted.name, wanted.matching_criteria, wanted.external_source_id = f"leads {mark}", ["Email"], "crm"
    wanted.merge_contacts, wanted.import_fields = False, []
    settings = client("createImportSettings", wanted)
    wanted.name = f"leads of {mark}"
    assert client("replaceImportSettings", settings.id, wanted).name == wanted.name
    assert client("getImportSettings", settings.id).matching_criteria == ["Email"]
    assert [each.id for each in client("listImportSettings", name=mark, page_size=100).entities] == [settings.id]
    columns = {"Kennung": "$.externalIds[0].value", "Vorname": "$.firstName", "Nachname": "$.lastName"}
    mapping = gc.CsvSettings()
    mapping.external_settings_id, mapping.mappings = settings.id, []
    for source, target in (*columns.items(), ("E-Mail", "$.workEmail")):
        entry = gc.CsvMappingEntry()
        entry.source_field, entry.target_field = source, target
        mapping.mappings.append(entry)
    saved = client("createCsvSettings", mapping)
    client("replaceCsvSettings", saved.id, mapping)
    assert len(client("getCsvSettings", saved.id).mappings) == 4
    assert [each.id for each in client("listCsvSettings", external_settings_id=settings.id).entities] == [saved.id]

    asked = gc.CsvUploadRequest()
    asked.file_name, asked.file_size = "leads.csv", len(content)
    upload = client("createImportUpload", asked)
    put(upload, content)
    assert client("getImportUploadDetails", upload.upload_id).validation_result.separator_valid
    assert client("getImportUploadPreview", upload.upload_id).headers[1] == "Vorname"
    order = gc.CsvJobRequest()
    order.upload_id, order.settings_id = upload.upload_id, saved.id
    job = client("createCsvImport", order).job
    tried = rested(client, job.id)
    assert (tried.status, tried.metadata.dry_run_success_count, tried.metadata.dry_run_failed_count) == (
        "Running",
        1,
        1,
    )
    told = gc.ContactImportJobStatusUpdateRequest()
    told.job_id, told.status = job.id, "Continue"
    assert client("tellImportJob", job.id, told).status == "Continue"
    done = rested(client, job.id)
    for _ in range(240):
        if done.status != "Running":
            break
        time.sleep(0.5)
        done = client("getImportJob", job.id)
    assert (done.status, done.metadata.import_success_count, done.metadata.import_failed_count) == ("Completed", 1, 1)
    with urllib.request.urlopen(done.metadata.import_report_download_url, timeout=10) as answer:
        row, _ = csv.DictReader(answer.read().decode("utf-8-sig").splitlines())
    assert (row["externalId"], row["outcome"]) == (mark, "created")
    assert client("getContact", row["contactId"]).work_email == f"ana{mark}@example.com"
    assert job.id in [each.id for each in client("listImportJobs", page_size=100).entities]

    waits = gc.ContactImportJobRequest()
    waits.settings_id = settings.id
    assert client("createImportJob", waits).status == "Created"
    client("deleteCsvSettings", saved.id)
    client("deleteImportSettings", settings.id)
    with client.refused(404):
        client("getImportSettings", settings.id)


def test_SG2_doubles_are_seen_as_clusters_and_merged(client: Client) -> None:
    last, number = f"Sample{uuid.uuid4().hex[:6]}", {"display": fresh_number()}
    both = sorted(client.person(first, last, cellPhone=number).id for first in ("Alexis", "Alexsi"))
    (scan,) = client("listClusterScans").entities
    found = cluster_of(client, scan.id, both)
    assert [each.contact.id for each in found.graph.vertices.contacts] == both
    assert client("getCluster", scan.id, found.id).merge_info.status == "NotMerged"
    assert client("getClusterScan", scan.id).id == scan.id
    assert client("getClusterScanStatistics", scan.id).aggregated.total_clusters >= 1
    merged = client("mergeCluster", scan.id, found.id)
    assert client("getContact", both[0]).id == merged.graph.vertices.contacts[0].contact.id
    assert client("putGraphSettings", client("getGraphSettings")).automatic_merging_enabled is False


def cluster_of(client: Client, scan_id: str, contact_ids: list[str]) -> Any:
    """The cluster of these contacts, which the stream's reader finds a moment after they were saved."""
    for _ in range(100):
        for each in client("listClusters", scan_id, limit=100).entities:
            if [vertex.contact.id for vertex in each.graph.vertices.contacts] == contact_ids:
                return each
        time.sleep(0.2)
    raise AssertionError("no cluster of these contacts was found in 20 seconds")


def test_notes_are_patched_field_by_field(client: Client) -> None:
    contact = client.person("Alexis")
    note = client("createNote", contact.id, {"noteText": "Prefers a call"})
    changes = {"changes": [{"field": "$.noteText", "value": "Prefers email", "action": "Update"}]}
    assert client("patchNote", contact.id, note.id, changes).note_text == "Prefers email"


def test_AC2_a_bulk_read_of_all_divisions(client: Client) -> None:
    people = [client.person("Alexis"), client.person("David")]
    results = client("bulkGetContactsOfDivisions", {"entities": [{"id": each.id} for each in people]}).results
    assert [each.entity.id for each in results] == [each.id for each in people]


def test_ES1_the_systems_that_external_ids_come_from(client: Client) -> None:
    name = f"CRM {uuid.uuid4().hex[:8]}"
    link = {"uriTemplate": "https://crm.example.com/{externalId}"}
    made = client("createExternalSource", {"name": name, "active": True, "linkConfiguration": link})
    assert client("getExternalSource", made.id).link_configuration.uri_template == link["uriTemplate"]
    read = client("getExternalSource", made.id)
    read.active = False
    assert client("replaceExternalSource", made.id, read).active is False
    assert [each.id for each in client("listExternalSources", name=name[:10].upper(), active=False).entities] == [
        made.id
    ]
    assert client("listExternalSources", name=name, active=True).entities == []
    client("deleteExternalSource", made.id)
    with client.refused(404):
        client("getExternalSource", made.id)


def test_the_table_of_what_works_is_what_this_run_saw() -> None:
    """The committed table is written by this run; UPDATE_DOCS=1 writes it anew."""
    routes = {each: f"{OPERATIONS[each].method} {OPERATIONS[each].path}" for each in METHODS}
    rows = [f"| `{routes[each]}` | `{METHODS[each]}` | {'yes' if each in worked else 'no'} |" for each in METHODS]
    require_written("what works", "\n".join(("| operation | client method | works |", "|---|---|---|", *rows)))
    assert worked == set(METHODS)


def test_what_the_python_client_knows_and_what_of_it_is_served() -> None:
    """Counted in the client's own source; every operation that is served is one that this file has called."""
    known = set(python_routes())
    assert len(known & SERVED) >= 39
    require_written("python", counted(PYTHON, python_version(), known))
    require_written("by subject", by_subject(known))
    called = {(OPERATIONS[each].method, OPERATIONS[each].path) for each in METHODS}
    assert known & SERVED <= called
