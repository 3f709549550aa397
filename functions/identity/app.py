"""Identity: promote, merge, unmerge, history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scv import bootstrap
from scv.api import bodies, responses
from scv.api.http import Api, Reply, Request
from scv.api.sizes import fitting
from scv.domain.contacts.profiles import Profile
from scv.domain.identity.merging import Order
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
