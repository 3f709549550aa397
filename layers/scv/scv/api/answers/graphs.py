"""Suggestions in Genesys' graphs dialect."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from scv.api.answers.basics import Cursors, Moment, Reference
from scv.api.answers.contacts import ExternalContact

MergeStatus = Literal["NotMerged", "ManualSucceeded"]


class ClusterStatistics(TypedDict):
    """How many clusters there are; nothing is merged automatically."""

    totalClusters: int
    totalAutomaticMergeSuccesses: int
    totalAutomaticMergeFailures: int


class ClusterScanStatistics(TypedDict):
    """What a caller sees of the scan; `truncated` when there are more."""

    aggregated: ClusterStatistics
    selfUri: str
    truncated: NotRequired[bool]


class ClusterScan(TypedDict):
    """The scan, which is always up to date."""

    id: str
    dateCompleted: Moment
    selfUri: str
    statistics: NotRequired[ClusterScanStatistics]


class ClusterScanList(TypedDict):
    """All scans: one."""

    entities: list[ClusterScan]
    cursors: Cursors
    selfUri: str


class MergeInfo(TypedDict):
    """Whether the contacts are one by now, and since when."""

    status: MergeStatus
    dateMerged: NotRequired[Moment]


class ContactVertex(TypedDict):
    """A contact of a graph."""

    vertexId: str
    contact: ExternalContact


class IdentifierVertex(TypedDict):
    """An identifier of a graph."""

    vertexId: str
    normalizedType: str
    normalizedValue: str


class GraphVertices(TypedDict):
    """What a graph joins."""

    contacts: list[ContactVertex]
    identifiers: list[IdentifierVertex]


GraphEdge = TypedDict("GraphEdge", {"from": str, "to": str})
"""That a contact has an identifier."""


class Graph(TypedDict):
    """Contacts and the identifiers that they share."""

    vertices: GraphVertices
    edges: list[GraphEdge]


class Cluster(TypedDict):
    """Contacts that may be the same person; the score and the likeness of the names are ours."""

    id: str
    division: Reference
    clusterScan: Reference
    mergeInfo: MergeInfo
    graph: Graph
    dateCreated: Moment
    selfUri: str
    score: NotRequired[float]
    names: NotRequired[str]


class ClusterList(TypedDict):
    """A page of clusters by cursor; it may have fewer entries than asked for and go on."""

    entities: list[Cluster]
    cursors: Cursors
    selfUri: str
    nextUri: NotRequired[str]


class GraphSettings(TypedDict):
    """Clusters are merged by people."""

    automaticMergingEnabled: bool
    selfUri: str
