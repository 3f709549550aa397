"""The life of a contact: made by the system, saved by a person, edited, deleted (CO, RS4)."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from scv.domain.consent.suppression import bare
from scv.domain.contacts.agreed import asked_about_surveys
from scv.domain.contacts.contact import NOTHING_KNOWN, Contact, ContactType, expiry_after
from scv.domain.contacts.declarations import Declaration
from scv.domain.contacts.held import Held, How
from scv.domain.contacts.profiles import Profile, identifiers_of
from scv.domain.identifiers.identifier import DEFAULT_COUNTRY, Identifier
from scv.domain.values.errors import NameRequired
from scv.domain.values.ids import ContactId, DivisionId
from scv.domain.values.texts import is_blank


def provisional(
    contact_id: ContactId,
    division: DivisionId,
    identifiers: tuple[Identifier, ...],
    now: datetime,
    profile: Profile = NOTHING_KNOWN,
) -> Contact:
    """RS4: ephemeral when only a cookie (or nothing) is known, identified otherwise; expires after 60 days."""
    carried = identifiers_of(profile)
    return Contact(
        id=contact_id,
        type=provisional_type(identifiers),
        division=division,
        created_at=now,
        ranked_at=now,
        modified_at=now,
        profile=profile,
        held=tuple(
            Held(identifier, now, How.FIELD if identifier in carried else How.BESIDE, guarded=True)
            for identifier in identifiers
        ),
        expires_at=expiry_after(now),
    )


def provisional_type(identifiers: tuple[Identifier, ...]) -> ContactType:
    """RS4: personal data makes it identified."""
    personal = any(identifier.is_personal for identifier in identifiers)
    return ContactType.IDENTIFIED if personal else ContactType.EPHEMERAL


def identified(contact: Contact) -> Contact:
    """RS4: an ephemeral contact that has a personal identifier is an identified one, however it came by it."""
    if contact.type is not ContactType.EPHEMERAL or contact.deleted_at is not None:
        return contact
    return dataclasses.replace(contact, type=provisional_type(contact.identifiers))


def curated(
    contact_id: ContactId,
    division: DivisionId,
    profile: Profile,
    now: datetime,
    by: str,
    country: str = DEFAULT_COUNTRY,
) -> Contact:
    """CO1: a contact as a person saves it; `profile` is normalised. Raises NameRequired."""
    require_names(profile)
    contact = Contact(
        id=contact_id,
        type=ContactType.CURATED,
        division=division,
        created_at=now,
        ranked_at=now,
        modified_at=now,
        profile=profile,
        held=tuple(Held(identifier, now, How.FIELD) for identifier in identifiers_of(profile, country)),
        created_by=by,
        modified_by=by,
    )
    return asked_about_surveys(contact, None, now, by)


def require_names(profile: Profile) -> None:
    """CO1, CO9, PR1, PA7: first and last name, neither of them blank."""
    if is_blank(profile.first_name):
        raise NameRequired("A contact needs a first name: send firstName.", field="firstName")
    if is_blank(profile.last_name):
        raise NameRequired("A contact needs a last name: send lastName.", field="lastName")


def hold_fields(contact: Contact, profile: Profile, now: datetime, country: str = DEFAULT_COUNTRY) -> Contact:
    """CO2: the record with this profile, holding what its fields say and what it held beside them.

    What a removed field said is given up, and a claim on it as well (CO11); cookies, and identifiers that a merge
    kept or the system found, stay.
    """
    return dataclasses.replace(
        contact, profile=profile, held=with_fields(contact.held, identifiers_of(profile, country), now)
    )


def with_fields(held: tuple[Held, ...], carried: tuple[Identifier, ...], now: datetime) -> tuple[Held, ...]:
    """CO2, MG10: the entries once the fields carry exactly these identifiers.

    An identifier that comes back is held again by the members of the merge set that gave it up, each in its own
    place (RS9), and by an entry of the contact's own only when no member ever held it.
    """
    live = {each.identifier for each in held if each.is_live}
    kept = [
        dataclasses.replace(each, how=How.FIELD)
        if each.identifier in carried and (each.is_live or each.identifier not in live)
        else _without_field(each)
        for each in held
    ]
    known = {each.identifier for each in kept if each is not None and each.is_live}
    new = (Held(identifier, now, How.FIELD) for identifier in carried if identifier not in known)
    return (*(each for each in kept if each is not None), *new)


def _without_field(held: Held) -> Held | None:
    """CO11: what only a field carried is gone; of a member's row the merge result remembers that it was given up."""
    if held.how is not How.FIELD:
        return held
    return held.given_up() if held.home else None


def edited(contact: Contact, profile: Profile, now: datetime, by: str) -> Contact:
    """CO1, CO5: the contact with these fields, one version on. Raises NameRequired for a curated one."""
    if contact.type is ContactType.CURATED:
        require_names(profile)
    held = asked_about_surveys(identified(hold_fields(contact, profile, now)), contact, now, by)
    return dataclasses.replace(held, modified_at=now, modified_by=by, version=contact.version + 1)


def tombstone(contact: Contact, now: datetime, by: str) -> Contact:
    """CO4: what is left of a deleted contact: no personal data but what an erasure would still have to follow (PV1)."""
    return dataclasses.replace(
        contact,
        profile=NOTHING_KNOWN,
        also_called=(),
        held=(),
        consents=() if contact.is_ancestor else bare(contact.decisions),
        consents_since=(),
        known_by=() if contact.is_ancestor else contact.identifiers,  # its result lists them
        distinct=()
        if contact.is_ancestor
        else tuple(Declaration(each.other, "", each.at) for each in contact.distinct),
        deleted_at=now,
        modified_at=now,
        modified_by=by,
        expires_at=expiry_after(now),
    )
