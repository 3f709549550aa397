"""What `make peers` prints: every job of every side, and where a peer is ahead."""

from __future__ import annotations

import os
import threading

from benchmarks.jobs import JOBS as OWN
from benchmarks.peers import mariadb, of_ours
from benchmarks.peers.__main__ import JOBS, behind, table
from benchmarks.peers.clock import measured, spent_by
from benchmarks.peers.people import person
from benchmarks.population import number

COST = {"client": 2.0, "store": 3.0, "wall": 9.0}
OURS = dict.fromkeys(JOBS, COST)
QUICK = {"find": {**COST, "client": 1.0}, "merge": {**COST, "client": 5.0}}


def test_every_job_has_a_line_and_what_a_side_lacks_is_a_dash() -> None:
    head, *lines = table(1000, {"this project": OURS, "Lino": QUICK}).splitlines()

    assert "1,000 contacts" in head
    assert [line.split("  ")[0] for line in lines] == list(JOBS)
    assert "2.00 + 3.00" in lines[0]
    assert "1.00 + 3.00" in lines[0]
    assert lines[JOBS.index("create")].endswith("-")


def test_where_a_peer_is_ahead_is_said() -> None:
    assert list(behind(1000, {"this project": OURS, "Lino": QUICK})) == ["find at 1,000: Lino 1.00 ms, here 2.00 ms"]


def test_the_client_and_the_server_are_counted_apart() -> None:
    """Here the same process plays both; a second thread counts for the server."""

    def busy(_: int) -> None:
        thread = threading.Thread(target=lambda: sum(range(200_000)))
        thread.start()
        thread.join()

    cost = measured(lambda: 1, busy, repeats=3, store=os.getpid())

    assert cost["client"] > 0
    assert spent_by(0) == 0
    assert spent_by(os.getpid()) > 0


def test_all_sides_meet_the_same_numbers() -> None:
    assert [person(place).phone for place in (1, 500, 9_999_999)] == [number(place) for place in (1, 500, 9_999_999)]


def test_every_job_of_the_peers_is_one_of_ours() -> None:
    assert set(of_ours.NAMES.values()) <= {job.name for job in OWN}


def test_without_mariadb_the_way_to_it_is_said() -> None:
    assert "apt-get install" in (mariadb.missing(lambda _name: None) or "")
    assert mariadb.missing(lambda name: f"/usr/sbin/{name}") is None
