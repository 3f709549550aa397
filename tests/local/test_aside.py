"""Live calls pass what imports, streams and subscribers ask of the emulator's tables."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from local.emulated.aside import BREATH, LONGEST_WAIT, SHARE_OF_WAITING, Calls, aside, is_unattended
from local.emulated.guard import Scope

DYNAMODB, QUEUES = "DynamoDB_20120810.Query", "AmazonSQS.ReceiveMessage"


def request(key: str, target: str = DYNAMODB, name: str = "") -> Scope:
    signed = f"AWS4-HMAC-SHA256 Credential={key}/20261126/us-east-1/dynamodb/aws4_request, Signature=0"
    headers = [(b"X-Amz-Target", target.encode()), (b"Authorization", signed.encode())]
    return {"type": "http", "headers": headers, "name": name or key, "path": "/"}


def call(name: str, path: str = "/restapis/a1/v1/_user_request_/api/v2/webhooks", host: str = "127.0.0.1:1") -> Scope:
    return {"type": "http", "headers": [(b"host", host.encode())], "name": name, "path": path}


class Emulator:
    """Answers a request once it is told to."""

    def __init__(self) -> None:
        self.under_way: list[str] = []
        self.answers: dict[str, asyncio.Event] = {}

    async def __call__(self, scope: Scope, *_: Any) -> None:
        self.under_way.append(scope["name"])
        self.answers[scope["name"]] = asyncio.Event()
        await self.answers[scope["name"]].wait()
        self.under_way.remove(scope["name"])
        if scope["name"] == "broken":
            raise ValueError("no answer")

    async def comes_to(self, *names: str) -> None:
        """These are under way soon, however late a busy machine lets a timer end."""
        for _ in range(2000):
            if self.under_way == list(names):
                return
            await asyncio.sleep(BREATH)
        assert self.under_way == list(names)


async def begun(emulator: Emulator, *scopes: Scope, rested: float = 0) -> list[asyncio.Task[None]]:
    app = aside(emulator, {"ASIAJOBS", "ASIASTREAM"})
    await asyncio.sleep(rested)  # in which waiting is earned
    tasks = []
    for scope in scopes:
        tasks.append(asyncio.ensure_future(app(scope, None, None)))  # type: ignore[arg-type]
        await asyncio.sleep(0)
    return tasks


async def ended(emulator: Emulator, tasks: list[asyncio.Task[None]]) -> None:
    """Everything that is under way is answered."""
    for event in emulator.answers.values():
        event.set()
    await asyncio.gather(*tasks)


def test_one_request_of_those_whom_nobody_waits_for_is_under_way_and_live_ones_pass() -> None:
    async def given() -> None:
        emulator = Emulator()
        scopes = (
            *(request("ASIAJOBS", name="first"), request("ASIAJOBS", name="second"), request("ASIASTREAM")),
            *(request("ASIALIVE"), request("ASIAJOBS", QUEUES, "a queue"), {"type": "lifespan", "name": "lifespan"}),
        )
        tasks = await begun(emulator, *scopes)
        assert emulator.under_way == ["first", "ASIALIVE", "a queue", "lifespan"]
        for each, then in (("first", "second"), ("second", "ASIASTREAM")):
            emulator.answers[each].set()
            await emulator.comes_to("ASIALIVE", "a queue", "lifespan", then)
        await ended(emulator, tasks)

    asyncio.run(given())


def test_a_request_that_fails_or_is_given_up_lets_the_next_one_in() -> None:
    async def given() -> None:
        emulator = Emulator()
        scopes = [request("ASIAJOBS", name=name) for name in ("broken", "given up", "last")]
        broken, given_up, last = await begun(emulator, *scopes)
        given_up.cancel()
        emulator.answers["broken"].set()
        await asyncio.gather(broken, given_up, return_exceptions=True)
        await emulator.comes_to("last")
        emulator.answers["last"].set()
        await last

    asyncio.run(given())


def test_a_request_without_a_signature_or_with_one_that_names_no_key_passes() -> None:
    async def given() -> None:
        emulator = Emulator()
        bare: Scope = {"type": "http", "headers": [(b"x-amz-target", DYNAMODB.encode())], "name": "bare", "path": "/"}
        tasks = await begun(emulator, request("ASIAJOBS"), bare, request("asia jobs", name="odd"))
        assert emulator.under_way == ["ASIAJOBS", "bare", "odd"]
        await ended(emulator, tasks)

    asyncio.run(given())


def test_they_wait_until_no_call_of_the_api_is_under_way() -> None:
    async def given() -> None:
        emulator = Emulator()
        own = call("own address", "/", "a1.lambda-url.us-east-1.localhost:1")
        tasks = await begun(emulator, call("call"), own, request("ASIAJOBS"), request("ASIALIVE"), rested=0.5)
        assert emulator.under_way == ["call", "own address", "ASIALIVE"]
        emulator.answers["call"].set()
        await asyncio.sleep(0.001)
        assert emulator.under_way == ["own address", "ASIALIVE"]
        emulator.answers["own address"].set()
        await emulator.comes_to("ASIALIVE", "ASIAJOBS")
        await ended(emulator, tasks)

    asyncio.run(given())


def test_a_call_that_arrives_while_one_of_theirs_is_answered_comes_before_the_next() -> None:
    async def given() -> None:
        emulator = Emulator()
        app = aside(emulator, {"ASIAJOBS"})
        scopes = [request("ASIAJOBS", name="first"), request("ASIAJOBS", name="second"), call("call")]
        tasks = [asyncio.ensure_future(app(scope, None, None)) for scope in scopes[:2]]  # type: ignore[arg-type]
        await asyncio.sleep(0.1)
        emulator.answers["first"].set()
        while "first" in emulator.under_way:
            await asyncio.sleep(0)
        tasks.append(asyncio.ensure_future(app(scopes[2], None, None)))  # type: ignore[arg-type]
        await asyncio.sleep(10 * BREATH)
        assert emulator.under_way == ["call"]
        emulator.answers["call"].set()
        await emulator.comes_to("second")
        emulator.answers["second"].set()
        await asyncio.gather(*tasks)

    asyncio.run(given())


def test_they_wait_a_share_of_the_time_and_go_on_beside_calls_that_never_end() -> None:
    async def given() -> None:
        began, waited, now = 1000.0, 0.0, 1000.0
        calls = Calls(lambda: now)

        async def wait(waiting: Coroutine[Any, Any, Any], most: float) -> None:
            nonlocal now, waited
            waiting.close()
            now, waited = now + most, waited + most
            raise TimeoutError

        with pytest.MonkeyPatch.context() as patch, calls.one():
            patch.setattr(asyncio, "wait_for", wait)
            for _ in range(1000):
                now += 0.005  # a request is answered
                await calls.over()
        assert 0.3 < waited / (now - began) <= SHARE_OF_WAITING + 0.01
        before, now = waited, now + 60
        with pytest.MonkeyPatch.context() as patch, calls.one():
            patch.setattr(asyncio, "wait_for", wait)
            await calls.over()
        assert waited - before == pytest.approx(LONGEST_WAIT), "a long rest earns no long wait"

    asyncio.run(given())


@pytest.mark.parametrize(
    "path", ["externalcontacts/import/jobs/1", "externalcontacts/contacts/exports/1", "gdpr/requests"]
)
def test_what_is_asked_about_a_job_keeps_none_waiting_since_its_function_answers_itself(path: str) -> None:
    async def given() -> None:
        emulator = Emulator()
        asked = call("asked", f"/restapis/a1/v1/_user_request_/api/v2/{path}")
        tasks = await begun(emulator, asked, request("ASIAJOBS"), rested=0.1)
        assert emulator.under_way == ["asked", "ASIAJOBS"]
        await ended(emulator, tasks)

    asyncio.run(given())


def test_functions_that_nobody_waits_for_are_known_by_their_names() -> None:
    assert all(is_unattended(f"scv-{name}Function-A1B2") for name in ("Jobs", "Stream", "Subscribers"))
    assert not any(
        is_unattended(f"scv-{name}Function-A1B2") for name in ("Ingest", "Contacts", "Webhook", "Authorizer")
    )
