"""Identity: promote, merge, unmerge, history, suggestions, marks of identifiers."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scv import bootstrap
from scv.api import bodies, previews, responses, searching
from scv.api.http import Api, Reply, Request
from scv.api.operations.graphs import SCANS
from scv.api.sizes import cut_short, fitting
from scv.domain.access.cursors import Bound
from scv.domain.consent.decisions import Speaker, Status
from scv.domain.consent.words import Word
from scv.domain.contacts.profiles import Profile
from scv.domain.identity.merging import Order
from scv.domain.pairs.cluster import NOT_MERGED, SCAN, require_by_people, require_scan
from scv.domain.pairs.suggestion import Suggestion
from scv.domain.values.documents import Document
from scv.domain.values.times import moment

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from scv.domain.contacts.contact import Contact
    from scv.domain.identity.unmerging import Dropped

api = Api("identity", bootstrap.allowed_origins)


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """An API Gateway proxy event in, its answer out."""
    return api(event)


@api.operation("promoteContact")
def promote(request: Request) -> Reply:
    told = request.json()
    changes = bodies.read(bodies.ContactBody, told).profile() if told is not None else Profile()
    project = bootstrap.projects.read().chosen(request.access, request.text("projectId"))
    contact = bootstrap.identity.promote()(request.access, request.contact_id, changes, project)
    return Reply(responses.external_contact(contact, request.listed("expand")))


@api.operation("mergeContacts")
def merge(request: Request) -> Reply:
    body = bodies.read(bodies.MergeBody, request.json())
    override = body.value_override.profile() if body.value_override else None
    return _merged(request, "mergeContacts", Order(request.access, tuple(body.contact_ids), override, request.key))


@api.operation("mergeTwoContacts")
def merge_two(request: Request) -> Reply:
    body = bodies.read(bodies.MergeTwoBody, request.json())
    both = (body.source_contact_id, body.target_contact_id)
    return _merged(request, "mergeTwoContacts", Order(request.access, both, key=request.key, classic=True))


def _merged(request: Request, operation: str, order: Order) -> Reply:
    cursors = bootstrap.cursors()
    promise = previews.promise_of(request, request.text("previewToken"), cursors, operation)
    order = dataclasses.replace(
        order, dry_run=request.flag("dryRun"), promise=promise, overrides_distinct=request.flag("override")
    )
    merged = bootstrap.identity.merge()(order)
    if merged.shown is not None:
        token = previews.token_of(request, cursors, operation, merged.shown, bootstrap.now())
        return Reply(responses.merge_preview(merged.shown, token))
    return Reply(responses.external_contact(merged.contact, request.listed("expand")))


@api.operation("unmergeContact")
def unmerge(request: Request) -> Reply:
    contact_id = request.contact_id
    if request.flag("dryRun"):
        tried = bootstrap.identity.unmerge().preview(request.access, contact_id)
        later = [responses.returning(each) for each in tried.later]
        return Reply({**_apart(request, tried.inputs, tried.dropped), "later": later, "truncated": tried.truncated})
    unmerged = bootstrap.identity.unmerge()(request.access, contact_id)
    return Reply(_apart(request, unmerged.inputs, unmerged.dropped))


def _apart(request: Request, inputs: Sequence[Contact], dropped: Sequence[Dropped]) -> Document:
    expand = request.listed("expand")
    restored = [responses.external_contact(contact, expand) for contact in inputs]
    room = fitting(restored)
    beyond = [responses.reference(contact.id) for contact in inputs[room:]]  # restored as well, read there
    return {"entities": [*restored[:room], *beyond], "dropped": [responses.dropped(each) for each in dropped]}


@api.operation("listDistinct")
def list_distinct(request: Request) -> Reply:
    said = bootstrap.identity.distinct().listed(request.access, request.contact_id)
    return Reply({"entities": [responses.declaration(each) for each in said]})


@api.operation("declareDistinct")
def declare_distinct(request: Request) -> Reply:
    body = bodies.read(bodies.DistinctBody, request.json())
    declare = bootstrap.identity.distinct().declare
    return Reply(responses.declaration(declare(request.access, request.contact_id, body.contact_id, body.reason)))


@api.operation("withdrawDistinct")
def withdraw_distinct(request: Request) -> Reply:
    contact_id, other_id = request.contact_id, request.other_id
    bootstrap.identity.distinct().withdraw(request.access, contact_id, other_id, request.text("reason"))
    return Reply({})


@api.operation("listConsents")
def list_consents(request: Request) -> Reply:
    contact_id, size, before = request.contact_id, request.number("pageSize"), request.text("before")
    since = moment(before, "before") if before else None
    page = bootstrap.consent.consents().page(request.access, contact_id, size, since)
    entities = [responses.consent(each) for each in page.decisions]
    listing = responses.time_listing(entities, f"{responses.contact_uri(contact_id)}/consents", size, page.before)
    return Reply({"holds": [responses.consent(each) for each in page.holds], **listing})


@api.operation("tellConsent")
def tell_consent(request: Request) -> Reply:
    body = bodies.read(bodies.ConsentBody, request.json())
    word = Word(
        body.purpose,
        Status(body.status),
        Speaker(body.said_by),
        body.decided,
        body.is_undated,
        body.contact_point.identifier() if body.contact_point else None,
        body.source or "",
        body.text_version or "",
        body.evidence or "",
    )
    return Reply(responses.consent(bootstrap.consent.consents().tell(request.access, request.contact_id, word)))


@api.operation("getHistory")
def history(request: Request) -> Reply:
    contact_id, size = request.contact_id, request.number("pageSize")
    before = request.text("before")
    since = moment(before, "before") if before else None
    page = bootstrap.contacts.read_history().page(request.access, contact_id, size, since)
    entities = [responses.history_entry(each) for each in page.entries]
    return Reply(responses.time_listing(entities, f"{responses.contact_uri(contact_id)}/history", size, page.before))


@api.operation("listSuggestions")
def list_suggestions(request: Request) -> Reply:
    limit, asked, operation = request.number("limit"), request.divisions("divisionId"), request.operation
    cursors, bound = bootstrap.cursors(), Bound(request.access.subject, operation.id, asked)
    after, pairs = searching.stop_of(cursors, request.text("cursor"), bound), bootstrap.pairs.list_pairs()
    (_, stop), entities = cut_short(
        limit, lambda size: pairs.listed(request.access, size, after, asked), lambda page: _suggestions(page[0])
    )
    kept: dict[str, str | int | None] = {"limit": limit, "divisionId": ",".join(asked)}
    return Reply(responses.cursor_listing(entities, searching.walking_on(cursors, stop, bound), operation.path, kept))


@api.operation("listSuggestionsOfContact")
def list_suggestions_of_contact(request: Request) -> Reply:
    contact_id = request.contact_id
    entities = _suggestions(bootstrap.pairs.list_pairs().of_contact(request.access, contact_id))
    return Reply({"entities": entities, "selfUri": f"{responses.contact_uri(contact_id)}/suggestions"})


def _suggestions(found: Sequence[Suggestion]) -> list[Document]:
    return [responses.suggestion(*each.contacts, each.verdict, each.found_at) for each in found]


@api.operation("listMarks")
def list_marks(request: Request) -> Reply:
    limit, asked, operation = request.number("limit"), request.divisions("divisionId"), request.operation
    proposed = request.flag("proposed")
    bound = Bound(request.access.subject, operation.id, (*asked, f"proposed={proposed}"))
    cursors = bootstrap.cursors()
    after, marks = searching.stop_of(cursors, request.text("cursor"), bound), bootstrap.marks.list_marks()
    found, stop = marks(request.access, limit, after, asked, proposed=proposed)
    kept: dict[str, str | int | None] = {
        "limit": limit,
        "divisionId": ",".join(asked),
        "proposed": "true" if proposed else None,
    }
    entities = [responses.mark(each) for each in found]
    return Reply(responses.cursor_listing(entities, searching.walking_on(cursors, stop, bound), operation.path, kept))


@api.operation("markIdentifier")
def mark_identifier(request: Request) -> Reply:
    body = bodies.read(bodies.MarkBody, request.json())
    told = body.identifier
    division = request.access.home_division(told.division.id if told.division else None)
    marked = bootstrap.marks.mark()(request.access, division, told.identifier(), body.kind(), body.reason)
    return Reply(responses.mark(marked))


@api.operation("dismissSuggestion")
def dismiss_suggestion(request: Request) -> Reply:
    bootstrap.pairs.dismiss()(request.access, request.contact_id, request.other_id)
    return Reply({})


@api.operation("listClusterScans")
def list_cluster_scans(request: Request) -> Reply:
    return Reply({"entities": [_scan(request)], "cursors": {}, "selfUri": request.operation.path})


@api.operation("getClusterScan")
def get_cluster_scan(request: Request) -> Reply:
    require_scan(request.path["scanId"])
    return Reply(_scan(request))


def _scan(request: Request) -> Document:
    counted = bootstrap.pairs.clusters().count(request.access) if "statistics" in request.listed("expand") else None
    return responses.scan(bootstrap.now(), counted)


@api.operation("getClusterScanStatistics")
def get_cluster_scan_statistics(request: Request) -> Reply:
    require_scan(request.path["scanId"])
    return Reply(responses.statistics(*bootstrap.pairs.clusters().count(request.access)))


@api.operation("listClusters")
def list_clusters(request: Request) -> Reply:
    require_scan(request.path["scanId"])
    limit, asked, status = request.number("limit"), request.divisions("divisionIds"), request.text("mergeInfo.status")
    cursors, bound = bootstrap.cursors(), Bound(request.access.subject, request.operation.id, asked)
    path = f"{SCANS}/{SCAN}/clusters"
    after, pairs = searching.stop_of(cursors, request.text("cursor"), bound), bootstrap.pairs.list_pairs()
    if status and status.lower() != NOT_MERGED.lower():  # what was merged is no suggestion any more
        return Reply(responses.cursor_listing([], None, path, {"limit": limit}))
    (_, stop), entities = cut_short(
        limit,
        lambda size: pairs.listed(request.access, size, after, asked),
        lambda page: [responses.suggested_cluster(each) for each in page[0]],
    )
    kept: dict[str, str | int | None] = {"limit": limit, "divisionIds": ",".join(asked)}
    return Reply(responses.cursor_listing(entities, searching.walking_on(cursors, stop, bound), path, kept))


@api.operation("getCluster")
def get_cluster(request: Request) -> Reply:
    require_scan(request.path["scanId"])
    return Reply(responses.cluster(bootstrap.pairs.clusters().read(request.access, request.path["clusterId"])))


@api.operation("mergeCluster")
def merge_cluster(request: Request) -> Reply:
    require_scan(request.path["scanId"])
    merged = bootstrap.pairs.clusters().confirm(request.access, request.path["clusterId"], request.key)
    return Reply(responses.cluster(merged))


@api.operation("getGraphSettings")
def get_graph_settings(request: Request) -> Reply:
    return Reply(responses.graph_settings())


@api.operation("putGraphSettings")
def put_graph_settings(request: Request) -> Reply:
    require_by_people(bodies.read(bodies.GraphSettingsBody, request.json()).automatic_merging_enabled)
    return Reply(responses.graph_settings())


bootstrap.prepare()
