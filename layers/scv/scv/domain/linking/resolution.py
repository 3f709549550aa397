"""Resolution: which contact does an interaction belong to (RS1-RS10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.contacts.contact import Contact, ContactType, renewal_is_due
from scv.domain.identifiers.identifier import Identifier
from scv.domain.marks.marks import MarkKind, Marks
from scv.domain.projects.project import Project
from scv.domain.trust.trust import Method
from scv.domain.values.ids import ContactId


@dataclass(frozen=True, slots=True)
class Holder:
    """One contact that holds one identifier, as the identifier index tells it.

    `home` is the member of the merge set whose row it is, the contact itself when not merged.
    `look`: the row alone does not tell; `seen_in` the record first. `merged_to`: the merge result that the row
    names, whose record tells it as well, unless the merge was undone since.
    """

    identifier: Identifier
    contact_id: ContactId
    type: ContactType
    ranked_at: datetime
    claimed: bool = False
    expires_at: datetime | None = None
    look: bool = False
    merged_to: ContactId | None = None
    home: ContactId | None = None
    known: Method = Method.TOLD

    @property
    def told_by(self) -> ContactId:
        """MG3: the record that tells who answers for this holder."""
        return self.merged_to or self.contact_id

    @property
    def rank(self) -> tuple[bool, datetime, str]:
        """RS1, CL1: a claim first, then who was created first, then the lower id."""
        return not self.claimed, self.ranked_at, self.member

    @property
    def member(self) -> ContactId:
        """MG10: to whom the interaction is linked, so that an unmerge finds it in place."""
        return self.home or self.contact_id

    def is_alive(self, now: datetime) -> bool:
        """RS8: an expired contact that the store has not removed yet is treated as absent."""
        return self.expires_at is None or self.expires_at > now

    def needs_renewal(self, now: datetime) -> bool:
        """RS8: an interaction renews the expiry, written at most once a day."""
        return self.look or renewal_is_due(self.expires_at, now)


class Ranked(tuple[Holder, ...]):
    """RS1, SI1: the holders of one identifier in order of rank, and how the identifier is marked.

    One query brings both, so that a mark costs a call nothing.
    """

    mark: MarkKind | None

    def __new__(cls, holders: Iterable[Holder] = (), mark: MarkKind | None = None) -> Ranked:
        """As a tuple, with the mark beside."""
        made = super().__new__(cls, tuple(holders))
        made.mark = mark
        return made

    def those(self, holders: Iterable[Holder]) -> Ranked:
        """The same identifier with these holders."""
        return Ranked(holders, self.mark)


Rows = Mapping[Identifier, Ranked]


def marks_in(rows: Rows, project: Project) -> Marks:
    """SI1: how these identifiers are marked, by somebody or by the project."""
    kinds = {each: project.mark_of(each, ranked.mark) for each, ranked in rows.items()}
    return {each: kind for each, kind in kinds.items() if kind is not None}


def sole_caller(rows: Rows, marks: Marks) -> ContactId | None:
    """PR3, PA7: who alone holds these and was saved by nobody; what is marked does not say who is meant (SI1)."""
    found = {holder.contact_id: holder for each in rows if each not in marks for holder in rows[each]}
    saved = any(holder.type is ContactType.CURATED for holder in found.values())
    return next(iter(found)) if len(found) == 1 and not saved else None


@dataclass(frozen=True, slots=True)
class Resolution:
    """RS10: the best match, the rule that chose it, and every other holder with what found it.

    `matches`: how many contacts hold what decides; where one of them claims an identifier, it counts alone (PJ2).
    """

    best: Holder | None
    rule: str
    candidates: tuple[Holder, ...] = ()
    matches: int = 0


def resolve(
    identifiers: Sequence[Identifier],
    holders: Mapping[Identifier, Iterable[Holder]],
    now: datetime,
    deciding: Sequence[Sequence[Identifier]] | None = None,
    made: ContactId | None = None,
) -> Resolution:
    """RS1, RS6: the first created holder of the strongest identifiers that decide and that anybody holds.

    External ids come first, then phone, email and social ids, the cookie last; a claim wins its own
    identifier (CL1). A merged contact keeps the rank of each member (RS9). `deciding`: of each strength those
    that decide, all of them when one event gave them all; holders of the others are candidates alone. `made`: the
    contact that was made for this very interaction when less of it was known; who was there before comes first (JO6).
    """
    living = {
        identifier: sorted((held for held in holders.get(identifier, ()) if held.is_alive(now)), key=_rank)
        for identifier in identifiers
    }
    tiers = _tiers(identifiers) if deciding is None else deciding
    tier, best = _best(tiers, living)
    if best is not None and made in (best.contact_id, best.member) and best.type is not ContactType.CURATED:
        others = {each: [held for held in living[each] if held.contact_id != best.contact_id] for each in living}
        earlier_tier, earlier = _best(tiers, others)
        if earlier is not None and earlier.ranked_at < best.ranked_at:
            tier, best = earlier_tier, earlier
    candidates = _others(living, best)
    if best is None:
        return Resolution(None, "RS4", candidates)
    rule = "CL1" if best.claimed else "RS6" if len(identifiers) > 1 else "RS1"
    matches = {held.contact_id for each in tier for held in living[each] if held.claimed or not living[each][0].claimed}
    return Resolution(best, rule, candidates, len(matches))


Living = Mapping[Identifier, Sequence[Holder]]


def _best(tiers: Sequence[Sequence[Identifier]], living: Living) -> tuple[Sequence[Identifier], Holder | None]:
    """The first created of those who are first for an identifier of the strongest tier that anybody holds."""
    tier = next((each for each in tiers if any(living[identifier] for identifier in each)), ())
    firsts = [living[identifier][0] for identifier in tier if living[identifier]]
    return tier, min(firsts, key=lambda held: (held.ranked_at, held.member), default=None)


def _others(living: Living, best: Holder | None) -> tuple[Holder, ...]:
    """RS3: everybody else, each with the strongest identifier that found them."""
    others: dict[ContactId, Holder] = {}
    for identifier in sorted(living, key=lambda each: (each.strength, each)):
        for held in living[identifier]:
            if best is None or held.contact_id != best.contact_id:
                others.setdefault(held.contact_id, held)
    return tuple(others.values())


def _tiers(identifiers: Sequence[Identifier]) -> tuple[tuple[Identifier, ...], ...]:
    strengths = sorted({each.strength for each in identifiers})
    return tuple(tuple(each for each in identifiers if each.strength == strength) for strength in strengths)


def _rank(holder: Holder) -> tuple[bool, datetime, str]:
    return holder.rank


def seen_in(holder: Holder, records: Mapping[ContactId, Contact], now: datetime) -> Holder | None:
    """MG3: the same holder answered for by its canonical contact; None when that is gone (CO4, RS8)."""
    if not holder.look:
        return holder
    teller = records.get(holder.told_by)
    if teller is None or not tells_of(teller, holder):
        teller = records.get(holder.contact_id)
    contact = records.get(teller.canonical_id) if teller and teller.canonical_id else teller
    if contact is None or not contact.is_alive(now):
        return None
    return Holder(
        holder.identifier,
        contact.id,
        contact.type,
        holder.ranked_at,
        holder.claimed,
        contact.expires,
        look=contact.pinned,
        home=holder.contact_id,
        known=holder.known,
    )


def tells_of(record: Contact, holder: Holder) -> bool:
    """Whether it is the holder's own record, or a merge result that still has the holder among its members."""
    return record.id == holder.contact_id or holder.contact_id in record.family.merge_set
