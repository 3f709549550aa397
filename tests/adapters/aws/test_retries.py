"""Retries are those of botocore's standard mode, which is the oracle."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.retries import quota, standard
from hypothesis import given
from hypothesis import strategies as st

from scv.adapters import aws
from scv.adapters.aws import retries
from scv.adapters.aws.services import SERVICES


def test_the_codes_and_statuses_are_botocores() -> None:
    transient, throttled = standard.TransientRetryableChecker, standard.ThrottledRetryableChecker
    assert set(transient._TRANSIENT_ERROR_CODES) == retries.PASSING
    assert set(transient._TRANSIENT_STATUS_CODES) == retries.PASSING_STATUS
    assert set(throttled._THROTTLED_ERROR_CODES) == retries.THROTTLING
    assert standard.ThrottlingStatusCodeChecker._THROTTLING_STATUS_CODES == [429]
    assert standard._SERVICE_MAX_ATTEMPTS["dynamodb"] == retries.ATTEMPTS


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_services_model_says_may_be_retried_is(service: str) -> None:
    """A code that means too many requests waits as long as botocore has it wait."""
    model = aws.session().get_service_model(service)
    for name in model.operation_names:
        for shape in model.operation_model(name).error_shapes:
            if shape.metadata.get("retryable") is not None:
                code = shape.metadata.get("error", {}).get("code") or shape.name
                status = shape.metadata.get("error", {}).get("httpStatusCode", 400)
                assert retries.may_pass(code, status), (name, code)
                throttles = bool(shape.metadata["retryable"].get("throttling"))
                assert retries.is_throttling(code, status) is (throttles or code in retries.THROTTLING), (name, code)


@given(
    attempt=st.integers(1, 3),
    drawn=st.floats(0, 1),
    throttled=st.booleans(),
    service=st.sampled_from(sorted(SERVICES)),
    asked=st.one_of(st.none(), st.integers(0, 60_000).map(str), st.sampled_from(["-5", "soon", ""])),
)
def test_a_pause_is_botocores(attempt: int, drawn: float, throttled: bool, service: str, asked: str | None) -> None:
    detector = SimpleNamespace(is_throttling_error_from_context=lambda _context: throttled)
    theirs = standard.ExponentialBackoff(random=lambda: drawn, service_name=service, throttling_detector=detector)
    headers = {} if asked is None else {"x-amz-retry-after": asked}
    context: Any = SimpleNamespace(attempt_number=attempt, http_response=SimpleNamespace(headers=headers))
    scale = retries.THROTTLED_SCALE if throttled else SERVICES[service].scale
    assert retries.pause(attempt, scale, asked, lambda: drawn) == pytest.approx(theirs.delay_amount(context))


def test_the_quota_is_botocores() -> None:
    theirs = standard.RetryQuotaChecker
    assert (retries.Quota.COST, retries.Quota.COST_THROTTLED, retries.Quota.EARNED) == (
        theirs._RETRY_COST,
        theirs._THROTTLING_RETRY_COST,
        theirs._NO_RETRY_INCREMENT,
    )
    assert retries.Quota.FULL == quota.RetryQuota.INITIAL_CAPACITY


def test_a_client_whose_calls_all_fail_soon_stops_retrying_and_starts_again_when_they_succeed() -> None:
    spent = retries.Quota()
    granted = sum(spent.take(throttled=False) == retries.Quota.COST for _ in range(retries.Quota.FULL))
    assert granted == retries.Quota.FULL // retries.Quota.COST
    for _ in range(retries.Quota.COST):
        spent.give_back(0)
    assert spent.take(throttled=False)


def test_the_quota_is_never_more_than_full() -> None:
    fresh = retries.Quota()
    taken = fresh.take(throttled=True)
    for _ in range(5):
        fresh.give_back(taken)
    found = sum(fresh.take(throttled=True) > 0 for _ in range(retries.Quota.FULL))
    assert found == retries.Quota.FULL // retries.Quota.COST_THROTTLED
