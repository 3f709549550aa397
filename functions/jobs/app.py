"""Jobs: what is asked for now and done later: requests of persons about their data, and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scv import bootstrap
from scv.api import bodies, events, responses
from scv.api.http import Api, Reply, Request
from scv.domain.privacy.subjects import subject_of
from scv.domain.values.documents import Document

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from scv.domain.privacy.requests import Answered

api = Api("jobs", bootstrap.allowed_origins)


@api.operation("listPrivacySubjects")
def list_subjects(request: Request) -> Reply:
    asked, value = request.text("searchType") or "", request.text("searchValue") or ""
    found = bootstrap.find_subjects()(request.access, subject_of(bodies.search_kind(asked), value))
    entities = [responses.privacy_subject(each) for each in found]
    kept = {"searchType": asked}  # the value is a person's, and stands in no link
    return Reply(
        responses.offset_listing(entities, 1, max(1, len(entities)), len(entities), request.operation.path, kept)
    )


@api.operation("createPrivacyRequest")
def create_request(request: Request) -> Reply:
    body = bodies.read(bodies.PrivacyRequestBody, request.json())
    ask = bootstrap.ask_privacy()
    subject, confirmed = body.subject.subject(), request.flag("deleteConfirmed")
    return Reply(_shown(ask(request.access, body.kind(), subject, body.terms(), confirmed=confirmed)))


@api.operation("listPrivacyRequests")
def list_requests(request: Request) -> Reply:
    page, size = request.number("pageNumber"), request.number("pageSize")
    found, total = bootstrap.read_requests().listed(request.access, page, size)
    entities = [_shown(each) for each in found]
    return Reply(responses.offset_listing(entities, page, size, total, responses.REQUESTS, {}))


@api.operation("getPrivacyRequest")
def get_request(request: Request) -> Reply:
    return Reply(_shown(bootstrap.read_requests()(request.access, request.path["requestId"])))


@api.operation("createExport")
def create_export(request: Request) -> Reply:
    body = bodies.read(bodies.ExportBody, request.json())
    divisions, only = tuple(body.division_ids or ()), body.only()
    return Reply(
        responses.contacts_export(bootstrap.ask_export()(request.access, divisions, body.kind(), only, body.limit()))
    )


@api.operation("listExports")
def list_exports(request: Request) -> Reply:
    from scv.domain.access.cursors import Bound  # only this operation has cursors

    size, asked = request.number("pageSize"), request.divisions("divisionIds")
    path, named = request.operation.path, ",".join(asked)
    cursors, bound = bootstrap.cursors(), Bound(request.access.subject, "listExports", (named,))
    place = cursors.read(request.text("after"), bound, 1)
    found = bootstrap.read_exports().listed(request.access, size, place[0] if place else None, asked)
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
    return Reply(responses.contacts_export(bootstrap.read_exports()(request.access, request.path["exportId"])))


def _shown(found: Answered) -> Document:
    return responses.privacy_request(found.request, found.status, found.changed, found.link)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Only messages of the queue come as records."""
    if "Records" in event:
        return events.jobs_from_queue(event, context, bootstrap.do_job)
    return api(event)


bootstrap.prepare()
