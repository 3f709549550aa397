"""The panel: what the agent sees beside an interaction, and what this agent may do (PA, CH, PJ)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from scv.domain import access as permissions
from scv.domain.access import Access
from scv.domain.channels import Channel
from scv.domain.contacts import Contact
from scv.domain.identifiers import Identifier, IdentifierType
from scv.domain.interactions import Interaction
from scv.domain.linking import collected_name, collected_profile
from scv.domain.projects import Project, adding_disabled
from scv.domain.scripts import filled

NO_NAME = "No Name"
TABS = ("script", "ticket", "contacts", "journey")


class State(StrEnum):
    """PA1-PA3."""

    LINKED = "linked"
    SUGGESTION = "suggestion"
    UNLINKED = "unlinked"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """PA2: who it may be. `display_name` is `No Name` when nobody said (CH1); the cookie is never shown."""

    display_name: str
    first_name: str | None
    last_name: str | None
    identifiers: tuple[Identifier, ...]


@dataclass(frozen=True, slots=True)
class FoundContact:
    """PA4: a search result and the identifier that found it."""

    contact: Contact
    found_by: Identifier


@dataclass(frozen=True, slots=True)
class SearchBox:
    """PA4: a search, filled in and already run when there is something to show."""

    query: str | None
    auto_run: bool
    results: tuple[FoundContact, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """PA8: whether this agent may do it, and the permission that it needs."""

    allowed: bool
    permission: str
    required: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything the agent sees in the moment the interaction is accepted."""

    interaction: Interaction
    state: State
    contact: Contact | None
    suggestion: Suggestion | None
    search: SearchBox
    actions: dict[str, Action]
    default_tab: str
    in_journey: bool
    navigate_to: str | None
    script: str
    project: Project


def panel(
    interaction: Interaction,
    contact: Contact | None,
    holders: Sequence[FoundContact],
    project: Project,
    access: Access,
) -> Panel:
    """PA1-PA9: `contact` is the one the interaction belongs to now, `holders` who holds its identifiers."""
    state = _state(interaction, contact)
    results = tuple(found for found in holders if contact is None or found.contact.id != contact.id)
    return Panel(
        interaction=interaction,
        state=state,
        contact=contact,
        suggestion=_suggestion(interaction, contact, project) if state is State.SUGGESTION else None,
        search=_search(interaction, results, project),
        actions=_actions(contact, project, access),
        default_tab=interaction.rule.tab,
        in_journey=contact is not None and interaction.in_journey,
        navigate_to=_navigate_to(interaction, contact, project),
        script=filled(project.script, contact, interaction),
        project=project,
    )


def _state(interaction: Interaction, contact: Contact | None) -> State:
    """PA1-PA3: a curated contact is linked, a provisional one or a chat's survey is a suggestion."""
    if contact is not None:
        return State.SUGGESTION if contact.is_provisional else State.LINKED
    surveyed = interaction.channel is Channel.WEB_CHAT and interaction.link.by is None
    return State.SUGGESTION if surveyed and _tells_something(interaction) else State.UNLINKED


def _tells_something(interaction: Interaction) -> bool:
    personal = any(identifier.is_personal for identifier in interaction.identifiers)
    return personal or any(collected_name(interaction.facts))


def _suggestion(interaction: Interaction, contact: Contact | None, project: Project) -> Suggestion:
    """PA2, CH1: the provisional contact's data, and what this interaction tells beside it."""
    told = collected_profile(interaction, project)
    known = contact.profile if contact else told
    first, last = known.first_name or told.first_name, known.last_name or told.last_name
    identifiers = (*(contact.identifiers if contact else ()), *interaction.identifiers)
    shown = tuple(dict.fromkeys(each for each in identifiers if each.type is not IdentifierType.COOKIE))
    name = " ".join(part for part in (first, last) if part)
    return Suggestion(name or NO_NAME, first, last, shown)


def _search(interaction: Interaction, results: tuple[FoundContact, ...], project: Project) -> SearchBox:
    """PA4, RS3, PJ2, PJ3: filled with the identifier and already run when others hold it, or always where
    the channel or the project leaves the choice to the agent."""
    asks = interaction.rule.prefills or (interaction.rule.stitches and not project.creates(interaction.channel))
    if not results and not asks:
        return SearchBox(None, auto_run=False, results=())
    found_by = [found.found_by for found in results]
    came_by = (interaction.link.identifier,) if interaction.link.identifier else ()
    for identifier in (*found_by, *came_by, *interaction.lookups):
        if identifier.type is not IdentifierType.COOKIE:
            return SearchBox(identifier.value, auto_run=True, results=results)
    return SearchBox(None, auto_run=bool(results), results=results)


def _actions(contact: Contact | None, project: Project, access: Access) -> dict[str, Action]:
    """PA8: an action is allowed when it makes sense now and the agent has its permission."""
    associate = permissions.CONVERSATION_ASSOCIATE
    provisional = contact is not None and contact.is_provisional
    create = permissions.IDENTITY_PROMOTE if provisional else permissions.CONTACT_ADD
    disabled = adding_disabled(contact, project) if contact else None

    def allowed(permission: str, makes_sense: bool) -> bool:
        return makes_sense and access.may(permission)

    return {
        "unlink": Action(allowed(associate, contact is not None), associate),
        "select": Action(allowed(associate, True), associate),
        "merge": Action(allowed(permissions.IDENTITY_MERGE, contact is not None), permissions.IDENTITY_MERGE),
        "promote": Action(allowed(permissions.IDENTITY_PROMOTE, provisional), permissions.IDENTITY_PROMOTE),
        "create": Action(allowed(create, access.may(associate)), create, required=("firstName", "lastName")),
        "addContactMethod": Action(
            allowed(permissions.CONTACT_EDIT, contact is not None and disabled is None),
            permissions.CONTACT_EDIT,
            reason=disabled,
        ),
    }


def _navigate_to(interaction: Interaction, contact: Contact | None, project: Project) -> str | None:
    """PJ8: straight to the right or new record when the project makes records by itself."""
    automatic = interaction.rule.stitches and project.creates(interaction.channel)
    return contact.id if contact is not None and automatic else None
