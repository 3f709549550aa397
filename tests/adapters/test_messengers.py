"""What senders of messages sign, ask and keep: published vectors, the challenge, no word of a customer (SE3)."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from local.senders import Sample, samples
from scv.adapters.webhooks.adapter import Adapter
from scv.adapters.webhooks.registry import adapter_of
from scv.domain.senders.deliveries import Delivery
from scv.domain.senders.senders import Secrets, Sender
from scv.domain.values.errors import BadSignature, InvalidValue, NotFound

GREETING, WELL_KNOWN = b"Hello, World!", "It's a Secret to Everybody"
"""Body and secret that GitHub's documentation of `X-Hub-Signature-256` shows, whose scheme Meta's is."""
HUB = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
RFC_4231 = (b"what do ya want for nothing?", "Jefe", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
MESSENGERS = ("whatsapp", "messenger", "line", "genesysOpen")


def in_base64(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode()


def header(kind: str, digest: str) -> dict[str, str]:
    """A digest as this sender spells it."""
    if kind == "line":
        return {"x-line-signature": in_base64(digest)}
    return {"x-hub-signature-256": "sha256=" + (in_base64(digest) if kind == "genesysOpen" else digest)}


def passes(kind: str, raw: bytes, headers: dict[str, str], *secrets: str) -> bool:
    current, following = (*secrets, "", "")[:2]
    try:
        adapter_of(kind).verify(Delivery(raw, headers), Sender("s", kind), Secrets(current, following))
    except BadSignature:
        return False
    return True


@pytest.mark.parametrize("kind", MESSENGERS)
@pytest.mark.parametrize(("raw", "secret", "digest"), [(GREETING, WELL_KNOWN, HUB), RFC_4231])
def test_se3_published_signatures_hold_and_nothing_near_them(kind: str, raw: bytes, secret: str, digest: str) -> None:
    good = header(kind, digest)
    ((name, value),) = good.items()

    assert passes(kind, raw, good, secret)
    assert passes(kind, raw, good, "another secret", secret)  # while it is being replaced
    assert not passes(kind, raw, good, "another secret")
    assert not passes(kind, raw, good)
    assert not passes(kind, raw + b" ", good, secret)
    for wrong in ("", "sha256=", "sha1=" + digest, value[:-1], value + "=", value.swapcase(), "\u00e9" * 44):
        assert not passes(kind, raw, {name: wrong}, secret), wrong


@pytest.mark.parametrize("kind", MESSENGERS)
def test_se3_what_is_signed_are_the_bytes_and_not_the_json_that_they_spell(kind: str) -> None:
    sample = next(each for each in samples(kind) if each.becomes)
    rewritten = json.dumps(json.loads(sample.body)).encode()
    spaced = Sample(kind, "spaced", json.dumps(json.loads(sample.body), indent=2).encode())

    assert passes(kind, spaced.body, lower(spaced.signed("s")), "s")
    assert not passes(kind, rewritten, lower(spaced.signed("s")), "s")


def lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def asked(kind: str, registered: str, method: str = "GET", **query: str) -> tuple[int, str]:
    told = {f"hub.{name}": (value,) for name, value in query.items()}
    answer = adapter_of(kind).challenge(
        Delivery(query=told, method=method), Sender("s", kind), Secrets("secret", verify_token=registered)
    )
    return answer.status, answer.text


@pytest.mark.parametrize("kind", ["whatsapp", "messenger"])
def test_se1_meta_is_told_its_challenge_for_the_verify_token_alone(kind: str) -> None:
    good = {"mode": "subscribe", "verify_token": "token", "challenge": "1158201444"}

    assert asked(kind, "token", **good) == (200, "1158201444")
    assert asked(kind, "another", **good)[0] == 403
    assert asked(kind, "", **{**good, "verify_token": ""})[0] == 403
    assert asked(kind, "token", **{**good, "verify_token": "\ud800"})[0] == 403
    for wrong in ({**good, "mode": "unsubscribe"}, {}):
        with pytest.raises(NotFound):
            asked(kind, "token", **wrong)
    with pytest.raises(NotFound):
        asked(kind, "token", "OPTIONS", **good)


@pytest.mark.parametrize("kind", ["line", "genesysOpen"])
def test_se1_who_asks_nothing_is_answered_nothing(kind: str) -> None:
    with pytest.raises(NotFound):
        asked(kind, "token", mode="subscribe")


def words(value: Any) -> set[str]:
    """Every text within."""
    if isinstance(value, dict):
        return {found for each in value.values() for found in words(each)}
    if isinstance(value, list):
        return {found for each in value for found in words(each)}
    return {value} if isinstance(value, str) else set()


@pytest.mark.parametrize("kind", MESSENGERS)
def test_pv1_what_a_customer_writes_is_in_nothing_that_may_wait(kind: str) -> None:
    for sample in samples(kind):
        body = json.loads(sample.body)
        known = ("Jane Roe", "Kim Voe", "+1 803-123-0304")  # who it is, which is read
        written = {each for each in words(body) if " " in each and each not in known}

        opened = adapter_of(kind).opened(Delivery(sample.body))

        assert not words(opened) & written, sample.name
        adapter: Adapter = adapter_of(kind)
        sender = Sender("s", kind, key="k")
        assert adapter.read(opened, sender, str) == adapter.read(body, sender, str), sample.name


@pytest.mark.parametrize("kind", ["whatsapp", "messenger", "line"])
def test_ac12_a_request_has_a_bound_on_its_events(kind: str) -> None:
    sample = next(each for each in samples(kind) if len(each.becomes) == 1)
    body = json.loads(sample.body)
    holder = body["events"] if kind == "line" else body["entry"]
    holder *= 1001

    with pytest.raises(InvalidValue):
        adapter_of(kind).read(body, Sender("s", kind, key="k"), lambda _: "US")
