"""Resolution: identifier look-up, claims, link and unlink, panel, projects, external sources, senders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scv import bootstrap
from scv.api import bodies, previews, responses
from scv.api.etags import unless_known
from scv.api.http import Api, Reply, Request
from scv.api.operations.operation import PROJECTS, SOURCES
from scv.api.paths import segment
from scv.domain.access.cursors import Bound
from scv.domain.projects.project import project_document

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from scv.domain.agent.selecting import Preview


api = Api("resolution", bootstrap.allowed_origins)


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """An API Gateway proxy event in, its answer out."""
    return api(event)


@api.operation("lookUpIdentifier")
def look_up(request: Request) -> Reply:
    asked = bodies.asked(request.json())
    contact = bootstrap.search.look_up()(request.access, asked.identifier, asked.division)
    return Reply(responses.external_contact(contact, request.listed("expand")))


@api.operation("lookUpContact")
def look_up_contact(request: Request) -> Reply:
    return look_up(request)


@api.operation("listIdentifiers")
def list_identifiers(request: Request) -> Reply:
    contact = bootstrap.contacts.read()(request.access, request.contact_id)
    marks = bootstrap.marks.of_contact()(contact) if "marks" in request.listed("expand") else {}
    return Reply({"entities": list(responses.contact_identifiers(contact, marks))})


@api.operation("claimIdentifier")
def claim(request: Request) -> Reply:
    body = bodies.read(bodies.ClaimBody, request.json())
    contact_id, identifier = request.contact_id, body.identifier.identifier()
    if body.operation == "Claim":
        project = bootstrap.projects.read().chosen(request.access, request.text("projectId"))
        contact = bootstrap.identity.claims().claim(request.access, contact_id, identifier, project)
    else:
        contact = bootstrap.identity.claims().release(request.access, contact_id, identifier)
    return Reply(responses.contact_identifier(contact, identifier))


@api.operation("associateConversation")
def associate(request: Request) -> Reply:
    body = bodies.read(bodies.AssociationBody, request.json())
    conversation_id = request.conversation_id
    bootstrap.agent.link()(request.access, conversation_id, body.external_contact_id)
    return Reply(body.model_dump(by_alias=True, exclude_none=True) | {"conversationId": conversation_id}, 202)


@api.operation("getConversation")
def conversation(request: Request) -> Reply:
    interaction, contact = bootstrap.interactions.read().conversation(request.access, request.conversation_id)
    return Reply(responses.conversation(interaction, contact.id if contact else None))


@api.operation("getPanel")
def panel(request: Request) -> Reply:
    shown = bootstrap.agent.read_panel()(request.access, request.conversation_id)
    return unless_known(request, responses.panel(shown))


@api.operation("selectContact")
def select(request: Request) -> Reply:
    body = bodies.read(bodies.SelectBody, request.json())
    conversation_id, contact_id = request.conversation_id, body.external_contact_id
    promise = previews.promise_of(request, request.text("previewToken"), bootstrap.cursors(), "selectContact")
    if request.flag("dryRun"):
        return _select_preview(request, bootstrap.agent.preview_select()(request.access, conversation_id, contact_id))
    selected = bootstrap.agent.select()(request.access, conversation_id, contact_id, promise)
    panel = responses.panel(bootstrap.agent.read_panel().of(request.access, selected.interaction))
    return Reply({**panel, "did": selected.did.value, **responses.undo(conversation_id, selected.undo)})


def _select_preview(request: Request, tried: Preview) -> Reply:
    if tried.shown is None:
        return Reply(responses.select_preview(tried))
    token = previews.token_of(request, bootstrap.cursors(), "selectContact", tried.shown, bootstrap.now())
    return Reply({**responses.preview(tried.shown, token), **responses.select_preview(tried)})


@api.operation("identifyConversation")
def identify(request: Request) -> Reply:
    body = bodies.read(bodies.IdentifyBody, request.json())
    conversation_id, identifiers = request.conversation_id, [each.identifier() for each in body.identifiers]
    told = bootstrap.agent.identify()(request.access, conversation_id, identifiers, body.name)
    panel = responses.panel(bootstrap.agent.read_panel().of(request.access, told.interaction))
    return Reply(responses.identified(panel, told.outcome.value) | responses.undo(conversation_id, told.undo))


@api.operation("unlinkContact")
def unlink(request: Request) -> Reply:
    interaction, undo = bootstrap.agent.link().unlink(request.access, request.conversation_id)
    panel = responses.panel(bootstrap.agent.read_panel().of(request.access, interaction))
    return Reply({**panel, **responses.undo(interaction.conversation_id, undo)})


@api.operation("createFromPanel")
def create(request: Request) -> Reply:
    body = bodies.read(bodies.ContactBody, request.json())
    create_contact, conversation_id = bootstrap.agent.create_contact(), request.conversation_id
    interaction = create_contact(request.access, conversation_id, body.profile(), request.key)
    return Reply(responses.panel(bootstrap.agent.read_panel().of(request.access, interaction)))


@api.operation("listSenders")
def senders(request: Request) -> Reply:
    return Reply(responses.sender_listing(bootstrap.senders.read()(request.access)))


@api.operation("getSender")
def sender(request: Request) -> Reply:
    return Reply(responses.sender(bootstrap.senders.read().one(request.access, request.path["senderId"])))


@api.operation("putSender")
def save_sender(request: Request) -> Reply:
    body = bodies.read(bodies.SenderBody, request.json())
    saved = bootstrap.senders.change().save(request.access, body.sender(request.path["senderId"]), body.told())
    return Reply(responses.sender(saved))


@api.operation("deleteSender")
def remove_sender(request: Request) -> Reply:
    bootstrap.senders.change().remove(request.access, request.path["senderId"])
    return Reply({})


@api.operation("listProjects")
def list_projects(request: Request) -> Reply:
    size, cursors = request.number("pageSize"), bootstrap.cursors()
    bound = Bound(request.access.subject, request.operation.id, ())
    (after,) = cursors.read(request.text("cursor"), bound, 1) or (None,)
    found, more = bootstrap.projects.listed()(request.access, size, after)
    following = cursors.spelled((found[-1].id,), bound) if more else None
    entities = [responses.listed_project(each) for each in found]
    return Reply(responses.cursor_listing(entities, following, PROJECTS, {"pageSize": size}))


@api.operation("getProject")
def project(request: Request) -> Reply:
    return Reply(project_document(bootstrap.projects.read()(request.access, request.path["projectId"])))


@api.operation("getProjectHistory")
def project_history(request: Request) -> Reply:
    project_id, size = request.path["projectId"], request.number("pageSize")
    before = request.maybe_number("before")
    saves = bootstrap.projects.read().history(request.access, project_id, size, before)
    path = f"{PROJECTS}/{segment(project_id)}/history"
    entities = [responses.project_save(save) for save in saves]
    body: dict[str, Any] = {"entities": entities, "selfUri": responses.link(path, pageSize=size)}
    if saves and saves[-1].version > 1:
        body["nextUri"] = responses.link(path, pageSize=size, before=saves[-1].version)
    return Reply(body)


@api.operation("putProject")
def save_project(request: Request) -> Reply:
    body = bodies.read(bodies.ProjectBody, request.json())
    saved = bootstrap.projects.save()(request.access, body.project(request.path["projectId"]), body.version)
    return Reply(project_document(saved))


@api.operation("listExternalSources")
def list_sources(request: Request) -> Reply:
    limit, prefix = request.number("limit"), request.text("name") or ""
    active = request.maybe_flag("active")
    spelled = "" if active is None else str(active).lower()
    cursors, bound = bootstrap.cursors(), Bound(request.access.subject, "listExternalSources", (prefix, spelled))
    place = cursors.read(request.text("cursor"), bound, 2)
    found, following = bootstrap.sources.read().listed(prefix, active, (place[0], place[1]) if place else None, limit)
    after = cursors.spelled(following, bound) if following else None
    kept: dict[str, str | int | None] = {"limit": limit, "name": prefix, "active": spelled}
    entities = [responses.external_source(source) for source in found]
    return Reply(responses.cursor_listing(entities, after, SOURCES, kept))


@api.operation("createExternalSource")
def create_source(request: Request) -> Reply:
    fields = bodies.read(bodies.ExternalSourceBody, request.json()).fields()
    return Reply(responses.external_source(bootstrap.sources.write().create(request.access, fields, request.key)))


@api.operation("getExternalSource")
def get_source(request: Request) -> Reply:
    return Reply(responses.external_source(bootstrap.sources.read()(request.path["externalSourceId"])))


@api.operation("replaceExternalSource")
def replace_source(request: Request) -> Reply:
    fields = bodies.read(bodies.ExternalSourceBody, request.json()).fields()
    replaced = bootstrap.sources.write().replace(request.access, request.path["externalSourceId"], fields)
    return Reply(responses.external_source(replaced))


@api.operation("deleteExternalSource")
def delete_source(request: Request) -> Reply:
    bootstrap.sources.write().delete(request.path["externalSourceId"])
    return Reply({})


bootstrap.prepare()
