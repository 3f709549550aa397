"""Whom a row means: whom its external ids, emails and phones agree on, never one of several unasked (IM1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from hashlib import blake2b
from scv.frozen import dataclass

from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import ContactId, DivisionId


class Criterion(StrEnum):
    """What contacts are matched by, beside external ids, which always count."""

    EMAIL = "Email"
    PHONE = "Phone"


BOTH = (Criterion.EMAIL, Criterion.PHONE)
_TYPES = {Criterion.EMAIL: IdentifierType.EMAIL, Criterion.PHONE: IdentifierType.PHONE}


def criteria_named(names: Iterable[str]) -> tuple[Criterion, ...]:
    """In any case; external ids may be named as well. Raises InvalidValue."""
    known = {each.value.casefold(): each for each in Criterion}
    found = []
    for name in names:
        word = name.casefold()
        if word in known:
            found.append(known[word])
        elif word not in ("externalid", "externalids"):
            raise InvalidValue("matchingCriteria has Email, Phone, or both.", field="matchingCriteria")
    return tuple(dict.fromkeys(found))


def groups_of(identifiers: Sequence[Identifier], criteria: Sequence[Criterion]) -> tuple[tuple[Identifier, ...], ...]:
    """The identifiers that contacts are looked for by, strongest first: external ids, then each criterion in order."""
    kinds = (IdentifierType.EXTERNAL_ID, *(_TYPES[each] for each in criteria))
    groups = (tuple(each for each in identifiers if each.type is kind) for kind in kinds)
    return tuple(each for each in groups if each)


def row_key(
    identifiers: Sequence[Identifier], criteria: Sequence[Criterion], division: DivisionId | None
) -> bytes | None:
    """IM1: what makes two rows of a file the same: the first identifier of the strongest kind that the row has.

    Eight bytes of its hash, so that the keys of a million rows are kept in memory.
    """
    groups = groups_of(identifiers, criteria)
    if not groups:
        return None
    first = groups[0][0]
    told = "\0".join((division or "", first.type.value, first.source or "", first.value))
    return blake2b(told.encode(errors="surrogatepass"), digest_size=8).digest()


@dataclass(frozen=True, slots=True)
class Match:
    """Whom a row means: nobody, one, or several among whom it cannot choose."""

    contacts: tuple[Contact, ...] = ()

    @property
    def is_ambiguous(self) -> bool:
        """Whether several are meant."""
        return len(self.contacts) > 1


def match(groups: Sequence[Sequence[Identifier]], holders: Mapping[Identifier, Sequence[Contact]]) -> Match:
    """IM1: the one curated contact that every kind of identifier which finds anybody finds.

    Several, or different ones by different kinds, are ambiguous. A contact that the row's own system knows by another
    id is somebody else, a relative on one line; what the system made of a caller is nobody that anyone has saved
    (PR3 decides about those).
    """
    ids = [each for group in groups for each in group if each.type is IdentifierType.EXTERNAL_ID]
    found: list[dict[ContactId, Contact]] = []
    for group in groups:
        meant = {
            contact.id: contact
            for identifier in group
            for contact in holders.get(identifier, ())
            if not contact.is_provisional and not is_another(contact, ids)
        }
        if meant:
            found.append(meant)
    if not found:
        return Match()
    agreed = [contact for key, contact in found[0].items() if all(key in each for each in found)]
    if len(agreed) == 1:
        return Match(tuple(agreed))
    everybody = {key: contact for each in found for key, contact in each.items()}
    return Match(tuple(everybody.values()))


def is_another(contact: Contact, ids: Sequence[Identifier]) -> bool:
    """Whether a system that the row has an id of knows this contact by other ids alone."""
    sources = {each.source for each in ids}
    theirs = [
        each for each in contact.identifiers if each.type is IdentifierType.EXTERNAL_ID and each.source in sources
    ]
    return bool(theirs) and not any(each in ids for each in theirs)
