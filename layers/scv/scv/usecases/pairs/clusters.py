"""Clusters: pairs as Genesys' dialect lists, reads and merges them (SG2)."""

from __future__ import annotations

from collections.abc import Collection
from scv.frozen import dataclass

from scv.domain.access.permissions import Access
from scv.domain.identity.merging import Order
from scv.domain.pairs.cluster import Cluster, cluster_id, contacts_of
from scv.domain.pairs.suggestion import Suggestion
from scv.domain.values.errors import PairNotFound
from scv.domain.values.ids import DivisionId
from scv.usecases.contact_of import resolve_contacts
from scv.usecases.identity.merge import Merge
from scv.usecases.pairs.decide import ListPairs
from scv.usecases.ports.clock import Clock

MOST_COUNTED = 200  # a count is for people to judge by, and costs what reading would


@dataclass(frozen=True, slots=True)
class Clusters:
    """SG2: what the dialect tells is worked out of the same pairs, so both say the same at any moment."""

    pairs: ListPairs
    merge: Merge
    clock: Clock

    def count(self, access: Access, asked: Collection[DivisionId] = ()) -> tuple[int, bool]:
        """How many there are for this caller, and whether counting ended before the last."""
        told, stop = self.pairs.listed(access, MOST_COUNTED, None, asked)
        return len(told), stop is not None

    def read(self, access: Access, named: str) -> Cluster:
        """One of them, also once its contacts are one. Raises PairNotFound, ContactNotFound."""
        one, other = resolve_contacts(self.pairs.store, access, contacts_of(named), self.clock())
        if one.id == other.id:
            return Cluster(named, merged=one)
        found = next((each for each in self.pairs.of_contact(access, one.id) if _is_of(each, one.id, other.id)), None)
        if found is None:
            raise PairNotFound("Nobody has suggested that these contacts are one.", entity_id=named)
        return Cluster(cluster_id(one.id, other.id), found)

    def confirm(self, access: Access, named: str, request_key: str) -> Cluster:
        """The ordinary merge of its contacts; once they are one nothing more happens.

        Raises PairNotFound, ContactNotFound, and what a merge raises.
        """
        found = self.read(access, named)
        if found.suggestion is None:
            return found
        both = tuple(each.id for each in found.suggestion.contacts)
        return Cluster(named, merged=self.merge(Order(access, both, key=request_key)).contact)


def _is_of(suggestion: Suggestion, one: str, other: str) -> bool:
    return {each.id for each in suggestion.contacts} == {one, other}
