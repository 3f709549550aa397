"""SE1, ID11: one hostile part of a request among good ones costs none of these, whatever it is made of."""

from __future__ import annotations

import base64
import copy
import dataclasses
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.senders import Sample, samples
from scv.adapters.webhooks.registry import adapter_of
from scv.domain.interactions.interaction import Outcome
from tests.senders.center import Center, delivery

Path = tuple[str | int, ...]
HALF = "\ud83d"  # an emoji that was cut in two

# What somebody else wrote where an object is expected, as text.
TEXTS = (
    "Successfully validated SNS topic for Amazon SES event publishing.",
    '{"notificationType":"AmazonSnsSubscriptionSucceeded","message":"You have subscribed."}',
    "",
    "null",
    "[]",
    "7",
    "1e400",
    '"text"',
    "{}",
    "{",
    '{"mail": 1e400}',
    '{"mail": NaN}',
    '{"mail": [' + "[" * 60 + "]" * 60 + "]}",
    "[" * 100_000,
    '{"mail":' * 20_000,
    '{"mail": "\\ud83d"}',
    '{"\\ud83d": {"\\udc00": "\\ud83d\\ud83d"}}',
)
VALUES: tuple[Any, ...] = (None, [], 7, -1.5, True, "text", HALF, {}, {"id": None}, {HALF: HALF})


@dataclasses.dataclass(frozen=True)
class Batch:
    """A sender that gathers: the file of a request, where its list is, and where the id of each part is."""

    kind: str
    file: str
    items: Path
    id: Path
    shaped: Callable[[Any], Any] = copy.deepcopy

    @property
    def sample(self) -> Sample:
        return next(each for each in samples(self.kind) if each.name == self.file)

    @property
    def whole(self) -> Any:
        sample = self.sample
        return copy.deepcopy(sample.document) if sample.document is not None else json.loads(sample.body)

    def good(self, name: str) -> Any:
        """A part that its sender means so, with an id of its own."""
        part = at(self.whole, (*self.items, 0))
        at(part, self.id[:-1])[self.id[-1]] = name
        return part

    def request(self, parts: list[Any]) -> Sample:
        """The same request with these parts."""
        whole, shaped = self.whole, [self.shaped(part) for part in parts]
        if self.items:
            at(whole, self.items[:-1])[self.items[-1]] = shaped
        else:
            whole = shaped
        if self.sample.document is not None:
            return dataclasses.replace(self.sample, document=whole)
        return dataclasses.replace(self.sample, body=json.dumps(whole).encode())


def _over_a_topic(record: Any) -> Any:
    """A mail as a topic hands it over; what is none stays as it is."""
    if not isinstance(record, dict) or "ses" not in record:
        return record
    notification = {"notificationType": "Received", **record["ses"]}
    return {"EventSource": "aws:sns", "Sns": {"Type": "Notification", "Message": json.dumps(notification)}}


MAIL = ("ses", "01-first-mail-dmarc-pass", ("Records",), ("ses", "mail", "messageId"))
BATCHES = {
    "cloudEvents": Batch("cloudEvents", "02-batch", (), ("id",)),
    "line": Batch("line", "08-two-users", ("events",), ("webhookEventId",)),
    "messenger": Batch("messenger", "01-message", ("entry", 0, "messaging"), ("message", "mid")),
    "whatsapp": Batch("whatsapp", "03-message-number-only", ("entry", 0, "changes", 0, "value", "messages"), ("id",)),
    "ses": Batch(*MAIL),
    "ses over a topic": Batch(*MAIL, _over_a_topic),
}


def at(value: Any, path: Path) -> Any:
    for name in path:
        value = value[name]
    return value


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where in it a text is."""
    for name, part in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(part, str):
            yield (*path, name)
        elif isinstance(part, (dict, list)):
            yield from places(part, (*path, name))


def cut_at(part: Any, place: Path) -> Any:
    """A part whose text ends with half an emoji."""
    found = copy.deepcopy(part)
    at(found, place[:-1])[place[-1]] += HALF
    return found


def renamed_at(part: Any, place: Path) -> Any:
    """A part one of whose keys has half an emoji."""
    found = copy.deepcopy(part)
    within = at(found, place[:-1])
    if isinstance(within, dict):
        within[f"{place[-1]}{HALF}"] = within.pop(place[-1])
    return found


def hostile_parts(name: str) -> Iterator[Any]:
    """Everything that may stand beside good parts of a kind."""
    yield from VALUES
    part = BATCHES[name].good("hostile")
    for place in places(part):
        yield cut_at(part, place)
        yield renamed_at(part, place)
    if name == "cloudEvents":
        bare = {key: value for key, value in part.items() if key != "data"}
        for text in ("***", "YQ", *(base64.b64encode(each.encode()).decode() for each in TEXTS if len(each) < 10_000)):
            yield {**bare, "data_base64": text}
        yield {**bare, "data_base64": base64.b64encode(b"\xff\xfe").decode()}
    if name.startswith("ses"):
        messages: tuple[Any, ...] = (*TEXTS, *VALUES, f'{{"mail": "{HALF}"}}')
        for topic in (*VALUES, *({"Message": message} for message in messages)):
            yield {"EventSource": "aws:sns", "Sns": topic}


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("name", BATCHES)
def test_se1_one_hostile_part_costs_no_good_one(name: str, place: int) -> None:
    batch = BATCHES[name]
    for hostile in hostile_parts(name):
        parts = [batch.good("good-1"), batch.good("good-2")]
        parts.insert(place, hostile)
        _require_good_ones(batch, parts, f"{name}: {ascii(hostile)[:300]}")


def _require_good_ones(batch: Batch, parts: list[Any], told: str) -> None:
    center, sample = Center(), batch.request(parts)
    sender, adapter = center.register(sample), adapter_of(batch.kind)
    try:
        document = dict(sample.document) if sample.document is not None else adapter.opened(delivery(sample))
        reading = adapter.read(document, sender, lambda _: "US")
        taken, _ = center.take(sample)
    except Exception as error:
        raise AssertionError(told) from error

    ids = [each.id for each in reading.events]
    assert {each.rpartition(" ")[2] for each in ids} >= {"good-1", "good-2"}, told
    assert len(ids) + len(reading.unread) <= 3, told
    assert len([each for each in taken.received if each.answer.outcome is not Outcome.REFUSED]) >= 2, told
    assert is_text(repr(center.store.conversations)), told
    assert is_text(repr(center.store.records)), told


def is_text(found: str) -> bool:
    """Whether nothing of it is half a character, which `repr` would spell out."""
    return "\\ud" not in found


@pytest.mark.parametrize("text", TEXTS[:6])
def test_se1_what_a_topic_tells_people_is_no_interaction_and_raises_nothing_that_would_be_repeated(text: str) -> None:
    taken, _ = Center().take(BATCHES["ses over a topic"].request([{"Sns": {"Message": text}}]))

    assert (taken.received, taken.unread) == ((), ())


@pytest.mark.parametrize(
    "sample", [each for each in samples() if each.body[:1] in (b"{", b"[")], ids=lambda each: each.kind + each.name
)
def test_id11_half_a_character_anywhere_in_a_request_does_not_close_it(sample: Sample) -> None:
    whole = json.loads(sample.body)
    for place in places(whole):
        for changed in (cut_at(whole, place), renamed_at(whole, place)):
            request = dataclasses.replace(sample, body=json.dumps(changed).encode())
            document = adapter_of(sample.kind).opened(delivery(request))
            assert json.dumps(document, ensure_ascii=False).encode(), place


OF_THE_CUSTOMER = (
    "customer.name",
    "customer.phone",
    "customer.email",
    "customer.cookie",
    "customer.unknown",
    "subject",
    "agent",
    "queue",
    "form.firstName",
    "form.phone",
    "unknown",
)


@pytest.mark.parametrize("place", OF_THE_CUSTOMER)
def test_id11_half_a_character_in_what_is_told_of_a_customer_costs_no_interaction(place: str) -> None:
    (sample,) = samples("generic")
    body = json.loads(sample.body)
    *above, name = place.split(".")
    at_ = body["data"]
    for each in above:
        at_ = at_.setdefault(each, {})
    at_[name] = f"Jane {HALF}"
    center = Center()

    status, text = center.call(dataclasses.replace(sample, body=json.dumps(body).encode()))

    assert status == 200, text
    assert is_text(text)
    assert len(center.store.conversations) == 1
    assert is_text(repr(center.store.conversations) + repr(center.store.records))


def test_id11_two_values_that_came_damaged_alike_are_not_one_person() -> None:
    (sample,) = samples("generic")
    center = Center()
    for number, half in enumerate(("\ud83d", "\ud83e")):
        body = json.loads(sample.body)
        body["id"] = f"e-{number}"
        body["data"] |= {"conversationId": f"c-{number}", "customer": {"externalId": {"source": "crm", "value": half}}}
        _, text = center.call(dataclasses.replace(sample, body=json.dumps(body).encode()))
        assert json.loads(text)["unreadable"] == [{"field": "data.customer.externalId.value", "value": "\ufffd"}]

    assert len({each.link.contact_id for each in center.store.conversations.values()}) == 2
