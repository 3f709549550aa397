"""What is done while a fault strikes: each use case once, with what must be stored whatever happened."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scv.domain.changes.plans import HistoryEntry, Plan, Transition
from scv.domain.changes.written import ContactWritten, EntryWritten
from scv.domain.consent.decisions import Speaker, Status
from scv.domain.consent.words import Choice, Word
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.contacts.profiles import PhoneNumber, Profile, WhatsAppId
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.enriching import EnrichAction, Enrichment
from scv.domain.identity.previews import Showing
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import DEFAULT_PROJECT, EventType
from scv.domain.marks.marks import MarkKind
from scv.domain.pairs.pair import CROWD
from scv.domain.pairs.scored import Likely
from scv.domain.privacy.requests import RequestKind
from scv.domain.privacy.terms import Term, TermKind
from scv.domain.projects.choices import TypedIdentifiers, WhatsAppMatching
from scv.domain.projects.datasheets import DatasheetDefinition
from scv.domain.projects.project import Project
from scv.domain.trust.trust import Method
from scv.domain.values.errors import (
    ContactNotFound,
    DeclarationNotFound,
    ExternalSourceNotFound,
    IdentifierNotClaimed,
    IdentifierNotFound,
    NoteNotFound,
    ScvError,
)
from scv.domain.values.ids import ContactId
from scv.usecases.marks.propose import UNLINKED_LASTS, UNLINKED_OFTEN
from scv.usecases.pairs.score import SuggestScored
from scv.usecases.privacy.give_up import PointAtGivenUp
from tests.builders import cookie, email, event, known, phone
from tests.faults.importing import carry_out
from tests.model.world import World
from tests.people import caller, person

NUMBER = phone()
RIGHT = (
    Term(TermKind.EMAIL, "ana@example.com", "anna@example.com"),
    Term(TermKind.PHONE, "803-123-0000", "+1 803-123-0001"),
)
REFUSED = Word("marketing", Status.DENIED, Speaker.PERSON, point=phone())
FORM = Profile(first_name="Ana", last_name="Roe", work_email="ana@example.com")


@dataclass(frozen=True)
class Scenario:
    """`given` is stored; `job` is done and, when it failed, done again. `settled`: refusals that say it was done."""

    name: str
    job: Callable[[World], Any]
    given: Callable[[World], Any] = lambda world: None
    settled: tuple[type[ScvError], ...] = ()


def call(conversation: str = "c-1", event_id: str = "e-1", **more: Any) -> Any:
    """A voice call of the shared number, the same one each time."""
    return event(NUMBER, conversation=conversation, id=event_id, **more)


def has(world: World, *contacts: Any) -> None:
    """These are stored."""
    for contact in contacts:
        world.store.apply(Plan(world.clock(), (Transition(None, contact),)))


WHATSAPP, SCOPED = known("SocialWhatsapp", "18031230400"), known("SocialWhatsappBsuid", "US.A0")


def account(conversation: str, *names: Identifier) -> Any:
    """WhatsApp tells names of one account, both unless said otherwise."""
    told = event(*(names or (SCOPED, WHATSAPP)), conversation=conversation, id=conversation, channel=Channel.WHATSAPP)
    proved = tuple(dataclasses.replace(each, how=Method.PLATFORM) for each in told.mentions)
    return dataclasses.replace(told, mentions=proved)


def attested(conversation: str = "c-1") -> Any:
    """A call whose number the carrier vouches for."""
    told = call(conversation, "e-9", type=EventType.UPDATED)
    proved = tuple(dataclasses.replace(each, how=Method.FULL_ATTESTATION) for each in told.mentions)
    return dataclasses.replace(told, mentions=proved)


def a_number(world: World) -> None:
    """Somebody whose WhatsApp number is known."""
    has(world, person("ana", whats_app_id=WhatsAppId(PhoneNumber("18031230400"))))


def two_of_one(world: World) -> None:
    """A contact that was made for the number, and one for the id of the same account."""
    world.ingest(account("by-number", WHATSAPP))
    world.ingest(account("by-id", SCOPED))


def a_caller(world: World) -> None:
    """One provisional contact, with an interaction."""
    has(world, caller("caller", NUMBER))
    world.ingest(call("earlier", "e-0"))


def two_people(world: World) -> None:
    """A provisional and a curated contact, each with what they hold, notes and an interaction."""
    a_caller(world)
    has(world, person("ana", work_email="ana@example.com", cell_phone="+1 803-123-0000"))
    world.ingest(event(email(), conversation="mail", id="m-0", channel=Channel.EMAIL))
    world.note("ana", "calls on Mondays", "note-0")


def merged(world: World) -> None:
    """The two, merged."""
    two_people(world)
    world.merge("caller", "ana", key="merge-0")


def undone(world: World) -> None:
    """The two, merged, given what neither had, and apart again."""
    merged(world)
    world.edit("ana", lambda contact: dataclasses.replace(contact.profile, title="Dr"))
    world.unmerge(merge_result(world))


def told_apart(world: World) -> None:
    """The two, of whom somebody has said that they are not one."""
    two_people(world)
    world.declare("ana", "caller", "another voice")


def shared(world: World) -> None:
    """The two, whose number somebody has marked, with a call that it linked to nobody."""
    two_people(world)
    world.mark(NUMBER, MarkKind.SHARED, "a switchboard")
    world.ingest(call("shared", "s-0"))


def proposed(world: World) -> None:
    """So many saved contacts of one number that it may be many people's."""
    for place in range(CROWD + 1):
        has(world, person(f"p-{place:02d}", cell_phone="+1 803-123-0000"))


def crowded(world: World) -> None:
    """What the stream's reader has proposed of them."""
    proposed(world)
    world.saved("p-00")


def shared_by_one(world: World) -> None:
    """A number that one contact has, with all that can be known of its mark."""
    a_caller(world)
    world.mark(NUMBER, MarkKind.BLOCKED, "nobody's")
    world.mark(NUMBER, MarkKind.SHARED, "a family's")
    world.marks.note_unlinked("*", NUMBER, "u-0", world.clock(), UNLINKED_LASTS)


def often_unlinked(world: World) -> None:
    """Two conversations that were taken away from whom their number had led to, and a third one."""
    has(world, person("ana", cell_phone="+1 803-123-0000"))
    for place in range(UNLINKED_OFTEN):
        world.ingest(call(f"u-{place}", f"u-{place}"))
        world.unlink(f"u-{place}")
        if place < UNLINKED_OFTEN - 1:
            world.proposing.entry(EntryWritten(unlinking(world, f"u-{place}")))


def unlinking(world: World, conversation: str) -> HistoryEntry:
    """The entry that says so."""
    entries: tuple[HistoryEntry, ...] = world.store.history(["ana"])
    return next(each for each in entries if (each.action, each.details["conversation"]) == ("unlink", conversation))


def three_people(world: World) -> None:
    """Two that are merged, and one more."""
    merged(world)
    has(world, person("third"))


def claimed(world: World) -> None:
    """The caller's number, claimed for Ana."""
    two_people(world)
    world.claim("ana", NUMBER)


def long_ago(world: World) -> None:
    """A caller whose expiry an interaction has to renew."""
    a_caller(world)
    world.clock.pass_by(days=5)


def expired(world: World) -> None:
    """A caller who is gone but not yet removed, and still guards the number."""
    a_caller(world)
    world.clock.pass_by(days=61)


def removed(world: World) -> None:
    """The same caller, with a note, once the store has removed the record."""
    a_caller(world)
    world.note("caller", "calls back", "note-1")
    known = world.store.contact("caller")
    world.clock.pass_by(days=61)
    world.store.apply(Plan(world.clock(), (Transition(known, None),)))


def gave_up(world: World) -> None:
    """Somebody who has called, and whose number was changed since."""
    has(world, person("ana", cell_phone=NUMBER.value))
    world.ingest(call())
    world.edit("ana", lambda each: dataclasses.replace(each.profile, cell_phone=None))


def pointed_at_given_up(world: World) -> None:
    """PV1: the stream tells of that edit."""
    written = ContactWritten(person("ana", cell_phone=NUMBER.value), world.store.contact("ana"))
    PointAtGivenUp(world.store, world.clock)(written)


def visitor(world: World) -> None:
    """Somebody of whom only a cookie is known."""
    world.ingest(event(cookie(), conversation="web", id="w-0", channel=Channel.WEB_MESSAGING))


def suggesting(world: World) -> None:
    """TR4: the two, and a visitor of a project in which what is typed links nobody, who has typed an address."""
    two_people(world)
    visitor(world)
    world.save_project(Project(DEFAULT_PROJECT, typed_identifiers=TypedIdentifiers.SUGGEST))
    world.ingest(visitor_tells(Method.FORM, "w-1"))


def visitor_tells(how: Method, event_id: str) -> Any:
    """The visitor's address, known like this."""
    told = event(
        cookie(), email(), conversation="web", id=event_id, type=EventType.UPDATED, channel=Channel.WEB_MESSAGING
    )
    mentions = (told.mentions[0], dataclasses.replace(told.mentions[1], how=how))
    return dataclasses.replace(told, mentions=mentions)


def matching(world: World) -> None:
    """PJ9: the two, in a project in which a WhatsApp number finds who has it as a phone."""
    two_people(world)
    world.save_project(Project(DEFAULT_PROJECT, whatsapp_matches_phone=WhatsAppMatching.STITCH))


def result_of(world: World) -> str:
    """Who answers for Ana now, or for her first id when that is gone."""
    try:
        return world.read("ana").id
    except ContactNotFound:
        return "ana"


def merge_result(world: World) -> str:
    """The id of what the two were merged into, also once that is undone."""
    lineage = world.store.contact("ana").family.lineage
    return str(lineage[-1] if lineage else result_of(world))


def a_plan(world: World) -> None:
    """The two, and a project with a datasheet."""
    two_people(world)
    plan = DatasheetDefinition("plan", "Plan", {"type": "object"})
    world.save_project(Project(DEFAULT_PROJECT, datasheets=(plan,)))


def a_source(world: World) -> None:
    """One system that external ids come from."""
    world.add_source("CRM", "source-0")


def a_chat(world: World) -> None:
    """The two, and a visitor who may be one of them."""
    two_people(world)
    visitor(world)


def stopped(conversation: str, **more: Any) -> Any:
    """STOP from the number (CN1)."""
    told = call(conversation, f"{conversation}-stop", **{"channel": Channel.SMS, **more})
    return dataclasses.replace(told, choices=(Choice("messages", Status.DENIED, NUMBER, "twilio"),))


def stopped_in_a_chat(world: World) -> None:
    """A web chat of nobody in which somebody has refused messages."""
    two_people(world)
    world.ingest(stopped("chat", channel=Channel.WEB_CHAT))


def stopped_in_a_chat_alone(world: World) -> None:
    """CN4: the only one with the number, who has refused in a web chat of nobody."""
    has(world, person("ana", cell_phone="+1 803-123-0000"))
    world.ingest(stopped("chat", channel=Channel.WEB_CHAT))


def refused_meanwhile(world: World) -> None:
    """The two, merged, and a refusal since."""
    merged(world)
    world.tell("ana", REFUSED)


def apart_since(world: World) -> None:
    """Two who are apart again, each with what was refused meanwhile."""
    refused_meanwhile(world)
    world.unmerge(merge_result(world))


def erased_after_stop(world: World) -> None:
    """CN4: somebody refused, was erased, and is somebody new with the same number."""
    has(world, person("ana", cell_phone="+1 803-123-0000"))
    world.tell("ana", REFUSED)
    world.tell("ana", Word("survey", Status.DENIED, Speaker.AGENT))
    world.erase("ana")
    has(world, person("anna", first_name="Ana", cell_phone="+1 803-123-0000"))


def given_again(world: World) -> None:
    """The same, once the stream has told, and consenting to one of both."""
    erased_after_stop(world)
    world.saved("anna")
    world.clock.pass_by(minutes=1)
    world.tell("anna", dataclasses.replace(REFUSED, status=Status.GRANTED))


def doubles(world: World) -> None:
    """Two who share a number and a name."""
    two_people(world)
    has(world, person("anna", first_name="Ana", cell_phone="+1 803-123-0000"))


def alike(world: World) -> None:
    """SG3: two who share a name and nothing else."""
    two_people(world)
    has(world, person("anna", first_name="Ana", cell_phone="+1 212 555 0199"))


def scored_before(world: World) -> None:
    """The same, as an earlier model has scored them."""
    alike(world)
    score(world, "1")


def score(world: World, model: str) -> None:
    """A model finds the two likely."""
    likely = Likely(ContactId("ana"), ContactId("anna"), (1, 1), 0.99)
    SuggestScored(world.store, world.pairs, world.clock)((likely,), "splink", model)


def suggested(world: World) -> None:
    """SG1: the two, as the stream has told."""
    doubles(world)
    world.saved("anna")


def surveyed(world: World) -> None:
    """A web chat, which belongs to nobody until an agent decides."""
    two_people(world)
    world.ingest(event(email(), conversation="chat", id="h-0", channel=Channel.WEB_CHAT))


def left_behind(world: World) -> None:
    """A conversation whose contact was deleted, and the next holder of its number."""
    a_caller(world)
    has(world, person("ana", cell_phone="+1 803-123-0000"))
    world.delete("caller")


def known_to_nobody(world: World) -> None:
    """Interactions with what Ana holds: hers, nobody's, and one that an agent gave to somebody else."""
    two_people(world)
    for conversation, channel in (("back", Channel.CALLBACK), ("chat", Channel.WEB_CHAT), ("dial", Channel.CAMPAIGN)):
        world.ingest(event(email(), cookie(), conversation=conversation, id=f"{conversation}-0", channel=channel))
    has(world, person("bob"))
    world.link("dial", ContactId("bob"))


def note_of(world: World) -> str:
    """The id of Ana's note, also when it is gone."""
    return next((note.id for note in world.notes.first_notes(["ana"], 1, oldest_first=True)), "gone")


def enrichment(action: EnrichAction, *identifiers: Identifier) -> Enrichment:
    """Who is meant, and a title that is told about them."""
    return Enrichment(identifiers, action, dataclasses.replace(FORM, work_email=None, title="Dr"), UNASSIGNED_DIVISION)


def merge_as_shown(world: World) -> None:
    """Previewed and then done; once it is done the same call is a resend."""
    _as_shown(
        world, lambda: world.show_merge("caller", "ana"), lambda shown, key: world.merge_as(shown, *BOTH, key=key)
    )


def select_as_shown(world: World) -> None:
    """The same of a choice on the panel."""
    _as_shown(
        world,
        lambda: world.show_select("earlier", "ana"),
        lambda shown, key: world.select_as(shown, "earlier", "ana", key),
    )


def enrich_as_shown(world: World) -> None:
    """The same of an enrichment that merges."""
    both = enrichment(EnrichAction.MERGE, email(), NUMBER)
    _as_shown(world, lambda: world.show_enrich(both), lambda shown, key: world.enrich_as(shown, both, key))


def _as_shown(world: World, show: Callable[[], Showing], do: Callable[[Showing, str], Any]) -> None:
    """MG9: the preview is kept by the client, which sends the same token again when it got no answer."""
    if world.read("ana").id == "ana":
        KEPT[id(world)] = show()
    do(KEPT[id(world)], "shown-1")


BOTH = ("caller", "ana")
KEPT: dict[int, Showing] = {}

SCENARIOS = (
    Scenario("ingest, new identifier", lambda world: world.ingest(call())),
    Scenario("ingest, known identifier", lambda world: world.ingest(call()), a_caller),
    Scenario("ingest, expiry due", lambda world: world.ingest(call()), long_ago),
    Scenario("ingest, guard of an expired contact", lambda world: world.ingest(call()), expired),
    Scenario("ingest, later event", lambda world: world.ingest(call("earlier", "e-2", type=EventType.ENDED)), a_caller),
    Scenario(
        "ingest, form filled",
        lambda world: world.ingest(
            event(cookie(), email(), conversation="web-2", id="w-1", channel=Channel.WEB_MESSAGING)
        ),
        visitor,
    ),
    Scenario(
        "ingest, of nobody's",
        lambda world: world.ingest(event(NUMBER, cookie(), conversation="back", id="b-1", channel=Channel.CALLBACK)),
        two_people,
    ),
    Scenario(
        "ingest, later event of nobody's",
        lambda world: world.ingest(
            event(NUMBER, conversation="chat", id="h-1", channel=Channel.WEB_CHAT, type=EventType.UPDATED)
        ),
        surveyed,
    ),
    Scenario(
        "ingest, later event of a deleted contact",
        lambda world: world.ingest(call("earlier", "e-2", type=EventType.ENDED)),
        left_behind,
    ),
    Scenario(
        "ingest, somebody's with a number that they lack",
        lambda world: world.ingest(
            event(email(), phone("+1 212 555 0199"), conversation="mail-2", id="m-1", channel=Channel.EMAIL)
        ),
        two_people,
    ),
    Scenario("ingest, better proof of a merged contact's number", lambda world: world.ingest(attested()), merged),
    Scenario("ingest, better proof comes later", lambda world: world.ingest(attested("earlier")), a_caller),
    Scenario("ingest, a saved contact gains its account's id", lambda world: world.ingest(account("w-1")), a_number),
    Scenario("ingest, two contacts are one account", lambda world: world.ingest(account("w-1")), two_of_one),
    Scenario("create", lambda world: world.create(FORM, "create-1"), a_caller),
    Scenario("edit", lambda world: world.edit("ana", lambda _: FORM), two_people),
    Scenario("edit of a merged contact", lambda world: world.edit("ana", lambda _: FORM), merged),
    Scenario("import of a part", carry_out, two_people),
    Scenario("note", lambda world: world.note("ana", "asks for Bo", "note-1"), two_people),
    Scenario("note rewritten", lambda world: world.rewrite("ana", note_of(world), "calls on Fridays"), two_people),
    Scenario("note torn up", lambda world: world.tear_up("ana", note_of(world)), two_people, (NoteNotFound,)),
    Scenario("datasheet", lambda world: world.fill_in("ana", {"plan": "gold"}), a_plan),
    Scenario("external source added", lambda world: world.add_source("Billing", "source-1"), a_source),
    Scenario("external source retired", lambda world: world.retire_source("CRM"), a_source),
    Scenario("external source deleted", lambda world: world.remove_source("CRM"), a_source, (ExternalSourceNotFound,)),
    Scenario("project saved", lambda world: world.save_project(Project("sales", script="Hello")), a_plan),
    Scenario(
        "enrich, nobody known",
        lambda world: world.enrich(enrichment(EnrichAction.UPSERT, email("zoe@example.com")), "enrich-1"),
        a_caller,
    ),
    Scenario(
        "enrich, somebody known",
        lambda world: world.enrich(enrichment(EnrichAction.UPDATE, email()), "enrich-2"),
        two_people,
    ),
    Scenario(
        "enrich, two who are one",
        lambda world: world.enrich(enrichment(EnrichAction.MERGE, email(), NUMBER), "enrich-3"),
        two_people,
    ),
    Scenario("select on the panel", lambda world: world.select("earlier", "ana"), two_people),
    Scenario("select on the panel, of nobody's", lambda world: world.select("chat", "ana"), surveyed),
    Scenario("select on the panel, tried", lambda world: world.try_select("earlier", "ana"), two_people),
    Scenario("identify, somebody known", lambda world: world.identify("web", email()), a_chat),
    Scenario("identify, nobody known", lambda world: world.identify("web", email("zoe@example.com")), a_chat),
    Scenario("identify, of nobody's", lambda world: world.identify("chat", email("zoe@example.com")), surveyed),
    Scenario("unlink on the panel", lambda world: world.unlink("mail"), two_people),
    Scenario("create on the panel", lambda world: world.create_from_panel("earlier", FORM, "panel-1"), a_caller),
    Scenario(
        "create on the panel, of nobody's", lambda world: world.create_from_panel("chat", FORM, "panel-2"), surveyed
    ),
    Scenario("promote", lambda world: world.promote("caller", FORM), a_caller),
    Scenario("claim", lambda world: world.claim("ana", known("SocialLine", "line-1")), two_people),
    Scenario("claim, taken from another", lambda world: world.claim("caller", NUMBER), claimed),
    Scenario(
        "release",
        lambda world: world.release("ana", NUMBER),
        claimed,
        (IdentifierNotClaimed, IdentifierNotFound),
    ),
    Scenario("link", lambda world: world.link("mail", ContactId("caller")), two_people),
    Scenario("link of nobody's", lambda world: world.link("chat", ContactId("caller")), surveyed),
    Scenario("unlink", lambda world: world.link("mail", None), two_people),
    Scenario("merge", lambda world: world.merge("caller", "ana", key="merge-1"), two_people),
    Scenario("merge as it was shown", merge_as_shown, two_people),
    Scenario("select as it was shown", select_as_shown, two_people),
    Scenario("enrich as it was shown", enrich_as_shown, two_people),
    Scenario("unmerge, tried", lambda world: world.show_unmerge(merge_result(world)), merged),
    Scenario("merge of a merged contact", lambda world: world.merge("ana", "third", key="merge-2"), three_people),
    Scenario("unmerge", lambda world: world.unmerge(merge_result(world)), merged),
    Scenario("distinct", lambda world: world.declare("ana", "caller", "another voice"), two_people),
    Scenario(
        "distinct, withdrawn",
        lambda world: world.withdraw("caller", "ana", "the same voice"),
        told_apart,
        (DeclarationNotFound,),
    ),
    Scenario("erase of who was told apart", lambda world: world.erase("caller"), told_apart, (ContactNotFound,)),
    Scenario("mark", lambda world: world.mark(NUMBER, MarkKind.SHARED, "a switchboard"), two_people),
    Scenario("mark, another one", lambda world: world.mark(NUMBER, MarkKind.BLOCKED, "nobody's"), shared),
    Scenario("mark, taken back", lambda world: world.mark(NUMBER, None, "a mistake"), shared),
    Scenario("mark, refused as proposed", lambda world: world.mark(NUMBER, None), crowded),
    Scenario("ingest, shared identifier", lambda world: world.ingest(call("c-9", "e-9")), shared),
    Scenario(
        "ingest, typed where it only suggests",
        lambda world: world.ingest(visitor_tells(Method.TEXT, "w-2")),
        suggesting,
    ),
    Scenario(
        "ingest, proved where typing only suggests",
        lambda world: world.ingest(visitor_tells(Method.SIGNED_IN, "w-2")),
        suggesting,
    ),
    Scenario(
        "ingest, a WhatsApp number of whom a phone finds",
        lambda world: world.ingest(account("c-9", known("SocialWhatsapp", "18031230000"))),
        matching,
    ),
    Scenario(
        "ingest, later event of a shared one's",
        lambda world: world.ingest(event(NUMBER, email(), conversation="shared", id="s-1", type=EventType.UPDATED)),
        shared,
    ),
    Scenario("select on the panel, known by a shared number", lambda world: world.select("earlier", "ana"), shared),
    Scenario("propose, many have it", lambda world: world.saved("p-00"), proposed),
    Scenario(
        "propose, often unlinked",
        lambda world: world.proposing.entry(EntryWritten(unlinking(world, f"u-{UNLINKED_OFTEN - 1}"))),
        often_unlinked,
    ),
    Scenario(
        "erase of the last who has a shared number",
        lambda world: world.erase("caller"),
        shared_by_one,
        (ContactNotFound,),
    ),
    Scenario("consent told", lambda world: world.tell("ana", REFUSED), two_people),
    Scenario("consent told of a merged contact", lambda world: world.tell("caller", REFUSED), merged),
    Scenario("STOP of somebody known", lambda world: world.ingest(stopped("sms")), two_people),
    Scenario("STOP of a stranger", lambda world: world.ingest(stopped("sms"))),
    Scenario("STOP passed on by a link", lambda world: world.link("chat", ContactId("ana")), stopped_in_a_chat),
    Scenario("unmerge of who refused meanwhile", lambda world: world.unmerge(merge_result(world)), refused_meanwhile),
    Scenario("erase of who refused meanwhile", lambda world: world.erase("ana"), apart_since, (ContactNotFound,)),
    Scenario("refusals given again", lambda world: world.saved("anna"), erased_after_stop),
    Scenario("refusal lifted for good", lambda world: world.saved("anna"), given_again),
    Scenario(
        "erase of whose refusal stands in a conversation of nobody",
        lambda world: world.erase("ana"),
        stopped_in_a_chat_alone,
        (ContactNotFound,),
    ),
    Scenario("doubles found", lambda world: world.saved("anna"), doubles),
    Scenario("scored pair suggested", lambda world: score(world, "1"), alike),
    Scenario("pair scored anew", lambda world: score(world, "2"), scored_before),
    Scenario("suggestion dismissed", lambda world: world.dismiss("ana", "anna"), suggested),
    Scenario("cluster merged", lambda world: world.confirm("ana", "anna", "cluster-1"), suggested),
    Scenario("access file asked for", lambda world: world.ask(RequestKind.EXPORT, "ana"), two_people),
    Scenario("erasure asked for", lambda world: world.ask(RequestKind.DELETE, "ana"), two_people),
    Scenario("export asked for", lambda world: world.ask_export(), two_people),
    Scenario("delete", lambda world: world.delete("ana"), two_people, (ContactNotFound,)),
    Scenario("delete of a merged contact", lambda world: world.delete("caller"), merged, (ContactNotFound,)),
    Scenario("correct", lambda world: world.correct("ana", *RIGHT), two_people),
    Scenario("correct of a merged contact", lambda world: world.correct("ana", *RIGHT), merged),
    Scenario("access file", lambda world: world.access("ana"), merged),
    Scenario("erase", lambda world: world.erase("caller"), merged, (ContactNotFound,)),
    Scenario("forget who has expired", lambda world: world.forget_expired(caller("caller", NUMBER)), removed),
    Scenario("point at what was given up", pointed_at_given_up, gave_up),
    Scenario("erase after an unmerge", lambda world: world.erase("ana"), undone, (ContactNotFound,)),
    Scenario("erase of who was never linked", lambda world: world.erase("ana"), known_to_nobody, (ContactNotFound,)),
)
