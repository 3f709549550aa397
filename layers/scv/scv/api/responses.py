"""The shapes that clients read: ExternalContact, Session, Conversation, listings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from urllib.parse import quote, urlencode

from scv.api.operations import API, CONTACTS
from scv.domain.channels import CHANNELS
from scv.domain.conflicts import Candidate, FieldConflict
from scv.domain.contacts import Contact, Held
from scv.domain.documents import Document, Json, to_document
from scv.domain.identifiers import Identifier, IdentifierType
from scv.domain.interactions import Interaction, SeenEvent
from scv.domain.journeys import JourneyEntry, came_in_on
from scv.domain.notes import Note
from scv.domain.panel import TABS, Action, FoundContact, Panel, Suggestion
from scv.domain.plans import HistoryEntry
from scv.domain.projects import Datasheet, DatasheetDefinition
from scv.domain.times import stamp

SESSIONS = f"{API}/journey/sessions"


def contact_uri(contact_id: str) -> str:
    """Where a contact is read."""
    return f"{CONTACTS}/{quote(contact_id, safe='')}"


def reference(contact_id: str) -> dict[str, Json]:
    """An id and where it is read."""
    return {"id": contact_id, "selfUri": contact_uri(contact_id)}


def division(division_id: str) -> dict[str, Json]:
    """A division by id."""
    return {"id": division_id, "selfUri": f"{API}/authorization/divisions/{quote(division_id, safe='')}"}


def external_contact(contact: Contact, expand: Collection[str] = ()) -> Document:
    """ExternalContact; identifiers only when expanded, and the cookie never (ID7)."""
    body: Document = {
        "id": contact.id,
        "type": contact.type.value,
        "division": division(contact.division),
        **to_document(contact.profile),
        "createDate": stamp(contact.ranked_at),
        "modifyDate": stamp(contact.modified_at),
        "version": contact.version,
        "selfUri": contact_uri(contact.id),
    }
    if contact.merge_set:
        body["mergeSet"] = [reference(each) for each in contact.merge_set]
    if contact.merged_from:
        body["mergedFrom"] = [reference(each) for each in contact.merged_from]
    if contact.canonical_id:
        body["canonicalContact"] = reference(contact.canonical_id)
    if contact.merged_to:
        body["mergedTo"] = reference(contact.merged_to)
    if "identifiers" in expand:
        body["identifiers"] = list(contact_identifiers(contact))
    return body


def contact_identifiers(contact: Contact) -> Iterable[Document]:
    """Each identifier once, without cookies (ID7)."""
    shown: dict[Identifier, Held] = {}
    for held in contact.held:
        if held.identifier.type is not IdentifierType.COOKIE and not held.released:
            shown.setdefault(held.identifier, held)
    return (contact_identifier(held.identifier, contact.division, held.since) for held in shown.values())


def contact_identifier(identifier: Identifier, division_id: str, since: datetime | None = None) -> Document:
    """ContactIdentifier."""
    body: Document = {"type": identifier.type.value, "value": identifier.value, "division": division(division_id)}
    if identifier.source is not None:
        body["externalSource"] = {"id": identifier.source}
    if since is not None:
        body["dateCreated"] = stamp(since)
    return body


def note(written: Note) -> Document:
    """Note, on the record that it was written on."""
    return {
        "id": written.id,
        "entityId": written.contact_id,
        "entityType": "contact",
        "division": division(written.division),
        "noteText": written.text,
        "createDate": stamp(written.created_at),
        "modifyDate": stamp(written.modified_at),
        "createdBy": {"id": written.created_by},
        "selfUri": f"{contact_uri(written.contact_id)}/notes/{quote(written.id, safe='')}",
    }


def session(entry: JourneyEntry, contact_id: str | None, identifier: Identifier | None = None) -> Document:
    """Session: one journey entry (JO4). `contact_id` is that of the canonical contact."""
    kind, message_type = CHANNELS[entry.channel].wire
    channel: Document = {"type": kind}
    if message_type:
        channel["messageType"] = message_type
    body: Document = {
        "id": entry.conversation_id,
        "type": "conversation",
        "conversation": {
            "id": entry.conversation_id,
            "selfUri": f"{API}/conversations/{quote(entry.conversation_id, safe='')}",
        },
        "conversationChannels": [channel],
        "originatingDirection": entry.direction.value.capitalize() if entry.direction else "Unknown",
        "createdDate": stamp(entry.started_at),
        "eventCount": entry.event_count,
        "lastEvent": {
            "id": entry.last_event.id,
            "eventName": entry.last_event.type.value,
            "createdDate": stamp(entry.last_event.at),
        },
        "divisionIds": [entry.division],
        "authenticated": False,
        "linkedBy": _linked_by(entry),
        "selfUri": f"{SESSIONS}/{quote(entry.conversation_id, safe='')}",
    }
    body.update(_optional(entry))
    if contact_id:
        body["externalContact"] = reference(contact_id)
    shown = identifier or entry.link.identifier
    if shown and shown.type is not IdentifierType.COOKIE:
        body["customerId"], body["customerIdType"] = shown.value, shown.type.value
    elif shown:
        body["customerIdType"] = shown.type.value
    return body


def _linked_by(entry: JourneyEntry) -> Document:
    body: Document = {"rule": entry.link.rule}
    if entry.link.by:
        body["agent"] = entry.link.by
    return body


def _optional(entry: JourneyEntry) -> Document:
    body: Document = {}
    if entry.subject:
        body["conversationSubject"] = entry.subject
    if entry.queue:
        body["lastConnectedQueue"] = {"id": entry.queue}
    if entry.agent:
        body["lastConnectedUser"] = {"id": entry.agent}
    if entry.ended_at:
        body["endedDate"] = stamp(entry.ended_at)
        body["durationInSeconds"] = max(0, int((entry.ended_at - entry.started_at).total_seconds()))
    return body


def session_event(event: SeenEvent, interaction: Interaction) -> Document:
    """Event: one event of a conversation."""
    return {
        "id": event.id,
        "correlationId": interaction.conversation_id,
        "eventType": event.type.value,
        "createdDate": stamp(event.at),
        "session": {"id": interaction.conversation_id, "selfUri": f"{SESSIONS}/{quote(interaction.conversation_id)}"},
    }


def conversation(interaction: Interaction, contact_id: str | None) -> Document:
    """Conversation: the customer's and, when known, the agent's participant."""
    facts = interaction.facts
    customer: Document = {
        "id": facts.communication_id or interaction.conversation_id,
        "purpose": "customer" if interaction.direction != "outbound" else "external",
        "startTime": stamp(interaction.started_at),
    }
    identifier = came_in_on(interaction)
    if contact_id:
        customer["externalContactId"] = contact_id
    if identifier and identifier.type is not IdentifierType.COOKIE:
        customer["address"] = identifier.value
    participants: list[Json] = [dict(customer)]
    if facts.agent:
        participants.append({"id": facts.agent, "purpose": "agent", "userId": facts.agent})
    body: Document = {
        "id": interaction.conversation_id,
        "startTime": stamp(interaction.started_at),
        "participants": participants,
        "divisions": [{"division": division(interaction.division)}],
        "selfUri": f"{API}/conversations/{quote(interaction.conversation_id, safe='')}",
    }
    if facts.ended_at:
        body["endTime"] = stamp(facts.ended_at)
    return body


def link(path: str, **query: str | int | bool | None) -> str:
    """A path with the query parameters that are given."""
    given = {name: str(value).lower() if isinstance(value, bool) else value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def offset_listing(
    entities: list[Document], page: int, size: int, total: int, path: str, kept: Mapping[str, str | None]
) -> dict[str, Json]:
    """A listing by page number."""
    pages = max(1, -(-total // size))

    def at(number: int) -> str:
        return link(path, pageSize=size, pageNumber=number, **kept)

    body: dict[str, Json] = {
        "entities": list(entities),
        "pageSize": size,
        "pageNumber": page,
        "total": total,
        "pageCount": pages,
        "firstUri": at(1),
        "selfUri": at(page),
        "lastUri": at(pages),
    }
    if page < pages:
        body["nextUri"] = at(page + 1)
    if page > 1:
        body["previousUri"] = at(page - 1)
    return body


def cursor_listing(
    entities: list[Document], after: str | None, path: str, kept: Mapping[str, str | int | None]
) -> dict[str, Json]:
    """A listing by cursor; no `after` at the end."""
    body: dict[str, Json] = {"entities": list(entities), "cursors": {}, "selfUri": link(path, **kept)}
    if after:
        body["cursors"] = {"after": after}
        body["nextUri"] = link(path, **kept, cursor=after)
    return body


def panel(shown: Panel) -> Document:
    """The panel (PA)."""
    interaction, link_ = shown.interaction, shown.interaction.link
    reason: Document = {"rule": link_.rule}
    if link_.identifier:
        reason["identifier"] = _told(link_.identifier)
    return {
        "conversationId": interaction.conversation_id,
        "channel": interaction.channel.value,
        "direction": interaction.direction.value if interaction.direction else None,
        "state": shown.state.value,
        "contact": external_contact(shown.contact, ("identifiers",)) if shown.contact else None,
        "suggestion": _suggestion(shown.suggestion) if shown.suggestion else None,
        "search": {
            "query": shown.search.query,
            "autoRun": shown.search.auto_run,
            "results": [
                {"contact": _result(found), "foundBy": _told(found.found_by)} for found in shown.search.results
            ],
        },
        "actions": {name: _action(action) for name, action in shown.actions.items()},
        "tabs": list(TABS),
        "defaultTab": shown.default_tab,
        "inJourney": shown.in_journey,
        "navigateTo": shown.navigate_to,
        "reason": reason,
        "script": shown.script,
        "datasheets": [_form(definition, filled_in) for definition, filled_in in shown.datasheets],
    }


def _result(found: FoundContact) -> Document:
    """RS3: the contact; of one among very many only where to read it."""
    if found.contact is not None:
        return external_contact(found.contact)
    return {**reference(found.holder.contact_id), "type": found.holder.type.value}


def _form(definition: DatasheetDefinition, filled_in: Datasheet | None) -> Document:
    """PJ7: a form of the project, and what was filled in for this contact."""
    values: Document = {"values": None}
    if filled_in is not None:
        values = {name: value for name, value in datasheet(filled_in).items() if name not in ("id", "projectId")}
    return {"id": definition.id, "name": definition.name, "schema": definition.schema, **values}


def _told(identifier: Identifier) -> Document:
    """Type and value, of an external id its source as well; of a cookie the type alone (ID7)."""
    if identifier.type is IdentifierType.COOKIE:
        return {"type": identifier.type.value}
    source: Document = {"externalSource": {"id": identifier.source}} if identifier.source else {}
    return {"type": identifier.type.value, "value": identifier.value, **source}


def _suggestion(suggestion: Suggestion) -> Document:
    return {
        "displayName": suggestion.display_name,
        "firstName": suggestion.first_name,
        "lastName": suggestion.last_name,
        "identifiers": [_told(identifier) for identifier in suggestion.identifiers],
    }


def _action(action: Action) -> Document:
    body: Document = {"allowed": action.allowed, "permission": action.permission}
    if action.required:
        body["required"] = list(action.required)
    if action.reason:
        body["reason"] = action.reason
    return body


def datasheet(sheet: Datasheet) -> Document:
    """PJ7: what was filled in, by whom and when."""
    return {
        "id": sheet.id,
        "projectId": sheet.project_id,
        "contact": reference(sheet.contact_id),
        "values": dict(sheet.values),
        "modifyDate": stamp(sheet.modified_at),
        "modifiedBy": {"id": sheet.modified_by},
    }


def merge_preview(merged: Contact, conflicts: Iterable[FieldConflict]) -> Document:
    """MG9: the would-be ExternalContact, with every conflict and how it was decided."""
    return {**external_contact(merged), "conflicts": [_conflict(each) for each in conflicts]}


def _conflict(conflict: FieldConflict) -> Document:
    return {
        "field": conflict.field,
        "decidedBy": conflict.decided_by.value,
        "candidates": [_candidate(each) for each in conflict.candidates],
    }


def _candidate(candidate: Candidate) -> Document:
    body: Document = {"value": candidate.value, "outcome": candidate.fate.value}
    if candidate.contact_id:
        body["contact"] = reference(candidate.contact_id)
    if candidate.field:
        body["field"] = candidate.field
    return body


def history_entry(entry: HistoryEntry) -> Document:
    """MG11: who did what, and when; details name fields and ids, never values."""
    return {
        "id": entry.id,
        "action": entry.action,
        "date": stamp(entry.at),
        "by": {"id": entry.by},
        "contact": reference(entry.contact_id),
        "details": dict(entry.details),
    }
