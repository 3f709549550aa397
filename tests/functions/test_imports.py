"""IM1 to IM3: imports through the real handlers, in Genesys' dialect."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from functions.jobs.app import lambda_handler
from scv import bootstrap
from scv.api.operations import OPERATIONS
from tests.functions.conftest import Cloud
from tests.functions.deliveries import Context
from tests.functions.gateway import Answer
from tests.privacy.desk import Ask, Desk, csv_settings, import_job, import_settings, uploaded
from tests.usecases.imports.hall import lines, outcomes, table

HEADER = "First Name,Last Name,Email"


class Time(Context):
    """With a quarter of an hour left."""

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 900_000


def step(name: str, job: str, step: str, **more: Any) -> dict[str, str]:
    """As the state machine asks for it."""
    answer: dict[str, str] = lambda_handler({"importStep": name, "job": job, "step": step, **more}, Time())
    return answer


def engine(cloud: Cloud, job: str) -> None:
    """What the state machine does with a run that was started."""
    now = shown(job).body["executionStep"]
    cut = step("cut", job, now)
    for each in json.loads(cloud.written()[cut["manifest"]]):
        step("part", job, now, part=each["part"])
    step("finish", job, now)


def shown(job: str) -> Answer:
    return Ask({"jobId": job}).of(OPERATIONS["getImportJob"])


def readable(cloud: Cloud, found: dict[str, Any]) -> set[str]:
    """The links of an answer, each of which leads to a file that is there."""
    links = {name: link for name, link in found["metadata"].items() if name.endswith("Url")}
    assert all(urlsplit(link).path.removeprefix("/files/").lstrip("/") in cloud.written() for link in links.values())
    return set(links)


def told(job: str, order: str) -> Answer:
    return Ask({"jobId": job}, {"status": order, "jobId": job}).of(OPERATIONS["tellImportJob"])


def test_im2_a_file_is_uploaded_previewed_tried_continued_and_reported(cloud: Cloud) -> None:
    """IM1, IM3."""
    desk = Desk()
    content = lines("Vorname;Nachname;E-Mail", "Ana;Roe;ana@example.com", "Ben;;ben@example.com")
    upload = uploaded(desk, content)
    details = Ask({"uploadId": upload}).of(OPERATIONS["getImportUploadDetails"]).body
    assert details["validationResult"] == {"separatorValid": True, "fileEncodingValid": True, "errors": []}
    preview = Ask({"uploadId": upload}).of(OPERATIONS["getImportUploadPreview"]).body
    assert preview["headers"] == ["Vorname", "Nachname", "E-Mail"]
    assert preview["entries"][0] == ["Ana", "Roe", "ana@example.com"]
    job = import_job(desk, content, ("Vorname", "$.firstName"), ("#2", "lastName"), ("e-mail", "workEmail"))
    assert (shown(job).body["status"], shown(job).body["executionStep"]) == ("Running", "Validating")
    engine(cloud, job)
    tried = shown(job).body
    assert (tried["status"], tried["executionStep"]) == ("Running", "Validated")
    assert (tried["metadata"]["dryRunSuccessCount"], tried["metadata"]["dryRunFailedCount"]) == (1, 1)
    assert (tried["progress"]["done"], tried["progress"]["outcomes"]["refused"]) == (2, 1)
    assert readable(cloud, tried) == {"dryRunReportDownloadUrl", "refusedRowsDownloadUrl"}
    assert not [each for each in cloud.stored()["contacts"] if each["item"]["S"] == "contact"]
    assert told(job, "Continue").body == {"jobId": job, "status": "Continue"}
    engine(cloud, job)
    done = shown(job).body
    assert (done["status"], done["metadata"]["importSuccessCount"], done["metadata"]["importFailedCount"]) == (
        *("Completed", 1),
        1,
    )
    assert (done["progress"]["done"], done["progress"]["outcomes"]["created"]) == (2, 1)
    assert readable(cloud, done) == {
        *("dryRunReportDownloadUrl", "importReportDownloadUrl"),
        "refusedRowsDownloadUrl",
    }
    report = table(cloud.written()[f"imports/jobs/{job}/report.csv"])
    assert outcomes(report) == ["created", "refused"]
    read = Ask({"contactId": report[0]["contactId"]}).of(OPERATIONS["getContact"]).body
    assert (read["firstName"], read["workEmail"]) == ("Ana", "ana@example.com")
    assert "ben@example.com" in cloud.written()[f"imports/jobs/{job}/refused.csv"]


def test_cn1_the_consents_of_an_exports_line_are_kept_as_decisions_of_their_day(cloud: Cloud) -> None:
    about = {"type": "Email", "value": "ana@example.com"}
    word = {"purpose": "marketing", "status": "denied", "saidBy": "person", "contactPoint": about}
    when = "2020-02-03T04:05:06.000Z"
    ana = {"firstName": "Ana", "lastName": "Roe", "workEmail": "ana@example.com"}
    job = import_job(Desk(), json.dumps({**ana, "consents": [{**word, "decidedAt": when}]}) + "\n")
    engine(cloud, job)
    told(job, "Continue")
    engine(cloud, job)
    (row,) = table(cloud.written()[f"imports/jobs/{job}/report.csv"])
    kept = Ask({"contactId": row["contactId"]}).of(OPERATIONS["listConsents"]).body
    assert kept["entities"] == kept["holds"]
    (decision,) = kept["holds"]
    shown_point = {name: decision["contactPoint"][name] for name in about}
    assert {**{name: decision[name] for name in word}, "contactPoint": shown_point} == word
    assert (decision["decidedAt"], decision["source"]) == (when, "import")


def test_im2_a_step_that_is_done_again_and_one_that_comes_late_change_nothing(cloud: Cloud) -> None:
    job = import_job(Desk(), lines(HEADER, "Ana,Roe,ana@example.com"))
    engine(cloud, job)
    told(job, "Continue")
    waiting = cloud.stored()
    assert step("cut", job, "Validating")["manifest"]
    step("part", job, "Validating", part=0)
    assert cloud.stored() == waiting, "rows are carried out by the engine of this step alone"
    engine(cloud, job)
    before = cloud.stored()
    for now in ("Validating", "Importing"):
        assert step("cut", job, now)["manifest"]
        step("part", job, now, part=0)
        step("finish", job, now)
        step("fail", job, now)
    assert cloud.stored() == before
    assert shown(job).body["status"] == "Completed"


def test_im2_a_failed_engine_is_told_and_taken_up_again(cloud: Cloud) -> None:
    job = import_job(Desk(), lines(HEADER, "Ana,Roe,ana@example.com"))
    step("fail", job, "Validating")
    assert shown(job).body["status"] == "Failed"
    assert shown(job).body["statusDetails"]
    assert told(job, "Retry").status == 200
    engine(cloud, job)
    assert shown(job).body["executionStep"] == "Validated"
    assert told(job, "cancel").body["status"] == "Cancel", "enum values come in any case"
    assert told(job, "Continue").code == "import.step.not.allowed"


def test_im2_a_job_that_waits_for_its_file_says_where_to_put_it(cloud: Cloud) -> None:
    made = Ask(body={"settingsId": import_settings(Desk())}).of(OPERATIONS["createImportJob"]).body
    assert (made["status"], made["upload"]["uploadHeaders"][0]["name"]) == ("Created", "Content-Type")
    bootstrap.stores.files().write(
        f"imports/uploads/{made['upload']['uploadId']}", [lines(HEADER, "Ana,Roe,a@example.com")]
    )
    assert told(made["id"], "Continue").status == 200
    engine(cloud, made["id"])
    assert shown(made["id"]).body["metadata"]["dryRunSuccessCount"] == 1


@pytest.mark.parametrize(
    ("operation", "body", "field"),
    [
        ("createImportUpload", {"fileName": " ", "fileSize": 1}, "fileName"),
        ("createImportUpload", {"fileName": "a.csv", "fileSize": 0}, "fileSize"),
        ("createImportUpload", {"fileName": "a.csv", "fileSize": 10**10}, "fileSize"),
        ("createImportUpload", {"fileName": "a.csv", "fileSize": 1, "encoding": "rot13"}, "encoding"),
        ("createImportUpload", {"fileName": "a.csv", "fileSize": 1, "delimiter": "x"}, "delimiter"),
        ("createImportSettings", {"name": "a", "matchingCriteria": ["Name"]}, "matchingCriteria"),
        ("createImportSettings", {"name": "a", "importFields": [{"name": "nothing"}]}, "targetField"),
    ],
)
def test_ac12_what_an_import_is_told_has_bounds(cloud: Cloud, operation: str, body: dict[str, Any], field: str) -> None:
    """IM2."""
    refused = Ask(body=body).of(OPERATIONS[operation])
    assert (refused.status, refused.body["details"][0]["fieldName"]) == (400, field)
    assert cloud.is_empty()


def test_im1_settings_and_mappings_are_listed_changed_and_forgotten(cloud: Cloud) -> None:
    desk = Desk()
    made = [csv_settings(desk, ("A", "title")) for _ in range(3)]
    first = Ask(query={"pageSize": "2"}).of(OPERATIONS["listCsvSettings"]).body
    rest = Ask(query={"pageSize": "2", "after": first["cursors"]["after"]}).of(OPERATIONS["listCsvSettings"]).body
    assert [each["id"] for each in (*first["entities"], *rest["entities"])] == sorted(made)
    assert "nextUri" not in rest
    settings = first["entities"][0]["externalSettingsId"]
    assert (
        Ask({"settingsId": settings}, {"name": "other", "mergeContacts": True, "projectId": "default"})
        .of(OPERATIONS["replaceImportSettings"])
        .body["mergeContacts"]
    )
    names = Ask(query={"name": "OTHER"}).of(OPERATIONS["listImportSettings"]).body["entities"]
    assert [each["id"] for each in names] == [settings]
    for operation, found in (("deleteCsvSettings", made[0]), ("deleteImportSettings", settings)):
        assert Ask({"settingsId": found}).of(OPERATIONS[operation]).status == 200
        assert Ask({"settingsId": found}).of(OPERATIONS[operation]).status == 404


def test_im2_jobs_are_listed_by_status_newest_first(cloud: Cloud) -> None:
    desk = Desk()
    made = [import_job(desk) for _ in range(3)]
    told(made[1], "Cancel")
    first = Ask(query={"pageSize": "2"}).of(OPERATIONS["listImportJobs"]).body
    rest = Ask(query={"pageSize": "2", "after": first["cursors"]["after"]}).of(OPERATIONS["listImportJobs"]).body
    assert {each["id"] for each in (*first["entities"], *rest["entities"])} == set(made)
    listed = Ask(query={"jobStatus": "cancelled"}).of(OPERATIONS["listImportJobs"]).body["entities"]
    assert [each["id"] for each in listed] == [made[1]]
    assert Ask(query={"jobStatus": "lost"}).of(OPERATIONS["listImportJobs"]).status == 400
