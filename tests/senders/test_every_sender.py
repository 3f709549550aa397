"""SE1, SE3: what holds for every kind of sender, shown with its files in `events/senders/`."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from local.senders import FOLDER, SIGNERS, Sample, samples
from scv.adapters.webhooks.registry import adapter_of, kinds
from scv.domain.interactions.events import InteractionEvent
from scv.domain.interactions.interaction import Interaction
from scv.domain.senders.deliveries import Delivery
from scv.domain.senders.senders import BUILT_IN
from scv.domain.values.errors import BadSignature, ScvError
from tests.senders.center import Center, delivery
from tests.senders.generated import spoiled

ALL = samples()
SIGNED = tuple(each for each in ALL if each.document is None)
BY_REQUEST = sorted({each.kind for each in SIGNED})
GENERATED = 1000  # requests of each kind, made of its samples


def shown(event: InteractionEvent) -> dict[str, Any]:
    """An event as a file's `becomes` spells it."""
    facts = event.facts
    return {
        "id": event.id,
        "type": event.type.value,
        "conversation": event.conversation_id,
        "at": event.at.isoformat(),
        "channel": facts.channel and facts.channel.value,
        "direction": facts.direction and facts.direction.value,
        "leg": facts.communication_id,
        "name": facts.name,
        "subject": facts.subject,
        "queue": facts.queue,
        "agent": facts.agent,
        "identifiers": [_identifier(each.identifier, each.how) for each in event.mentions],
        "unreadable": [each.field for each in event.unreadable],
        "choices": [
            f"{each.purpose} {each.status} {each.point.value if each.point else '*'}" for each in event.choices
        ],
    }


def _as_named(event: dict[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """What of the event the file names; it need not say how an identifier is known."""
    found = {name: event[name] for name in told}
    for each, named in zip(found.get("identifiers", ()), told.get("identifiers", ()), strict=False):
        if "how" not in named:
            del each["how"]
    return found


def _identifier(identifier: object, how: object) -> dict[str, object]:
    told = {name: getattr(identifier, name) for name in ("type", "value", "source")}
    return {name: each for name, each in {**told, "how": how}.items() if each is not None}


def test_se1_every_kind_that_comes_by_request_has_samples_and_a_signer() -> None:
    by_request = {kind for kind in kinds() if adapter_of(kind).by_request}

    assert set(BY_REQUEST) == by_request == set(SIGNERS)
    assert {each.kind for each in ALL} <= set(kinds())


@pytest.mark.parametrize("sample", ALL, ids=lambda each: f"{each.kind}-{each.name}")
def test_se1_a_request_is_read_into_the_events_that_its_file_names(sample: Sample) -> None:
    center = Center()
    sender = center.register(sample)
    adapter = adapter_of(sample.kind)
    document = dict(sample.document) if sample.document is not None else adapter.opened(delivery(sample))

    reading = adapter.read(document, sender, lambda _: "US")

    read = [shown(each) for each in reading.events]
    named = [_as_named(each, told) for each, told in zip(read, sample.becomes, strict=True)]
    assert named == list(sample.becomes)
    assert len({each.id for each in reading.events}) == len(reading.events)


@pytest.mark.parametrize("sample", SIGNED, ids=lambda each: f"{each.kind}-{each.name}")
def test_se1_the_function_answers_each_request_as_its_sender_expects_also_when_it_comes_again(sample: Sample) -> None:
    center = Center()
    first = center.call(sample)
    state = (center.state(), dict(center.store.records))

    again = center.call(sample)

    assert first[0] == again[0] == sample.status
    assert (center.state(), center.store.records) == state
    if sample.text is not None:
        assert first[1] == sample.text


@pytest.mark.parametrize("kind", sorted({each.kind for each in ALL}))
def test_se1_jo6_any_order_and_repetition_of_the_files_ends_in_the_same_contacts_and_journeys(kind: str) -> None:
    files = list(samples(kind))
    straight = Center()
    for each in files:
        straight.take(each)

    for seed in range(20):
        shuffled = Center()
        order = files * 2
        random.Random(seed).shuffle(order)
        for each in order:
            shuffled.take(each)
        assert shuffled.state() == straight.state(), seed


OF_OURS = {"interactions": "webhooks", "genesys": "eventbridge"}


def everything() -> list[Callable[[Center], object]]:
    """Every file of `events/`: those of senders, our own events, and those of Genesys Cloud's bus."""
    files: list[Callable[[Center], object]] = [lambda center, each=each: center.take(each) for each in ALL]  # type: ignore[misc]
    for name, folder in OF_OURS.items():
        for path in sorted((FOLDER.parent / folder).glob("*.json")):
            told = json.loads(path.read_text())
            files.append(lambda center, name=name, told=told: center.receive(BUILT_IN[name], told))  # type: ignore[misc]
    return files


@pytest.mark.parametrize("seed", range(3))
def test_jo6_rs5_all_files_at_once_in_any_order_are_the_same_interactions_and_a_second_time_changes_nothing(
    seed: int,
) -> None:
    """Whose a call is depends on who called before (RS1), so between senders only what happened is compared."""
    dice, files, straight, shuffled = random.Random(seed), everything(), Center(), Center()
    for take in files:
        take(straight)
    for take in dice.sample(files, len(files)):
        take(shuffled)
    assert happened(shuffled) == happened(straight)

    once = (shuffled.state(), dict(shuffled.store.conversations), dict(shuffled.store.records))
    for take in dice.sample(files, len(files)):
        take(shuffled)
    assert (shuffled.state(), shuffled.store.conversations, shuffled.store.records) == once


def happened(center: Center) -> dict[str, object]:
    """Each conversation by its id: what it is and when, whoever it is linked to."""
    return {name: _happened(each) for name, each in center.store.conversations.items()}


def _happened(interaction: Interaction) -> object:
    """The division that an event told is left out beside the one that counts, which the first event decides (JO6)."""
    facts = dataclasses.replace(interaction.facts, division=None)
    return interaction.division, facts, interaction.event_count, interaction.identifiers


@pytest.mark.parametrize("sample", SIGNED, ids=lambda each: f"{each.kind}-{each.name}")
def test_se3_one_changed_byte_another_secret_or_no_signature_is_refused_and_writes_nothing(sample: Sample) -> None:
    center = Center()
    changed = Sample(**{**vars(sample), "body": sample.body + b" "})
    wrong = sample.signed("whsec_YW5vdGhlciBzZWNyZXQgb2Ygc29tZWJvZHkgZWxzZQ==")

    for request, headers in ((changed, sample.signed()), (sample, wrong), (sample, dict(sample.headers))):
        with pytest.raises(BadSignature):
            center.take(request, headers)
        assert center.call(request, headers)[0] == 401
    assert not center.store.conversations
    assert not center.queue.messages


@pytest.mark.parametrize("kind", BY_REQUEST)
def test_se1_whatever_a_sender_signs_is_taken_in_or_refused_and_never_a_failure_of_ours(kind: str) -> None:
    files, center, dice = samples(kind), Center(), random.Random(kind)
    adapter = adapter_of(kind)
    sender = center.register(files[0])

    for number in range(GENERATED):
        body = spoiled(dice.choice(files), dice)
        request: Delivery = delivery(dice.choice(files), dice.choice(files).headers)
        try:
            document = adapter.opened(dataclasses.replace(request, raw=body))
            center.receive(sender, document)
        except ScvError:
            continue
        except Exception as error:
            raise AssertionError(f"{kind} {number}: {body!r}") from error
