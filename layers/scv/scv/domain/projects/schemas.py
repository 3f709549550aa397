"""What a datasheet's schema, and filling it in, may cost (AC12, PJ7): counted before anything is checked.

A validator looks at each value once for each schema that reaches it, and counts what it looks at. References are
written out in thought, so that a schema which doubles itself through them counts as what it is; one that reaches
itself has no end and is refused. Everything here is linear in the schema as it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from scv.frozen import dataclass

from scv.domain.values.documents import Json
from scv.domain.values.links import is_link

MAX_DEPTH = 16  # of schemas within schemas, references written out, and of values
MAX_COST = 3_000  # keywords, choices and schemas, references written out; and of names and values as it is written
MAX_TOTAL = 10_000  # names and values in all schemas of a project
MAX_LIST = 1_000
MAX_VALUES = 5_000
MAX_STEPS = 100_000  # keywords that are looked at while one datasheet is checked
MAX_PATTERN_LENGTH = 500

ONE = ("items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else")
SEVERAL = ("allOf", "anyOf", "oneOf", "prefixItems")
NAMED = ("properties", "patternProperties", "dependentSchemas")
DEFINED = ("$defs", "definitions")  # looked at where a reference leads to them
LISTED = ("enum", "required")
ADVICE = {
    "$dynamicRef": "write $ref with #/$defs/<name>",
    "$dynamicAnchor": "leave it out",
    "$recursiveRef": "write $ref with #/$defs/<name>",
    "$recursiveAnchor": "leave it out",
    "$anchor": "name the part under $defs",
    "$vocabulary": "leave it out",
    "unevaluatedProperties": "use additionalProperties",
    "unevaluatedItems": "use items",
}

Path = tuple[str, ...]


class _Refused(Exception):
    """What to change, and where."""


def _refused(path: Path, advice: str) -> _Refused:
    return _Refused(f"{'.'.join(path) or 'the schema'}: {advice}")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a schema costs a value that it is asked about, and how deep it goes."""

    steps: int
    depth: int


@dataclass
class _Schema:
    """One schema while it is measured; each definition is measured once."""

    root: Mapping[str, Json]
    known: dict[str, Cost] = field(default_factory=dict)
    entered: set[str] = field(default_factory=set)
    patterns: list[tuple[Path, str]] = field(default_factory=list)

    def cost(self, schema: Json, path: Path) -> Cost:
        """AC12: the cost of this part, references written out; raises _Refused."""
        if len(path) > 4 * MAX_DEPTH:
            raise _refused(path[:4], f"it is nested more than {MAX_DEPTH} levels deep; make it flatter")
        if not isinstance(schema, dict):
            return Cost(1, 1)
        self._require_known(schema, path)
        parts = [self.cost(part, (*path, *name)) for name, part in _parts(schema)]
        if "$ref" in schema:
            parts.append(self._referred(schema["$ref"], (*path, "$ref")))
        cost = Cost(1 + _own(schema) + sum(part.steps for part in parts), 1 + max((p.depth for p in parts), default=0))
        return _bounded(cost, path)

    def _require_known(self, schema: Mapping[str, Json], path: Path) -> None:
        for name, advice in ADVICE.items():
            if name in schema:
                raise _refused((*path, name), f"is not accepted; {advice}")
        for name in ("$id", "$schema"):
            if name in schema and (path or not _is_address(schema[name])):
                raise _refused((*path, name), "only the whole schema has one, and it is an address; leave it out")
        pattern = schema.get("pattern")
        named = schema.get("patternProperties")
        found = [pattern, *(named if isinstance(named, dict) else ())]
        self.patterns.extend((path, each) for each in found if isinstance(each, str))

    def look_at_definitions(self) -> None:
        """Also at those that nothing refers to."""
        for room in DEFINED:
            defined = self.root.get(room)
            for name in defined if isinstance(defined, dict) else ():
                self._defined(room, name, (room, name))

    def _referred(self, reference: Json, path: Path) -> Cost:
        """A definition of the schema itself, and not one that leads back here."""
        room, name = _definition(reference, path)
        return self._defined(room, name, path)

    def _defined(self, room: str, name: str, path: Path) -> Cost:
        defined = self.root.get(room)
        if not isinstance(defined, dict) or name not in defined:
            raise _refused(path, f"there is no {room}/{name}")
        key = f"{room}/{name}"
        if key in self.entered:
            raise _refused(path, f"{key} refers to itself; write out how deep it goes")
        if key not in self.known:
            if len(self.entered) >= MAX_DEPTH:
                raise _refused(path, f"it is more than {MAX_DEPTH} references deep; make it flatter")
            self.entered.add(key)
            self.known[key] = self.cost(defined[name], (room, name))
            self.entered.remove(key)
        return self.known[key]


def _definition(reference: Json, path: Path) -> tuple[str, str]:
    parts = reference.split("/") if isinstance(reference, str) else []
    if len(parts) != 3 or parts[0] != "#" or parts[1] not in DEFINED:
        raise _refused(path, "refers to something outside the schema; write #/$defs/<name>")
    return parts[1], parts[2].replace("~1", "/").replace("~0", "~")


def _parts(schema: Mapping[str, Json]) -> Iterator[tuple[Path, Json]]:
    """The schemas within a schema that its values are checked against."""
    for name in ONE:
        if name in schema:
            yield (name,), schema[name]
    for name in SEVERAL:
        listed = schema.get(name)
        for place, part in enumerate(listed if isinstance(listed, list) else ()):
            yield (name, str(place)), part
    for name in NAMED:
        named = schema.get(name)
        for key, part in (named if isinstance(named, dict) else {}).items():
            yield (name, key), part


def _own(schema: Mapping[str, Json]) -> int:
    """Its keywords, and what each value is compared with."""
    compared = [schema[name] for name in (*LISTED, "const") if name in schema]
    return len(schema) + sum(count(each) for each in compared)


def _bounded(cost: Cost, path: Path) -> Cost:
    if cost.steps > MAX_COST:
        raise _refused(path, f"with its references it has more than {MAX_COST} keywords and choices; make it smaller")
    if cost.depth > MAX_DEPTH:
        raise _refused(path, f"with its references it is nested more than {MAX_DEPTH} levels deep; make it flatter")
    return cost


def _is_address(value: Json) -> bool:
    return isinstance(value, str) and (is_link(value) or value.startswith("urn:"))


def count(value: Json) -> int:
    """How many values there are in it, names included, itself among them; no deeper than a schema may be."""
    found, level = 0, [value]
    while level and found <= MAX_VALUES + MAX_COST:
        found += len(level)
        level = [inner for each in level for inner in _inside(each)]
    return found


def _inside(value: Json) -> list[Json]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class Measured:
    """Why a schema is refused, None when it is not; and the patterns in it, each with its place."""

    refusal: str | None
    patterns: tuple[tuple[str, str], ...]


def measured(schema: Mapping[str, Json]) -> Measured:
    """AC12: whether the schema may be asked at all."""
    reading, refusal = _Schema(schema), None
    try:
        if count(dict(schema)) > MAX_COST:
            raise _refused((), f"it has more than {MAX_COST} names and values; make it smaller")
        reading.cost(dict(schema), ())
        reading.look_at_definitions()
        refusal = next((_too_long(each) for each in reading.patterns if len(each[1]) > MAX_PATTERN_LENGTH), None)
    except _Refused as refused:
        refusal = str(refused)
    return Measured(refusal, tuple((".".join(path) or "the schema", each) for path, each in reading.patterns))


def _too_long(pattern: tuple[Path, str]) -> str:
    return str(_refused(pattern[0], f"the pattern has more than {MAX_PATTERN_LENGTH} characters; make it shorter"))


def values_refusal(values: Json) -> str | None:
    """AC12: why these values are not checked at all; None when they are."""
    found, depth, level = 0, 0, [values]
    while level:
        found, depth = found + len(level), depth + 1
        if depth > MAX_DEPTH:
            return f"the datasheet: nested more than {MAX_DEPTH} levels deep"
        if any(isinstance(each, list) and len(each) > MAX_LIST for each in level):
            return f"the datasheet: a list with more than {MAX_LIST} items"
        if found > MAX_VALUES:
            return f"the datasheet: more than {MAX_VALUES} values"
        level = [inner for each in level for inner in _inside(each)]
    return None
