"""Previews: what a merge would give, shown whole, and a promise that holds the real call to it (MG9)."""

from __future__ import annotations

import dataclasses
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from hashlib import blake2b
from scv.frozen import dataclass

from scv.domain.changes.plans import Receipt
from scv.domain.contacts.conflicts import FieldConflict
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import Profile, identifiers_of
from scv.domain.identifiers.identifier import Identifier
from scv.domain.marks.marks import MarkKind, Marks
from scv.domain.values.documents import Json, to_document
from scv.domain.values.errors import PreviewStale
from scv.domain.values.ids import ContactId

LIFE = timedelta(minutes=15)
DIGEST_BYTES = 6  # of one fingerprint, so that those of 25 contacts fit into a token of 2,000 characters
DIGEST_LENGTH = 8  # as text
OUTCOME = ("did", "result.fields", "result.identifiers", "result.conflicts")


# -- what is shown -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Input:
    """A contact that a call takes in; `place` is where the request names it, `marks` how its identifiers are marked."""

    place: str
    contact: Contact
    marks: Marks = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of the result, and the contacts that have this very value; none where it comes from the request."""

    field: str
    value: Json
    contact_ids: tuple[ContactId, ...]


@dataclass(frozen=True, slots=True)
class ShownHolding:
    """An identifier that the result would answer to, and the contacts that have it now.

    `in_fields`: a field shows it; else it is kept beside the fields. `mark`: it is many people's or nobody's (SI1).
    """

    identifier: Identifier
    contact_ids: tuple[ContactId, ...]
    in_fields: bool
    claimed: bool
    mark: MarkKind | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """An identifier of an input that the result would not answer to; a merge alone loses none (MG5)."""

    identifier: Identifier
    contact_id: ContactId


@dataclass(frozen=True, slots=True)
class JourneyCount:
    """How many interactions are in a contact's journey; `truncated` when there are more."""

    contact_id: ContactId
    count: int
    truncated: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call comes to: what it did, the contact as it is after that, and how conflicts were decided."""

    did: str
    result: Contact
    conflicts: tuple[FieldConflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Showing:
    """MG9: a preview: what is taken in, what comes of it, and the fingerprints that a token is made of."""

    inputs: tuple[Input, ...]
    outcome: Outcome
    digests: tuple[str, ...]
    journeys: tuple[JourneyCount, ...] = ()

    @property
    def fields(self) -> tuple[ShownField, ...]:
        """Every field of the result with whoever has that value."""
        has = to_document(self.outcome.result.profile)
        known = [(each.contact.id, list(to_document(each.contact.profile).values())) for each in self.inputs]
        return tuple(
            ShownField(name, value, tuple(contact_id for contact_id, values in known if value in values))
            for name, value in has.items()
        )

    @property
    def holdings(self) -> tuple[ShownHolding, ...]:
        """Every identifier of the result, each once."""
        result = self.outcome.result
        carried, claimed = set(identifiers_of(result.profile)), _claimed(result)
        marks = {identifier: kind for each in self.inputs for identifier, kind in each.marks.items()}
        return tuple(
            ShownHolding(each, self._holders(each), each in carried, each in claimed, marks.get(each))
            for each in result.identifiers
        )

    @property
    def lost(self) -> tuple[Lost, ...]:
        """What the inputs answer to and the result would not."""
        kept = set(self.outcome.result.identifiers)
        return tuple(
            Lost(identifier, each.contact.id)
            for each in self.inputs
            for identifier in each.contact.identifiers
            if identifier not in kept
        )

    def _holders(self, identifier: Identifier) -> tuple[ContactId, ...]:
        return tuple(each.contact.id for each in self.inputs if identifier in each.contact.identifiers)


def _claimed(contact: Contact) -> set[Identifier]:
    return {held.identifier for held in contact.held if held.claimed and held.is_live}


# -- what is promised ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Promise:
    """MG9: what a token says that was shown: fingerprints, good until `expires_at`.

    `key` names the request, so that a silent resend is answered with what the first one did.
    """

    expires_at: datetime
    digests: tuple[str, ...]
    key: str = ""

    def receipt(self, result: str, now: datetime) -> Receipt:
        """What a call that keeps the promise leaves, as long as the token may be sent again."""
        return Receipt(self.key, result, now + LIFE)

    def shows(self, did: str) -> bool:
        """Whether this is what the call was to do."""
        return self.digests[-len(OUTCOME)] == digest_of(did)

    def require_basis(self, basis: Sequence[tuple[str, str]], now: datetime) -> None:
        """Raises PreviewStale, naming each part of what the preview rests on that is another one by now."""
        if now >= self.expires_at:
            raise PreviewStale("The preview is more than 15 minutes old; preview it again.", "previewToken")
        if len(self.digests) != len(basis) + len(OUTCOME):
            raise stale(("inputs",))
        _require_same(basis, self.digests)

    def require_outcome(self, outcome: Outcome) -> None:
        """Raises PreviewStale when the same inputs come to something else, as by other settings or permissions."""
        _require_same(outcome_digests(outcome), self.digests[-len(OUTCOME) :])


def stale(changed: Sequence[str]) -> PreviewStale:
    """What was shown is not what would happen now."""
    return PreviewStale(f"Since the preview has changed: {', '.join(changed)}. Preview it again.", *changed)


def _require_same(now: Sequence[tuple[str, str]], shown: Iterable[str]) -> None:
    changed = [name for (name, digest), before in zip(now, shown, strict=False) if digest != before]
    if changed:
        raise stale(changed)


def showing(inputs: Sequence[Input], request: Mapping[str, Json], outcome: Outcome) -> Showing:
    """MG9: the preview of what this request would do to these contacts."""
    digests = tuple(digest for _, digest in (*basis_digests(inputs, request), *outcome_digests(outcome)))
    return Showing(tuple(inputs), outcome, digests)


def basis_digests(inputs: Sequence[Input], request: Mapping[str, Json]) -> tuple[tuple[str, str], ...]:
    """What a preview rests on: what was asked, and of each contact who it is, its fields and what it holds."""
    asked = [(name, digest_of(value)) for name, value in request.items()]
    return (*asked, *(named for each in inputs for named in _parts(each)))


def _parts(given: Input) -> Iterable[tuple[str, str]]:
    contact, place = given.contact, given.place
    yield f"{place}.id", digest_of([contact.id, *sorted(contact.members)])
    yield f"{place}.fields", digest_of([contact.version, contact.type.value])
    yield f"{place}.identifiers", digest_of([*_held(contact, homes=True), *_marked(given)])
    said = [(each.other, *each.ended_for) for each in contact.distinct if each.withdrawn is None]
    yield f"{place}.declarations", digest_of([one for each in said for one in each])


def _marked(given: Input) -> list[Json]:
    """SI1: how its identifiers are marked, which decides what they say about it."""
    held = sorted(each for each in given.contact.identifiers if each in given.marks)
    return [[*map(str, dataclasses.astuple(each)), given.marks[each].value] for each in held]


def outcome_digests(outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """What a call comes to, but for ids to come and times."""
    result = outcome.result
    conflicts: list[Json] = [_conflict(each) for each in outcome.conflicts]
    parts: tuple[Json, ...] = (
        outcome.did,
        [to_document(result.profile), result.type.value],
        _held(result, homes=False),
        conflicts,
    )
    return tuple(zip(OUTCOME, map(digest_of, parts), strict=True))


def _held(contact: Contact, *, homes: bool) -> list[Json]:
    """What it holds and how; without `homes` also without whose row says so, as new contacts have no id yet."""
    rows: list[list[str]] = [
        [
            *map(str, dataclasses.astuple(held.identifier)),
            held.how.value,
            str(held.claimed),
            *([held.home or ""] if homes else []),
        ]
        for held in contact.held
    ]
    return [list[Json](row) for row in sorted(rows)]


def _conflict(conflict: FieldConflict) -> Json:
    candidates: list[Json] = [
        [each.contact_id, each.value, each.fate.value, each.field] for each in conflict.candidates
    ]
    return [conflict.field, conflict.decided_by.value, candidates]


def digest_of(value: Json) -> str:
    """The fingerprint of a plain value; equal values have equal ones."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return urlsafe_b64encode(blake2b(text.encode(), digest_size=DIGEST_BYTES).digest()).decode()


def profile_request(profile: Profile | None) -> Json:
    """Fields of a request, as its fingerprint takes them."""
    return None if profile is None else dict(to_document(profile))
