"""`scv.frozen` makes the standard library's dataclasses, later: whatever can be seen of one is the same."""

from __future__ import annotations

import ast
import copy
import dataclasses
import pickle
import re
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any, ClassVar, get_type_hints

import pytest

from scv import frozen

PACKAGE = Path(__file__).parents[2] / "layers" / "scv" / "scv"
Make = Callable[..., Any]
# What type checkers read as the standard library's is another function when it runs.
LATER: Make = vars(frozen)["dataclass"](frozen=True, slots=True)
STANDARD: Make = dataclasses.dataclass(frozen=True, slots=True)


def declared(make: Make) -> tuple[Any, Any, Any]:
    """The same three classes by either: with defaults, with a parent, and with nothing."""

    @make
    class Point:
        """A place."""

        x: int
        y: int = 2
        tags: list[str] = dataclasses.field(default_factory=list, compare=False)
        secret: str = dataclasses.field(default="s", repr=False)
        unit: ClassVar[str] = "mm"

        def __post_init__(self) -> None:
            if self.x < 0:
                raise ValueError(self.x)

        @property
        def double(self) -> int:
            return self.x * 2

    @make
    class Named(Point):
        name: str = "n"

    @make
    class Empty:
        """Nothing."""

    return Point, Named, Empty


def seen(work: Callable[[], Any]) -> Any:
    """What comes of it: the value, or the kind of refusal."""
    try:
        return work()
    except Exception as error:
        return type(error)


def change(each: Any, name: str) -> None:
    setattr(each, name, 1)


LOOKS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "values": lambda p, n, e: (p(1).x, p(1).y, p(1, 5).y, n(1, name="m").name, n(1, 2, ["t"], "s", "k").name),
    "shown": lambda p, n, e: re.sub(r"\S+<locals>\.", "", f"{p(1)} {n(1)!r} {e()}"),
    "equal": lambda p, n, e: (p(1) == p(1), p(1) == p(2), p(1) == n(1), p(1) == (1, 2), e() == e(), p(1) != p(1, 3)),
    "compared without": lambda p, n, e: p(1, tags=["a"]) == p(1, tags=["b"]),
    "hash": lambda p, n, e: (hash(p(1)) == hash(p(1)), len({p(1), p(1), p(2)}), hash(e()) == hash(e())),
    "defaults are not shared": lambda p, n, e: p(1).tags is p(1).tags,
    "checked": lambda p, n, e: (seen(lambda: p(-1)), seen(lambda: n(-1))),
    "no change": lambda p, n, e: (seen(lambda: change(p(1), "x")), seen(lambda: change(n(1), "y"))),
    "no removal": lambda p, n, e: seen(lambda: delattr(p(1), "x")),
    "no dict": lambda p, n, e: (hasattr(p(1), "__dict__"), hasattr(n(1), "__dict__")),
    "missing": lambda p, n, e: (seen(p), seen(lambda: p(1, z=1)), seen(lambda: e(1))),
    "fields": lambda p, n, e: [
        (each.name, each.type, each.default) for each in dataclasses.fields(n) if each.name != "tags"
    ],
    "of a class": lambda p, n, e: [dataclasses.is_dataclass(each) for each in (p, n, e)],
    "replaced": lambda p, n, e: (dataclasses.replace(n(1), x=3).x, dataclasses.asdict(p(1)), dataclasses.astuple(n(1))),
    "matched": lambda p, n, e: (p.__match_args__, n.__match_args__, e.__match_args__),
    "slots": lambda p, n, e: (p.__slots__, n.__slots__, e.__slots__),
    "copied": lambda p, n, e: (copy.copy(p(1)) == p(1), copy.deepcopy(n(1, tags=["t"])).tags),
    "documented": lambda p, n, e: (p.__doc__, p.__name__, p.unit, p(4).double),
    "hints": lambda p, n, e: sorted(get_type_hints(n, vars(sys.modules[__name__]))),
    "parameters": lambda p, n, e: (p.__dataclass_params__.frozen, n.__dataclass_params__.frozen),
}


@pytest.mark.parametrize("look", LOOKS)
def test_a_class_is_as_the_standard_library_makes_it_whatever_is_asked_of_it_first(look: str) -> None:
    """Each look is the first at new classes, the ones with objects and the ones without."""
    assert seen(lambda: LOOKS[look](*declared(LATER))) == seen(lambda: LOOKS[look](*declared(STANDARD)))


def test_a_repr_that_shows_itself_ends() -> None:
    shown = []
    for make in (LATER, STANDARD):
        point = declared(make)[0](1)
        point.tags.append(point)
        shown.append(re.sub(r"\S+<locals>\.", "", repr(point)))

    assert shown[0] == shown[1]


@LATER
class Stored:
    """One that can be found by its name."""

    value: int
    more: str = ""


def test_an_object_goes_through_pickle() -> None:
    make: Make = Stored
    stored = make(1, "m")

    assert pickle.loads(pickle.dumps(stored)) == stored  # noqa: S301 - our own


def test_a_class_of_other_options_is_made_at_once() -> None:
    made = vars(frozen)["dataclass"](order=True, frozen=True, slots=True)(
        type("Ordered", (), {"__annotations__": {"a": int}})
    )

    assert made(1) < made(2)


def test_an_eager_child_of_a_later_parent_has_its_fields() -> None:
    point, _, _ = declared(LATER)
    child: Any = dataclasses.dataclass(frozen=True)(type("Child", (point,), {"__annotations__": {"z": int}, "z": 0}))

    assert (child(1, z=2).x, child(1, z=2).z, list(child.__match_args__)[-1]) == (1, 2, "z")


def test_threads_that_make_the_first_object_together_all_get_one() -> None:
    for _ in range(20):
        point, named, _ = declared(LATER)
        start = Barrier(4)

        def first(make: Make, start: Barrier = start) -> Any:
            start.wait()
            return make(1, tags=[])

        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(first, [named, point, named, point]))
        assert [each.x for each in found] == [1] * 4
        assert found[0] == found[2]


def test_a_start_completes_only_the_classes_that_it_makes_objects_of() -> None:
    """Which is what it is for: a class that is only imported has compiled nothing."""
    point, _, _ = declared(LATER)

    assert point.__init__.__qualname__.startswith("_deferred")
    point(1)
    assert not point.__init__.__qualname__.startswith("_deferred")


def test_frozen_classes_of_the_package_are_all_made_this_way() -> None:
    """Else each of them costs every cold start that imports it."""
    late = set()
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text())
        names = {
            alias.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and node.module == "dataclasses"
            for alias in node.names
        }
        if "dataclass" in names and "@dataclass(frozen=True, slots=True)\n" in path.read_text():
            late.add(path.relative_to(PACKAGE).as_posix())
    assert late == set()
