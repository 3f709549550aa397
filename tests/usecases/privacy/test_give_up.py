"""A number that a contact has given up leads whoever has it next to the conversations it is still in (PV1)."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from scv.domain.changes.written import ContactWritten
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import PhoneNumber, Profile
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import Interaction
from scv.domain.privacy.erasure import is_erased
from scv.domain.values.errors import ScvError
from scv.domain.values.ids import ContactId
from scv.usecases.contact_of import answering
from tests.builders import email, event, phone
from tests.faults.scenarios import has
from tests.model.world import World
from tests.people import LONG_AGO, person
from tests.stores.benches import bench
from tests.usecases.pairs.streams import Stream

__all__ = ["bench"]
NUMBER = phone("+1 803-123-0000")
PHONES = (NUMBER, phone("+1 803-123-0001"))
TOLD = (*PHONES, email("ana@example.com"))


@pytest.fixture(params=["memory", "dynamodb"])
def world(request: pytest.FixtureRequest) -> World:
    """Ana has the number, and has called from it."""
    memory = request.param == "memory"
    world = World.in_memory() if memory else World.on_dynamodb(request.getfixturevalue("bench"))
    has(world, person("ana", LONG_AGO, cell_phone=NUMBER.value), person("bo"), person("cy"))
    world.ingest(event(NUMBER, conversation="call"))
    return world


def without_number(contact: Contact) -> Profile:
    return Profile(first_name=contact.profile.first_name, last_name=contact.profile.last_name)


def with_number(contact: Contact) -> Profile:
    names = without_number(contact)
    return Profile(first_name=names.first_name, last_name=names.last_name, cell_phone=PhoneNumber(NUMBER.value))


def edited(world: World) -> str:
    world.edit("ana", without_number)
    return "ana"


def claimed_and_released(world: World) -> str:
    world.edit("ana", without_number)
    world.claim("ana", NUMBER)
    world.release("ana", NUMBER)
    return "ana"


def given_up_while_merged(world: World) -> str:
    merged = world.merge("ana", "cy")
    world.edit(merged.id, without_number)
    return "ana"


@pytest.mark.parametrize("gives_up", [edited, claimed_and_released, given_up_while_merged])
def test_pv1_who_has_the_number_next_finds_the_conversations_of_who_had_it(
    world: World, gives_up: Callable[[World], str]
) -> None:
    before = {each: world.store.contact(ContactId(each)) for each in ("ana", "cy")}
    owner = gives_up(world)
    for each in before:
        for _ in range(2):  # told again it changes nothing
            world.follow(ContactWritten(before[each], world.store.contact(ContactId(each))))
    world.edit("bo", with_number)

    done = world.erase("bo")

    assert done.reduced == {"call"}
    left = world.store.interaction("call")
    assert (left.carried, left.link.contact_id) == ((), owner)


def test_pv1_nothing_is_read_of_who_has_given_up_nothing(world: World) -> None:
    ana = world.store.contact(ContactId("ana"))
    renamed = world.edit("ana", lambda each: with_number(each))
    assert ContactWritten(ana, renamed).given_up == ()
    assert ContactWritten(None, renamed).given_up == ContactWritten(renamed, None).given_up == ()
    world.delete("ana")
    assert ContactWritten(renamed, world.store.contact(ContactId("ana"))).given_up == (), "who is deleted had it"


def still_telling(world: World, gone: Contact) -> list[tuple[str, Identifier]]:
    """Of conversations of somebody living what is the erased person's and not that one's."""

    def linked(interaction: Interaction) -> Any:
        member = interaction.link.contact_id
        contact = answering(world.store, world.store.contact(member)) if member else None
        return contact if contact is not None and contact.is_alive(world.clock()) else None

    kept = [each for each in world.store.conversations.values() if not is_erased(each)]
    owners = {each.conversation_id: owner for each in kept if (owner := linked(each)) is not None}
    carried = [(each.conversation_id, told) for each in kept for told in each.carried if told in gone.identifiers]
    return [(where, told) for where, told in carried if where in owners and told not in owners[where].identifiers]


def anything(world: World, dice: random.Random) -> None:
    """One thing that a sender or an agent does."""
    conversation = f"c-{dice.randrange(4)}"

    def known() -> str:
        return str(dice.choice(list(world.store.records)))

    def some(most: int) -> Sequence[Identifier]:
        return dice.sample(TOLD, dice.randint(1, most))

    def profile(_: Any = None) -> Profile:
        number = dice.choice((*PHONES, None))
        return Profile(first_name="Ana", last_name="Doe", cell_phone=PhoneNumber(number.value) if number else None)

    deeds: list[Callable[[], object]] = [
        lambda: world.ingest(event(*some(2), conversation=conversation, at=world.clock(), division="*")),
        lambda: world.ingest(event(*some(2), conversation=conversation, at=world.clock(), channel=Channel.CALLBACK)),
        lambda: world.create(profile(), str(world.clock())),
        *[lambda: world.edit(known(), profile)] * 3,
        lambda: world.merge(known(), known()),
        lambda: world.unmerge(known()),
        lambda: world.link(conversation, ContactId(known())),
        lambda: world.select(conversation, known()),
        lambda: world.unlink(conversation),
        lambda: world.claim(known(), dice.choice(TOLD)),
        lambda: world.release(known(), dice.choice(TOLD)),
        lambda: world.identify(conversation, *some(1)),
    ]
    dice.choice(deeds)()


@pytest.mark.parametrize("first", range(0, 300, 50))
def test_pv1_whatever_was_done_no_conversation_of_a_living_contact_tells_of_who_was_erased(first: int) -> None:
    for seed in range(first, first + 50):
        world, dice = World.in_memory(), random.Random(seed)
        stream = Stream(world)
        has(world, person("ana", LONG_AGO, cell_phone=NUMBER.value), person("bo"))
        for _ in range(30):
            world.clock.pass_by(minutes=1)
            try:
                anything(world, dice)
            except ScvError:
                continue  # refused as it may be
            finally:
                stream.followed()
        living = [each for each in world.store.records.values() if not each.is_ancestor and each.deleted_at is None]
        for gone in dice.sample(living, len(living)):
            had = world.store.contact(gone.id)
            world.erase(gone.id)
            assert still_telling(world, had) == [], seed
