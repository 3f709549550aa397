"""The events of an interaction inside its item: whole ones as rows, older ones as marks with their answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from scv.adapters.dynamodb.items.attributes import identifier_of, moment_of, spelled, when_text
from scv.domain.contacts.contact import ContactType
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.interaction import Answer, EventType, Interaction, Link, Outcome, SeenEvent
from scv.domain.interactions.past import NOTHING_PAST, LastEvent, Past, PastEvent
from scv.domain.values.documents import Json
from scv.domain.values.times import moment, stamp

LETTERS = {EventType.STARTED: "s", EventType.UPDATED: "u", EventType.ENDED: "e"}
TYPES = {letter: kind for kind, letter in LETTERS.items()}
_MARK = 12  # characters of a mark; three digits after it name the answer

Known = Sequence[Identifier]
"""The identifiers of the interaction: an answer names its own by its place among them."""


def given(**values: Any) -> dict[str, Json]:
    """What is not None."""
    return {name: value for name, value in values.items() if value is not None}


def event_rows(interaction: Interaction) -> Iterator[list[Json]]:
    """Each answer as what differs from the one before, the first from what the link says anyway."""
    known = interaction.identifiers
    previous = _link_answer(interaction.link, known)
    for event in interaction.events:
        answer = _answer_item(event.answer, known)
        changed: dict[str, Json] = {name: value for name, value in answer.items() if previous.get(name) != value}
        changed.update({name: None for name in previous if name not in answer})
        yield [event.id, LETTERS[event.type], stamp(event.at), changed]
        previous = answer


def events_from(rows: Iterable[Sequence[Any]], link: Link, known: Known) -> Iterator[SeenEvent]:
    """The inverse of `event_rows`."""
    answer: dict[str, Any] = _link_answer(link, known)
    for row in rows:
        answer = {name: value for name, value in {**answer, **row[3]}.items() if value is not None}
        yield SeenEvent(row[0], TYPES[row[1]], moment(row[2]), _answer_from(answer, known))


def _link_answer(link: Link, known: Known) -> dict[str, Json]:
    return given(c=link.contact_id, r=link.rule, i=_named(link.identifier, known))


def _answer_item(answer: Answer, known: Known) -> dict[str, Json]:
    kind = answer.contact_type.value if answer.contact_type else None
    return {
        "o": answer.outcome.value,
        **given(c=answer.contact_id, t=kind, r=answer.rule, i=_named(answer.identifier, known)),
        **({"n": answer.candidates} if answer.candidates else {}),
    }


def _answer_from(item: Mapping[str, Any], known: Known) -> Answer:
    return Answer(
        Outcome(item["o"]),
        item.get("c"),
        ContactType(item["t"]) if "t" in item else None,
        item.get("n", 0),
        item.get("r", ""),
        _identifier(item.get("i"), known),
    )


def _named(identifier: Identifier | None, known: Known) -> Json:
    """Its place where the interaction has it, so that a long one is stored once."""
    if identifier is None or identifier not in known:
        return list(spelled(identifier) or ()) or None
    return known.index(identifier)


def _identifier(named: Any, known: Known) -> Identifier | None:
    if named is None:
        return None
    return known[named] if isinstance(named, int) else identifier_of(named)


def past_item(interaction: Interaction) -> dict[str, Json]:
    """The older events: their answers once each, and each event as its mark and the place of its answer."""
    past, known = interaction.past, interaction.identifiers
    if past == NOTHING_PAST:
        return {}
    answers = list(dict.fromkeys(event.answer for event in past.events))
    place = {answer: number for number, answer in enumerate(answers)}
    return given(
        n=past.count or None,
        f=when_text(past.first_at),
        s=1 if past.started else None,
        l=last_item(past.last) if past.last else None,
        a=[_answer_item(answer, known) for answer in answers] or None,
        e="".join(f"{event.mark}{place[event.answer]:03d}" for event in past.events) or None,
    )


def past_from(item: Mapping[str, Any] | None, known: Known) -> Past:
    """The inverse of `past_item`."""
    if not item:
        return NOTHING_PAST
    answers = [_answer_from(each, known) for each in item.get("a", ())]
    marks, step = item.get("e", ""), _MARK + 3
    return Past(
        events=tuple(
            PastEvent(marks[at : at + _MARK], answers[int(marks[at + _MARK : at + step])])
            for at in range(0, len(marks), step)
        ),
        count=item.get("n", 0),
        first_at=moment_of(item.get("f")),
        started="s" in item,
        last=last_from(item["l"]) if "l" in item else None,
    )


def last_item(last: LastEvent) -> list[Json]:
    """The latest event: id, letter, time."""
    return [last.id, LETTERS[last.type], stamp(last.at)]


def last_from(row: Sequence[Any]) -> LastEvent:
    """The inverse of `last_item`."""
    return LastEvent(row[0], TYPES[row[1]], moment(row[2]))
