"""Operations: suggestions in Genesys' graphs dialect. `latest` and `live` name the same scan."""

from __future__ import annotations

from scv.api.operations.operation import EXPAND, EXTERNAL, MAX_CURSOR, Many, Number, Operation, Text
from scv.domain.access import permissions as access

GRAPHS_URI = f"{EXTERNAL}/graphs"
SCANS = f"{GRAPHS_URI}/clusterscans"
SETTINGS = f"{GRAPHS_URI}/settings"
OF_A_SCAN = f"{SCANS}/{{scanId}}"
CLUSTER = f"{OF_A_SCAN}/clusters/{{clusterId}}"

GRAPHS = (
    Operation(
        "listClusterScans",
        "GET",
        SCANS,
        "identity",
        (access.IDENTITY_MERGE,),
        "List the scans for contacts that may be the same person: one, which is always up to date",
        query=(EXPAND,),
        answers=("ClusterScanList",),
    ),
    Operation(
        "getClusterScan",
        "GET",
        OF_A_SCAN,
        "identity",
        (access.IDENTITY_MERGE,),
        "Read the scan, by its id or as the latest",
        query=(EXPAND,),
        answers=("ClusterScan",),
    ),
    Operation(
        "getClusterScanStatistics",
        "GET",
        f"{OF_A_SCAN}/statistics",
        "identity",
        (access.IDENTITY_MERGE,),
        "How many clusters the caller sees, counted up to a bound",
        answers=("ClusterScanStatistics",),
    ),
    Operation(
        "listClusters",
        "GET",
        f"{OF_A_SCAN}/clusters",
        "identity",
        (access.IDENTITY_MERGE,),
        "List contacts that may be the same person, with what they share",
        query=(
            Number("limit", 1, 100, 25),
            Text("cursor", MAX_CURSOR),
            Many("divisionIds"),
            Text("mergeInfo.status", 64),
        ),
        answers=("ClusterList",),
        cursor="cursor",
    ),
    Operation(
        "getCluster",
        "GET",
        CLUSTER,
        "identity",
        (access.IDENTITY_MERGE,),
        "Read a cluster, also once its contacts are one",
        answers=("Cluster",),
    ),
    Operation(
        "mergeCluster",
        "PUT",
        f"{CLUSTER}/merge",
        "identity",
        (access.IDENTITY_MERGE,),
        "Merge the contacts of a cluster",
        answers=("Cluster",),
    ),
    Operation(
        "getGraphSettings",
        "GET",
        SETTINGS,
        "identity",
        (access.IDENTITY_MERGE,),
        "Whether clusters are merged automatically, which they never are",
        answers=("GraphSettings",),
    ),
    Operation(
        "putGraphSettings",
        "PUT",
        SETTINGS,
        "identity",
        (access.IDENTITY_MERGE,),
        "Say that clusters are not merged automatically; anything else is refused",
        body="GraphSettingsBody",
        answers=("GraphSettings",),
    ),
)
