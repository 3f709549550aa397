"""Contacts written to a file."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scv.bootstrap import search, stores
from scv.bootstrap.process import client, new_id, now, replaceable, tables

if TYPE_CHECKING:
    from scv.adapters.dynamodb.exports import DynamoExports
    from scv.usecases.exports.exports import AskExport, ReadExports, WriteExport


@replaceable
def _exports() -> DynamoExports:
    from scv.adapters.dynamodb.exports import DynamoExports

    return DynamoExports(client("dynamodb"), tables(), stores.store())


@cache
def ask() -> AskExport:
    """POST /contacts/exports."""
    from scv.usecases.exports.exports import AskExport

    return AskExport(_exports(), stores.jobs(), now, new_id)


@cache
def read() -> ReadExports:
    """GET /contacts/exports and one of them."""
    from scv.usecases.exports.exports import ReadExports

    return ReadExports(_exports(), stores.files(), now)


@cache
def write() -> WriteExport:
    from scv.usecases.exports.exports import WriteExport

    return WriteExport(_exports(), search.scan(), stores.files(), now)
