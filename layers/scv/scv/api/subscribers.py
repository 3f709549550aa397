"""Events on their way to subscribers, at the edge: messages of two queues, many at once, none waiting for another."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from scv.domain.values.errors import ScvError, StoreUnavailable
from scv.logs import logger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from scv.domain.subscriptions.delivering import Answer, Off

AT_ONCE = 20  # requests of one invocation
SOON_SECONDS, LONGEST_SECONDS = 5, 180  # until a message comes again that the store kept from being tried
Message = Mapping[str, Any]
SERVICE = {"service": "subscribers"}
Hide = Callable[[Sequence[tuple[str, int]]], object]  # messages by their receipts, each for so many seconds
PutAside = Callable[[Sequence[Any]], Sequence[bool]]  # whether each parcel was taken


class Tried(Protocol):
    """What became of a try."""

    @property
    def answer(self) -> Answer | None: ...

    @property
    def pause(self) -> int | None: ...

    @property
    def off(self) -> Off | None: ...

    @property
    def waiting(self) -> Any: ...


def from_bus(
    event: Mapping[str, Any],
    context: LambdaContext,
    parcels: Callable[[Any], Sequence[Any]],
    deliver: Callable[[Any], Tried],
    put_aside: PutAside,
    hide: Hide,
) -> dict[str, Any]:
    """Messages that EventBridge has put into the queue: each to every subscription that wants it, all at once.

    Those who answer have their events before anything is put aside for the others, which is then done together. What
    could not be put aside comes again, as its message, and nothing else does.
    One that could not even be tried, because the store did not answer, comes again in seconds, later in minutes; by
    itself it would stay hidden for as long as the function might have gone on with it.
    """
    opened: list[tuple[str, Any]] = []
    aside: list[tuple[str, Any]] = []

    def open_one(message: Message) -> None:
        opened.extend((message["messageId"], each) for each in parcels(_detail(message)))

    def try_one(message_id: str, parcel: Any) -> None:
        tried = deliver(parcel)
        _counted(tried)
        if tried.waiting is not None:
            aside.append((message_id, tried.waiting))

    messages = event["Records"]
    read = [_done(partial(open_one, each), context) for each in messages]
    done = _all_at_once([partial(try_one, *each) for each in opened], context)
    unread = {each["messageId"] for each, good in zip(messages, read, strict=True) if not good}
    failed = unread | {message_id for (message_id, _), good in zip(opened, done, strict=True) if not good}
    failed |= _not_put_aside(put_aside, aside, context)
    again = [(each["receiptHandle"], _soon(_received(each))) for each in messages if each["messageId"] in failed]
    _hidden(hide, again, context)
    return _report(failed)


def _not_put_aside(put_aside: PutAside, aside: Sequence[tuple[str, Any]], context: LambdaContext) -> set[str]:
    """The messages of parcels that were not taken; all of them where nobody knows."""
    taken = [False] * len(aside)

    def put() -> None:
        taken[:] = put_aside([each for _, each in aside])
        if not all(taken):
            raise StoreUnavailable("The queue did not take some parcels; their events come again.")

    if aside:
        _done(put, context)
    return {message_id for (message_id, _), good in zip(aside, taken, strict=True) if not good}


def _hidden(hide: Hide, received: Sequence[tuple[str, int]], context: LambdaContext) -> None:
    """Each comes again after its seconds; where that fails, when the queue's own time is over."""
    if received:
        _done(partial(hide, received), context)


def _soon(received: int) -> int:
    """
    >>> [_soon(received) for received in (1, 2, 6, 7, 1000)]
    [5, 10, 160, 180, 180]
    """
    return min(LONGEST_SECONDS, SOON_SECONDS << min(received - 1, 10))


def _received(message: Message) -> int:
    return int(message["attributes"]["ApproximateReceiveCount"])


def from_slow_lane(
    event: Mapping[str, Any],
    context: LambdaContext,
    parcel: Callable[[str, int], Any],
    deliver: Callable[[Any], Tried],
    hide: Hide,
) -> dict[str, Any]:
    """Messages for those who do not answer at once; what is to be tried again stays in the queue, hidden until then."""
    again: dict[str, tuple[str, int]] = {}  # id -> receipt and seconds

    def one(message: Message) -> None:
        tried = deliver(parcel(message["body"], _received(message)))
        _counted(tried)
        if tried.pause is not None:
            again[message["messageId"]] = message["receiptHandle"], tried.pause

    messages = event["Records"]
    done = _all_at_once([partial(one, each) for each in messages], context)
    _hidden(hide, list(again.values()), context)
    return _report(again.keys() | {each["messageId"] for each, good in zip(messages, done, strict=True) if not good})


def _detail(message: Message) -> Any:
    return json.loads(message["body"])["detail"]


def _all_at_once(jobs: Sequence[Callable[[], object]], context: LambdaContext) -> list[bool]:
    """Whether each was done; whoever does not answer keeps no other waiting."""
    if not jobs:
        return []
    with ThreadPoolExecutor(min(AT_ONCE, len(jobs))) as pool:
        return list(pool.map(lambda job: _done(job, context), jobs))


def _done(job: Callable[[], object], context: LambdaContext) -> bool:
    try:
        job()
    except ScvError as error:
        logger.outcome("delivery failed", code=error.code)
        return False
    except Exception as error:
        logger.failed(error, context.aws_request_id)
        return False
    return True


def _counted(tried: Tried) -> None:
    """AC5: outcomes by our own words; what is switched off has an alarm."""
    if tried.answer is not None:
        logger.counted("Deliveries", {"outcome": tried.answer.outcome.value, **SERVICE})
    if tried.off is not None:
        logger.counted("SubscriptionsEnded", SERVICE, reason=tried.off.value)


def _report(failed: set[str]) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": each} for each in sorted(failed)]}
