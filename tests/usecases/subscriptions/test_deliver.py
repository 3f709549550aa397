"""Deliveries with a clock that is moved: retries over a day, switching off, slow ones apart, signatures (EV4)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from scv.adapters.subscriptions.memory import MemoryLane, MemorySubscriptions
from scv.adapters.subscriptions.signing import signed
from scv.domain.access.permissions import Access
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.outbox.change import Kind
from scv.domain.subscriptions.delivering import STEPS, Answer, Off, Outcome
from scv.domain.subscriptions.subscription import Subscription, Wish, secret_of
from scv.domain.values.errors import InvalidContent, InvalidValue, MissingPermission, SubscriptionNotFound
from scv.domain.values.ids import DivisionId
from scv.usecases.ports.subscriptions import Parcel, Waiting
from scv.usecases.subscriptions.deliver import DeliverEvents, Sender, TrySubscription
from scv.usecases.subscriptions.manage import ChangeSubscriptions, ReadSubscriptions
from tests.builders import CountedIds, SettableClock
from tests.outbox.bus import SOURCE, THROTTLED, FakeBus
from tests.people import AGENT
from tests.subscribers import FAULT, GONE, GOOD, FakePost, Request

MASTER = "the key that secrets are worked out from"
HANGS = Answer(Outcome.TIMED_OUT, 0, 3000)
NOT_QUICK = Answer(Outcome.DELIVERED, 200, 4000)
Says = Callable[[Request], Answer]


@dataclass
class Stand:
    """A stack with subscriptions and its queue; time passes only when it is told to."""

    clock: SettableClock = field(default_factory=SettableClock)
    store: MemorySubscriptions = field(default_factory=MemorySubscriptions)
    post: FakePost = field(default_factory=FakePost)
    bus: FakeBus = field(default_factory=FakeBus)
    numbers: int = 0

    def __post_init__(self) -> None:
        self.lane = MemoryLane(lambda: self.clock().timestamp())
        send = Sender(self.post, lambda: MASTER, signed, self.clock, SOURCE)
        self.deliver = DeliverEvents(self.store, self.lane, send, self.bus, self.clock)
        self.change = ChangeSubscriptions(self.store, lambda: MASTER, self.clock, CountedIds("s"))
        self.read = ReadSubscriptions(self.store)
        self.attempt = TrySubscription(self.store, send, self.clock, lambda: "test-1")

    def subscribed(self, host: str = "crm.example.com", **more: Any) -> Subscription:
        wish = Wish(f"https://{host}/events", ("*",), (UNASSIGNED_DIVISION,))
        return self.change.create(AGENT, dataclasses.replace(wish, **more))[0]

    def happened(self, kind: Kind = Kind.CONTACT_UPDATED, division: str = "*") -> int:
        """An event of the bus, to everybody who wants it; how many that were."""
        self.numbers += 1
        event: Any = {"id": f"e-{self.numbers}", "type": kind.type, "data": {"divisionId": division}}
        parcels = self.deliver.parcels(event)
        tried = [self.deliver.quick(each) for each in parcels]
        assert all(self.deliver.put_aside([each.waiting for each in tried if each.waiting is not None]))
        return len(parcels)

    def passes(self, span: timedelta) -> None:
        """So much time, in which the queue hands out what is due, in its order."""
        end = self.clock() + span
        while due := sorted((each for each in self.lane.slow if each[0] <= end.timestamp()), key=lambda each: each[0]):
            at, parcel = due[0]
            self.lane.slow.remove(due[0])
            self.clock.now += timedelta(seconds=max(0.0, at - self.clock().timestamp()))
            tried = self.deliver.slow(parcel)
            if tried.pause is not None:
                self.lane.put_slow([Waiting(dataclasses.replace(parcel, tries=parcel.tries + 1), tried.pause)])
        self.clock.now = end

    def off(self, subscription: Subscription) -> str:
        return self.read.one(AGENT, subscription.id).off


@pytest.fixture
def stand() -> Stand:
    return Stand()


def test_ev4_an_event_goes_to_those_who_want_its_kind_and_division(stand: Stand) -> None:
    stand.subscribed("all.example.com")
    stand.subscribed("merges.example.com", types=("contact.merged", "pair.*"))
    stand.subscribed("north.example.com", divisions=("north",))
    stand.subscribed("nowhere.example.com", divisions=("unassigned",))
    told: list[set[str]] = []
    for kind, division in ((Kind.CONTACT_MERGED, "*"), (Kind.CONTACT_CREATED, "north"), (Kind.PAIR_SUGGESTED, "south")):
        stand.post.sent.clear()
        stand.happened(kind, division)
        told.append({each.target.host.partition(".")[0] for each in stand.post.sent})
    assert told == [{"all", "merges", "nowhere"}, {"all", "north"}, {"all", "merges"}]


def test_ev4_each_try_is_signed_anew_with_the_same_id(stand: Stand) -> None:
    found = stand.subscribed()
    stand.post.answers = lambda _request: FAULT
    stand.happened()
    stand.passes(timedelta(minutes=10))
    assert len({each.headers["webhook-id"] for each in stand.post.sent}) == 1
    assert len({each.headers["webhook-timestamp"] for each in stand.post.sent}) == len(stand.post.sent) == 3
    for each in stand.post.sent:
        assert each.headers["webhook-signature"] == signature(found, 1, each)


def signature(found: Subscription, number: int, request: Request) -> str:
    """What a subscriber expects, from the headers and the bytes."""
    from datetime import UTC, datetime

    at = datetime.fromtimestamp(int(request.headers["webhook-timestamp"]), UTC)
    key = secret_of(MASTER, found.id, number)
    return Webhook(key).sign(request.headers["webhook-id"], at, request.body.decode())


def test_ev4_after_a_rotation_both_secrets_sign_for_a_day(stand: Stand) -> None:
    found = stand.subscribed()
    _, secret = stand.change.rotate(AGENT, found.id)
    assert secret == secret_of(MASTER, found.id, 2)
    stand.happened()
    (sent,) = stand.post.sent
    assert sent.headers["webhook-signature"].split(" ") == [signature(found, 2, sent), signature(found, 1, sent)]
    stand.passes(timedelta(hours=24))
    stand.happened()
    assert stand.post.sent[-1].headers["webhook-signature"] == signature(found, 2, stand.post.sent[-1])


def test_ev4_a_subscriber_that_never_answers_is_tried_for_a_day_and_switched_off(stand: Stand) -> None:
    """It is said on the bus, with an id that is the same if it is said again."""
    found = stand.subscribed()
    stand.post.answers = lambda _request: FAULT
    begun = stand.clock()
    stand.happened()
    stand.passes(timedelta(days=2))
    assert (stand.off(found), len(stand.post.sent)) == (Off.FAILING, 1 + len(STEPS))
    assert timedelta(hours=24) <= timedelta(seconds=sum(STEPS)) <= timedelta(hours=25)
    (said,) = stand.bus.changes
    assert (said.kind, said.subject, said.cause) == (Kind.SUBSCRIPTION_ENDED, found.id, "failing")
    assert said.at - begun == timedelta(seconds=sum(STEPS))
    assert stand.happened() == 0
    assert stand.lane.slow == []


def test_ev4_an_hour_of_faults_loses_nothing_and_switches_nobody_off(stand: Stand) -> None:
    found = stand.subscribed()
    end = stand.clock() + timedelta(hours=1)
    stand.post.answers = lambda _request: FAULT if stand.clock() < end else GOOD
    for _ in range(60):
        stand.happened()
        stand.passes(timedelta(minutes=1))
    stand.passes(timedelta(hours=3))
    arrived = {each.event["id"] for each in stand.post.sent if stand.post.answers(each) is GOOD}
    assert arrived == {f"e-{number}" for number in range(1, 61)}
    assert (stand.off(found), stand.bus.changes) == ("", [])
    before = len(stand.post.sent)
    stand.happened()
    assert len(stand.post.sent) == before + 1, "it answers at once again, and waits with nobody"


def test_ev4_410_switches_off_at_once(stand: Stand) -> None:
    found = stand.subscribed()
    stand.post.answers = lambda _request: GONE
    stand.happened()
    stand.passes(timedelta(days=1))
    assert (stand.off(found), len(stand.post.sent), len(stand.bus.changes)) == (Off.GONE, 1, 1)


def test_ev4_who_is_switched_on_again_begins_anew(stand: Stand) -> None:
    found = stand.subscribed()
    stand.post.answers = lambda _request: GONE
    stand.happened()
    stand.clock.pass_by(minutes=1)
    stand.change.change(AGENT, found.id, Wish(found.address, ("*",), (UNASSIGNED_DIVISION,)))
    stand.post.answers = lambda _request: GOOD
    assert (stand.happened(), stand.off(found)) == (1, "")
    assert [each.answer.outcome for each in stand.read.deliveries(AGENT, found.id)] == [Outcome.DELIVERED]


def test_ev4_a_hanging_one_costs_the_others_one_try_and_then_waits_apart(stand: Stand) -> None:
    """The requests that all wait for together are those of subscribers who answer."""
    stand.subscribed("hangs.example.com")
    stand.subscribed("good.example.com")
    stand.post.answers = lambda request: HANGS if request.target.host.startswith("hangs") else GOOD
    for _ in range(50):
        stand.happened()
    hosts = [each.target.host for each in stand.post.sent]
    assert (hosts.count("hangs.example.com"), hosts.count("good.example.com")) == (1, 50)
    assert len(stand.lane.slow) == 50
    stand.post.sent.clear()
    stand.passes(timedelta(seconds=55))
    assert len(stand.post.sent) == 1, "it has not answered there either: nobody waits for it again within a minute"


def test_ev4_a_slow_one_gets_more_time_where_it_keeps_nobody_waiting(stand: Stand) -> None:
    stand.subscribed()
    stand.post.answers = lambda request: NOT_QUICK if request.seconds > 10 else HANGS
    begun = stand.clock()
    stand.happened()
    stand.passes(timedelta(seconds=STEPS[0]))
    assert [each.seconds for each in stand.post.sent] == [1.0, 15.0], "it does not rest for one late answer"
    assert (stand.clock() - begun, stand.lane.slow) == (timedelta(seconds=STEPS[0]), [])


def test_ev4_whoever_answers_but_never_at_once_stays_apart(stand: Stand) -> None:
    """Among all it would be cut off and told twice each time, and keep others waiting."""
    stand.subscribed()
    stand.post.answers = lambda request: NOT_QUICK if request.seconds > 10 else HANGS
    for _ in range(20):
        stand.happened()
        stand.passes(timedelta(seconds=10))
    assert [each.seconds for each in stand.post.sent] == [1.0] + [15.0] * 20
    stand.post.answers = lambda _request: GOOD
    for _ in range(2):
        stand.happened()
        stand.passes(timedelta(seconds=10))
    assert [each.seconds for each in stand.post.sent[-2:]] == [15.0, 3.0], "it answers at once again"


def test_ev4_nobody_waits_long_for_one_of_whom_nothing_is_known(stand: Stand) -> None:
    stand.subscribed()
    for _ in range(3):
        stand.happened()
    assert [each.seconds for each in stand.post.sent] == [1.0, 3.0, 3.0]


def test_ev4_the_end_is_not_made_while_it_cannot_be_said(stand: Stand) -> None:
    found = stand.subscribed()
    stand.post.answers, stand.bus.refuses = lambda _request: GONE, lambda _change: THROTTLED
    with pytest.raises(Exception, match="told again"):
        stand.happened()
    assert stand.off(found) == ""


def test_ev4_the_log_has_ids_and_outcomes_and_of_many_alike_a_few(stand: Stand) -> None:
    found = stand.subscribed()
    for _ in range(100):
        stand.happened()
        stand.passes(timedelta(seconds=1))
    log = stand.read.deliveries(AGENT, found.id)
    assert len(log) == 10, "one in ten seconds"
    assert (log[0].event_id, log[0].type, log[0].tries) == ("e-91", "contact.updated", 1)


def test_ev4_a_test_event_is_sent_at_once_and_counts_for_nothing(stand: Stand) -> None:
    found = stand.subscribed()
    stand.post.answers = lambda _request: FAULT
    assert stand.attempt(AGENT, found.id) == FAULT
    assert stand.post.sent[0].event["type"] == "io.scv.subscription.tested.v1"
    assert (stand.read.deliveries(AGENT, found.id), stand.lane.slow) == ((), [])


@pytest.mark.parametrize(
    "more",
    [
        {"address": "http://crm.example.com/"},
        {"types": ("contact.burnt",)},
        {"types": ("subscription.tested",)},
        {"types": ()},
        {"divisions": ()},
    ],
)
def test_ev4_what_cannot_be_told_is_refused(stand: Stand, more: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue):
        stand.subscribed(**more)
    assert stand.store.kept.entries == {}


def test_ac2_ev4_another_divisions_subscription_does_not_exist(stand: Stand) -> None:
    mine = Access("u-1", frozenset({"*"}), frozenset({DivisionId("north")}))
    wish = Wish("https://crm.example.com/", ("*",), (UNASSIGNED_DIVISION,))
    with pytest.raises(MissingPermission):
        stand.change.create(mine, wish)
    everybodys = stand.subscribed()
    norths, _ = stand.change.create(mine, dataclasses.replace(wish, divisions=(DivisionId("north"),)))
    assert [each.id for each in stand.read(mine)] == [norths.id]
    for job in (stand.read.one, stand.read.deliveries, stand.change.rotate, stand.change.remove, stand.attempt):
        with pytest.raises(SubscriptionNotFound):
            job(mine, everybodys.id)
    stand.change.remove(mine, norths.id)
    assert stand.read(mine) == ()


def test_ac12_ev4_a_stack_has_fifty_at_most(stand: Stand) -> None:
    for _ in range(50):
        stand.subscribed()
    with pytest.raises(InvalidContent):
        stand.subscribed()


def test_ev4_a_parcel_for_nobody_is_put_away(stand: Stand) -> None:
    parcel = Parcel("gone", {"id": "e-1", "type": "t", "data": {}})
    assert stand.deliver.quick(parcel).answer is None
    assert stand.deliver.slow(parcel).pause is None
    assert json.dumps(stand.post.sent) == "[]"
