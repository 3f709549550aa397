"""Contacts: create, read, change, delete, search, scan, bulk, notes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scv import bootstrap
from scv.api import bodies, previews, responses, searching
from scv.api.bulk import bulk
from scv.api.http import Api, Reply, Request
from scv.api.operations.operation import CONTACTS
from scv.api.sizes import cut_short
from scv.domain.access import permissions as access
from scv.domain.access.cursors import Bound
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.notes import Note, is_oldest_first
from scv.domain.contacts.patching import patched, patched_text
from scv.domain.contacts.profiles import Profile
from scv.domain.identifiers.identifier import lookup_spellings
from scv.domain.identity.enriching import Enriched, Enrichment
from scv.domain.interactions.interaction import DEFAULT_PROJECT
from scv.domain.projects.project import Project
from scv.domain.search.inquiries import Found, Inquiry
from scv.domain.search.sorting import sort_of
from scv.domain.values.batches import each_alone
from scv.domain.values.documents import Document
from scv.domain.values.errors import InvalidValue, ScvError
from scv.domain.values.ids import ContactId, DivisionId

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from scv.api.responses.listings import Asked

api = Api("contacts", bootstrap.allowed_origins)


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """An API Gateway proxy event in, its answer out."""
    return api(event)


def _project(request: Request, division: DivisionId | None = None) -> Project:
    """PJ5: whose limits hold, those of the default project unless another one is named."""
    return bootstrap.projects.read().chosen(request.access, request.text("projectId"), division)


@api.operation("createContact")
def create(request: Request) -> Reply:
    body = bodies.read(bodies.ContactBody, request.json())
    division = request.access.home_division(body.division_id)
    contact = bootstrap.contacts.create()(
        request.access, body.profile(), division, request.key, project=_project(request, division)
    )
    return Reply(responses.external_contact(contact))


@api.operation("getContact")
def get(request: Request) -> Reply:
    contact = bootstrap.contacts.read()(request.access, request.contact_id)
    return Reply(responses.external_contact(contact, request.listed("expand")))


@api.operation("getUnresolvedContact")
def unresolved(request: Request) -> Reply:
    contact = bootstrap.contacts.read().unresolved(request.access, request.contact_id)
    return Reply(responses.external_contact(contact, request.listed("expand")))


@api.operation("replaceContact")
def replace(request: Request) -> Reply:
    body = bodies.read(bodies.ContactBody, request.json())
    return Reply(responses.external_contact(_replaced(request, request.contact_id, body)))


def _replaced(request: Request, contact_id: ContactId, body: bodies.ContactBody) -> Contact:
    def change(contact: Contact) -> Profile:
        contact.require_division(body.division_id)
        return body.profile()

    return bootstrap.contacts.edit()(request.access, contact_id, change, body.version, project=_project(request))


@api.operation("patchContact")
def patch(request: Request) -> Reply:
    body = bodies.read(bodies.PatchBody, request.json())
    changes = body.patch()

    def change(contact: Contact) -> Profile:
        return bodies.read(bodies.ContactFields, patched(contact, changes)).profile()

    edit, contact_id = bootstrap.contacts.edit(), request.contact_id
    changed = edit(request.access, contact_id, change, body.version, project=_project(request))
    return Reply(responses.external_contact(changed))


@api.operation("deleteContact")
def delete(request: Request) -> Reply:
    gone = _erase if request.flag("erase") else _delete
    return Reply(gone(request))


def _delete(request: Request) -> Document:
    request.access.require(access.CONTACT_DELETE)
    bootstrap.contacts.delete()(request.access, request.contact_id)
    return {}


def _erase(request: Request) -> Document:
    request.access.require(access.CONTACT_ERASE)
    done = bootstrap.privacy.erase()(request.access, request.contact_id)
    return responses.erasure(done.contact_id, sorted(done.anonymous), sorted(done.reduced), done.undecided)


@api.operation("listContacts")
def list_contacts(request: Request) -> Reply:
    page = request.number("pageNumber")
    asked = responses.Asked(page, request.number("pageSize"), request.text("cursor"))
    sort, source = request.text("sortOrder"), request.text("externalSourceId")
    divisions, expand = request.divisions("divisionIds"), request.listed("expand")
    inquiry = Inquiry(request.text("q") or "", asked.page, asked.size, divisions, sort_of(sort), source=source)
    bound = searching.bound_to(request.access.subject, "listContacts", inquiry, sort)
    found, after = _found(request, inquiry, asked, bound)
    kept = {
        "q": request.text("q"),
        "sortOrder": sort,
        "divisionIds": ",".join(divisions),
        "externalSourceId": source,
        "projectId": request.text("projectId"),
        "expand": request.text("expand"),
    }
    entities = [responses.external_contact(contact, expand) for contact in found.contacts]
    return Reply(responses.found_listing(entities, found, after, asked, CONTACTS, kept))


@api.operation("searchContacts")
def search(request: Request) -> Reply:
    body = bodies.read(bodies.SearchBody, request.json())
    simple = (body.operation and body.operation.simple_search) or bodies.SimpleSearch()
    asked = responses.Asked(body.page_number, body.page_size, body.cursor)
    sort = simple.sort_order[0] if simple.sort_order else None
    inquiry = Inquiry(
        (simple.query or "").strip(),
        asked.page,
        asked.size,
        tuple(body.division_ids or ()),
        sort_of(sort),
        tuple(simple.ids or ()),
        simple.external_source.id if simple.external_source else None,
    )
    found, after = _found(
        request, inquiry, asked, searching.bound_to(request.access.subject, "searchContacts", inquiry, sort)
    )
    entities = [responses.external_contact(contact, body.expand or ()) for contact in found.contacts]
    return Reply(responses.found_listing(entities, found, after, asked, f"{CONTACTS}/search", {}))


def _found(request: Request, inquiry: Inquiry, asked: Asked, bound: Bound) -> tuple[Found, str | None]:
    """The page, and the cursor of the next one."""
    cursors = bootstrap.cursors()
    country = _project(request).default_country if inquiry.query else inquiry.country
    place = searching.place_of(cursors, asked.cursor, bound)
    found = bootstrap.search.find()(request.access, dataclasses.replace(inquiry, cursor=place, country=country))
    return found, searching.following(cursors, found, bound)


@api.operation("suggestContacts")
def suggest(request: Request) -> Reply:
    body = bodies.read(bodies.TypeaheadBody, request.json())
    division = request.access.home_division(body.division_id)
    found = bootstrap.search.suggest()(request.access, body.query, division, body.limit)
    entities = [searching.suggestion(each, responses.contact_uri(each.contact_id)) for each in found]
    return Reply({"entities": entities})


@api.operation("scanContacts")
def scan(request: Request) -> Reply:
    return _scan(request, request.divisions("divisionId"), everywhere=False)


@api.operation("scanAllContacts")
def scan_all(request: Request) -> Reply:
    return _scan(request, (), everywhere=True)


def _scan(request: Request, asked: tuple[DivisionId, ...], *, everywhere: bool) -> Reply:
    limit, expand, operation = request.number("limit"), request.listed("expand"), request.operation
    cursors, bound = bootstrap.cursors(), Bound(request.access.subject, operation.id, asked)
    after, scan_contacts = searching.stop_of(cursors, request.text("cursor"), bound), bootstrap.search.scan()
    (_, stop), entities = cut_short(
        limit,
        lambda size: scan_contacts(request.access, size, after, asked, everywhere),
        lambda page: [responses.external_contact(contact, expand) for contact in page[0]],
    )
    kept: dict[str, str | int | None] = {"limit": limit, "divisionId": ",".join(asked), "expand": ",".join(expand)}
    return Reply(responses.cursor_listing(entities, searching.walking_on(cursors, stop, bound), operation.path, kept))


@api.operation("reverseLookup")
def reverse(request: Request) -> Reply:
    value = request.text("lookupVal")
    if value is None:
        raise InvalidValue("Send lookupVal: an email, an E.164 phone or a screen name.", field="lookupVal")
    found = bootstrap.search.look_up().reverse(request.access, lookup_spellings(value), request.divisions("divisionId"))
    expand = request.listed("expand")
    contacts = [responses.external_contact(contact, expand) for contact in found]
    return Reply({"contacts": contacts, "externalOrganizations": []})


@api.operation("enrichContact")
def enrich(request: Request) -> Reply:
    body = bodies.read(bodies.EnrichBody, request.json())
    dry_run = request.flag("dryRun")
    cursors = bootstrap.cursors()
    promise = previews.promise_of(request, request.text("previewToken"), cursors, "enrichContact")
    meant = _enrichment(request, body)
    enriched = bootstrap.identity.enrich()(request.access, meant, request.key, dry_run, promise)
    shown, shape = enriched.shown, _enriched(enriched)
    if shown is not None:
        shape |= responses.preview(shown, previews.token_of(request, cursors, "enrichContact", shown, bootstrap.now()))
    return Reply(shape, _enriched_status(enriched))


def _enrichment(request: Request, body: bodies.EnrichBody) -> Enrichment:
    meant = body.enrichment(request.access.home_division)
    return dataclasses.replace(meant, overrides_distinct=request.flag("override"))


def _enriched(enriched: Enriched) -> Document:
    """A contact that was not made has no id yet."""
    shape = responses.external_contact(enriched.contact)
    hidden = {"id", "selfUri"} if enriched.shown is not None and enriched.created else set()
    return {name: value for name, value in shape.items() if name not in hidden}


def _enriched_status(enriched: Enriched) -> int:
    return 201 if enriched.created else 200


@api.operation("bulkGetContacts")
def bulk_get(request: Request) -> Reply:
    ids = _ids(request)
    return Reply(bulk(ids, _shaped(bootstrap.contacts.read_many()(request.access, ids))))


@api.operation("bulkGetContactsOfDivisions")
def bulk_get_of_divisions(request: Request) -> Reply:
    return bulk_get(request)


@api.operation("bulkGetUnresolvedContacts")
def bulk_unresolved(request: Request) -> Reply:
    ids = _ids(request)
    return Reply(bulk(ids, _shaped(bootstrap.contacts.read_many().unresolved(request.access, ids))))


@api.operation("bulkAddContacts")
def bulk_add(request: Request) -> Reply:
    entities = bodies.read(bodies.BulkBody, request.json()).entities

    def add(place: int, entity: Mapping[str, Any]) -> Contact:
        body = bodies.read(bodies.ContactBody, entity)
        division = request.access.home_division(body.division_id)
        key, project = f"{request.key}#{place}", _project(request, division)
        return bootstrap.contacts.create()(request.access, body.profile(), division, key, project=project)

    return Reply(bulk([None] * len(entities), _shaped(each_alone(entities, add))))


@api.operation("bulkUpdateContacts")
def bulk_update(request: Request) -> Reply:
    entities = bodies.read(bodies.BulkBody, request.json()).entities

    def update(_place: int, entity: Mapping[str, Any]) -> Contact:
        contact_id = ContactId(bodies.read(bodies.EntityBody, {"id": entity.get("id")}).id)
        return _replaced(request, contact_id, bodies.read(bodies.ContactBody, entity))

    return Reply(bulk(_told_ids(entities), _shaped(each_alone(entities, update))))


@api.operation("bulkRemoveContacts")
def bulk_remove(request: Request) -> Reply:
    ids = _ids(request)

    def remove(_place: int, contact_id: ContactId) -> Document:
        bootstrap.contacts.delete()(request.access, contact_id)
        return {}

    once = list(dict.fromkeys(ids))
    removed = dict(zip(once, each_alone(once, remove), strict=True))
    return Reply(bulk(ids, [removed[each] for each in ids]))


@api.operation("bulkEnrichContacts")
def bulk_enrich(request: Request) -> Reply:
    entities = bodies.read(bodies.BulkEnrichBody, request.json()).entities
    dry_run = request.flag("dryRun")

    def enrich_one(place: int, entity: Mapping[str, Any]) -> Enriched:
        body = bodies.read(bodies.EnrichBody, entity)
        meant = _enrichment(request, body)
        return bootstrap.identity.enrich()(request.access, meant, f"{request.key}#{place}", dry_run)

    done = each_alone(entities, enrich_one)
    shaped = [each if isinstance(each, ScvError) else _enriched(each) for each in done]
    statuses = [0 if isinstance(each, ScvError) else _enriched_status(each) for each in done]
    return Reply(bulk(_told_ids(entities), shaped, statuses))


def _ids(request: Request) -> list[ContactId]:
    return [ContactId(entity.id) for entity in bodies.read(bodies.BulkIdsBody, request.json()).entities]


def _told_ids(entities: Sequence[Mapping[str, Any]]) -> list[str | None]:
    return [told if isinstance(told := entity.get("id"), str) else None for entity in entities]


def _shaped(results: Sequence[Contact | ScvError]) -> list[Document | ScvError]:
    return [each if isinstance(each, ScvError) else responses.external_contact(each) for each in results]


@api.operation("listNotes")
def list_notes(request: Request) -> Reply:
    page, size = request.number("pageNumber"), request.number("pageSize")
    contact_id, sort, expand = request.contact_id, request.text("sortOrder"), request.listed("expand")
    found = bootstrap.contacts.read_notes().listed(
        request.access, contact_id, page, size, whole_set="mergeset" in expand, oldest_first=is_oldest_first(sort)
    )
    path, kept = f"{responses.contact_uri(contact_id)}/notes", {"sortOrder": sort, "expand": ",".join(expand)}
    entities = [responses.note(note) for note in found.notes]
    listing = responses.offset_listing(entities, page, size, found.total, path, kept)
    return Reply(listing | {"truncated": True} if found.truncated else listing)


@api.operation("createNote")
def create_note(request: Request) -> Reply:
    body = bodies.read(bodies.NoteBody, request.json())
    write = bootstrap.contacts.write_notes().create
    return Reply(responses.note(write(request.access, request.contact_id, body.note_text, request.key)))


@api.operation("getNote")
def get_note(request: Request) -> Reply:
    return Reply(responses.note(bootstrap.contacts.read_notes()(request.access, *_note(request))))


@api.operation("replaceNote")
def replace_note(request: Request) -> Reply:
    body = bodies.read(bodies.NoteBody, request.json())
    return Reply(
        responses.note(bootstrap.contacts.write_notes().replace(request.access, *_note(request), body.note_text))
    )


@api.operation("patchNote")
def patch_note(request: Request) -> Reply:
    changes = bodies.read(bodies.ChangesBody, request.json()).patch()

    def change(note: Note) -> str:
        return bodies.read(bodies.NoteBody, {"noteText": patched_text(note.text, changes)}).note_text

    return Reply(responses.note(bootstrap.contacts.write_notes().change(request.access, *_note(request), change)))


@api.operation("deleteNote")
def delete_note(request: Request) -> Reply:
    bootstrap.contacts.write_notes().delete(request.access, *_note(request))
    return Reply({})


def _note(request: Request) -> tuple[ContactId, str]:
    return request.contact_id, request.path["noteId"]


@api.operation("getDatasheet")
def get_datasheet(request: Request) -> Reply:
    return Reply(responses.datasheet(bootstrap.projects.fill_datasheet().read(request.access, *_datasheet(request))))


@api.operation("putDatasheet")
def put_datasheet(request: Request) -> Reply:
    values = request.json()
    if not isinstance(values, dict):
        raise InvalidValue("Send the datasheet as a JSON object.")
    return Reply(
        responses.datasheet(bootstrap.projects.fill_datasheet().save(request.access, *_datasheet(request), values))
    )


def _datasheet(request: Request) -> tuple[ContactId, str, str]:
    project = request.text("projectId") or DEFAULT_PROJECT
    return request.contact_id, project, request.path["datasheetId"]


@api.operation("getOpenApi")
def openapi(_request: Request) -> Reply:
    from scv.api.openapi import document  # only this operation needs every model

    return Reply(document())


bootstrap.prepare()
