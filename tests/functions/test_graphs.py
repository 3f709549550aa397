"""Suggestions as Genesys' own client sees them: its methods over the real handlers, read by its models (SG2)."""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.e2e.clients import python_client
from tests.functions.conftest import Cloud
from tests.functions.desk import asked, phoned, saved
from tests.functions.gateway import CONTACTS, EXTERNAL
from tests.functions.streams import told_of

SCANS = f"{EXTERNAL}/graphs/clusterscans"
HOST = "https://scv.example.com"


class Heard(NamedTuple):
    """What the client's transport would have brought."""

    status: int
    data: str
    reason: str = ""

    def getheaders(self) -> dict[str, str]:
        return {"Content-Type": "application/json"}

    def getheader(self, name: str, default: str | None = None) -> str | None:
        return self.getheaders().get(name, default)


@pytest.fixture
def api(cloud: Cloud) -> Any:
    """The client's methods, queries and models; only the socket is ours: it calls the handlers."""
    gc = python_client()

    class Door(gc.abstract_http_client.AbstractHttpClient):  # type: ignore[name-defined,misc]  # the client has no types
        """What the client asks for its connections."""

        def request(self, options: Any) -> Heard:
            parts = urlsplit(options.url)
            query = dict(parse_qsl(parts.query)) | {
                name: str(value) for name, value in dict(options.query_params or {}).items()
            }
            body = json.loads(options.body) if isinstance(options.body, str) else options.body
            answer = asked(options.method, parts.path, body, query=query)
            return Heard(answer.status, json.dumps(answer.body))

    client = gc.ApiClient(host=HOST)
    client.access_token = "sample"
    client.set_http_client(Door())
    return gc.ExternalContactsApi(client)


@pytest.fixture
def doubles(cloud: Cloud) -> tuple[str, str]:
    both = saved("Alexis", cellPhone=phoned()), saved("Alexsi", cellPhone=phoned())
    told_of(*both)
    first, second = sorted(both)
    return first, second


def test_sg2_the_client_finds_the_scan_its_clusters_and_what_they_share(api: Any, doubles: tuple[str, str]) -> None:
    (scan,) = api.get_externalcontacts_graphs_clusterscans(expand=["statistics"]).entities
    assert scan.statistics.aggregated.total_clusters == 1
    latest = api.get_externalcontacts_graphs_clusterscans_latest()
    assert (latest.id, latest.statistics) == (scan.id, None)
    assert api.get_externalcontacts_graphs_clusterscan(scan.id).date_completed.tzinfo is not None
    (cluster,) = api.get_externalcontacts_graphs_clusterscan_clusters(scan.id, limit=10).entities
    vertices = cluster.graph.vertices
    assert [each.contact.id for each in vertices.contacts] == list(doubles)
    assert {each.contact.first_name for each in vertices.contacts} == {"Alexis", "Alexsi"}
    (identifier,) = vertices.identifiers
    assert (identifier.normalized_type, identifier.normalized_value) == ("Phone", "+18031230000")
    edges = {(each.pcFrom, each.to) for each in cluster.graph.edges}
    assert edges == {(each, identifier.vertex_id) for each in doubles}
    assert (cluster.merge_info.status, cluster.cluster_scan.id, cluster.division.id) == ("NotMerged", "live", "*")
    assert api.get_externalcontacts_graphs_clusterscan_cluster(scan.id, cluster.id).id == cluster.id
    assert api.get_externalcontacts_graphs_clusterscan_statistics(scan.id).aggregated.total_clusters == 1
    assert (
        api.get_externalcontacts_graphs_clusterscans_latest_statistics().aggregated.total_automatic_merge_successes == 0
    )


def test_sg2_the_client_merges_a_cluster_once_however_often_it_asks(api: Any, doubles: tuple[str, str]) -> None:
    (cluster,) = api.get_externalcontacts_graphs_clusterscan_clusters("latest").entities
    done = api.put_externalcontacts_graphs_clusterscan_cluster_merge("live", cluster.id)
    assert (done.merge_info.status, done.id) == ("ManualSucceeded", cluster.id)
    (merged,) = done.graph.vertices.contacts
    assert asked("GET", f"{CONTACTS}/{doubles[0]}").body["id"] == merged.contact.id
    again = api.put_externalcontacts_graphs_clusterscan_cluster_merge("live", cluster.id)
    read = api.get_externalcontacts_graphs_clusterscan_cluster("live", cluster.id)
    assert again.merge_info.date_merged == read.merge_info.date_merged == done.merge_info.date_merged
    assert api.get_externalcontacts_graphs_clusterscan_clusters("live").entities == []


def test_sg2_the_client_reads_and_writes_the_settings_and_nothing_is_ever_merged_by_itself(api: Any) -> None:
    settings = api.get_externalcontacts_graphs_settings()
    assert settings.automatic_merging_enabled is False
    assert api.put_externalcontacts_graphs_settings(settings).automatic_merging_enabled is False
    refused = asked("PUT", f"{EXTERNAL}/graphs/settings", {"automaticMergingEnabled": True})
    assert (refused.status, refused.code) == (409, "graphs.automatic.merging")


def test_sg2_only_what_nobody_has_merged_is_listed_and_other_scans_do_not_exist(doubles: tuple[str, str]) -> None:
    def found(**query: str) -> int:
        return len(asked("GET", f"{SCANS}/live/clusters", query=query).body["entities"])

    assert found() == found(**{"mergeInfo.status": "NotMerged"}) == found(**{"mergeInfo.status": "notmerged"}) == 1
    assert found(**{"mergeInfo.status": "ManualSucceeded"}) == found(divisionIds="south") == 0
    for path in ("", "/statistics", "/clusters", f"/clusters/{'~'.join(doubles)}"):
        assert asked("GET", f"{SCANS}/earlier{path}").status == 404


@pytest.mark.parametrize("named", ["x", "~", "x~", "x~x", "x~y"])
def test_sg2_a_cluster_that_is_none_is_not_found(cloud: Cloud, named: str) -> None:
    assert asked("GET", f"{SCANS}/live/clusters/{named}").status == 404
    assert asked("PUT", f"{SCANS}/live/clusters/{named}/merge").status == 404


def test_sg2_np1_two_contacts_that_nobody_suggested_or_that_somebody_parted_are_no_cluster(
    doubles: tuple[str, str],
) -> None:
    stranger = saved("Zoe", cellPhone=phoned("+1 803-123-0099"))
    for pair in ((doubles[0], stranger), doubles):
        if pair is doubles:
            asked("DELETE", f"{CONTACTS}/{doubles[0]}/suggestions/{doubles[1]}")
        answer = asked("PUT", f"{SCANS}/live/clusters/{'~'.join(sorted(pair))}/merge")
        assert answer.status == 404
    assert asked("GET", f"{CONTACTS}/{doubles[0]}").body["id"] == doubles[0]
