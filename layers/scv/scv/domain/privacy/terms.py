"""Replacement terms: what a person says is wrong, and what is right, over the whole merge set (PV3)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from scv.frozen import dataclass
from typing import Any

from scv.domain.contacts.contact import Contact
from scv.domain.contacts.held import Held
from scv.domain.contacts.life import with_fields
from scv.domain.contacts.names import parted
from scv.domain.contacts.profiles import EMAIL_FIELDS, PHONE_FIELDS, Profile, identifiers_of, normalise
from scv.domain.identifiers.identifier import DEFAULT_COUNTRY, Identifier, IdentifierType, identify
from scv.domain.values.documents import Document, Json, camel, from_document, to_document
from scv.domain.values.errors import InvalidValue
from scv.domain.values.texts import is_blank, same, shown

NAMES = ("firstName", "middleName", "lastName")
SOURCE = "externalSource"  # whose id it is, which no person corrects


class TermKind(StrEnum):
    """What a term is about, spelled as on the wire."""

    NAME = "NAME"
    ADDRESS = "ADDRESS"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    TWITTER = "TWITTER"
    INSTAGRAM = "INSTAGRAM"
    FACEBOOK = "FACEBOOK"
    APPLE_MESSAGES = "APPLE_MESSAGES"
    WHATSAPP = "WHATSAPP"
    EXTERNAL_ID = "EXTERNAL_ID"


TYPES: dict[TermKind, tuple[IdentifierType, ...]] = {
    TermKind.PHONE: (IdentifierType.PHONE,),
    TermKind.EMAIL: (IdentifierType.EMAIL,),
    TermKind.TWITTER: (IdentifierType.SOCIAL_TWITTER,),
    TermKind.INSTAGRAM: (IdentifierType.SOCIAL_INSTAGRAM, IdentifierType.SOCIAL_INSTAGRAM_HANDLE),
    TermKind.FACEBOOK: (IdentifierType.SOCIAL_FACEBOOK,),
    TermKind.APPLE_MESSAGES: (IdentifierType.APPLE_OPAQUE_ID,),
    TermKind.WHATSAPP: (IdentifierType.SOCIAL_WHATSAPP,),
    TermKind.EXTERNAL_ID: (IdentifierType.EXTERNAL_ID,),
}
PLACES: dict[TermKind, str] = {
    TermKind.ADDRESS: "address",
    TermKind.TWITTER: "twitterId",
    TermKind.INSTAGRAM: "instagramId",
    TermKind.FACEBOOK: "facebookId",
    TermKind.APPLE_MESSAGES: "appleOpaqueIds",
    TermKind.EXTERNAL_ID: "externalIds",
}


@dataclass(frozen=True, slots=True)
class Term:
    """One value and what it is to be instead."""

    kind: TermKind
    existing: str
    updated: str

    def __post_init__(self) -> None:
        if is_blank(self.existing) or is_blank(self.updated):
            raise InvalidValue("A term needs existingValue and updatedValue.", field="replacementTerms")

    def is_meant(self, value: str) -> bool:
        """Whether a text is the existing value, however it is written."""
        return _plain(value) == _plain(self.existing)

    def corrected(self, identifier: Identifier, country: str) -> Identifier:
        """The identifier that stands for the updated value, when this one stands for the existing one.

        Raises InvalidValue for an updated value that is no identifier of its type.
        """
        if identifier.type not in TYPES.get(self.kind, ()) or _read(identifier, self.existing, country) != identifier:
            return identifier
        new = identify(identifier.type, self.updated, source=identifier.source, country=country)
        if new is None:
            raise InvalidValue("The updated value identifies nobody.", field="replacementTerms")
        return new


def corrected(contact: Contact, terms: Sequence[Term], now: datetime, country: str = DEFAULT_COUNTRY) -> Contact:
    """PV3: the record as if the updated values had been given in the first place; the same when none is there.

    An identifier keeps its place: its holder, how it is held and since when, in a member of a merge set as well, so
    that an unmerge brings no wrong value back. Raises InvalidValue, naming the field, for what cannot stand there.
    """
    document = to_document(contact.profile)
    for term in terms:
        document = _in_fields(document, term, country)
    profile = contact.profile
    if document != to_document(profile):
        profile = normalise(from_document(Profile, document), country)
    held = _once(_in_holding(each, terms, country) for each in contact.held)
    if not contact.is_ancestor:
        held = with_fields(held, identifiers_of(profile, country), now)
    called = tuple(_in_text(each, terms) for each in contact.also_called)
    return dataclasses.replace(contact, profile=profile, held=held, also_called=called)


def _in_fields(document: Document, term: Term, country: str) -> Document:
    """The fields of a record with the updated value in each place of the existing one."""
    if term.kind is TermKind.NAME:
        return document | _names(document, term)
    if term.kind is TermKind.PHONE:
        told = {camel(name): document.get(camel(name)) for name in PHONE_FIELDS}
        return document | {
            name: _number(each, IdentifierType.PHONE, term, country) for name, each in told.items() if each
        }
    if term.kind is TermKind.EMAIL:
        told = {camel(name): document.get(camel(name)) for name in EMAIL_FIELDS}
        return document | {name: _email(each, term, country) for name, each in told.items() if isinstance(each, str)}
    if term.kind is TermKind.WHATSAPP:
        account = document.get("whatsAppId")
        if not isinstance(account, dict) or not account.get("phoneNumber"):
            return document
        number = _number(account["phoneNumber"], IdentifierType.SOCIAL_WHATSAPP, term, country)
        return document | {"whatsAppId": {**account, "phoneNumber": number}}
    place = PLACES[term.kind]
    return document | ({place: _everywhere(document[place], term)} if place in document else {})


def _names(document: Document, term: Term) -> Document:
    """A part of the name, or first and last name as one text."""
    told = {name: each for name in NAMES if isinstance(each := document.get(name), str)}
    found: Document = {name: shown(term.updated) for name, each in told.items() if term.is_meant(each)}
    if not found and term.is_meant(" ".join(told[name] for name in ("firstName", "lastName") if name in told)):
        first, last = parted(term.updated)
        if first is None or last is None:
            raise InvalidValue("Send first and last name, as the existing value has both.", field="replacementTerms")
        found = {"firstName": first, "lastName": last}
    return found


def _number(phone: Json, kind: IdentifierType, term: Term, country: str) -> Json:
    spelled = phone.get("e164") if isinstance(phone, dict) else None
    known = identify(kind, spelled, country=country) if isinstance(spelled, str) else None
    if known is None or not isinstance(phone, dict) or _read(known, term.existing, country) != known:
        return phone
    kept = {name: phone[name] for name in ("acceptsSMS",) if name in phone}
    return {"display": term.updated, **kept}


def _email(value: str, term: Term, country: str) -> str:
    known = identify(IdentifierType.EMAIL, value)
    return term.updated if known and _read(known, term.existing, country) == known else value


def _everywhere(value: Any, term: Term) -> Any:
    """Every text below a place, but for the source of an id."""
    if isinstance(value, dict):
        return {name: each if name == SOURCE else _everywhere(each, term) for name, each in value.items()}
    if isinstance(value, list):
        return [_everywhere(each, term) for each in value]
    return shown(term.updated) if isinstance(value, str) and term.is_meant(value) else value


def _in_holding(held: Held, terms: Sequence[Term], country: str) -> Held:
    """RS5: a guard was for the other value, and goes; what is held as a holder is enough to be found."""
    new = held.identifier
    for term in terms:
        new = term.corrected(new, country)
    return held if new == held.identifier else dataclasses.replace(held, identifier=new, guarded=False)


def _once(held: Iterable[Held]) -> tuple[Held, ...]:
    """What was held under both values is held once, as it was first."""
    found: dict[tuple[Identifier, str | None], Held] = {}
    for each in held:
        found.setdefault((each.identifier, each.home), each)
    return tuple(found.values())


def _in_text(value: str, terms: Sequence[Term]) -> str:
    for term in terms:
        if term.kind is TermKind.NAME and term.is_meant(value):
            value = shown(term.updated) or value
    return value


def _read(identifier: Identifier, text: str, country: str) -> Identifier | None:
    """The text as an identifier of the same type and source; None when it cannot be one."""
    try:
        return identify(identifier.type, text, source=identifier.source, country=country)
    except InvalidValue:
        return None


def _plain(text: str) -> str:
    return same(text).casefold().lstrip("@")
