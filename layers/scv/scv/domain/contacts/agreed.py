"""What a contact has agreed to or refused, and its field of surveys, which says the same (CN2, CN3)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from scv.domain.consent.decisions import Decision, after, opted_out, since_merge, word_on_surveys
from scv.domain.consent.suppression import contact_points
from scv.domain.identifiers.identifier import Identifier

if TYPE_CHECKING:
    from scv.domain.contacts.contact import Contact


def standing_decisions(contact: Contact) -> tuple[Decision, ...]:
    """CN2: the decisions that stand. What an earlier version kept of surveys is one that nobody dated."""
    refuses = contact.profile.survey_opt_out
    if refuses is None or opted_out(contact.consents) is not None:
        return contact.consents
    said = word_on_surveys(contact.id, refuses, contact.created_at, contact.created_by or "", dated=False)
    return after(contact.consents, said)


def asked_about_surveys(contact: Contact, before: Contact | None, now: datetime, by: str) -> Contact:
    """CN3: the contact, whose field of surveys was written: another value than before adds a decision of whoever wrote.

    The field then says what holds. Nothing written is no decision: what held before stays.
    """
    asked, held = contact.profile.survey_opt_out, before.profile.survey_opt_out if before else None
    if asked is None:
        return _saying(contact, held)
    if asked == held:
        return contact
    known = before.decisions if before else contact.consents
    return with_decisions(contact, word_on_surveys(contact.id, asked, now, by), known=known)


def points_gained(before: Contact | None, after: Contact) -> tuple[Identifier, ...]:
    """CN4: the contact points that a write has given to the contact, whose suppressions are given to it again.

    What a merge result has of its members was asked about when they gained it.
    """
    known = before.identifiers if before else ()
    return contact_points(dict.fromkeys(each.identifier for each in after.holdings if each.identifier not in known))


def points_consented(before: Contact | None, after: Contact) -> tuple[Identifier, ...]:
    """CN4: the contact points on which the person has consented by this write, whose suppressions that may end."""
    if before is None and after.is_merge_result:
        return ()
    said, found = before.consents if before else (), list[Identifier]()
    for each in after.consents:
        if each.is_own_word and not each.status.refuses and each not in said:
            found.extend((each.point,) if each.point else after.identifiers)
    return contact_points(dict.fromkeys(found))


def with_decisions(contact: Contact, *made: Decision, known: tuple[Decision, ...] | None = None) -> Contact:
    """CN1, CN2: the contact with decisions that were made on it, and what holds of surveys by now (CN3).

    `known`: those that stood before, where the field of surveys says something else already. Raises ConsentLimit.
    """
    since = since_merge(contact.consents_since, *made) if contact.is_merge_result else ()
    stands = after(contact.decisions if known is None else known, *made)
    return of_decisions(dataclasses.replace(contact, consents_since=since), stands)


def without_decisions(contact: Contact, is_gone: Callable[[Decision], bool]) -> Contact:
    """PV1: the contact on which these stand no more; itself where none of them does."""
    stands, since = (
        tuple(each for each in ones if not is_gone(each)) for ones in (contact.consents, contact.consents_since)
    )
    if (stands, since) == (contact.consents, contact.consents_since):
        return contact
    return of_decisions(dataclasses.replace(contact, consents_since=since), stands)


def of_decisions(contact: Contact, stands: tuple[Decision, ...]) -> Contact:
    """CN3: the contact on which these stand, and whose field of surveys says what holds."""
    return _saying(dataclasses.replace(contact, consents=stands), opted_out(stands))


def _saying(contact: Contact, refuses: bool | None) -> Contact:
    if contact.profile.survey_opt_out == refuses:
        return contact
    return dataclasses.replace(contact, profile=dataclasses.replace(contact.profile, survey_opt_out=refuses))
