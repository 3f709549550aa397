"""Resolution: identifier look-up, claims, link and unlink, panel, projects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scv import bootstrap
from scv.api import requests, responses
from scv.api.http import Api, Reply, Request
from scv.api.requests import read
from scv.domain.projects import project_document

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

api = Api("resolution")


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """An API Gateway proxy event in, its answer out."""
    return api(event, context)


@api.operation("lookUpIdentifier")
def look_up(request: Request) -> Reply:
    body = read(requests.IdentifierBody, request.json())
    division = body.division.id if body.division else None
    contact = bootstrap.look_up()(request.access, body.identifier(), division)
    return Reply(responses.external_contact(contact, request.listed("expand")))


@api.operation("lookUpContact")
def look_up_contact(request: Request) -> Reply:
    return look_up(request)


@api.operation("listIdentifiers")
def identifiers(request: Request) -> Reply:
    contact = bootstrap.read_contact()(request.access, request.path["contactId"])
    return Reply({"entities": list(responses.contact_identifiers(contact))})


@api.operation("getConversation")
def conversation(request: Request) -> Reply:
    interaction, contact = bootstrap.read_interaction().conversation(request.access, request.path["conversationId"])
    return Reply(responses.conversation(interaction, contact.id if contact else None))


@api.operation("getPanel")
def panel(request: Request) -> Reply:
    return Reply(responses.panel(bootstrap.read_panel()(request.access, request.path["conversationId"])))


@api.operation("getProject")
def project(request: Request) -> Reply:
    return Reply(project_document(bootstrap.settings().project(request.path["projectId"])))


@api.operation("putProject")
def save_project(request: Request) -> Reply:
    body = read(requests.ProjectBody, request.json())
    saved = bootstrap.save_project()(body.project(request.path["projectId"]))
    return Reply(project_document(saved))
