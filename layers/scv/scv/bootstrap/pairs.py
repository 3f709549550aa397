"""Contacts that may be the same person."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scv.bootstrap import identity, marks, stores
from scv.bootstrap.process import now

if TYPE_CHECKING:
    from scv.usecases.pairs.clusters import Clusters
    from scv.usecases.pairs.decide import DismissPair, ListPairs
    from scv.usecases.pairs.find import FindPairs


@cache
def list_pairs() -> ListPairs:
    """GET /suggestions and /contacts/{id}/suggestions."""
    from scv.usecases.pairs.decide import ListPairs

    return ListPairs(stores.store(), stores.pairs(), stores.divisions(), now)


@cache
def dismiss() -> DismissPair:
    """DELETE /contacts/{id}/suggestions/{otherId}."""
    from scv.usecases.pairs.decide import DismissPair

    return DismissPair(stores.store(), stores.pairs(), now, identity.distinct())


@cache
def clusters() -> Clusters:
    """GET and PUT under /externalcontacts/graphs."""
    from scv.usecases.pairs.clusters import Clusters

    return Clusters(list_pairs(), identity.merge(), now)


@cache
def find() -> FindPairs:
    """SG1: who may be the same person as a contact that was saved."""
    from scv.usecases.pairs.find import FindPairs

    return FindPairs(stores.store(), stores.pairs(), now, marks.propose_shared().crowds)
