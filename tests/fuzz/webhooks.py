"""Webhooks as no sender should send them: any bytes, any JSON, any headers, signed or not."""

from __future__ import annotations

import base64
import json
from typing import Any

from hypothesis import strategies as st

from functions.ingest.app import lambda_handler
from tests.functions.conftest import Cloud
from tests.functions.deliveries import KEY, Context, gateway_event, sample, signature

LIMIT = 64 * 1024
odd_texts = st.one_of(
    st.text(max_size=40),
    st.text(st.characters(categories=("Cs", "Cc", "Cf", "Co", "Mn")), min_size=1, max_size=10),
    st.sampled_from(
        ["", " ", "\x00", "\ud800", "\udfff\ud800", "\u202eevil", "a" * 256, "é" * 300, "\ufeff", "NaN", "../../x"]
    ),
    st.sampled_from(
        [
            "+1 803-123-0000",
            "tel:+18031230000",
            "anonymous",
            "+0000000000000000",
            "\u0661\u0662\u0663\u0664\u0665\u0666",
        ]
    ),
    st.sampled_from(["Jané <jané@exämple.com>", "a@b", "@", "a@" + "b" * 300 + ".com", "x@xn--a.com", '"a b"@x.com']),
    st.sampled_from(["2026-11-21T10:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-02-30"]),
)
odd_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.integers(10**300, 10**301) | st.floats() | odd_texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(odd_texts, inner, max_size=4),
    max_leaves=12,
)
FIELDS = tuple(sample()) + tuple(
    f"data.{name}" for name in (*sample()["data"], "form", "customer", "divisionId", "projectId")
)
PARTS = ("name", "phone", "email", "cookie", "social", "externalId", "firstName", "lastName", "type", "value", "source")


@st.composite
def spoiled(draw: st.DrawFn) -> str:
    """A sample event, some of whose fields are something else."""
    event = sample()
    for place in draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=3)):
        value = draw(odd_values | st.dictionaries(st.sampled_from(PARTS), odd_values, max_size=4))
        if place.startswith("data."):
            target = event["data"] if isinstance(event.get("data"), dict) else event
            target[place.removeprefix("data.")] = value
        else:
            event[place] = value
    return json.dumps(event)


def deep(depth: int) -> str:
    """JSON that is nested so deeply that no parser likes it."""
    return '{"data":' * depth + "1" + "}" * depth


def large(size: int) -> str:
    """A good event of exactly so many bytes."""
    event = sample()
    event["padding"] = ""
    bare = len(json.dumps(event))
    return json.dumps({**event, "padding": "x" * (size - bare)})


raw_bodies = st.one_of(
    spoiled(),
    st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")),
    odd_values.map(lambda value: json.dumps(value)),
    st.sampled_from(
        [deep(100), deep(5000), "[" * 10000, "{}", "", " ", "null", '{"id": NaN}', '{"id": 1e999}', '{"a":1}' * 3]
    ),
    st.sampled_from([LIMIT - 1, LIMIT, LIMIT + 1, 300_000]).map(large),
)


def delivered(body: str, headers: dict[str, str], *, encoded: bytes | None = None) -> tuple[int, Any]:
    """The status and the answer; `encoded` are bytes that arrive as base64."""
    event = gateway_event(body, headers)
    if encoded is not None:
        event |= {"body": base64.b64encode(encoded).decode(), "isBase64Encoded": True}
    answer = lambda_handler(event, Context())
    return answer["statusCode"], json.loads(answer["body"])


def require_handled(cloud: Cloud, status: int, answer: Any, before: Any) -> None:
    """Never a 5xx; what is refused says so in the one shape and has written nothing."""
    assert status in (200, 202) or 400 <= status < 500, (status, answer)
    if status >= 400:
        assert {"message", "code", "status"} <= set(answer)
        assert answer["status"] == status
        assert cloud.stored() == before, "a refused webhook was written"


def signed(body: str) -> dict[str, str]:
    """The headers of a good signature over these characters, or over none when they have no bytes."""
    try:
        return signature(body)
    except UnicodeEncodeError:
        return signature("")


odd_signatures = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "",
            "v1",
            "v1,",
            "v1,====",
            "v1," + "A" * 44,
            "v1a,AAAA",
            "v2,AAAA v1,AAAA",
            "deadbeef" * 8,
            KEY,
            "v1," + base64.b64encode(b"\x00" * 32).decode(),
        ]
    ),
)
odd_times = st.sampled_from(["", "0", "-1", "abc", "NaN", "1e9", "99999999999999999999", " 1 ", "１６００"])
