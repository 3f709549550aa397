"""Reading the index: ranges of many divisions as one, in order, as far as a page and its budget go (CO10)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from scv.frozen import dataclass

from scv.domain.search.budget import PARALLEL, ROWS_A_UNIT, Budget
from scv.domain.search.index import START, Ask, Place, Row
from scv.domain.search.queries import Range, Step
from scv.domain.values.ids import DivisionId
from scv.usecases.ports.search import Search

Judge = Callable[[Place, Range, Row], bool | None]


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that may be meant. `sure`: it is, unless the record has changed since."""

    place: Place
    row: Row
    sure: bool


@dataclass(slots=True)
class Window:
    """The hits behind a place, each contact once. `more`: at least so many are behind them; `complete`: there are none.

    `reached`: behind it nothing was looked at. `aside`: rows of contacts that other rows find as well, which matter
    when those other rows are gone. `empty`: divisions of which a consistent reading from the start showed no row.
    """

    wanted: int
    hits: list[Hit] = field(default_factory=list)
    aside: list[Hit] = field(default_factory=list)
    empty: list[DivisionId] = field(default_factory=list)
    more: int = 0
    complete: bool = True
    reached: Place = START
    units: float = 0.0
    steps: int = 0


@dataclass(slots=True)
class _Stream:
    """One range of one division."""

    division: DivisionId
    place: int
    range: Range
    after: str
    rows: tuple[Row, ...] = ()
    more: bool = True


@dataclass
class Reader:
    """Reads one page's worth. `judge`: whether a row at a place is meant; None when only its record can tell."""

    index: Search
    divisions: Sequence[DivisionId]
    budget: Budget
    judge: Judge
    backwards: bool = False

    def read(self, steps: Sequence[Step], start: Place, wanted: int) -> Window:
        """At least `wanted` hits behind the place, unless there are fewer or the budget is spent."""
        found = Window(wanted, reached=start)
        seen: set[str] = set()
        for number, step in enumerate(steps[start.step :] if self.divisions else (), start.step):
            behind = start.range if number == start.step else 0
            while behind < step.size:
                places = self._next_places(step, behind, found)
                if not places or len(found.hits) >= found.wanted:
                    found.complete, found.reached = False, Place(number, behind)
                    return found
                begin = start if number == start.step and start.range in places else Place(number, places.start)
                if not self._of_places(step, places, begin, found, seen):
                    found.complete = False
                    return found
                behind = step.behind(places)
        return found

    # -- what a step has -------------------------------------------------------------------------

    def _next_places(self, step: Step, behind: int, found: Window) -> range:
        """The ranges of a step that are read at once: as many as the budget has room for, one at least in the first.

        Of those of either the first is enough when there is no room for all.
        """
        rest, plain = range(behind, step.size), len(step.ranges)
        for stop in range(step.size, behind, -1):
            places = range(behind, stop)
            if behind >= plain:
                places = range(plain, stop)
            if self._has_room(step, places, found):
                return places
        return rest[:1] if not found.steps else rest[:0]

    def _of_places(self, step: Step, places: range, begin: Place, found: Window, seen: set[str]) -> bool:
        """Range after range, all of their divisions merged; whether that was all of it."""
        plain = len(step.ranges)
        streams = self._streams(step, places, begin)
        rows = 2 * ROWS_A_UNIT if places.stop > plain else self.budget.rows(len(step.ranges))
        self._fill(streams, rows, found, fresh=places.stop <= plain)
        for place in range(begin.range, min(places.stop, plain)):
            mine = [stream for stream in streams if stream.place == place]
            while True:
                self._take(mine, begin.step, found, seen)
                blocked = [stream for stream in mine if stream.more and not stream.rows]
                if not blocked:
                    break
                if len(found.hits) >= found.wanted or not self._refill(blocked, found):
                    found.more += self._left(streams, begin.step, seen)
                    return False
        sides = [[each for each in streams if each.place == place] for place in places if place >= plain]
        return not sides or self._of_either(sides, begin, found, seen)

    def _of_either(self, sides: Sequence[list[_Stream]], begin: Place, found: Window, seen: set[str]) -> bool:
        """CO10: words that are all only begun: whoever is meant has a row in each range, so one of them is enough.

        That is the first, or another one that ends where the first goes on.
        """
        first, ended = sides[0][0].place, [side for side in sides if not any(stream.more for stream in side)]
        chosen = sides[begin.range - first] if begin.range >= first and begin.token else (ended or sides)[0]
        self._take(chosen, begin.step, found, seen)
        return chosen in ended

    def _streams(self, step: Step, places: range, begin: Place) -> list[_Stream]:
        """The ranges from the place on; of those of either all, since it is only seen then which of them end."""
        return [
            _Stream(division, place, step.at(place), begin.token if place == begin.range else "")
            for place in places
            if place >= min(begin.range, len(step.ranges))
            for division in self.divisions
        ]

    def _take(self, streams: Iterable[_Stream], number: int, found: Window, seen: set[str]) -> None:
        """The rows up to where the first range goes on with rows that are not read yet, in one order for all."""
        streams = list(streams)
        horizon = (max if self.backwards else min)((each.after for each in streams if each.more), default=None)
        ready: list[tuple[Row, _Stream]] = []
        for stream in streams:
            within = [row for row in stream.rows if horizon is None or self._is_within(row.token, horizon)]
            ready.extend((row, stream) for row in within)
            stream.rows = stream.rows[len(within) :]
        for row, stream in sorted(ready, key=lambda each: each[0].token, reverse=self.backwards):
            self._judged(Place(number, stream.place, row.token), row, stream.range, found, seen)
        if streams and horizon:
            found.reached = Place(number, streams[0].place, horizon)

    def _left(self, streams: Iterable[_Stream], number: int, seen: set[str]) -> int:
        """How many more contacts are meant by rows that were read and not taken."""
        rows = [(each, row) for each in streams for row in each.rows if each.range.sure and not row.again]
        found = {
            row.contact_id
            for each, row in rows
            if each.range.has(row.text) and self.judge(Place(number, each.place, row.token), each.range, row)
        }
        return len(found - seen)

    def _is_within(self, token: str, horizon: str) -> bool:
        return token >= horizon if self.backwards else token <= horizon

    def _judged(self, place: Place, row: Row, within: Range, found: Window, seen: set[str]) -> None:
        found.reached = place
        if row.contact_id in seen or not within.has(row.text):
            return
        if row.again and row.again >= len(within.prefix) and (within.sure or row.names):
            found.aside.append(Hit(place, row, sure=False))
            return
        meant = self.judge(place, within, row)
        if meant is not False:
            seen.add(row.contact_id)
            found.hits.append(Hit(place, row, sure=meant is True))

    # -- what it costs ---------------------------------------------------------------------------

    def _has_room(self, step: Step, places: range, found: Window) -> bool:
        """Whether these ranges fit in beside what was read, and the records of the hits behind it."""
        asks = len(places) * len(self.divisions)
        whole = step.either and places.stop > len(step.ranges)  # two units' worth of rows, at half the price
        return self._fits(asks, asks * (1.0 if whole else 0.5), found)

    def _fits(self, asks: int, units: float, found: Window) -> bool:
        steps = found.steps + -(-asks // PARALLEL) + 1
        return steps <= self.budget.steps and found.units + units <= self.budget.going_on(len(found.hits))

    def _refill(self, streams: Sequence[_Stream], found: Window) -> bool:
        """Whether the budget had room for more of these."""
        if not self._fits(len(streams), 0.5 * len(streams), found):
            return False
        self._fill(streams, self.budget.more_rows(found.wanted - len(found.hits)), found)
        return True

    def _fill(self, streams: Sequence[_Stream], rows: int, found: Window, fresh: bool = True) -> None:
        """Consistently as far as whole units go, else at half the price."""
        cost = len(streams) * -(-rows // ROWS_A_UNIT)
        fresh = fresh and not self.budget.skipped and found.units + cost <= self.budget.units
        asks = [
            Ask(each.division, each.range.shelf, each.range.prefix, rows, each.after, fresh, self.backwards)
            for each in streams
        ]
        for stream, chunk in zip(streams, self.index.read(asks), strict=True):
            if fresh and not (chunk.rows or stream.after):
                found.empty.append(stream.division)
            stream.rows, stream.more = chunk.rows, chunk.more
            stream.after = chunk.end or stream.after
            found.units += chunk.units
        found.steps += -(-len(asks) // PARALLEL)
