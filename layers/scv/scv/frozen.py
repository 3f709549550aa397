"""Frozen dataclasses that start quickly: the standard library's, completed when the first object of a class is made.

`dataclasses.dataclass` writes six methods of each class as text and compiles them: about 1 ms a class at every cold
start, and the bytecode in a layer does not help. A function imports more than a hundred classes and makes objects of a
few before its first answer. So here a class begins with an `__init__` that completes it when it is first called.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from operator import attrgetter
from reprlib import recursive_repr
from threading import RLock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # checkers read it as the standard library's, which it stands for
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls: type | None = None, /, **options: bool) -> Any:
        """As `dataclasses.dataclass`; a class with `frozen=True, slots=True` and nothing else is completed later."""
        if options != {"frozen": True, "slots": True}:
            return dataclasses.dataclass(cls, **options)
        return _deferred if cls is None else _deferred(cls)


_OWN = ("__dict__", "__weakref__")  # what every class makes for itself
_waiting: list[Callable[[], Any]] = []
_turn = RLock()  # two threads may make the first object of a class at once


def complete_all() -> None:
    """Every class that waits for its first object, as before a snapshot is taken of the process."""
    for complete in _waiting:
        complete()
    _waiting.clear()


class _Later:
    """What `dataclasses` keeps at a class, found by whoever asks the class before it has an object."""

    def __init__(self, name: str, complete: Callable[[], Any]) -> None:
        self._name, self._complete = name, complete

    def __get__(self, _instance: object, _owner: type) -> Any:
        return vars(self._complete())[self._name]


def _deferred(original: type) -> Any:
    """The class with slots, where the original has defaults; whatever compiles text waits for the first object."""
    names = tuple(name for name, kind in inspect.get_annotations(original).items() if "ClassVar" not in str(kind))
    kept = {name: value for name, value in vars(original).items() if name not in (*_OWN, *names)}
    beneath = {slot for base in original.__mro__[1:-1] for slot in vars(base).get("__slots__", ())}
    kept["__slots__"] = tuple(name for name in names if name not in beneath)
    made: Any = type(original)(original.__name__, original.__bases__, {**_SHARED, **kept})

    def complete() -> Any:
        with _turn:
            if isinstance(vars(made)["__dataclass_fields__"], _Later):
                _complete(made, original)
        return made

    def __init__(self: Any, *args: Any, **values: Any) -> None:
        complete().__init__(self, *args, **values)

    made.__init__ = __init__
    for name in _TAKEN:
        setattr(made, name, _Later(name, complete))
    _waiting.append(complete)
    return made


_TAKEN = ("__dataclass_params__", "__match_args__", "__dataclass_fields__")


def _complete(made: Any, original: Any) -> None:
    """What the standard library makes of the original; comparing and showing need no text of their own."""
    dataclasses.dataclass(frozen=True, repr=False, eq=False)(original)
    fields = dataclasses.fields(original)
    compared = _values([each.name for each in fields if each.compare])

    def __eq__(self: Any, other: object) -> Any:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: Any) -> int:
        return hash(compared(self))

    made.__eq__, made.__hash__ = __eq__, __hash__
    made.__init__ = original.__init__
    for name in _TAKEN:  # the fields last: they tell that the class is complete
        setattr(made, name, vars(original)[name])


def _values(names: list[str]) -> Callable[[Any], Any]:
    """What takes the values of these fields from an object, as a tuple however many there are."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda each: tuple(getattr(each, name) for name in names)


@recursive_repr()
def _shown(self: Any) -> str:
    told = (f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr)
    return f"{self.__class__.__qualname__}({', '.join(told)})"


def _no_change(_self: object, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _no_removal(_self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for each, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


_SHARED = {
    "__repr__": _shown,
    "__setattr__": _no_change,
    "__delattr__": _no_removal,
    "__getstate__": _state,
    "__setstate__": _restore,
}
