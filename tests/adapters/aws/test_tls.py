"""Over TLS the thin client talks to hosts whose certificate it can check, and to nobody else."""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.transports import certificate_in
from scv.adapters import aws
from scv.adapters.aws import errors, opening
from scv.adapters.aws.endpoints import Endpoint
from scv.adapters.aws.thin import ThinClient
from tests.adapters.aws.conftest import ITEM, Service
from tests.faults.wire import Wire

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """One that signs itself, for localhost."""
    return certificate_in(tmp_path)


@pytest.fixture
def wire(certificate: Path) -> Iterator[Wire]:
    """DynamoDB's part, over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    with Wire(Service()) as wire:
        wire.socket = context.wrap_socket(wire.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=wire.serve_forever, args=(0.02,), daemon=True).start()
        yield wire
        wire.shutdown()


def client(wire: Wire, host: str, bundle: str) -> ThinClient:
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "us-east-1", "AWS_CA_BUNDLE": bundle}
    made = aws.client("dynamodb", keys | {"AWS_ENDPOINT_URL": f"https://{host}:{wire.server_address[1]}"})
    assert isinstance(made, ThinClient)
    made._wait = lambda _seconds: None
    return made


def test_a_host_with_a_certificate_that_is_trusted_answers_over_one_connection(wire: Wire, certificate: Path) -> None:
    asked = client(wire, "localhost", str(certificate))
    assert [asked.get_item(TableName="t", Key={})["Item"] for _ in range(3)] == [ITEM] * 3
    assert wire.lines == 1
    asked.close()


@pytest.mark.parametrize("fault", ["dropped after the write", "half an answer", "slow bytes"])
def test_a_fault_passes_as_without_tls(wire: Wire, certificate: Path, fault: str) -> None:
    asked = client(wire, "localhost", str(certificate))
    asked._connections._seconds = 0.4
    wire.expect({1: fault})
    assert asked.get_item(TableName="t", Key={})["ResponseMetadata"]["RetryAttempts"] == 1
    asked.close()


def test_a_certificate_of_another_host_is_refused(wire: Wire, certificate: Path) -> None:
    with pytest.raises(errors.EndpointConnectionError):
        client(wire, "127.0.0.1", str(certificate)).get_item(TableName="t", Key={})
    assert not wire.requests


def test_a_certificate_that_nobody_vouches_for_is_refused(wire: Wire) -> None:
    with pytest.raises(errors.EndpointConnectionError):
        client(wire, "localhost", "").get_item(TableName="t", Key={})
    assert not wire.requests


def test_amazons_roots_vouch_for_aws_and_are_fewer_than_the_machines() -> None:
    subjects = [str(each["subject"]) for each in opening.amazons().get_ca_certs()]
    roots = {found[0] for subject in subjects for found in [re.findall(r"Amazon Root CA \d", subject)]}
    assert roots == {f"Amazon Root CA {number}" for number in (1, 2, 3, 4)}
    host = Endpoint("us-east-1", True, "dynamodb.us-east-1.amazonaws.com", None)
    assert opening.contexts(host)[0]() is opening.amazons()
    assert opening.amazons().check_hostname
    assert opening.amazons().verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize(
    "endpoint",
    [
        Endpoint("us-east-1", True, "dynamodb.us-east-1.amazonaws.com", None, "a file of the caller"),
        Endpoint("us-east-1", True, "dynamodb.example.com", None),
        Endpoint("us-east-1", True, "dynamodb-amazonaws.com", None),
    ],
)
def test_for_other_hosts_and_with_a_file_of_their_own_amazons_roots_are_not_asked(endpoint: Endpoint) -> None:
    assert len(opening.contexts(endpoint)) == 1


def test_whoever_amazons_roots_do_not_vouch_for_the_machine_may(wire: Wire, certificate: Path) -> None:
    """A company's gateway that opens TLS shows a certificate of its own."""
    endpoint = Endpoint("us-east-1", True, "localhost", wire.server_address[1])
    opening.opened(endpoint, [opening.amazons, lambda: opening.machines(str(certificate))]).close()
    with pytest.raises(errors.EndpointConnectionError):
        opening.opened(endpoint, [opening.amazons])
