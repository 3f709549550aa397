"""Live calls pass what imports, streams and subscribers ask of the emulator's tables."""

from __future__ import annotations

import asyncio
from typing import Any

from local.emulated.aside import aside, is_unattended
from local.emulated.guard import Scope

DYNAMODB, QUEUES = "DynamoDB_20120810.Query", "AmazonSQS.ReceiveMessage"


def request(key: str, target: str = DYNAMODB, name: str = "") -> Scope:
    signed = f"AWS4-HMAC-SHA256 Credential={key}/20261126/us-east-1/dynamodb/aws4_request, Signature=0"
    headers = [(b"X-Amz-Target", target.encode()), (b"Authorization", signed.encode())]
    return {"type": "http", "headers": headers, "name": name or key}


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


async def begun(emulator: Emulator, *scopes: Scope) -> list[asyncio.Task[None]]:
    app = aside(emulator, {"ASIAJOBS", "ASIASTREAM"})
    tasks = []
    for scope in scopes:
        tasks.append(asyncio.ensure_future(app(scope, None, None)))  # type: ignore[arg-type]
        await asyncio.sleep(0)
    return tasks


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
            await asyncio.sleep(0.001)
            assert emulator.under_way[-1] == then, "in the order in which they came"
        for event in list(emulator.answers.values()):
            event.set()
        await asyncio.gather(*tasks)

    asyncio.run(given())


def test_a_request_that_fails_or_is_given_up_lets_the_next_one_in() -> None:
    async def given() -> None:
        emulator = Emulator()
        scopes = [request("ASIAJOBS", name=name) for name in ("broken", "given up", "last")]
        broken, given_up, last = await begun(emulator, *scopes)
        given_up.cancel()
        emulator.answers["broken"].set()
        await asyncio.gather(broken, given_up, return_exceptions=True)
        await asyncio.sleep(0.001)
        assert emulator.under_way == ["last"]
        emulator.answers["last"].set()
        await last

    asyncio.run(given())


def test_a_request_without_a_signature_or_with_one_that_names_no_key_passes() -> None:
    async def given() -> None:
        emulator = Emulator()
        bare: Scope = {"type": "http", "headers": [(b"x-amz-target", DYNAMODB.encode())], "name": "bare"}
        tasks = await begun(emulator, request("ASIAJOBS"), bare, request("asia jobs", name="odd"))
        assert emulator.under_way == ["ASIAJOBS", "bare", "odd"]
        for event in list(emulator.answers.values()):
            event.set()
        await asyncio.gather(*tasks)

    asyncio.run(given())


def test_functions_that_nobody_waits_for_are_known_by_their_names() -> None:
    assert all(is_unattended(f"scv-{name}Function-A1B2") for name in ("Jobs", "Stream", "Subscribers"))
    assert not any(
        is_unattended(f"scv-{name}Function-A1B2") for name in ("Ingest", "Contacts", "Webhook", "Authorizer")
    )
