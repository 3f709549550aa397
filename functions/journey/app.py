"""Journey: the entries of a contact's journey, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scv import bootstrap
from scv.api import responses
from scv.api.http import Api, Reply, Request
from scv.api.paths import segment
from scv.api.sizes import cut_short
from scv.domain.access.cursors import Bound
from scv.domain.interactions.journeys import came_in_on, journey_entry
from scv.domain.values.ids import ConversationId

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

api = Api("journey", bootstrap.allowed_origins)


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """An API Gateway proxy event in, its answer out."""
    return api(event)


@api.operation("listSessions")
def sessions(request: Request) -> Reply:
    size, merged = request.number("pageSize"), request.flag("includeMerged")
    contact_id, cursors = request.contact_id, bootstrap.cursors()
    bound = Bound(request.access.subject, "listSessions", (contact_id, str(merged)), field="after")
    told = cursors.read(request.text("after"), bound, 1)
    read_journey, after = bootstrap.interactions.read_journey(), told[0] if told else None
    page, entities = cut_short(
        size,
        lambda count: read_journey(request.access, contact_id, count, after, merged),
        lambda found: [responses.session(entry, found.contact.id) for entry in found.entries],
    )
    path = f"{responses.contact_uri(contact_id)}/journey/sessions"
    kept = {"pageSize": size, "includeMerged": request.text("includeMerged")}
    body: dict[str, Any] = {"entities": entities, "selfUri": responses.link(path, **kept, after=request.text("after"))}
    if page.after:
        body["nextUri"] = responses.link(path, **kept, after=cursors.spelled((page.after,), bound))
    return Reply(body)


@api.operation("getSession")
def session(request: Request) -> Reply:
    interaction, contact = bootstrap.interactions.read().session(
        request.access, ConversationId(request.path["sessionId"])
    )
    entry = journey_entry(interaction)
    return Reply(responses.session(entry, contact.id if contact else None, came_in_on(interaction)))


@api.operation("listSessionEvents")
def events(request: Request) -> Reply:
    interaction, _ = bootstrap.interactions.read().session(request.access, ConversationId(request.path["sessionId"]))
    latest_first = sorted(interaction.events, key=lambda event: event.order, reverse=True)
    path = f"{responses.SESSIONS}/{segment(request.path['sessionId'])}/events"
    return Reply({"entities": [responses.session_event(each, interaction) for each in latest_first], "selfUri": path})


bootstrap.prepare()
