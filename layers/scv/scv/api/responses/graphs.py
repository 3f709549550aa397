"""Suggestions in Genesys' graphs dialect: a scan, its clusters, each a graph of contacts and identifiers (SG2)."""

from __future__ import annotations

from datetime import datetime

from scv.api.operations.graphs import SCANS, SETTINGS
from scv.api.paths import segment
from scv.api.responses.contacts import division, external_contact
from scv.domain.pairs.cluster import MERGED, NOT_MERGED, SCAN, Cluster, cluster_id, type_in_dialect
from scv.domain.pairs.suggestion import Suggestion
from scv.domain.values.documents import Document, Json
from scv.domain.values.ids import DivisionId
from scv.domain.values.times import stamp

SCAN_URI = f"{SCANS}/{SCAN}"


def scan(now: datetime, counted: tuple[int, bool] | None = None) -> Document:
    """The one scan, which is never out of date; with its statistics where they were asked for."""
    body: Document = {"id": SCAN, "dateCompleted": stamp(now), "selfUri": SCAN_URI}
    return {**body, "statistics": statistics(*counted)} if counted else body


def statistics(count: int, truncated: bool) -> Document:
    """Nothing is ever merged automatically. `truncated`: there are more."""
    numbers: Document = {"totalClusters": count, "totalAutomaticMergeSuccesses": 0, "totalAutomaticMergeFailures": 0}
    more: Document = {"truncated": True} if truncated else {}
    return {"aggregated": numbers, "selfUri": f"{SCAN_URI}/statistics", **more}


def cluster(found: Cluster) -> Document:
    """What two contacts share, or what they were merged into."""
    if found.suggestion is not None:
        return suggested_cluster(found.suggestion)
    result = found.merged
    if result is None:
        raise ValueError("a cluster of nothing")
    vertex: Document = {"vertexId": result.id, "contact": external_contact(result)}
    return {
        **_named(found.id, result.division),
        "mergeInfo": {"status": MERGED, "dateMerged": stamp(result.created_at)},
        "graph": {"vertices": {"contacts": [vertex], "identifiers": []}, "edges": []},
        "dateCreated": stamp(result.created_at),
    }


def suggested_cluster(suggestion: Suggestion) -> Document:
    """An edge leads from each contact to each identifier that it shares with the other."""
    one, other = suggestion.contacts
    shared = {f"identifier-{place}": each for place, each in enumerate(suggestion.verdict.shared, 1)}
    contacts: list[Json] = [{"vertexId": each.id, "contact": external_contact(each)} for each in (one, other)]
    identifiers: list[Json] = [
        {"vertexId": vertex, "normalizedType": type_in_dialect(each.type), "normalizedValue": each.value}
        for vertex, each in shared.items()
    ]
    edges: list[Json] = [{"from": each.id, "to": vertex} for each in (one, other) for vertex in shared]
    return {
        **_named(cluster_id(one.id, other.id), one.division),
        "mergeInfo": {"status": NOT_MERGED},
        "graph": {"vertices": {"contacts": contacts, "identifiers": identifiers}, "edges": edges},
        "dateCreated": stamp(suggestion.found_at),
        "score": suggestion.verdict.score,
        "names": suggestion.verdict.likeness.names.value,
    }


def _named(named: str, of_division: DivisionId) -> Document:
    return {
        "id": named,
        "division": division(of_division),
        "clusterScan": {"id": SCAN, "selfUri": SCAN_URI},
        "selfUri": f"{SCAN_URI}/clusters/{segment(named)}",
    }


def graph_settings() -> Document:
    """SG2: the system never merges by itself."""
    return {"automaticMergingEnabled": False, "selfUri": SETTINGS}
