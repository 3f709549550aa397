"""What agents see beside an interaction: the panel and its datasheets."""

from __future__ import annotations

from scv.api.responses.contacts import external_contact, reference
from scv.api.responses.journeys import legs, unreadable
from scv.domain.documents import Document
from scv.domain.identifiers import Identifier, IdentifierType
from scv.domain.panel import TABS, Action, FoundContact, Panel, Suggestion
from scv.domain.projects import Datasheet, DatasheetDefinition
from scv.domain.scripts import SCRIPT_FORMAT
from scv.domain.times import stamp


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
        "legs": legs(interaction),
        "unreadable": unreadable(interaction.unreadable),
        "script": shown.script,
        "scriptFormat": SCRIPT_FORMAT,
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
