"""SE1: every sample of `events/senders/`, on the running stack: over HTTP, or as AWS hands it to the function."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from local.deploy import client
from local.play import answered
from local.senders import SECRET, Sample, samples
from scv.adapters.dynamodb import items
from scv.adapters.webhooks.registry import adapter_of
from scv.domain.interactions.interaction import Interaction
from tests.senders.center import Center

SETTINGS = {"divisions": ["*"], "secrets": {"current": SECRET}}


def registered(stack: Mapping[str, Any], sample: Sample, sender_id: str) -> None:
    """The sender of a kind, which is answered the moment it is registered (AC6)."""
    body = {"kind": sample.kind, **SETTINGS, "publicUrl": sample.url}
    if not adapter_of(sample.kind).by_request:
        del body["secrets"]
    headers = {"Authorization": f"Bearer {stack['token']}", "Content-Type": "application/json"}
    address = f"{stack['apiUrl']}/api/v2/senders/{sender_id}"
    status, answer = answered(address, headers, json.dumps(body).encode(), "PUT")
    assert status == 200, answer


def sent(stack: Mapping[str, Any], sample: Sample) -> tuple[int, str]:
    """Status and text, as the sender gets them."""
    query = "?" + "&".join(f"{name}={value}" for name, value in sample.query.items()) if sample.query else ""
    address = f"{stack['apiUrl']}/webhooks/{sample.sender_id}{query}"
    request = urllib.request.Request(address, sample.body, sample.signed(), method="POST")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def handed_over(stack: Mapping[str, Any], sample: Sample) -> Any:
    """What the function returns to AWS; a contact record comes in a batch of a stream."""
    event = dict(sample.document or {})
    if "AWSContactTraceRecordFormatVersion" in event:
        data = base64.b64encode(json.dumps(event).encode()).decode()
        event = {"Records": [{"eventSource": "aws:kinesis", "kinesis": {"sequenceNumber": "1", "data": data}}]}
    functions = client(str(stack["endpointUrl"]), "lambda")
    done = functions.invoke(FunctionName=stack["functions"]["ingest"], Payload=json.dumps(event))
    returned = json.loads(done["Payload"].read() or b"null")
    assert "FunctionError" not in done, (sample.name, returned)
    return returned


def stored(stack: Mapping[str, Any]) -> dict[str, Interaction]:
    """All interactions by their ids."""
    pages = client(str(stack["endpointUrl"]), "dynamodb").get_paginator("scan")
    rows = (row for page in pages.paginate(TableName=stack["tables"]["interactions"]) for row in page["Items"])
    found = (items.interaction_from(row) for row in rows)
    return {each.conversation_id: each for each in found}


def shown(interactions: Iterable[Interaction]) -> Counter[object]:
    """What they are, without ids: a conversation's may be made from a key of the sender's."""
    return Counter(
        (each.channel, each.direction, each.link.contact_id is not None, *sorted(map(str, each.identifiers)))
        for each in interactions
    )


def test_SE1_every_sample_of_every_sender_is_taken_in_by_the_running_stack(deployed: dict[str, Any]) -> None:
    """Each is answered as its sender expects; the conversations are those of the reference in memory."""
    before, files, reference = set(stored(deployed)), samples(), Center()
    for first in {each.kind: each for each in files}.values():
        registered(deployed, first, first.sender_id if adapter_of(first.kind).by_request else first.kind)

    for sample in files:
        reference.take(sample)
        if sample.document is not None:
            returned = handed_over(deployed, sample)
            assert returned is None or returned.get("batchItemFailures", []) == [], sample.name
            continue
        status, text = sent(deployed, sample)
        assert (sample.kind, sample.name, status) == (sample.kind, sample.name, sample.status), text
        assert sample.text is None or text == sample.text, sample.name

    after = (each for name, each in stored(deployed).items() if name not in before)
    assert shown(after) == shown(reference.store.conversations.values())
