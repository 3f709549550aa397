"""What tests are made of: a clock, people, events, and generated values."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from scv.domain.consent.decisions import Decision, Speaker, Status
from scv.domain.contacts.contact import Contact, ContactType
from scv.domain.contacts.declarations import Declaration, Withdrawal
from scv.domain.contacts.family import ALONE, Family
from scv.domain.contacts.held import AsMerged, Held, How
from scv.domain.contacts.life import curated
from scv.domain.contacts.profiles import (
    Address,
    AppleOpaqueId,
    ExternalId,
    ExternalSource,
    FacebookId,
    InstagramId,
    LineId,
    LineUserId,
    PhoneNumber,
    Profile,
    ScopedId,
    TwitterId,
    WhatsAppId,
    normalise,
)
from scv.domain.identifiers.identifier import Identifier, IdentifierType, identify
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import EventType, Facts, InteractionEvent, mentioned
from scv.domain.trust.trust import Method
from scv.domain.values.ids import ContactId, ConversationId, DivisionId

settings.register_profile("gate", deadline=None, derandomize=True)  # the same examples everywhere, however slow
settings.load_profile("gate")

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
SHARED_NUMBER = "+1 803-123-0000"
FOURTH_OF_FEBRUARY = datetime(2026, 2, 4, 9, tzinfo=UTC)
TWENTIETH_OF_MARCH = datetime(2026, 3, 20, 9, tzinfo=UTC)

_fresh = itertools.count(6_000_000)


def fresh_number() -> str:
    """A number that no other test of this process has: counted, as thousands of random ones would meet."""
    return f"+1803{next(_fresh)}"


@dataclass
class SettableClock:
    """A clock that a test moves."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """The time that was set."""
        return self.now

    def pass_by(self, **span: float) -> None:
        """Lets time pass, in the units of timedelta."""
        self.now += timedelta(**span)


@dataclass
class CountedIds:
    """Ids that sort in the order they were given out."""

    prefix: str = "contact"
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __call__(self) -> str:
        """The next id."""
        return f"{self.prefix}-{next(self.numbers):04d}"


def known(kind: IdentifierType | str, raw: str, **more: Any) -> Identifier:
    """An identifier that the test knows to be one."""
    found = identify(kind, raw, **more)
    assert found is not None
    return found


def phone(raw: str = SHARED_NUMBER) -> Identifier:
    """A phone identifier."""
    return known(IdentifierType.PHONE, raw)


def email(raw: str = "ana@example.com") -> Identifier:
    """An email identifier."""
    return known(IdentifierType.EMAIL, raw)


def cookie(raw: str = "9b2f-cookie") -> Identifier:
    """A cookie identifier."""
    return known(IdentifierType.COOKIE, raw)


def person(
    contact_id: str, first_name: str, last_name: str, created_at: datetime, *, division: str = "*", **fields: Any
) -> Contact:
    """A curated contact, with its fields normalised as the edge does."""
    profile = normalise(Profile(first_name=first_name, last_name=last_name, **fields))
    return curated(ContactId(contact_id), DivisionId(division), profile, created_at, by="u-1")


def alexis() -> Contact:
    """RS1: created on 4 February."""
    return person("c-alexis", "Alexis", "Doe", FOURTH_OF_FEBRUARY, cell_phone=PhoneNumber(SHARED_NUMBER))


def david() -> Contact:
    """RS1: created on 20 March, with Alexis's number."""
    return person("c-david", "David", "Doe", TWENTIETH_OF_MARCH, home_phone=PhoneNumber(SHARED_NUMBER))


_event_numbers = itertools.count(1)


def event(
    *identifiers: Identifier,
    conversation: str = "conversation-1",
    id: str | None = None,
    type: EventType = EventType.STARTED,
    channel: Channel | None = Channel.VOICE,
    direction: Direction | None = Direction.INBOUND,
    at: datetime = NOW,
    **facts: Any,
) -> InteractionEvent:
    """One event as a sender tells it, with an id of its own unless one is given."""
    told = Facts(channel=channel, direction=direction, **{"started_at": at, **facts})
    return InteractionEvent(
        id or f"event-{next(_event_numbers)}", type, at, ConversationId(conversation), told, mentioned(*identifiers)
    )


# -- generated values ---------------------------------------------------------------------------

Strategy = st.SearchStrategy
_texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
_maybe_text = st.none() | _texts
moments = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1)).map(
    lambda when: when.replace(microsecond=when.microsecond // 1000 * 1000, tzinfo=UTC)
)
seconds = moments.map(lambda when: when.replace(microsecond=0))
ids = st.uuids().map(lambda each: ContactId(str(each)))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=5,
)


def tuples_of(values: Strategy[Any], most: int = 3) -> Strategy[tuple[Any, ...]]:
    """Tuples, as frozen values hold many."""
    return st.lists(values, max_size=most).map(tuple)


def built(make: Callable[..., Any], **parts: Strategy[Any]) -> Strategy[Any]:
    """`make` with each part drawn, or left out."""
    return st.fixed_dictionaries({}, optional=parts).map(lambda drawn: make(**drawn))


phone_numbers = built(
    PhoneNumber,
    display=_maybe_text,
    user_input=_maybe_text,
    e164=_maybe_text,
    country_code=_maybe_text,
    extension=st.none() | st.integers(0, 99999),
    accepts_sms=st.none() | st.booleans(),
    normalization_country_code=_maybe_text,
)
profiles = built(
    Profile,
    first_name=_maybe_text,
    last_name=_maybe_text,
    title=_maybe_text,
    work_phone=phone_numbers,
    other_phone=phone_numbers,
    personal_email=_maybe_text,
    address=built(Address, address1=_maybe_text, postal_code=_maybe_text),
    twitter_id=built(TwitterId, id=_maybe_text, screen_name=_maybe_text, verified=st.booleans()),
    facebook_id=built(FacebookId, ids=tuples_of(built(ScopedId, scoped_id=_texts)), display_name=_maybe_text),
    line_id=built(LineId, ids=tuples_of(built(LineUserId, user_id=_texts))),
    whats_app_id=built(WhatsAppId, phone_number=phone_numbers),
    instagram_id=built(InstagramId, ids=tuples_of(built(ScopedId, scoped_id=_texts)), handle=_maybe_text),
    apple_opaque_ids=tuples_of(built(AppleOpaqueId, value=_texts)),
    external_ids=tuples_of(built(ExternalId, external_source=built(ExternalSource, id=_texts), value=_texts)),
    survey_opt_out=st.booleans(),
    external_system_url=st.none() | st.just("https://crm.example.com/42"),
    schema=st.dictionaries(_texts, json_values, max_size=2),
    custom_fields=st.dictionaries(_texts, json_values, max_size=3),
)


def _consistent(held: Held) -> Held:
    """As holdings come about: given up is neither claimed nor guarded; a member's own entry keeps what it was."""
    held = dataclasses.replace(held, guarded=held.guarded and held.is_live)
    if held.home is not None:
        return dataclasses.replace(held, as_merged=None, claimed=held.claimed and held.is_live)
    if not held.is_live:
        kept = held.as_merged or AsMerged(How.FIELD, held.claimed)
        how = kept.how if kept.how is not How.GIVEN_UP else How.BESIDE
        return dataclasses.replace(held, claimed=False, as_merged=AsMerged(how, kept.claimed))
    turned = held.as_merged and held.as_merged.claimed is not held.claimed
    return dataclasses.replace(held, as_merged=AsMerged(held.how, not held.claimed) if turned else None)


identifiers = st.builds(Identifier, st.sampled_from([kind for kind in IdentifierType if kind != "ExternalId"]), _texts)
external_identifiers = st.builds(Identifier, st.just(IdentifierType.EXTERNAL_ID), _texts, _texts)
helds = st.builds(
    Held,
    identifiers | external_identifiers,
    moments,
    how=st.sampled_from(How),
    claimed=st.booleans(),
    guarded=st.booleans(),
    home=st.none() | ids,
    as_merged=st.none() | st.builds(AsMerged, st.sampled_from(How), st.booleans()),
    known=st.sampled_from(Method),
    known_at=st.none() | moments,
).map(_consistent)
declarations = st.builds(
    Declaration,
    ids,
    _texts,
    moments,
    st.just("") | _texts,
    st.none() | st.builds(Withdrawal, _texts, moments, st.just("") | _texts),
    tuples_of(ids),
)
families = st.builds(
    Family,
    canonical_id=st.none() | ids,
    merged_to=st.none() | ids,
    merge_set=tuples_of(ids),
    merged_from=tuples_of(ids),
    lineage=tuples_of(ids),
    heir_of=tuples_of(ids),
    unmerged=st.booleans(),
)
decisions = st.builds(
    Decision,
    ids,
    ids,
    st.sampled_from(["survey", "messages"]),
    st.sampled_from(Status),
    st.sampled_from(Speaker),
    moments,
    _texts,
    st.none() | moments,
    st.none() | identifiers | external_identifiers,
    *(st.just("") | _texts for _ in range(3)),
)
contacts = st.builds(
    Contact,
    id=ids,
    type=st.sampled_from(ContactType),
    division=st.sampled_from(["*", "sales", "north#1"]),
    created_at=moments,
    ranked_at=moments,
    modified_at=moments,
    profile=profiles,
    held=st.lists(helds, max_size=4, unique_by=lambda held: held.identifier).map(tuple),
    created_by=_maybe_text,
    modified_by=_maybe_text,
    version=st.integers(1, 10**6),
    revision=st.integers(1, 10**6),
    expires_at=st.none() | seconds,
    pinned=st.booleans(),
    family=st.just(ALONE) | families,
    deleted_at=st.none() | moments,
    known_by=tuples_of(identifiers | external_identifiers),
    erased=st.booleans(),
    distinct=st.lists(declarations, max_size=3, unique_by=lambda said: said.other).map(tuple),
    consents=tuples_of(decisions),
    consents_since=tuples_of(decisions),
)
