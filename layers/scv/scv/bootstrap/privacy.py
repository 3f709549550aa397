"""What the law gives a person: access, correction, erasure."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scv.bootstrap import consent, search, stores
from scv.bootstrap.process import client, new_id, now, replaceable, tables

if TYPE_CHECKING:
    from scv.adapters.dynamodb.personal import DynamoPersonal
    from scv.usecases.privacy.erase import EraseContact
    from scv.usecases.privacy.requests import AskPrivacy, CarryOut, ReadRequests
    from scv.usecases.privacy.subjects import FindSubjects


@replaceable
def _personal() -> DynamoPersonal:
    from scv.adapters.dynamodb.personal import DynamoPersonal

    return DynamoPersonal(client("dynamodb"), tables(), stores.store())


@cache
def erase() -> EraseContact:
    """DELETE /contacts/{id}?erase=true."""
    from scv.usecases.privacy.erase import EraseContact

    chosen = {"suppress": consent.suppress_refusals()} if consent.remembers_refusals() else {}
    return EraseContact(
        stores.store(), stores.notes(), now, stores.settings(), stores.files(), stores.marks(), **chosen
    )


@cache
def find_subjects() -> FindSubjects:
    """GET /gdpr/subjects."""
    from scv.usecases.privacy.subjects import FindSubjects

    return FindSubjects(stores.store(), search.find(), stores.divisions(), now)


@cache
def ask() -> AskPrivacy:
    """POST /gdpr/requests."""
    from scv.usecases.privacy.correct import CorrectContact
    from scv.usecases.privacy.requests import AskPrivacy

    correct = CorrectContact(stores.store(), now)
    return AskPrivacy(stores.store(), _personal(), stores.jobs(), find_subjects(), correct, now, new_id)


@cache
def read_requests() -> ReadRequests:
    """GET /gdpr/requests and one of them."""
    from scv.usecases.privacy.requests import ReadRequests

    return ReadRequests(_personal(), stores.files(), now)


@cache
def carry_out() -> CarryOut:
    from scv.usecases.privacy.requests import CarryOut
    from scv.usecases.privacy.write_access_file import WriteAccessFile

    write = WriteAccessFile(stores.store(), _personal(), stores.files(), now, tables().retention)
    return CarryOut(_personal(), write, erase(), now)
