"""AC4, ID9: whatever is sent as a webhook is taken in or refused; never a 5xx, never a write for a refused one."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings

from tests.functions.conftest import Cloud
from tests.functions.deliveries import sample, signature
from tests.fuzz.webhooks import (
    LIMIT,
    deep,
    delivered,
    large,
    odd_signatures,
    odd_times,
    raw_bodies,
    require_handled,
    signed,
)

bounded = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@bounded
@given(body=raw_bodies)
def test_ac4_any_signed_body_is_taken_in_or_refused(cloud: Cloud, body: str) -> None:
    before = cloud.stored()
    require_handled(cloud, *delivered(body, signed(body)), before)


@bounded
@given(body=raw_bodies)
def test_ac4_the_same_as_bytes(cloud: Cloud, body: str) -> None:
    raw, before = body.encode("utf-8", errors="surrogatepass"), cloud.stored()
    require_handled(cloud, *delivered("", signed(body), encoded=raw), before)


@bounded
@given(signature_=odd_signatures, when=odd_times)
def test_ac4_no_odd_signature_or_time_passes(cloud: Cloud, signature_: str, when: str) -> None:
    body, before = json.dumps(sample()), cloud.stored()
    good = signature(body)
    for headers in ({**good, "webhook-signature": signature_}, {**good, "webhook-timestamp": when}):
        status, answer = delivered(body, headers)
        assert status == 401, (headers, answer)
        require_handled(cloud, status, answer, before)


@pytest.mark.parametrize(
    "spelled", [lambda raw: raw.hex(), lambda raw: f"v1,{raw.hex()}", lambda raw: raw.decode("latin-1")]
)
def test_ac4_a_signature_in_another_spelling_is_refused(cloud: Cloud, spelled: object) -> None:
    """Standard Webhooks spells it in base64; hex is another scheme's."""
    import base64

    body = json.dumps(sample())
    good = signature(body)
    raw = base64.b64decode(good["webhook-signature"].removeprefix("v1,"))
    assert delivered(body, {**good, "webhook-signature": spelled(raw)})[0] == 401  # type: ignore[operator]
    assert delivered(body, good)[0] == 200


def test_ac4_one_good_signature_among_several_is_enough(cloud: Cloud) -> None:
    body = json.dumps(sample())
    good = signature(body)
    assert delivered(body, {**good, "webhook-signature": f"v1,AAAA v2,x {good['webhook-signature']}"})[0] == 200


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_ac4_a_missing_header_is_refused(cloud: Cloud, name: str) -> None:
    body = json.dumps(sample())
    headers: Mapping[str, str] = {key: value for key, value in signature(body).items() if key != name}
    assert delivered(body, dict(headers))[0] == 401
    assert cloud.is_empty()


@pytest.mark.parametrize(("size", "status"), [(LIMIT - 1, 200), (LIMIT, 200), (LIMIT + 1, 413), (500_000, 413)])
def test_an_event_has_at_most_64_kib(cloud: Cloud, size: int, status: int) -> None:
    body = large(size)
    assert len(body) == size
    assert delivered(body, signature(body))[0] == status
    assert cloud.is_empty() == (status == 413)


def test_deep_json_is_refused(cloud: Cloud) -> None:
    for depth in (60, 2000, 6000):
        status, answer = delivered(deep(depth), signature(deep(depth)))
        require_handled(cloud, status, answer, cloud.stored())
        assert status == 400
    assert cloud.is_empty()


def test_duplicate_headers_do_not_confuse(cloud: Cloud) -> None:
    """API Gateway hands both over; the last one counts in the single-valued map."""
    from functions.ingest.app import lambda_handler
    from tests.functions.deliveries import Context, gateway_event

    body = json.dumps(sample())
    event = gateway_event(body, signature(body))
    good = dict(event["headers"])
    event["multiValueHeaders"] = {name: ["v1,AAAA", value] for name, value in good.items()}
    assert lambda_handler(event, Context())["statusCode"] == 200
    # a signature of somebody else's last, whatever came before it
    event["headers"] = {**good, "webhook-signature": "v1,AAAA"}
    event["multiValueHeaders"] = {name: [value, event["headers"][name]] for name, value in good.items()}
    before = cloud.stored()
    assert lambda_handler(event, Context())["statusCode"] == 401
    assert cloud.stored() == before
