"""Jobs: what is asked for now and done later: requests of persons about their data."""

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

api = Api("jobs")


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


def _shown(found: Answered) -> Document:
    return responses.privacy_request(found.request, found.status, found.changed, found.link)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Only messages of the queue come as records."""
    if "Records" in event:
        return events.jobs_from_queue(event, context, bootstrap.do_job)
    return api(event)
