"""Secrets: kept for a minute, and the last one known while Secrets Manager is away."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest
from botocore.exceptions import EndpointConnectionError

from scv.adapters.secrets import Secret, signing_keys
from scv.domain.values.errors import StoreUnavailable


@dataclass
class SecretsManager:
    """As much of the service as is asked for; `current` None: it does not answer."""

    current: str | None = "one"
    asked: int = 0

    def get_secret_value(self, SecretId: str) -> dict[str, str]:
        self.asked += 1
        if self.current is None:
            raise EndpointConnectionError(endpoint_url="https://secretsmanager.example.com")
        return {"Name": SecretId, "SecretString": json.dumps({"current": self.current})}


@dataclass
class Seconds:
    """A clock that a test moves."""

    now: float = field(default=1000.0)

    def __call__(self) -> float:
        return self.now


def test_ac4_a_secret_is_read_once_a_minute() -> None:
    service, clock = SecretsManager(), Seconds()
    secret = Secret(service, "webhooks", clock)
    assert [secret.value(), secret.value()] == [{"current": "one"}] * 2
    service.current = "two"

    clock.now += 59
    kept = secret.value()
    clock.now += 1
    renewed = secret.value()

    assert (kept, renewed, service.asked) == ({"current": "one"}, {"current": "two"}, 2)


def test_ac4_the_last_secret_known_holds_while_the_service_is_away() -> None:
    service, clock = SecretsManager(), Seconds()
    secret = Secret(service, "webhooks", clock)
    secret.value()
    service.current = None
    clock.now += 61

    assert [secret.value(), secret.value()] == [{"current": "one"}] * 2
    assert service.asked == 2


def test_ac4_without_any_secret_the_service_is_unavailable() -> None:
    with pytest.raises(StoreUnavailable):
        Secret(SecretsManager(current=None), "webhooks").value()


def test_ac4_the_key_before_counts_only_while_there_is_one() -> None:
    assert signing_keys({"current": "new", "previous": "old"}) == ("new", "old")
    assert signing_keys({"current": "new", "previous": ""}) == ("new",)
    assert signing_keys({"current": "new"}) == ("new",)


@pytest.mark.parametrize(
    "text", ['with "quotes"', "with \\ backslashes", '{"secret": "looks like JSON"}', "\u00fc" * 32]
)
def test_ac2_a_shared_secret_is_its_text_whatever_characters_it_has(text: str) -> None:
    class Plain(SecretsManager):
        def get_secret_value(self, SecretId: str) -> dict[str, str]:
            return {"Name": SecretId, "SecretString": text}

    assert Secret(Plain(), "tokens").text() == text
