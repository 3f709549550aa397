"""The error tree is drawn as it is, and both tables that translate errors are complete."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ParamValidationError, ReadTimeoutError
from botocore.session import get_session

from scv.adapters.dynamodb.errors import CODES, code_of, translated
from scv.api.http import STATUS, status_of
from scv.domain.values import errors
from scv.domain.values.errors import MissingPermission, ScvError, StoreUnavailable, Throttled

# What DynamoDB may answer beside CODES: decided where it is asked, or a mistake of ours, which stays a 500.
DECIDED_BY_THE_STORE = {"ConditionalCheckFailedException", "TransactionCanceledException"}
MISTAKES_OF_OURS = {
    "IdempotentParameterMismatchException",
    "IndexNotFoundException",
    "InvalidEndpointException",
    "ItemCollectionSizeLimitExceededException",
    "LimitExceededException",
    "ReplicatedWriteConflictException",
    "ResourceInUseException",
    "ResourceNotFoundException",
    "TableNotFoundException",
}
OPERATIONS_IN_USE = ("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems")


def tree(kind: type[ScvError]) -> Iterator[type[ScvError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from tree(child)


def drawn() -> dict[str, str | None]:
    """Each class of the docstring's tree and the one it hangs on."""
    path: list[str] = []
    found: dict[str, str | None] = {}
    for line in (errors.__doc__ or "").splitlines():
        shown = re.match(r"^ {4}([│ ]*(?:[├└]── )?)([A-Z]\w+)", line)
        if shown:
            depth = len(shown[1]) // 4
            path[depth:] = [shown[2]]
            found[shown[2]] = path[depth - 1] if depth else None
    return found


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    classes = {
        kind.__name__: kind.__base__.__name__ for kind in tree(ScvError) if kind is not ScvError and kind.__base__
    }
    assert drawn() == {"ScvError": None, **classes}


def test_every_refusal_has_a_code_and_says_what_it_is() -> None:
    for kind in tree(ScvError):
        assert re.fullmatch(r"[a-z]+(\.[a-z]+)+|conflict|busy", kind.code), kind
        assert kind.__doc__, kind


@pytest.mark.parametrize("kind", [kind for kind in tree(ScvError) if kind is not ScvError])
def test_every_refusal_has_a_status(kind: type[ScvError]) -> None:
    error = kind("p") if kind is MissingPermission else kind("m")
    assert 400 <= status_of(error) < 600


def test_every_status_is_of_the_tree() -> None:
    assert set(STATUS) <= set(tree(ScvError))


def _answerable() -> set[str]:
    model = get_session().get_service_model("dynamodb")
    shapes = {shape for name in OPERATIONS_IN_USE for shape in model.operation_model(name).error_shapes}
    return {shape.error_code for shape in shapes}


def test_every_error_that_the_store_may_answer_is_accounted_for() -> None:
    told = _answerable()
    assert told, "the service model names no errors"
    assert told - set(CODES) - DECIDED_BY_THE_STORE - MISTAKES_OF_OURS == set()


def test_nothing_is_accounted_for_twice() -> None:
    assert not set(CODES) & (DECIDED_BY_THE_STORE | MISTAKES_OF_OURS)


def refused(code: str, status: int = 400) -> ClientError:
    answer = {"Error": {"Code": code, "Message": "m"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "PutItem")


@pytest.mark.parametrize(("code", "kind"), CODES.items())
def test_what_may_pass_by_itself_is_told_as_such(code: str, kind: type[ScvError]) -> None:
    assert type(translated(refused(code))) is kind


@pytest.mark.parametrize(
    "code", sorted(DECIDED_BY_THE_STORE | MISTAKES_OF_OURS | {"ValidationException", "AccessDenied"})
)
def test_what_nobody_expects_stays_as_it_is(code: str) -> None:
    assert translated(refused(code)) is None


def test_an_unknown_failure_of_the_service_is_a_store_that_does_not_answer() -> None:
    assert type(translated(refused("NeverSeen", 500))) is StoreUnavailable


@pytest.mark.parametrize(
    "error",
    [EndpointConnectionError(endpoint_url="http://127.0.0.1:1"), ReadTimeoutError(endpoint_url="http://127.0.0.1:1")],
)
def test_a_store_that_is_away_is_told_as_such(error: Exception) -> None:
    assert type(translated(error)) is StoreUnavailable


def test_a_request_that_we_built_wrong_stays_as_it_is() -> None:
    assert translated(ParamValidationError(report="m")) is None
    assert code_of(ParamValidationError(report="m")) == ""


def test_AC5_a_translated_error_repeats_nothing_of_the_stores_message() -> None:
    error = refused("ThrottlingException")
    error.response["Error"]["Message"] = "+18031230000"
    told = translated(error)
    assert isinstance(told, Throttled)
    assert "803" not in told.message
