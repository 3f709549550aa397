"""The model: everything that can be done, in any order, over memory and DynamoDB at once; both must agree."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from scv.adapters.dynamodb import keys
from scv.domain.access.permissions import CONVERSATION_ASSOCIATE
from scv.domain.agent.identifying import Identified
from scv.domain.consent.decisions import SURVEY, Decision, Speaker, Status, holding, latest, opted_out
from scv.domain.consent.suppression import contact_points
from scv.domain.consent.words import Choice, Word
from scv.domain.contacts.contact import Contact, ContactType
from scv.domain.contacts.profiles import PhoneNumber, Profile
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.identity.previews import Showing
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import DEFAULT_PROJECT, EventType, Interaction, InteractionEvent, Unreadable
from scv.domain.marks.marks import MarkKind
from scv.domain.privacy.erasure import is_erased, without_values
from scv.domain.projects.choices import TypedIdentifiers, WhatsAppMatching, phones_of
from scv.domain.trust.trust import Method
from scv.domain.values.errors import MissingPermission, ScvError
from scv.domain.values.ids import ContactId, DivisionId
from tests.builders import SettableClock, cookie, email, event, known, phone
from tests.model import invariants
from tests.model.choosing import Before, require_as_chosen, require_shown_as_chosen, typed
from tests.model.world import World
from tests.people import AGENT, bare
from tests.stores.tables import Bench, in_process

PHONES = (phone("+1 803-123-0000"), phone("+1 803-123-0001"))
EMAILS = (email("ana@example.com"), email("bo@example.com"))
OTHERS = (cookie("cookie-1"), known("SocialLine", "line-1"), known("ExternalId", "42", source="crm"))
WHATSAPP = known("SocialWhatsapp", PHONES[0].value)
IDENTIFIERS = (*PHONES, *EMAILS, *OTHERS, WHATSAPP)
MARKABLE = (PHONES[0], EMAILS[0], *OTHERS[1:], WHATSAPP)
CHANNELS = (
    *(Channel.VOICE, Channel.EMAIL, Channel.WEB_MESSAGING, Channel.OPEN),
    *(Channel.CALLBACK, Channel.WEB_CHAT, Channel.WHATSAPP),
)
HOW = (
    Method.TOLD,
    Method.FORM,
    Method.CALLER_ID,
    Method.SIGNED_IN,
    Method.FULL_ATTESTATION,
    Method.TEXT,
    Method.DEVICE,
)
LEGS = (None, "leg-1", "leg-2", "leg-3")
DIVISIONS = (None, None, None, "*", "north")
PURPOSES = (SURVEY, "marketing")
FEW = 8  # holders of an identifier: that of a crowd says nothing (SG1)
RETENTION = timedelta(days=150)
NAMES = ("Alexis", "David", "Jane")
NAMED: dict[str, Any] = {"first_name": "Ana", "last_name": "Roe"}
SAFELY_ALIVE = timedelta(days=59)  # an expiry of 60 days is renewed at most once a day

identifiers = st.sampled_from(IDENTIFIERS)
places = st.integers(0, 40)  # of a contact among those that were ever given out
conversations = st.sampled_from([f"conversation-{number}" for number in range(6)])
profiles = st.builds(
    lambda first, number, address: Profile(
        first_name=first,
        last_name="Doe",
        cell_phone=PhoneNumber(number.value) if number else None,
        work_email=address.value if address else None,
    ),
    st.sampled_from(NAMES),
    st.none() | st.sampled_from(PHONES),
    st.none() | st.sampled_from(EMAILS),
)


class ContactCenter(RuleBasedStateMachine):
    """Two worlds with one clock and the same ids; `done` counts what was done to them."""

    done = 0

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.clock = SettableClock()
        self.memory = World.in_memory(self.clock, RETENTION)
        self.dynamodb = self.beside()
        self.memory.remembers_refusals = self.dynamodb.remembers_refusals = True
        self.told: list[InteractionEvent] = []
        self.given: list[str] = []
        self.deleted: set[str] = set()
        self.touched: dict[str, Any] = {}
        self.ever: dict[ContactId, set[Identifier]] = {}
        self.seen: list[tuple[str, Contact]] = []
        self.versions: dict[str, int] = {}
        self.proofs: invariants.Proofs = {}
        self.numbers = 0
        self.words: dict[tuple[str, str], tuple[datetime, bool]] = {}  # when, and whether it was a refusal
        self.left: dict[tuple[DivisionId, Identifier, str], datetime] = {}  # refusals of those who were erased
        self.dismissed: set[frozenset[str]] = set()
        self.apart: set[frozenset[str]] = set()  # pairs of ids that no merge made, of which somebody said so
        self.said_of_sets: set[frozenset[str]] = set()  # those of whom it was said as members of a set, also taken back
        self.marked: dict[tuple[DivisionId, Identifier], MarkKind] = {}

    def beside(self) -> World:
        """The world that must agree with the one in memory."""
        self.bench: Bench = self.stack.enter_context(in_process())
        return World.on_dynamodb(self.bench, self.clock, retention=RETENTION)

    def teardown(self) -> None:
        with self.stack:
            self.ask_both()

    # -- doing the same twice -----------------------------------------------------------------

    def both(self, job: Callable[[World], Any]) -> Any:
        """What came of it in the one world, which must be what came of it in the other."""
        ContactCenter.done += 1
        ours, theirs = outcome(job, self.memory), outcome(job, self.dynamodb)
        assert ours == theirs
        self.keep_ids()
        return ours

    def keep_ids(self) -> None:
        """Every id that was given out, in the order of their contacts."""
        for contact_id in self.memory.store.records:
            if contact_id not in self.given:
                self.given.append(contact_id)

    def at(self, place: int) -> str:
        return self.given[place % len(self.given)]

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    # -- senders ------------------------------------------------------------------------------

    @initialize(profile=profiles)
    def somebody(self, profile: Profile) -> None:
        """One who was saved, and one of each kind that the system makes."""
        self.both(lambda world: world.create(profile, "first"))
        self.ingest([PHONES[1]], "conversation-0", EventType.STARTED, Channel.VOICE, 0, None, None, 0)
        self.ingest([OTHERS[0]], "conversation-1", EventType.STARTED, Channel.WEB_MESSAGING, 0, None, None, 0)

    @rule(
        known=st.lists(identifiers, max_size=3, unique=True),
        conversation=conversations,
        kind=st.sampled_from(EventType),
        channel=st.sampled_from(CHANNELS),
        earlier=st.integers(0, 3),
        leg=st.sampled_from(LEGS),
        division=st.sampled_from(DIVISIONS),
        unreadable=st.integers(0, 2),
    )
    def ingest(
        self,
        known: list[Identifier],
        conversation: str,
        kind: EventType,
        channel: Channel,
        earlier: int,
        leg: str | None,
        division: str | None,
        unreadable: int,
    ) -> None:
        """Events of any leg, late by minutes, with values that nobody can read; the division is the first one told."""
        told = self.event(known, conversation, kind, channel, earlier, leg, division, unreadable)
        before, held = self.living(conversation), self.holders_of_what_is_marked()
        chosen, typed = self.choices(division or "*"), self.holders_of_what_is_typed(told)
        answer = self.both(lambda world: world.ingest(told))
        assert self.holders_of_what_is_marked() <= held, "SI1: nobody is given what is many people's or nobody's"
        self.require_not_linked_by_a_mark(before, self.living(conversation))
        self.require_as_chosen(before, told, chosen, typed)
        again = self.both(lambda world: world.ingest(told))
        assert again == answer, "RS5: the same event gets the same answer"
        self.told.append(told)
        after = self.living(conversation)
        assert after is not None
        assert after.division == (before.division if before else division or "*"), "AC6"
        if not isinstance(answer, str) and answer.contact_id:
            self.touched[answer.contact_id] = self.clock()

    def holders_of_what_is_marked(self) -> set[tuple[str, Identifier]]:
        records = self.memory.store.records.values()
        return {(each.id, held) for each in records for held in each.identifiers if self.mark_of(each.division, held)}

    def choices(self, division: str) -> Before:
        """What an oracle of linking goes by, as it is now."""
        ranked = {each: self.memory.holders(each, division) for each in IDENTIFIERS}
        project = self.memory.settings.project(DEFAULT_PROJECT)
        return Before(project, lambda identifier: self.mark_of(division, identifier), ranked)

    def holders_of_what_is_typed(self, told: InteractionEvent) -> set[tuple[str, Identifier]]:
        found = typed(told.mentions)
        return {
            (each.id, held) for each in self.memory.store.records.values() for held in each.identifiers if held in found
        }

    def require_as_chosen(
        self, before: Interaction | None, told: InteractionEvent, chosen: Before, held: set[tuple[str, Identifier]]
    ) -> None:
        """RS6, TR3, TR4, PJ9: an oracle that knows the event, the choices, the marks and who has what."""
        after = self.living(told.conversation_id)
        assert after is not None
        if before is None and told.type is EventType.STARTED:
            require_as_chosen(chosen, told, after)
        if not is_erased(after):
            require_shown_as_chosen(chosen.project, after)
        if chosen.project.typed_identifiers is TypedIdentifiers.SUGGEST:
            assert (
                typed(after.mentions) & {identifier for _, identifier in self.holders_of_what_is_typed(told) - held}
                == set()
            )

    def mark_of(self, division: str, identifier: Identifier) -> MarkKind | None:
        return self.marked.get((DivisionId(division), identifier))

    def require_not_linked_by_a_mark(self, before: Interaction | None, after: Interaction | None) -> None:
        """SI1: of an oracle that knows marks alone: what they say who links a new interaction, and who never does."""
        if after is None or after.link.by is not None or (before is not None and before.link == after.link):
            return
        kinds = {each: self.mark_of(after.division, each) for each in after.lookups}
        project = self.memory.settings.project(DEFAULT_PROJECT)
        silent = typed(after.mentions) if project.typed_identifiers is TypedIdentifiers.SUGGEST else set()  # TR4
        if after.link.rule == "PJ9":
            sure = {each for each in kinds if kinds[each] is None} - silent
            assert after.link.identifier in phones_of(sure), (after.link, kinds, silent)
        if after.link.contact_id is not None and after.link.identifier is not None:
            assert self.mark_of(after.division, after.link.identifier) is None, after.link
        if before is None and after.rule.stitches and after.channel is not Channel.WEB_CHAT:
            alone = MarkKind.SHARED in kinds.values() and {each for each in kinds if kinds[each] is None} <= silent
            assert (after.link.rule == "SI1") == alone, (after.link, kinds, silent)

    @rule(which=st.integers(0, 40))
    def an_event_comes_again(self, which: int) -> None:
        """RS5, PV1: long after, also when its contact was merged, deleted or erased since; nobody is brought back."""
        if not self.told:
            return
        told = self.told[which % len(self.told)]
        before = self.living(told.conversation_id)
        answer = self.both(lambda world: world.ingest(told))
        if before is not None and before.seen(told.id):
            assert self.living(told.conversation_id) == before
        if before is None and not isinstance(answer, str) and answer.contact_id:
            self.touched[answer.contact_id] = self.clock()

    def living(self, conversation: str) -> Interaction | None:
        found = self.memory.store.conversations.get(conversation)
        return found if found and found.is_alive(self.clock()) else None

    def event(
        self,
        known: list[Identifier],
        conversation: str,
        kind: EventType,
        channel: Channel,
        earlier: int,
        leg: str | None,
        division: str | None,
        unreadable: int,
    ) -> InteractionEvent:
        when, number = self.clock() - timedelta(minutes=earlier), self.number()
        started = when if kind is EventType.STARTED else None
        told = event(
            *known,
            conversation=conversation,
            id=f"event-{number}",
            type=kind,
            channel=channel,
            at=when,
            communication_id=leg,
            division=division,
            started_at=started,
        )
        values = tuple(Unreadable("data.form.phone", f"none {number} {each}") for each in range(unreadable))
        mentions = tuple(dataclasses.replace(each, how=HOW[number % len(HOW)]) for each in told.mentions)
        status = (Status.DENIED, Status.GRANTED)[number // 2 % 2]
        choices = (Choice("messages", status, known[0] if known else None),) if number % 2 == 0 else ()
        return dataclasses.replace(told, unreadable=values, mentions=mentions, choices=choices)

    # -- agents -------------------------------------------------------------------------------

    @rule(profile=profiles)
    def create(self, profile: Profile) -> None:
        key = f"key-{self.number()}"
        made = self.both(lambda world: world.create(profile, key))
        assert self.both(lambda world: world.create(profile, key)) == made, "a silent resend"

    @rule(place=places, profile=profiles)
    def edit(self, place: int, profile: Profile) -> None:
        self.both(lambda world: world.edit(self.at(place), lambda _: profile))

    @rule(place=places)
    def look(self, place: int) -> None:
        """A client reads a contact and keeps what it read."""
        seen = self.both(lambda world: world.read(self.at(place)))
        if isinstance(seen, Contact):
            self.seen.append((self.at(place), seen))

    @rule(which=st.integers(0, 40), title=st.sampled_from(("Dr", "Ms")))
    def save_what_was_read(self, which: int, title: str) -> None:
        """CO5: a save is taken only while the contact is what its client has read, whatever happened in between."""
        if not self.seen:
            return
        contact_id, seen = self.seen[which % len(self.seen)]
        now = outcome(lambda world: world.read(contact_id), self.memory)
        body = dataclasses.replace(seen.profile, title=title, **({} if seen.profile.display_name else NAMED))
        saved = self.both(lambda world: world.edit(contact_id, lambda _: body, seen.version))
        if isinstance(saved, Contact):
            assert isinstance(now, Contact)
            assert (now.id, now.profile) == (seen.id, seen.profile), "somebody else's change was overwritten"
            self.seen.append((contact_id, saved))

    @rule(place=places)
    def delete(self, place: int) -> None:
        self._gone(place, lambda world: world.delete(self.at(place)))

    @rule(place=places)
    def erase(self, place: int) -> None:
        found, pointed = outcome(lambda world: world.read(self.at(place)), self.memory), set(self.memory.store.pointers)
        erased = self._gone(place, lambda world: world.erase(self.at(place)))
        if isinstance(found, Contact) and not isinstance(erased, str):
            kept = self.memory.store.conversations.values()
            invariants.require_erased(kept, self.memory.store.records, found, self.ever, pointed, self.clock())
            (entry,) = self.both(lambda world: world.store.history(found.members))
            assert entry.action == "erase"
            self._leaves(found)
            for gone in found.identifiers:
                if not self.both(lambda world, gone=gone: world.holders(gone, found.division)):  # type: ignore[misc]
                    self.marked.pop((found.division, gone), None)  # PV1: it goes with the last who has it
            for undone in self.both(lambda world: world.store.history(found.family.lineage)):
                assert without_values(undone) == undone, "PV1: what an undone merge dropped"
        elif not isinstance(erased, str):
            self._unmarked_with_who_was_deleted()

    def _unmarked_with_who_was_deleted(self) -> None:
        """PV1: an erasure after a deletion takes along what nobody has any more."""
        for division, each in list(self.marked):
            if self.memory.store.mark(division, each) is None and not self.memory.holders(each, division):
                del self.marked[division, each]

    def _leaves(self, erased: Contact) -> None:
        """CN4: what an erased person refused of all contact points, for each of theirs."""
        for each in latest(erased.decisions):
            if each.status.refuses and each.point is None:
                for point in contact_points(erased.identifiers):
                    place = erased.division, point, each.purpose
                    self.left[place] = max(each.counts_from, self.left.get(place, each.counts_from))

    def _refuses_again(self, contact: Contact) -> None:
        """CN4: whoever has a contact point of an erased person refuses what they refused, until they consent anew."""
        now, gained = self.memory.read(contact.id), {held.identifier for held in contact.holdings}
        own = {each.matter: each for each in now.decisions if each.is_own_word}
        for place, since in [each for each in self.left.items() if each[0][1] in gained]:
            if place[0] != contact.division:
                continue
            word = own[place[2], None]
            assert (word.counts_from, word.status.refuses) >= (since, True), "CN4"
            if not word.status.refuses:
                del self.left[place]

    def _gone(self, place: int, job: Callable[[World], Any]) -> Any:
        members = self.members(self.at(place))
        gone = self.both(job)
        if not isinstance(gone, str):
            self.deleted |= members
        return gone

    def members(self, contact_id: str) -> set[str]:
        found = outcome(lambda world: world.read(contact_id), self.memory)
        return {contact_id, *found.members} if isinstance(found, Contact) else {contact_id}

    @rule(place=places, identifier=identifiers)
    def claim(self, place: int, identifier: Identifier) -> None:
        claimed = self.both(lambda world: world.claim(self.at(place), identifier))
        if isinstance(claimed, Contact):
            best = self.both(lambda world: world.holders(identifier, claimed.division))[0]
            assert (best.contact_id, best.claimed) == (claimed.id, True), "CL1: the claim is the best match"

    @rule(place=places, identifier=identifiers)
    def release(self, place: int, identifier: Identifier) -> None:
        self.both(lambda world: world.release(self.at(place), identifier))

    @rule(place=places, profile=profiles)
    def promote(self, place: int, profile: Profile) -> None:
        self.both(lambda world: world.promote(self.at(place), profile))

    @rule(chosen=st.lists(places, min_size=2, max_size=4), overrides=st.booleans())
    def merge(self, chosen: list[int], overrides: bool) -> None:
        self.clock.pass_by(hours=1)
        created = [self.memory.store.records[each].ranked_at for each in self.members_at(chosen)]
        apart = self.told_apart(self.members_at(chosen))
        ids = [self.at(each) for each in chosen]
        merged = self.both(lambda world: world.merge_over(*ids) if overrides else world.merge(*ids))
        may_be = self.may_be_apart(self.members_at(chosen))
        assert merged != "ContactsDistinct" or (may_be and not overrides), "NP1: nobody said so"
        if isinstance(merged, Contact):
            assert overrides or not apart, "NP1: over what somebody said"
            assert merged.ranked_at == min(created), "RS9: the result counts as created when its oldest member was"

    @rule(
        identifier=st.sampled_from(MARKABLE),
        kind=st.none() | st.sampled_from(MarkKind),
        division=st.sampled_from(("*", "*", "north")),
    )
    def mark(self, identifier: Identifier, kind: MarkKind | None, division: str) -> None:
        """SI1."""
        known = self.memory.store.mark(division, identifier)
        marked = self.both(lambda world: world.mark(identifier, kind, "because", division))
        if isinstance(marked, str):
            assert (marked, kind, known) == ("MarkNotFound", None, None)
            return
        assert (marked.kind, marked.is_proposed) == (kind, False)
        self.marked.pop((DivisionId(division), identifier), None)
        if kind is not None:
            self.marked[DivisionId(division), identifier] = kind

    @rule(place=places)
    def the_stream_tells_of(self, place: int) -> None:
        """SI2, SG1: what is proposed is never decided."""
        if isinstance(outcome(lambda world: world.read(self.at(place)), self.memory), Contact):
            self.both(lambda world: world.saved(world.read(self.at(place)).id))

    @rule(
        chosen=st.lists(places, min_size=2, max_size=3),
        which=places,
        profile=profiles,
        meddles=st.sampled_from(("", "edit", "mark")),
        identifier=st.sampled_from(MARKABLE),
    )
    def merge_as_shown(
        self, chosen: list[int], which: int, profile: Profile, meddles: str, identifier: Identifier
    ) -> None:
        """MG9, SI1: exactly what was shown, or a refusal when one of them has been edited or marked since."""
        shown = self.both(lambda world: world.show_merge(*(self.at(each) for each in chosen)))
        if not isinstance(shown, Showing):
            return
        assert shown.lost == ()
        edited = self.both(lambda world: world.edit(self.at(which), lambda _: profile)) if meddles == "edit" else None
        before = dict(self.marked)
        if meddles == "mark":
            self.mark(identifier, MarkKind.SHARED, "*")
        inputs = {each.contact.id: each.contact.version for each in shown.inputs}
        changed = isinstance(edited, Contact) and edited.version != inputs.get(edited.id, edited.version)
        held = {each for one in shown.inputs if one.contact.division == "*" for each in one.contact.identifiers}
        changed = changed or (self.marked != before and identifier in held)
        key = f"shown-{self.number()}"
        merged = self.both(lambda world: world.merge_as(shown, *(self.at(each) for each in chosen), key=key))
        if changed:
            assert merged == "PreviewStale"
        else:
            assert isinstance(merged, Contact), merged
            assert (merged.profile, merged.type) == (shown.outcome.result.profile, shown.outcome.result.type)
            assert set(merged.identifiers) == {each.identifier for each in shown.holdings}

    @rule(chosen=st.lists(places, min_size=2, max_size=3))
    def merge_and_back(self, chosen: list[int]) -> None:
        """MG10: merge then unmerge is the identity on everything stored."""
        inputs = dict.fromkeys(self.members_at(chosen))
        before = [self.memory.store.records[each] for each in inputs]
        merged = self.both(lambda world: world.merge(*(self.at(each) for each in chosen)))
        if isinstance(merged, Contact):
            restored = self.both(lambda world: world.unmerge(merged.id))
            assert [bare(each) for each in restored] == [bare(each) for each in before]

    @rule(place=places, other=places)
    def say_that_they_are_two(self, place: int, other: int) -> None:
        """NP1."""
        pairs = self.pairs(place, other)
        said = self.both(lambda world: world.declare(self.at(place), self.at(other), "two people"))
        if not isinstance(said, str):
            self.tell_apart(pairs)

    @rule(place=places, other=places)
    def take_that_back(self, place: int, other: int) -> None:
        """NP1: nothing between any members of the two holds any more."""
        pairs = self.pairs(place, other)
        may_be = pairs & self.apart or (len(pairs) > 1 and pairs & self.said_of_sets)
        taken = self.both(lambda world: world.withdraw(self.at(place), self.at(other), "one after all"))
        assert taken is None or not pairs & self.apart or taken in ("ContactNotFound", "NotFound"), taken
        assert taken is not None or may_be, "NP1: nobody said so"
        if taken is None:
            self.apart -= pairs

    @rule(place=places, purpose=st.sampled_from(PURPOSES), status=st.sampled_from(Status), by=st.sampled_from(Speaker))
    def tell_consent(self, place: int, purpose: str, status: Status, by: Speaker) -> None:
        """CN1: the oracle keeps of everybody that no merge made the person's latest word."""
        self.clock.pass_by(minutes=1)
        told = self.both(lambda world: world.tell(self.at(place), Word(purpose, status, by)))
        if isinstance(told, Decision) and by is Speaker.PERSON:
            for each in self.originals(self.at(place)):
                self.words[each, purpose] = self.clock(), status.refuses
        if not isinstance(told, str):
            page = self.both(lambda world: world.consents().page(AGENT, ContactId(self.at(place)), 99))
            assert told in page.decisions

    @rule(place=places, refuses=st.sampled_from((True, False, None)))
    def write_survey_opt_out(self, place: int, refuses: bool | None) -> None:
        """CN3: what holds is what is read, whoever writes the field."""
        self.clock.pass_by(minutes=1)
        named = NAMED if refuses is None else {}
        edited = self.both(
            lambda world: world.edit(
                self.at(place),
                lambda each: dataclasses.replace(
                    each.profile,
                    survey_opt_out=refuses,
                    **({**NAMED, **named} if each.profile.display_name is None else {}),
                ),
            )
        )
        if isinstance(edited, Contact):
            own = [each for each in edited.consents if each.is_own_word and each.matter == (SURVEY, None)]
            if refuses is not None and not own:
                assert edited.profile.survey_opt_out is refuses

    @rule(place=places)
    def the_stream_tells_of_a_contact(self, place: int) -> None:
        """SG1: whoever shares an identifier and has the same name is suggested, unless somebody has parted them.

        What is marked makes none (SI1), though it may have made one before.
        """
        found = outcome(lambda world: world.read(self.at(place)), self.memory)
        if not isinstance(found, Contact):
            return
        self.both(lambda world: world.saved(found.id))
        self._refuses_again(found)
        told = self.both(lambda world: world.suggestions(found.id))
        wanted = self.doubles(found)
        names = {each.contacts[0].id if each.contacts[1].id == found.id else each.contacts[1].id for each in told}
        assert names <= wanted, "SG1: not alike, parted, or gone"
        crowded = any(len(self.memory.holders(each, found.division)) > FEW for each in found.identifiers)
        if not crowded and not found.is_provisional:
            sure = self.doubles(found, {each for division, each in self.marked if division == found.division})
            assert {each for each in sure if not self.was_dismissed(found.id, each)} <= names, "SG1: forgotten"

    def doubles(self, contact: Contact, without: Collection[Identifier] = ()) -> set[str]:
        """Who has the name and an identifier of the contact, and is another person for all we know."""
        if not contact.profile.has_full_name:
            return set()
        mine = {each for each in contact.identifiers if each.type is not IdentifierType.COOKIE}.difference(without)
        found = set()
        for other in self.memory.store.records.values():
            if other.is_ancestor or not other.is_alive(self.clock()) or other.id == contact.id:
                continue
            same = (other.profile.first_name, other.profile.last_name, other.division) == (
                contact.profile.first_name,
                contact.profile.last_name,
                contact.division,
            )
            if same and mine & set(other.identifiers) and not self.may_be_apart([contact.id, other.id]):
                found.add(other.id)
        return found

    @rule(place=places, other=places)
    def dismiss(self, place: int, other: int) -> None:
        """SG2: they are told apart, and never suggested again, also when that is withdrawn."""
        pairs = self.pairs(place, other)
        parted = self.both(lambda world: world.dismiss(self.at(place), self.at(other)))
        if parted is None:
            self.tell_apart(pairs)
            self.dismissed |= pairs

    def was_dismissed(self, one: str, other: str) -> bool:
        mine, theirs = self.originals(one), self.originals(other)
        return any(frozenset((each, another)) in self.dismissed for each in mine for another in theirs)

    def pairs(self, place: int, other: int) -> set[frozenset[str]]:
        ones, others = self.originals(self.at(place)), self.originals(self.at(other))
        return {frozenset((one, two)) for one in ones for two in others if ones != others}

    def originals(self, contact_id: str) -> set[str]:
        """Those of a contact's set that no merge made, which is what a declaration is about in the end."""
        records = self.memory.store.records
        return {each for each in self.members(contact_id) if each in records and not records[each].family.merged_from}

    def tell_apart(self, pairs: set[frozenset[str]]) -> None:
        self.apart |= pairs
        if len(pairs) > 1:
            self.said_of_sets |= pairs

    def told_apart(self, contact_ids: list[str]) -> bool:
        return any(each & self.apart for each in self.pairs_among(contact_ids))

    def may_be_apart(self, contact_ids: list[str]) -> bool:
        """NP1: a set does not know for which of its members it was taken back; whoever is no set is told exactly."""
        found = self.pairs_among(contact_ids)
        return any(each & self.apart or (len(each) > 1 and each & self.said_of_sets) for each in found)

    def pairs_among(self, contact_ids: list[str]) -> list[set[frozenset[str]]]:
        """For each two contacts every two of whom they are made."""
        sets = [self.originals(each) for each in dict.fromkeys(contact_ids)]
        two = combinations(sets, 2)
        return [{frozenset((one, other)) for one in ones for other in others} for ones, others in two]

    def members_at(self, chosen: list[int]) -> list[str]:
        found = [outcome(lambda world, place=place: world.read(self.at(place)), self.memory) for place in chosen]  # type: ignore[misc]
        return [each.id for each in found if isinstance(each, Contact)]

    @rule(place=places)
    def unmerge(self, place: int) -> None:
        merged = {each.id for each in self.memory.store.records.values() if each.family.merged_to}
        restored = self.both(lambda world: world.unmerge(self.at(place)))
        if isinstance(restored, tuple):
            self.touched.update({each.id: self.clock() for each in restored if each.id in merged})

    @rule(conversation=conversations, place=places)
    def link(self, conversation: str, place: int) -> None:
        chosen, before = self.at(place), self.living(conversation)
        linked = self.both(lambda world: world.link(conversation, ContactId(chosen)))
        if not isinstance(linked, str):
            self.has_become_part(conversation, before)

    @rule(conversation=conversations, place=places)
    def select(self, conversation: str, place: int) -> None:
        self.clock.pass_by(hours=1)
        chosen, before = self.at(place), self.living(conversation)  # before a merge gives out one id more
        selected = self.both(lambda world: world.select(conversation, chosen))
        if not isinstance(selected, str):
            self.has_become_part(conversation, before)

    def has_become_part(self, conversation: str, before: Interaction | None) -> None:
        """RS8: that renews the contact whose it is now, also when a merge is undone; the same again does not (PA6)."""
        after = self.living(conversation)
        if after is not None and after.link.contact_id and (before is None or after.link != before.link):
            self.touched[after.link.contact_id] = self.clock()

    @rule(conversation=conversations, told=st.lists(identifiers, min_size=1, max_size=2, unique=True))
    def identify(self, conversation: str, told: list[Identifier]) -> None:
        """ID12."""
        held, before = self.holders_of_what_is_marked(), self.living(conversation)
        found = self.both(lambda world: world.identify(conversation, *told))
        if isinstance(found, str) or before is None:
            return
        owner = found.interaction.link.contact_id
        says_whose = owner is not None and found.outcome is not Identified.AMBIGUOUS
        if says_whose and not self.memory.store.records[owner].is_ancestor:  # RS8: else the merge result has it for now
            self.touched[owner] = self.clock()
        if found.outcome is Identified.AMBIGUOUS:
            assert found.interaction.link == before.link, "ID12: nobody is chosen among several"
        elif found.outcome is Identified.CREATED:
            assert self.holders_of_what_is_marked() <= held, "SI1"

    @rule(conversation=conversations, profile=profiles)
    def create_from_panel(self, conversation: str, profile: Profile) -> None:
        """PA8: the permission that the panel names is all that it takes."""
        key = f"panel-{self.number()}"
        named = outcome(lambda world: world.panel(conversation).actions["create"].permission, self.memory)
        access = dataclasses.replace(AGENT, permissions=frozenset({CONVERSATION_ASSOCIATE, named}))
        made = self.both(lambda world: world.create_from_panel(conversation, profile, key, access))
        assert made != MissingPermission.__name__, named
        if not isinstance(made, str):
            again = self.both(lambda world: world.create_from_panel(conversation, profile, key))
            # the store decides by the expiry as it writes, and what is passed on counts as one more write
            kept = dataclasses.replace(made, expires_at=again.expires_at, revision=again.revision)
            assert again == kept, "a resend"

    @rule(conversation=conversations)
    def unlink(self, conversation: str) -> None:
        self.both(lambda world: world.link(conversation, None))

    @rule(
        typed=st.sampled_from(TypedIdentifiers),
        whatsapp=st.sampled_from(WhatsAppMatching),
        shows=st.sampled_from((frozenset(), frozenset({Channel.CALLBACK}))),
    )
    def choose(self, typed: TypedIdentifiers, whatsapp: WhatsAppMatching, shows: frozenset[Channel]) -> None:
        """PJ9, TR4: what a project says holds from the next event on."""
        known = self.memory.settings.project(DEFAULT_PROJECT)
        wanted = dataclasses.replace(
            known, typed_identifiers=typed, whatsapp_matches_phone=whatsapp, journey_includes=shows
        )
        saved = self.both(lambda world: world.save_project(wanted))
        assert (saved.typed_identifiers, saved.whatsapp_matches_phone, saved.journey_includes) == (
            typed,
            whatsapp,
            shows,
        )

    # -- time ---------------------------------------------------------------------------------

    @rule(days=st.sampled_from((0.5, 1, 30, 59)))
    def wait(self, days: float) -> None:
        self.clock.pass_by(days=days)

    @rule()
    def wait_until_all_that_can_expire_has_expired(self) -> None:
        self.clock.pass_by(days=61)
        self.ask_both()

    @rule(chosen=st.lists(st.booleans(), min_size=12, max_size=12))
    def the_store_removes_what_has_expired(self, chosen: list[bool]) -> None:
        """RS8, PV2: item by item, late, and in no order; in memory rows of contacts go with their record."""
        for place, (table, key) in enumerate(invariants.due(self.bench, self.clock())):
            if not chosen[place % len(chosen)]:
                continue
            self.bench.client.delete_item(TableName=table, Key=key)
            if table == self.bench.tables.contacts:
                self.memory.store.records.pop(key["id"]["S"], None)
            elif table == self.bench.tables.interactions:
                self.memory.store.conversations.pop(key["conversationId"]["S"], None)
            elif key.get("rank", {"S": ""})["S"].startswith(keys.POINTER):
                self._forget_pointer(key["identifier"]["S"], keys.pointed_at(key["rank"]["S"]))

    def _forget_pointer(self, row: str, conversation: str) -> None:
        pointers = self.memory.store.pointers
        for place in [each for each in pointers if each[2] == conversation]:
            if keys.identifier_key(*place[:2]) == row:
                del pointers[place]

    # -- what holds after every step ----------------------------------------------------------

    @invariant()
    def both_store_the_same(self) -> None:
        """Records, conversations, marks, pointers (PV1), decisions (CN1) and the rows that calls go by."""
        contacts = self.memory.store.records
        assert invariants.stored_contacts(self.bench) == contacts
        assert invariants.stored_interactions(self.bench) == self.memory.store.conversations
        assert invariants.stored_marks(self.bench) == self.memory.store.known_marks
        rows = invariants.marked_rows(self.bench)
        assert rows == {(keys.identifier_key(*key), kind) for key, kind in self.marked.items()}
        assert invariants.stored_pointers(self.bench) == self.pointers()
        assert invariants.stored_decisions(self.bench) == self.memory.store.decided
        assert invariants.stored_suppressions(self.bench) == set(self.memory.store.suppressions.values())
        invariants.require_rows_of_the_records(self.bench, contacts, self.clock())

    @invariant()
    def nothing_is_broken(self) -> None:
        now, contacts = self.clock(), self.memory.store.records
        kinds = {key: each.kind for key, each in self.memory.store.known_marks.items() if each.kind}
        assert kinds == self.marked, "SI1: what holds is what people have said, whatever was proposed, merged or erased"
        invariants.require_sound(contacts, now)
        invariants.require_one_guard_and_claim(contacts.values(), now)
        invariants.require_one_journey(self.memory, contacts, list(self.memory.store.conversations))

    def pointers(self) -> dict[invariants.Key, int | None]:
        """PV1: those in memory."""
        return {
            (keys.identifier_key(division, identifier), conversation): expiry and int(expiry.timestamp())
            for (division, identifier, conversation), expiry in self.memory.store.pointers.items()
        }

    @invariant()
    def what_each_record_has_had_is_known(self) -> None:
        for each in self.memory.store.records.values():
            self.ever.setdefault(each.id, set()).update(each.held_by(each.id))

    @invariant()
    def interactions_are_whole_and_found_by_what_they_carry(self) -> None:
        """RS11, PV1."""
        kept = self.memory.store.conversations.values()
        invariants.require_pointers(kept, self.pointers(), self.clock())
        invariants.require_whole(kept)

    @invariant()
    def what_was_agreed_to_or_refused_is_kept_and_no_refusal_is_lost(self) -> None:
        """CN1-CN3: a refusal stands until the person lifts it, through merges; so does what a conversation told."""
        store = self.memory.store
        kept = store.conversations.values(), store.records, store.decided.values()
        invariants.require_passed_on(*kept, self.clock())
        invariants.require_told(*kept[1:], self.clock())
        for contact in self.memory.store.records.values():
            if contact.is_ancestor or not contact.is_alive(self.clock()):
                continue
            assert contact.profile.survey_opt_out == opted_out(contact.decisions)
            held = {each.matter: each.status for each in holding(contact.decisions)}
            for purpose in PURPOSES:
                told = [
                    self.words[each, purpose] for each in self.originals(contact.id) if (each, purpose) in self.words
                ]
                if told and max(told)[1]:
                    assert held[purpose, None].refuses, (contact.id, purpose)

    @invariant()
    def versions_only_ever_grow_along_every_id(self) -> None:
        """CO5."""
        for contact_id in self.given:
            found = outcome(lambda world, contact_id=contact_id: world.read(contact_id), self.memory)  # type: ignore[misc]
            if isinstance(found, Contact):
                assert found.version >= self.versions.get(contact_id, 0), contact_id
                self.versions[contact_id] = found.version

    @invariant()
    def what_is_proved_of_a_holding_never_falls(self) -> None:
        """TR1: as long as a record holds an identifier, also through claims, merges and what takes them back."""
        now = invariants.proofs_of(self.memory.store.records.values())
        assert [key for key, worth in now.items() if worth < self.proofs.get(key, worth)] == []
        self.proofs = now

    @rule()
    def ask_both(self) -> None:
        for identifier in IDENTIFIERS:
            ours, theirs = self.memory.holders(identifier), self.dynamodb.holders(identifier)
            assert ours == theirs, identifier
            told = [(each.claimed, each.ranked_at, each.member, each.contact_id) for each in ours]
            assert told == invariants.expected_holders(self.memory.store.records, identifier, self.clock())
        for contact_id in self.given:
            told = self.both(lambda world, contact_id=contact_id: world.read(contact_id))  # type: ignore[misc]
            if isinstance(told, Contact):
                self.both(lambda world, contact_id=contact_id: world.journey(contact_id))  # type: ignore[misc]

    @precondition(lambda self: self.given)
    @invariant()
    def every_id_ever_given_out_answers_until_deleted(self) -> None:
        for contact_id in self.given:
            found = outcome(lambda world, contact_id=contact_id: world.read(contact_id), self.memory)  # type: ignore[misc]
            if contact_id in self.deleted:
                assert found == "ContactNotFound"
            elif self.must_answer(contact_id):
                assert isinstance(found, Contact), contact_id

    def must_answer(self, contact_id: str) -> bool:
        """Curated contacts always; provisional ones within 59 days of their last interaction."""
        record = self.memory.store.records.get(contact_id)
        if record is not None and record.type is ContactType.CURATED and not record.family.unmerged:
            return record.canonical_id is None
        return contact_id in self.touched and self.clock() - self.touched[contact_id] < SAFELY_ALIVE


def outcome(job: Callable[[World], Any], world: World) -> Any:
    """What came of it: an answer, or the name of the refusal. Nobody else is at work, so nobody is in the way."""
    try:
        return job(world)
    except ScvError as error:
        if str(error).startswith("Others ke"):
            raise AssertionError("the job was in its own way") from error
        return type(error).__name__
