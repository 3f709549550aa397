"""Signatures are those that botocore makes."""

from __future__ import annotations

import datetime as dt
from unittest.mock import patch

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Keys
from hypothesis import given
from hypothesis import strategies as st

from scv.adapters.aws.credentials import Credentials
from scv.adapters.aws.signing import Signer

words = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/+=", min_size=1, max_size=60)
moments = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2039, 12, 31))


def of_botocore(headers: dict[str, str], body: bytes, keys: Credentials, moment: dt.datetime, host: str) -> str:
    request = AWSRequest("POST", f"https://{host}/", headers, body)
    signer = SigV4Auth(Keys(keys.access_key, keys.secret_key, keys.token or None), "dynamodb", "eu-central-1")
    with patch("botocore.auth.get_current_datetime", lambda: moment):
        signer.add_auth(request)
    return str(request.headers["Authorization"])


@given(body=st.binary(max_size=300), access=words, secret=words, token=st.one_of(st.just(""), words), moment=moments)
def test_a_signature_is_botocores(body: bytes, access: str, secret: str, token: str, moment: dt.datetime) -> None:
    signer, keys = Signer("dynamodb", "eu-central-1"), Credentials(access, secret, token)
    for _ in range(2):  # the second with the day's key as it was kept
        headers = {"host": "dynamodb.eu-central-1.amazonaws.com", "content-type": "application/x-amz-json-1.0"}
        headers["x-amz-target"] = "DynamoDB_20120810.Query"
        expected = of_botocore(dict(headers), body, keys, moment, headers["host"])
        signer.sign(headers, body, keys, moment.strftime("%Y%m%dT%H%M%SZ"))
        assert headers["authorization"] == expected


@pytest.mark.parametrize("change", ["secret", "day"])
def test_the_key_of_a_day_is_derived_anew_for_another_secret_and_another_day(change: str) -> None:
    used, fresh = Signer("dynamodb", "us-east-1"), Signer("dynamodb", "us-east-1")
    first: dict[str, str] = {"host": "h"}
    used.sign(first, b"", Credentials("a", "one"), "20261126T000000Z")
    keys, stamp = (
        (Credentials("a", "two"), "20261126T000000Z")
        if change == "secret"
        else (
            Credentials("a", "one"),
            "20261127T000000Z",
        )
    )
    one, other = {"host": "h"}, {"host": "h"}
    used.sign(one, b"", keys, stamp)
    fresh.sign(other, b"", keys, stamp)
    assert one == other
    assert one["authorization"] != first["authorization"]
