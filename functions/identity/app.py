"""Identity: promote, merge, unmerge, history, suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scv import bootstrap
from scv.api import bodies, responses, searching
from scv.api.http import Api, Reply, Request
from scv.api.sizes import cut_short, fitting
from scv.domain.access.cursors import Bound
from scv.domain.contacts.profiles import Profile
from scv.domain.identity.merging import Order
from scv.domain.pairs.suggestion import Suggestion
from scv.domain.values.documents import Document
from scv.domain.values.times import moment

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

api = Api("identity")


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """An API Gateway proxy event in, its answer out."""
    return api(event)


@api.operation("promoteContact")
def promote(request: Request) -> Reply:
    told = request.json()
    changes = bodies.read(bodies.ContactBody, told).profile() if told is not None else Profile()
    project = bootstrap.read_project().chosen(request.access, request.text("projectId"))
    contact = bootstrap.promote()(request.access, request.path["contactId"], changes, project)
    return Reply(responses.external_contact(contact, request.listed("expand")))


@api.operation("mergeContacts")
def merge(request: Request) -> Reply:
    body = bodies.read(bodies.MergeBody, request.json())
    override = body.value_override.profile() if body.value_override else None
    dry_run = request.flag("dryRun")
    order = Order(request.access, tuple(body.contact_ids), override, request.key, dry_run=dry_run)
    merged = bootstrap.merge()(order)
    if dry_run:
        return Reply(responses.merge_preview(merged.contact, merged.conflicts))
    return Reply(responses.external_contact(merged.contact, request.listed("expand")))


@api.operation("mergeTwoContacts")
def merge_two(request: Request) -> Reply:
    body = bodies.read(bodies.MergeTwoBody, request.json())
    both = (body.source_contact_id, body.target_contact_id)
    merged = bootstrap.merge()(Order(request.access, both, key=request.key, classic=True))
    return Reply(responses.external_contact(merged.contact, request.listed("expand")))


@api.operation("unmergeContact")
def unmerge(request: Request) -> Reply:
    unmerged = bootstrap.unmerge()(request.access, request.path["contactId"])
    expand = request.listed("expand")
    restored = [responses.external_contact(contact, expand) for contact in unmerged.inputs]
    room = fitting(restored)
    beyond = [responses.reference(contact.id) for contact in unmerged.inputs[room:]]  # restored as well, read there
    dropped = [responses.dropped(each) for each in unmerged.dropped]
    return Reply({"entities": [*restored[:room], *beyond], "dropped": dropped})


@api.operation("getHistory")
def history(request: Request) -> Reply:
    contact_id, size = request.path["contactId"], request.number("pageSize")
    before = request.text("before")
    since = moment(before, "before") if before else None
    page = bootstrap.read_history().page(request.access, contact_id, size, since)
    entities = [responses.history_entry(each) for each in page.entries]
    return Reply(responses.time_listing(entities, f"{responses.contact_uri(contact_id)}/history", size, page.before))


bootstrap.prepare()


@api.operation("listSuggestions")
def list_suggestions(request: Request) -> Reply:
    limit, asked, operation = request.number("limit"), request.listed("divisionId"), request.operation
    cursors, bound = bootstrap.cursors(), Bound(request.access.subject, operation.id, asked)
    after, pairs = searching.stop_of(cursors, request.text("cursor"), bound), bootstrap.list_pairs()
    (_, stop), entities = cut_short(
        limit, lambda size: pairs.listed(request.access, size, after, asked), lambda page: _suggestions(page[0])
    )
    kept: dict[str, str | int | None] = {"limit": limit, "divisionId": ",".join(asked)}
    return Reply(responses.cursor_listing(entities, searching.walking_on(cursors, stop, bound), operation.path, kept))


@api.operation("listSuggestionsOfContact")
def list_suggestions_of_contact(request: Request) -> Reply:
    contact_id = request.path["contactId"]
    entities = _suggestions(bootstrap.list_pairs().of_contact(request.access, contact_id))
    return Reply({"entities": entities, "selfUri": f"{responses.contact_uri(contact_id)}/suggestions"})


def _suggestions(found: Sequence[Suggestion]) -> list[Document]:
    return [responses.suggestion(*each.contacts, each.verdict, each.found_at) for each in found]


@api.operation("dismissSuggestion")
def dismiss_suggestion(request: Request) -> Reply:
    bootstrap.dismiss_pair()(request.access, request.path["contactId"], request.path["otherId"])
    return Reply({})
