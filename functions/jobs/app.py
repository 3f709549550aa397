"""Jobs: what is asked for now and done later: requests of persons about their data, exports, imports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from scv import bootstrap
from scv.api import bodies, events, responses
from scv.api.http import Api, Reply, Request
from scv.domain.privacy.subjects import subject_of
from scv.domain.values.documents import Document

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from scv.domain.contacts.profiles import Profile
    from scv.domain.privacy.requests import Answered

T = TypeVar("T")

api = Api("jobs", bootstrap.allowed_origins)


@api.operation("listPrivacySubjects")
def list_subjects(request: Request) -> Reply:
    asked, value = request.text("searchType") or "", request.text("searchValue") or ""
    found = bootstrap.privacy.find_subjects()(request.access, subject_of(bodies.search_kind(asked), value))
    entities = [responses.privacy_subject(each) for each in found]
    kept = {"searchType": asked}  # the value is a person's, and stands in no link
    return Reply(
        responses.offset_listing(entities, 1, max(1, len(entities)), len(entities), request.operation.path, kept)
    )


@api.operation("createPrivacyRequest")
def create_request(request: Request) -> Reply:
    body = bodies.read(bodies.PrivacyRequestBody, request.json())
    ask = bootstrap.privacy.ask()
    subject, confirmed = body.subject.subject(), request.flag("deleteConfirmed")
    return Reply(_shown(ask(request.access, body.kind(), subject, body.terms(), confirmed=confirmed)))


@api.operation("listPrivacyRequests")
def list_requests(request: Request) -> Reply:
    page, size = request.number("pageNumber"), request.number("pageSize")
    found, total = bootstrap.privacy.read_requests().listed(request.access, page, size)
    entities = [_shown(each) for each in found]
    return Reply(responses.offset_listing(entities, page, size, total, responses.REQUESTS, {}))


@api.operation("getPrivacyRequest")
def get_request(request: Request) -> Reply:
    return Reply(_shown(bootstrap.privacy.read_requests()(request.access, request.path["requestId"])))


@api.operation("createExport")
def create_export(request: Request) -> Reply:
    body = bodies.read(bodies.ExportBody, request.json())
    divisions, only = tuple(body.division_ids or ()), body.only()
    return Reply(
        responses.contacts_export(bootstrap.exports.ask()(request.access, divisions, body.kind(), only, body.limit()))
    )


@api.operation("listExports")
def list_exports(request: Request) -> Reply:
    from scv.domain.access.cursors import Bound  # only this operation has cursors

    size, asked = request.number("pageSize"), request.divisions("divisionIds")
    path, named = request.operation.path, ",".join(asked)
    cursors, bound = bootstrap.cursors(), Bound(request.access.subject, "listExports", (named,))
    place = cursors.read(request.text("after"), bound, 1)
    found = bootstrap.exports.read().listed(request.access, size, place[0] if place else None, asked)
    body: Document = {
        "entities": [responses.contacts_export(each) for each in found[:size]],
        "selfUri": responses.link(path, pageSize=size, divisionIds=named),
    }
    if len(found) > size:
        after = cursors.spelled((found[size - 1].export.id,), bound)
        body["nextUri"] = responses.link(path, pageSize=size, divisionIds=named, after=after)
    return Reply(body)


@api.operation("getExport")
def get_export(request: Request) -> Reply:
    return Reply(responses.contacts_export(bootstrap.exports.read()(request.access, request.path["exportId"])))


@api.operation("createImportUpload")
def create_upload(request: Request) -> Reply:
    body = bodies.read(bodies.UploadBody, request.json())
    create = bootstrap.imports.uploads().create
    found = create(request.access, body.name(), body.size(), body.told_encoding(), body.told_delimiter())
    return Reply(responses.import_upload(found.upload, found.link, found.headers))


@api.operation("getImportUploadDetails")
def get_upload_details(request: Request) -> Reply:
    return Reply(responses.upload_details(*bootstrap.imports.uploads().check(request.access, request.path["uploadId"])))


@api.operation("getImportUploadPreview")
def get_upload_preview(request: Request) -> Reply:
    return Reply(responses.upload_preview(*bootstrap.imports.uploads().check(request.access, request.path["uploadId"])))


@api.operation("createCsvSettings")
def create_csv_settings(request: Request) -> Reply:
    body = bodies.read(bodies.CsvSettingsBody, request.json())
    return Reply(responses.csv_settings(bootstrap.imports.settings().keep_csv(body.external_settings_id, body.told())))


@api.operation("replaceCsvSettings")
def replace_csv_settings(request: Request) -> Reply:
    body = bodies.read(bodies.CsvSettingsBody, request.json())
    keep = bootstrap.imports.settings().keep_csv
    return Reply(responses.csv_settings(keep(body.external_settings_id, body.told(), request.path["settingsId"])))


@api.operation("getCsvSettings")
def get_csv_settings(request: Request) -> Reply:
    return Reply(responses.csv_settings(bootstrap.imports.settings().found_csv(request.path["settingsId"])))


@api.operation("deleteCsvSettings")
def delete_csv_settings(request: Request) -> Reply:
    bootstrap.imports.settings().forget_csv(request.path["settingsId"])
    return Reply({})


@api.operation("listCsvSettings")
def list_csv_settings(request: Request) -> Reply:
    named = request.text("externalSettingsId") or None
    listed = bootstrap.imports.settings().listed_csv
    return _page(
        request,
        lambda after, size: [(each.id, each) for each in listed(named, after, size)],
        responses.csv_settings,
        externalSettingsId=named,
    )


@api.operation("createImportSettings")
def create_import_settings(request: Request) -> Reply:
    body = bodies.read(bodies.ImportSettingsBody, request.json())
    return Reply(responses.import_settings(bootstrap.imports.settings().keep(request.access, body.make())))


@api.operation("replaceImportSettings")
def replace_import_settings(request: Request) -> Reply:
    body = bodies.read(bodies.ImportSettingsBody, request.json())
    replace = bootstrap.imports.settings().replace
    return Reply(responses.import_settings(replace(request.path["settingsId"], body.make())))


@api.operation("getImportSettings")
def get_import_settings(request: Request) -> Reply:
    return Reply(responses.import_settings(bootstrap.imports.settings().found(request.path["settingsId"])))


@api.operation("deleteImportSettings")
def delete_import_settings(request: Request) -> Reply:
    bootstrap.imports.settings().forget(request.path["settingsId"])
    return Reply({})


@api.operation("listImportSettings")
def list_import_settings(request: Request) -> Reply:
    name, order = request.text("name") or "", request.text("sortOrder") or ""
    listed = bootstrap.imports.settings().listed
    falling = order.lower().startswith("desc")
    return _page(
        request,
        lambda after, size: [(each.id, each) for each in listed(name, after, size, descending=falling)],
        responses.import_settings,
        name=name,
        sortOrder=order,
    )


@api.operation("createCsvImport")
def create_csv_import(request: Request) -> Reply:
    body = bodies.read(bodies.CsvJobBody, request.json())
    job = bootstrap.imports.jobs().start(request.access, body.upload_id, body.settings_id, body.division_id)
    return Reply({"job": {"id": job.id, "selfUri": responses.job_uri(job.id)}})


@api.operation("createImportJob")
def create_import_job(request: Request) -> Reply:
    body = bodies.read(bodies.ImportJobBody, request.json())
    job, file = bootstrap.imports.jobs().create(request.access, body.settings_id, body.division_id)
    upload = responses.import_upload(file.upload, file.link, file.headers)
    return Reply({**responses.import_job(job), "upload": upload})


@api.operation("getImportJob")
def get_import_job(request: Request) -> Reply:
    request.listed("expand")  # of which nothing is known: all there is is told anyway
    found = bootstrap.imports.jobs()(request.access, request.path["jobId"])
    links = responses.Reports(found.tried_report, found.report, found.refused)
    return Reply(responses.import_job(found.job, found.counts, links))


@api.operation("tellImportJob")
def tell_import_job(request: Request) -> Reply:
    order = bodies.read(bodies.OrderBody, request.json()).order()
    job = bootstrap.imports.jobs().tell(request.access, request.path["jobId"], order)
    return Reply({"jobId": job.id, "status": order.value})


@api.operation("listImportJobs")
def list_import_jobs(request: Request) -> Reply:
    request.listed("expand")
    status, order = request.text("jobStatus") or "", request.text("sortOrder") or ""
    listed, wanted = bootstrap.imports.jobs().listed, bodies.job_status(status)
    rising = order.lower().startswith("asc")
    return _page(
        request,
        lambda after, size: [(each.id, each) for each in listed(request.access, wanted, after, size, ascending=rising)],
        responses.import_job,
        jobStatus=status,
        sortOrder=order,
    )


def _page(
    request: Request,
    listed: Callable[[str | None, int], Sequence[tuple[str, T]]],
    told: Callable[[T], Document],
    **query: str | None,
) -> Reply:
    """A page, and a cursor that is bound to what was asked for (AC8)."""
    from scv.domain.access.cursors import Bound  # only lists have cursors

    size, path, cursors = request.number("pageSize"), request.operation.path, bootstrap.cursors()
    bound = Bound(request.access.subject, request.operation.id, tuple(query[name] or "" for name in sorted(query)))
    place = cursors.read(request.text("after"), bound, 1)
    found = listed(place[0] if place else None, size)
    kept = {name: value for name, value in query.items() if value}
    body: Document = {
        "entities": [told(each) for _, each in found[:size]],
        "selfUri": responses.link(path, pageSize=size, **kept),
    }
    if len(found) > size:
        after = cursors.spelled((found[size - 1][0],), bound)
        body["nextUri"] = responses.link(path, pageSize=size, after=after, **kept)
        body["cursors"] = {"after": after}
    return Reply(body)


def _read(fields: Document) -> Profile:
    """A row of an import, within the limits that a client's contact has (IM1)."""
    return bodies.read(bodies.ContactBody, fields).profile()


def _shown(found: Answered) -> Document:
    return responses.privacy_request(found.request, found.status, found.changed, found.link)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Only messages of the queue come as records, only the engine of imports names a step."""
    if "importStep" in event:
        left = context.get_remaining_time_in_millis
        return events.answered(event, context, lambda each: bootstrap.imports.step(each, _read, left))
    if "Records" in event:
        return events.jobs_from_queue(event, context, bootstrap.jobs.do)
    return api(event)


bootstrap.prepare()
