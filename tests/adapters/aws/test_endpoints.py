"""The thin client reaches the hosts that botocore reaches, and leaves to botocore what it does not know."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from scv.adapters import aws
from scv.adapters.aws.endpoints import endpoint_of
from scv.adapters.aws.services import SERVICES
from scv.adapters.aws.thin import ThinClient

PLAIN = {"AWS_REGION": "eu-central-1", "AWS_CONFIG_FILE": os.devnull}
PARTITIONS = ("aws", "aws-us-gov", "aws-cn", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc")


def authority(service: str, **environment: str) -> str | None:
    found = endpoint_of(SERVICES[service], PLAIN | environment)
    return None if found is None else f"{'https' if found.secure else 'http'}://{found.authority}"


@pytest.mark.parametrize("service", SERVICES)
def test_each_regions_host_is_botocores(service: str) -> None:
    session = aws.session()
    resolver, seen = session._get_internal_component("endpoint_resolver"), 0
    for partition in PARTITIONS:
        for region in session.get_available_regions(service, partition_name=partition):
            found = authority(service, AWS_REGION=region)
            assert found in (None, f"https://{resolver.construct_endpoint(service, region)['hostname']}")
            assert found or partition not in ("aws", "aws-us-gov"), region
            seen += found is not None
    assert seen > 20


def test_a_regions_variable_is_the_one_that_botocore_reads_where_there_are_two() -> None:
    assert authority("sqs", AWS_REGION="us-east-1", AWS_DEFAULT_REGION="us-west-2") == (
        "https://sqs.us-west-2.amazonaws.com"
    )


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}, "http://127.0.0.1:4566"),
        ({"AWS_ENDPOINT_URL": "http://[::1]:4566/"}, "http://[::1]:4566"),
        ({"AWS_ENDPOINT_URL": "https://x.example.com:443"}, "https://x.example.com"),
        ({"AWS_ENDPOINT_URL_SECRETS_MANAGER": "http://a.example.com"}, "http://a.example.com"),
        ({"AWS_ENDPOINT_URL": "http://b", "AWS_ENDPOINT_URL_SECRETS_MANAGER": "http://a:80"}, "http://a"),
        ({"AWS_ENDPOINT_URL_DYNAMODB": "http://a"}, "https://secretsmanager.eu-central-1.amazonaws.com"),
        (
            {"AWS_ENDPOINT_URL": "http://a", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
            "https://secretsmanager.eu-central-1.amazonaws.com",
        ),
        (
            {"HTTPS_PROXY": "http://p:1", "NO_PROXY": ".amazonaws.com"},
            "https://secretsmanager.eu-central-1.amazonaws.com",
        ),
        ({"https_proxy": "http://p:1", "no_proxy": "a, *"}, "https://secretsmanager.eu-central-1.amazonaws.com"),
        ({"AWS_REGION": "xx-new-1", "AWS_ENDPOINT_URL": "http://a"}, "http://a"),
    ],
)
def test_an_address_comes_from_the_variables_that_botocore_reads(environment: dict[str, str], expected: str) -> None:
    assert authority("secretsmanager", **environment) == expected


@pytest.mark.parametrize(
    "environment",
    [
        {"AWS_REGION": ""},
        {"AWS_REGION": "cn-north-1"},
        {"AWS_REGION": "us-iso-east-1"},
        {"AWS_REGION": "us-east-1.example.com"},
        {"AWS_USE_FIPS_ENDPOINT": "true"},
        {"AWS_USE_DUALSTACK_ENDPOINT": "True"},
        {"AWS_PROFILE": "sample"},
        {"HTTPS_PROXY": "http://p:1"},
        {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "example.com,xamazonaws.com"},
        {"AWS_ENDPOINT_URL": "http://a/path"},
        {"AWS_ENDPOINT_URL": "http://a?x=1"},
        {"AWS_ENDPOINT_URL": "http://user:pass@a"},
        {"AWS_ENDPOINT_URL": "ftp://a"},
        {"AWS_ENDPOINT_URL": "nothing"},
    ],
)
def test_what_the_thin_client_does_not_know_is_botocores(environment: dict[str, str]) -> None:
    assert authority("dynamodb", **environment) is None


def test_a_configuration_file_is_botocores_to_read(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("[default]\nendpoint_url = http://127.0.0.1:9\n")
    assert authority("dynamodb", AWS_CONFIG_FILE=str(config)) is None


def test_a_persons_own_configuration_file_is_read_unless_the_environment_has_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text("[default]\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    region = {"AWS_REGION": "eu-central-1"}
    assert endpoint_of(SERVICES["sqs"], region) is None
    assert endpoint_of(SERVICES["sqs"], region | {"AWS_ACCESS_KEY_ID": "a"}) is not None


@pytest.mark.parametrize(("asked", "thin"), [("", True), ("thin", True), ("botocore", False)])
def test_one_variable_is_the_way_back_to_botocore(asked: str, thin: bool) -> None:
    made: Any = aws.client("dynamodb", PLAIN | {"SCV_CLIENT": asked})
    assert isinstance(made, ThinClient) is thin
    assert callable(made.get_item)
