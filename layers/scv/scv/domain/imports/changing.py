"""What a row changes of the contact that it means (IM1)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from scv.domain.consent.decisions import OF_FIELD
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.held import Held
from scv.domain.contacts.profiles import EMAIL_FIELDS, PHONE_FIELDS, Profile
from scv.domain.identifiers.identifier import Identifier, IdentifierType, identify
from scv.domain.identity.enriching import ArrayAction, FieldRules, enriched
from scv.domain.imports.consenting import FIELD as CONSENTS
from scv.domain.imports.consenting import tells_of_surveys
from scv.domain.imports.mapping import Draft
from scv.domain.imports.settings import ImportSettings
from scv.domain.values.documents import Document, camel, from_document, to_document
from scv.domain.values.errors import InvalidValue

RULES = FieldRules(default_array=ArrayAction.EXTEND)  # more ids than a list holds are told, not dropped
_FREE = {
    IdentifierType.PHONE: ("other_phone", "cell_phone", "home_phone", "work_phone"),
    IdentifierType.EMAIL: ("other_email", "personal_email", "work_email"),
}


def taken(draft: Draft, settings: ImportSettings) -> Draft:
    """The draft with those fields alone that the settings take; consents say of surveys what their field does."""
    fields: Document = {name: value for name, value in draft.fields.items() if settings.takes(name)}
    consents = draft.consents if settings.takes(CONSENTS) else ()
    if any(tells_of_surveys(each) for each in consents):
        fields.pop(OF_FIELD, None)
    cleared = tuple(each for each in draft.cleared if settings.takes(each))
    return dataclasses.replace(draft, fields=fields, cleared=cleared, consents=consents)


def beside(draft: Draft, carried: Sequence[Identifier], country: str) -> tuple[Identifier, ...]:
    """The identifiers that are in no field; raises InvalidValue for what is none."""
    found = (identify(kind, value, source=source, country=country) for kind, value, source in draft.beside)
    known = {each for each in found if each is not None and each.type is not IdentifierType.COOKIE}
    return tuple(sorted(known - set(carried)))


def holding(contact: Contact, others: Sequence[Identifier], now: datetime) -> Contact:
    """The contact that holds these identifiers beside its fields as well."""
    new = [Held(each, now) for each in others if each not in contact.identifiers]
    return dataclasses.replace(contact, held=(*contact.held, *new)) if new else contact


def changed(contact: Contact, told: Profile, draft: Draft, country: str) -> tuple[Profile, tuple[Identifier, ...]]:
    """IM1: the contact's fields with what the row tells and clears, and identifiers that find no free field.

    A number or address that a field says already, in whatever spelling, stays as it is. One of no kind takes a free
    field, and none that has another value.
    """
    told, homeless = _in_free_fields(contact, told, draft.placed, country)
    fields = enriched(contact.profile, _news(contact.profile, told, country), RULES)
    return (_cleared(fields, draft.cleared) if draft.cleared else fields), homeless


def _news(before: Profile, told: Profile, country: str) -> Profile:
    same = {
        name: getattr(before, name)
        for name in (*PHONE_FIELDS, *EMAIL_FIELDS)
        if getattr(told, name) is not None and _said(before, name, country) == _said(told, name, country)
    }
    return dataclasses.replace(told, **same) if same else told


def _said(profile: Profile, name: str, country: str) -> tuple[Identifier | None, int | None]:
    value = getattr(profile, name)
    if value is None:
        return None, None
    if name in EMAIL_FIELDS:
        return identify(IdentifierType.EMAIL, value), None
    return identify(IdentifierType.PHONE, value.e164 or value.display, country=country), value.extension


def _in_free_fields(
    contact: Contact, told: Profile, placed: Sequence[str], country: str
) -> tuple[Profile, tuple[Identifier, ...]]:
    names = [name for name in (*PHONE_FIELDS, *EMAIL_FIELDS) if camel(name) in placed]
    if not names:
        return told, ()
    loose = [(name, getattr(told, name)) for name in names if getattr(told, name) is not None]
    fields, homeless = _without(told, names), list[Identifier]()
    for name, value in loose:
        identifier, _ = _said(told, name, country)
        if identifier is None or identifier in contact.identifiers:
            continue
        slots = _FREE[identifier.type]
        free = next((each for each in slots if not getattr(contact.profile, each) and not getattr(fields, each)), None)
        if free is None:
            homeless.append(identifier)
        else:
            fields = dataclasses.replace(fields, **{free: value})
    return fields, tuple(homeless)


def _without(told: Profile, names: Sequence[str]) -> Profile:
    nothing: dict[str, Any] = dict.fromkeys(names)
    return dataclasses.replace(told, **nothing)


def _cleared(fields: Profile, paths: Sequence[str]) -> Profile:
    """Without these; raises InvalidValue for what is no single field."""
    document = to_document(fields)
    for path in paths:
        group, _, part = path.partition(".")
        if group in ("name", "phones", "emails", "externalId", "externalIds", "identifiers", "division", CONSENTS):
            raise InvalidValue("Only a field of its own can be cleared.", field=group)
        whole = document.get(group)
        if part and isinstance(whole, dict):
            whole.pop(part, None)
        else:
            document.pop(group, None)
    return from_document(Profile, document)
