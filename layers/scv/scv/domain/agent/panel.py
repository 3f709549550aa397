"""The panel: what the agent sees beside an interaction, and what this agent may do (PA, CH, PJ)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import StrEnum
from scv.frozen import dataclass

from scv.domain.access import permissions
from scv.domain.access.permissions import Access
from scv.domain.agent.scripts import filled
from scv.domain.consent.decisions import Decision, Status, holding
from scv.domain.contacts.contact import Contact, ContactType
from scv.domain.contacts.declarations import Declaration
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.identity.distinct import declared_between, standing
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import Interaction, without_mentions
from scv.domain.linking.collecting import collected_profile, told_name
from scv.domain.linking.resolution import Holder, Rows, sole_caller
from scv.domain.marks.marks import NO_MARKS, MarkKind, Marks
from scv.domain.projects.datasheets import Datasheet, DatasheetDefinition, latest_by_id
from scv.domain.projects.project import Project
from scv.domain.projects.room import Room, room_left
from scv.domain.values.remarks import Remark
from scv.domain.values.times import stamp

NO_NAME = Remark("no.name", "No Name")  # CH1
TABS = ("script", "ticket", "contacts", "journey")
_DECIDED = {Status.GRANTED: "Allowed", Status.DENIED: "Refused", Status.WITHDRAWN: "Withdrawn"}
ASKED_IN_CHAT = frozenset({IdentifierType.PHONE, IdentifierType.EMAIL})


class State(StrEnum):
    """PA1-PA3."""

    LINKED = "linked"
    SUGGESTION = "suggestion"
    UNLINKED = "unlinked"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """PA2: who it may be; without a `name` it is shown as `No Name` (CH1). The cookie is never shown."""

    name: str | None
    first_name: str | None
    last_name: str | None
    identifiers: tuple[Identifier, ...]

    @property
    def display_name(self) -> str:
        """CH1: the name, in English where nobody said one."""
        return self.name or NO_NAME.text


@dataclass(frozen=True, slots=True)
class FoundContact:
    """PA4: a search result; `contact` is None for one of so many that only its id is told.

    `said`: that it is not the same person as the linked contact (NP1).
    """

    holder: Holder
    contact: Contact | None
    said: Declaration | None = None

    @property
    def found_by(self) -> Identifier:
        """The identifier that found it."""
        return self.holder.identifier


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
    reason: Remark | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the store knows: whose the interaction is, who else it may be, and that contact's datasheets.

    `awaits_promotion`: it is nobody's, and a provisional contact alone has what it came in on (PA7). `marks`: which of
    its identifiers are many people's or nobody's (SI1).
    """

    contact: Contact | None = None
    results: tuple[FoundContact, ...] = ()
    datasheets: tuple[Datasheet, ...] = ()
    awaits_promotion: bool = False
    marks: Marks = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Warned:
    """SI1: an identifier of the interaction that does not say who it is, and why in words (PA12)."""

    identifier: Identifier
    kind: MarkKind
    remark: Remark


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
    datasheets: tuple[tuple[DatasheetDefinition, Datasheet | None], ...]
    warnings: tuple[Warned, ...] = ()
    consents: tuple[Decision, ...] = ()


def panel(interaction: Interaction, seen: Seen, project: Project, access: Access) -> Panel:
    """PA1-PA9, PJ7, PJ8. Of another division's interaction the agent sees no contact and changes nothing."""
    contact = seen.contact
    state = _state(interaction, contact)
    sheets = latest_by_id(seen.datasheets)
    return Panel(
        interaction=interaction,
        state=state,
        contact=contact,
        suggestion=_suggestion(interaction, contact, project) if state is State.SUGGESTION else None,
        search=_search(interaction, seen, project),
        actions=_actions(interaction, seen, project, access),
        default_tab=interaction.rule.tab,
        in_journey=contact is not None and interaction.in_journey,
        navigate_to=_navigate_to(interaction, contact, project),
        script=filled(project.script, contact, interaction),
        datasheets=tuple((definition, sheets.get(definition.id)) for definition in project.datasheets),
        warnings=_warnings(interaction, seen.marks),
        consents=holding(contact.decisions) if contact else (),
    )


def consent_remark(decision: Decision) -> Remark:
    """CN2, PA12: what holds, in a sentence."""
    said, at = decision.said_by.value, stamp(decision.decided_at) if decision.decided_at else ""
    when = f" on {at[:10]}" if at else ""
    text = f"{_DECIDED[decision.status]} by the {said}{when}: {decision.purpose}."
    params: dict[str, str | int] = {"purpose": decision.purpose, "saidBy": said, "at": at}
    return Remark(f"consent.{decision.status.value}", text, params)


def found(holder: Holder, record: Contact | None, linked: Contact | None) -> FoundContact:
    """PA4, NP1: a holder as the search shows it beside the linked contact."""
    if linked is None:
        return FoundContact(holder, record)
    if record is not None:
        return FoundContact(holder, record, declared_between(linked, record))
    ids = (holder.contact_id, holder.member)
    return FoundContact(holder, None, next((each for each in standing(linked) if each.other in ids), None))


def searched_by(interaction: Interaction, project: Project, marks: Marks = NO_MARKS) -> tuple[Identifier, ...]:
    """CH, PJ4: what the panel looks for. A chat's survey is looked for only where records are made by hand.

    SI1: nothing that is nobody's, nor the phone of such a WhatsApp number (PJ9).
    """
    blocked = [each for each in marks if marks[each] is MarkKind.BLOCKED]
    clear = without_mentions(interaction, blocked)
    if clear.channel is Channel.WEB_CHAT and not project.creates(Channel.WEB_CHAT):
        return tuple(each for each in clear.identifiers if each.type in ASKED_IN_CHAT)
    return tuple(each for each in (*clear.lookups, *project.phones(clear.lookups)) if each not in blocked)


def others(
    interaction: Interaction,
    project: Project,
    holders: Mapping[Identifier, Iterable[Holder]],
    contact: Contact | None,
    marks: Marks = NO_MARKS,
) -> tuple[Holder, ...]:
    """RS3, RS6: each other holder once, found by its strongest identifier, in order of rank.

    Provisional ones are in no search (RS7, PA4). SI1: what is many people's finds those whom nothing else does.
    """
    found: dict[str, Holder] = {}
    for identifier in sorted(searched_by(interaction, project, marks), key=lambda each: each in marks):
        for holder in holders.get(identifier, ()):
            if holder.type is ContactType.CURATED and (contact is None or holder.contact_id != contact.id):
                found.setdefault(holder.contact_id, holder)
    return tuple(found.values())


def awaits_promotion(interaction: Interaction, holders: Rows, marks: Marks) -> bool:
    """PA7, PR3: creating promotes the one that alone has what the interaction told, when it is provisional."""
    told = {each: holders[each] for each in interaction.identifiers if each in holders}
    return sole_caller(told, marks) is not None


def _state(interaction: Interaction, contact: Contact | None) -> State:
    """PA1-PA3: a curated contact is linked, a provisional one or a chat's survey is a suggestion."""
    if contact is not None:
        return State.SUGGESTION if contact.is_provisional else State.LINKED
    surveyed = interaction.channel is Channel.WEB_CHAT and interaction.link.by is None
    return State.SUGGESTION if surveyed and _tells_something(interaction) else State.UNLINKED


def _tells_something(interaction: Interaction) -> bool:
    personal = any(identifier.is_personal for identifier in interaction.identifiers)
    return personal or any(told_name(interaction))


def _suggestion(interaction: Interaction, contact: Contact | None, project: Project) -> Suggestion:
    """PA2, CH1: the provisional contact's data, and what this interaction tells beside it."""
    told = collected_profile(interaction, project)
    known = contact.profile if contact and contact.profile.display_name else told
    identifiers = (*(contact.identifiers if contact else ()), *interaction.identifiers)
    shown = tuple(dict.fromkeys(each for each in identifiers if each.type is not IdentifierType.COOKIE))
    return Suggestion(known.display_name, known.first_name, known.last_name, shown)


def _search(interaction: Interaction, seen: Seen, project: Project) -> SearchBox:
    """PA4, RS3, PJ2, PJ3: filled with the identifier and already run when others hold it, or always where
    the channel, the project or a mark (SI1) leaves the choice to the agent."""
    results, lookups = seen.results, searched_by(interaction, project, seen.marks)
    unsure = seen.contact is None and any(each in seen.marks for each in lookups)
    asks = unsure or interaction.rule.prefills or not project.creates(interaction.channel)
    tried = [found.found_by for found in results] or (lookups if asks else ())
    query = next((each.value for each in tried if each.type is not IdentifierType.COOKIE), None)
    return SearchBox(query, auto_run=bool(results) or query is not None, results=results)


def _warnings(interaction: Interaction, marks: Marks) -> tuple[Warned, ...]:
    """SI1: each identifier that is many people's or nobody's, in the order in which they count."""
    return tuple(
        Warned(each, marks[each], _warning(each, marks[each])) for each in interaction.identifiers if each in marks
    )


def _warning(identifier: Identifier, kind: MarkKind) -> Remark:
    told = {"type": identifier.type.value, "value": identifier.value}
    if kind is MarkKind.BLOCKED:
        return Remark("identifier.blocked", f"{identifier.value} is nobody's: it says nothing of who this is.", told)
    return Remark("identifier.shared", f"Many people use {identifier.value}: choose who this is.", told)


def _actions(interaction: Interaction, seen: Seen, project: Project, access: Access) -> dict[str, Action]:
    """PA8: an action is allowed when it makes sense now and the agent has its permission."""
    contact = seen.contact
    provisional = contact is not None and contact.is_provisional
    create = permissions.IDENTITY_PROMOTE if provisional or seen.awaits_promotion else permissions.CONTACT_ADD
    room = room_left(contact, project) if contact else Room()

    def action(permission: str, makes_sense: bool = True, **told: object) -> Action:
        allowed = makes_sense and access.may(permission) and access.sees(interaction.division)
        return Action(allowed, permission, **told)  # type: ignore[arg-type]

    def adding(refusal: Remark | None) -> Action:
        return action(permissions.CONTACT_EDIT, contact is not None and refusal is None, reason=refusal)

    may_link = access.may(permissions.CONVERSATION_ASSOCIATE)
    return {
        "unlink": action(permissions.CONVERSATION_ASSOCIATE, contact is not None),
        "select": action(permissions.CONVERSATION_ASSOCIATE),
        "merge": action(permissions.IDENTITY_MERGE, contact is not None),
        "mark": action(permissions.IDENTITY_MERGE, any(each.is_personal for each in interaction.identifiers)),
        "promote": action(permissions.IDENTITY_PROMOTE, provisional),
        "create": action(create, may_link, required=("firstName", "lastName")),
        "search": action(permissions.CONTACT_SEARCH),
        "journey": action(permissions.SESSION_VIEW, contact is not None),
        "addContactMethod": adding(room.any_method),
        "addPhone": adding(room.phone),
        "addEmail": adding(room.email),
    }


def _navigate_to(interaction: Interaction, contact: Contact | None, project: Project) -> str | None:
    """PJ8: straight to the right or new record when the project makes records by itself."""
    automatic = interaction.rule.stitches and project.creates(interaction.channel)
    return contact.id if contact is not None and automatic else None
