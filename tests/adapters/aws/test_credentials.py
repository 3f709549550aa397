"""Keys come from the environment, else from botocore's chain, and are shown nowhere."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from scv.adapters.aws import credentials, sdk
from scv.adapters.aws.credentials import Credentials, source
from scv.adapters.aws.errors import NoCredentialsError
from tests.adapters.aws.conftest import SECRET, TOKEN, Line

VARIABLES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """No keys in the environment, and a botocore that has not looked yet."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for kept in (sdk.session, credentials._chain):
        kept.cache_clear()
    yield monkeypatch
    for kept in (sdk.session, credentials._chain):
        kept.cache_clear()


def test_keys_of_the_environment_are_used_as_they_are() -> None:
    assert source(dict(zip(VARIABLES, ("a", "s", "t"), strict=True)))() == Credentials("a", "s", "t")
    assert source({"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"})() == Credentials("a", "s", "")


def test_any_other_source_is_botocores_and_asked_for_once(elsewhere: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    file.write_text("[default]\naws_access_key_id = of-file\naws_secret_access_key = s\naws_session_token = t\n")
    elsewhere.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    asked = source({})
    first = asked()
    file.unlink()
    assert first == asked() == Credentials("of-file", "s", "t")


def test_without_any_source_a_call_says_so(elsewhere: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoCredentialsError):
        source({"AWS_ACCESS_KEY_ID": "half of a pair"})()


def test_AC5_secrets_are_in_no_text_of_credentials() -> None:
    assert SECRET not in repr(Credentials("a", SECRET, TOKEN))
    assert TOKEN not in repr(Credentials("a", SECRET, TOKEN))


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("fault", ["throttled", "dropped before the write", "wrong checksum", "no JSON", "no HTTP"])
def test_AC5_no_error_quotes_keys_or_customers(line: Line, fault: str) -> None:
    line.wire.expect(dict.fromkeys(range(1, 9), fault))
    with pytest.raises(Exception) as failed:  # noqa: PT011 - of several classes
        line.write()
    text = "".join(traceback.format_exception(failed.value))
    for secret in (SECRET, TOKEN, "zqmark", "stergaard"):
        assert secret not in text
