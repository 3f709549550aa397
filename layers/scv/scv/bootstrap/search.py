"""Contacts found by what is known of them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scv.bootstrap import stores
from scv.bootstrap.process import client, now, replaceable, tables

if TYPE_CHECKING:
    from scv.adapters.dynamodb.search import DynamoSearch
    from scv.usecases.search.find import SearchContacts
    from scv.usecases.search.look_up import LookUp
    from scv.usecases.search.typeahead import SuggestContacts
    from scv.usecases.search.walk import ScanContacts


@replaceable
def index() -> DynamoSearch:
    """What curated contacts are found by."""
    from scv.adapters.dynamodb.search import DynamoSearch

    return DynamoSearch(client("dynamodb"), tables(), stores.store())


@cache
def find() -> SearchContacts:
    """GET /contacts and POST /contacts/search."""
    from scv.usecases.search.find import SearchContacts

    return SearchContacts(stores.store(), index(), stores.divisions(), now)


@cache
def scan() -> ScanContacts:
    """GET /scan/contacts."""
    from scv.usecases.search.walk import ScanContacts

    return ScanContacts(stores.store(), index(), stores.divisions(), now)


@cache
def suggest() -> SuggestContacts:
    """POST /typeahead/contacts."""
    from scv.usecases.search.typeahead import SuggestContacts

    return SuggestContacts(index())


@cache
def look_up() -> LookUp:
    """POST /identifierlookup and GET /reversewhitepageslookup."""
    from scv.usecases.search.look_up import LookUp

    return LookUp(stores.store(), stores.divisions(), now)
