"""What agents see beside an interaction: the panel and its datasheets."""

from __future__ import annotations

from scv.api.operations.operation import EXTERNAL
from scv.api.paths import segment
from scv.api.responses.contacts import conflicts, contact_uri, external_contact, reference, told
from scv.api.responses.distinct import declaration
from scv.api.responses.journeys import legs, unreadable
from scv.domain.agent.panel import NO_NAME, TABS, Action, FoundContact, Panel, Suggestion, Warned, consent_remark
from scv.domain.agent.scripts import SCRIPT_FORMAT
from scv.domain.agent.selecting import Preview, Undo
from scv.domain.consent.decisions import Decision
from scv.domain.interactions.interaction import Interaction, Link
from scv.domain.projects.datasheets import Datasheet, DatasheetDefinition
from scv.domain.values.documents import Document
from scv.domain.values.ids import ConversationId
from scv.domain.values.remarks import Remark
from scv.domain.values.times import stamp


def panel(shown: Panel) -> Document:
    """The panel (PA)."""
    interaction, link_ = shown.interaction, shown.interaction.link
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
            "results": [_found(found) for found in shown.search.results],
        },
        "actions": {name: _action(action) for name, action in shown.actions.items()},
        "tabs": list(TABS),
        "defaultTab": shown.default_tab,
        "inJourney": shown.in_journey,
        "navigateTo": shown.navigate_to,
        "reason": _reason(link_),
        "interaction": _facts(interaction),
        "legs": legs(interaction),
        "unreadable": unreadable(interaction.unreadable),
        "warnings": [_warned(each) for each in shown.warnings],
        "script": shown.script,
        "scriptFormat": SCRIPT_FORMAT,
        "datasheets": [_form(definition, filled_in) for definition, filled_in in shown.datasheets],
        "consents": [_consent(each) for each in shown.consents],
    }


def _consent(decision: Decision) -> Document:
    """CN2, PA12: what holds of a purpose, whether it is allowed, and the sentence for it."""
    body: Document = {"purpose": decision.purpose, "allowed": not decision.status.refuses}
    if decision.point is not None:
        body["contactPoint"] = told(decision.point)
    return {**body, **_remark(consent_remark(decision))}


def _reason(link: Link) -> Document:
    """RS10: the rule and the identifier; of an agent's decision whose it was."""
    identifier: Document = {"identifier": told(link.identifier)} if link.identifier else {}
    return {"rule": link.rule, **identifier, **({"agent": link.by} if link.by else {})}


def _facts(interaction: Interaction) -> Document:
    """What the sender said of the interaction; None where it said nothing."""
    facts = interaction.facts
    return {
        "subject": facts.subject,
        "queue": facts.queue,
        "agent": facts.agent,
        "startedAt": stamp(interaction.started_at),
        "endedAt": stamp(facts.ended_at) if facts.ended_at else None,
        "divisionId": interaction.division,
        "projectId": interaction.project_id,
    }


def _remark(remark: Remark | None) -> Document:
    """PA12: the English text, its code and what the code needs."""
    return {"reason": remark.text, "code": remark.code, "params": dict(remark.params)} if remark else {}


def _warned(warned: Warned) -> Document:
    """SI1, PA12: the identifier, how it is marked, and that in words."""
    return {"identifier": told(warned.identifier), "mark": warned.kind.value, **_remark(warned.remark)}


def _found(found: FoundContact) -> Document:
    """PA4, NP1: a result, what found it, and whether somebody has said that it is another person."""
    said: Document = {"distinct": declaration(found.said)} if found.said else {}
    return {"contact": _result(found), "foundBy": told(found.found_by), **said}


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


def _suggestion(suggestion: Suggestion) -> Document:
    return {
        "displayName": suggestion.display_name,
        **({} if suggestion.name else {"code": NO_NAME.code, "params": dict(NO_NAME.params)}),
        "firstName": suggestion.first_name,
        "lastName": suggestion.last_name,
        "identifiers": [told(identifier) for identifier in suggestion.identifiers],
    }


def _action(action: Action) -> Document:
    body: Document = {"allowed": action.allowed, "permission": action.permission}
    if action.required:
        body["required"] = list(action.required)
    return {**body, **_remark(action.reason)}


def select_preview(preview: Preview) -> Document:
    """PA10: what selecting would do, and what would move."""
    return {
        "did": preview.intent.did.value,
        "contact": external_contact(preview.contact),
        "moves": [{"field": move.field, "value": move.value} for move in preview.moves],
        "identifiers": [told(identifier) for identifier in preview.identifiers],
        "conflicts": conflicts(preview.conflicts),
        **_remark(preview.intent.remark),
    }


def identified(shown: Document, outcome: str) -> Document:
    """ID12: what came of it, whose the conversation is now, and who else it may be."""
    search = shown["search"]
    return {
        "conversationId": shown["conversationId"],
        "outcome": outcome,
        "externalContact": shown["contact"],
        "candidates": search["results"] if isinstance(search, dict) else [],
    }


def undo(conversation_id: ConversationId, found: Undo | None) -> Document:
    """PA11: the ordinary call that takes a decision back; nothing where there is none."""
    if found is None:
        return {}
    if found.merged:
        return {"undo": {"method": "POST", "path": f"{contact_uri(found.merged)}/unmerge", "body": None}}
    body: Document = {"externalContactId": found.contact_id} if found.contact_id else {}
    return {"undo": {"method": "PUT", "path": f"{EXTERNAL}/conversations/{segment(conversation_id)}", "body": body}}


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
