"""AC12, PJ7: what a datasheet's schema may cost is counted before anything is checked."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest

from scv.adapters.patterns import Pattern
from scv.adapters.schemas import JsonSchemas
from scv.domain.projects.schemas import MAX_DEPTH, MAX_LIST, MAX_STEPS, MAX_VALUES, count, measured, values_refusal

ORDER: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://example.com/order.schema.json",
    "type": "object",
    "required": ["number"],
    "properties": {
        "number": {"type": "integer", "minimum": 1},
        "email": {"type": "string", "pattern": r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$"},
        "country": {"enum": ["DE", "FR", "US"]},
        "price": {"type": "number", "multipleOf": 0.01},
        "lines": {"type": "array", "maxItems": 100, "items": {"$ref": "#/$defs/line"}, "uniqueItems": True},
        "billing": {"$ref": "#/$defs/address"},
        "delivery": {"$ref": "#/$defs/address"},
    },
    "patternProperties": {"^x-": {"type": "string"}},
    "additionalProperties": False,
    "allOf": [{"if": {"properties": {"country": {"const": "US"}}}, "then": {"required": ["billing"]}}],
    "$defs": {
        "line": {"type": "object", "properties": {"sku": {"type": "string"}, "count": {"type": "integer"}}},
        "address": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
FILLED: dict[str, Any] = {
    "number": 7,
    "email": "ana@example.com",
    "country": "US",
    "price": 0.29,
    "lines": [{"sku": "a", "count": 1}, {"sku": "a", "count": 2}],
    "billing": {"city": "Columbia"},
    "x-note": "leave it at the door",
}


def doubling(levels: int, times: int = 2) -> dict[str, Any]:
    """Each definition refers to the next one so many times: times^levels when it is written out."""
    defs: dict[str, Any] = {f"d{each}": {"allOf": [{"$ref": f"#/$defs/d{each + 1}"}] * times} for each in range(levels)}
    return {"$ref": "#/$defs/d0", "$defs": {**defs, f"d{levels}": {"type": "string"}}}


def chain(length: int) -> dict[str, Any]:
    defs: dict[str, Any] = {f"d{each}": {"$ref": f"#/$defs/d{each + 1}"} for each in range(length)}
    return {"$ref": "#/$defs/d0", "$defs": {**defs, f"d{length}": {}}}


def nested(keyword: str, levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    for _ in range(levels):
        schema = {keyword: [schema] if keyword.endswith("Of") else {"a": schema} if keyword == "properties" else schema}
    return schema


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "references that multiply": (doubling(5, 8), "keywords and choices"),
    "references that double": (doubling(12), "levels deep"),
    "references that double for long": (doubling(200), "references deep"),
    "a reference to itself": ({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}, "refers to itself"),
    "references in a circle": (
        {"$defs": {"a": {"items": {"$ref": "#/$defs/b"}}, "b": {"items": {"$ref": "#/$defs/a"}}}},
        "refers to itself",
    ),
    "a circle by the older name": ({"definitions": {"a": {"not": {"$ref": "#/definitions/a"}}}}, "refers to itself"),
    "a reference to the whole": ({"properties": {"a": {"$ref": "#"}}}, "write #/\\$defs"),
    "a reference to a part": ({"properties": {"a": {}, "b": {"$ref": "#/properties/a"}}}, "write #/\\$defs"),
    "a reference outside": ({"$ref": "https://example.com/schema.json"}, "outside the schema"),
    "a reference to a file": ({"$ref": "file:///etc/passwd"}, "outside the schema"),
    "a reference to nothing": ({"$ref": "#/$defs/none"}, "there is no"),
    "a reference that is a number": ({"$ref": 7}, "outside the schema"),
    "a long chain": (chain(1000), "references deep|names and values"),
    "a chain": (chain(MAX_DEPTH + 1), "references deep|levels deep"),
    **{
        f"{name}, nested": (nested(name, 40), "nested more than")
        for name in ("items", "not", "allOf", "anyOf", "properties", "additionalProperties", "if", "contains")
    },
    "nested without end": (nested("items", 900), "nested more than"),
    "an enormous enum": ({"enum": list(range(100_000))}, "names and values"),
    "an enormous value": ({"const": {str(each): each for each in range(5_000)}}, "names and values"),
    "very many fields": ({"properties": {f"f{each}": {"type": "string"} for each in range(3_000)}}, "names and values"),
    "very many definitions": ({"$defs": {f"f{each}": {"type": "string"} for each in range(3_000)}}, "names and values"),
    **{
        name: ({name: value}, "is not accepted")
        for name, value in {
            "$dynamicRef": "#a",
            "$dynamicAnchor": "a",
            "$recursiveRef": "#",
            "$anchor": "a",
            "$vocabulary": {},
            "unevaluatedProperties": False,
            "unevaluatedItems": False,
        }.items()
    },
    "an id that is no address": ({"$id": "::"}, "it is an address"),
    "an id that is a number": ({"$id": 7}, "it is an address"),
    "an id inside": ({"properties": {"a": {"$id": "https://example.com/a"}}}, "only the whole schema"),
    "a dialect inside": ({"items": {"$schema": "https://example.com/a"}}, "only the whole schema"),
    "a pattern that looks ahead": ({"pattern": "(?=a)a"}, "pattern is not accepted"),
    "a pattern that looks back": ({"pattern": r"(a)\1"}, "pattern is not accepted"),
    "a pattern that is none": ({"properties": {"a": {"pattern": "["}}}, "properties.a: the pattern"),
    "a pattern with large repeats": ({"pattern": "((a{100}){100}){100}"}, "pattern is not accepted"),
    "a pattern with word boundaries": ({"pattern": r"\bx"}, "pattern is not accepted"),
    "a long pattern": ({"pattern": "a" * 501}, "make it shorter"),
    "a field's pattern": ({"patternProperties": {"(?!a)": {}}}, "pattern is not accepted"),
    "no JSON Schema": ({"type": "number or so"}, "type"),
    "no multiple": ({"multipleOf": 0}, "multipleOf"),
    "properties that are a list": ({"properties": [1]}, "properties"),
    "items that are a list": ({"items": [{}]}, "items"),
    "definitions that are none": ({"$defs": 7}, "defs"),
}


def test_AC12_an_ordinary_schema_is_accepted_and_checks_what_it_says() -> None:
    schemas = JsonSchemas()

    assert schemas.schema_problem(ORDER) is None
    assert schemas.problems(ORDER, FILLED) == ()
    wrong_values: dict[str, Any] = {
        "number": 0,
        "email": "ana",
        "country": "UK",
        "price": 0.295,
        "lines": [{"sku": "a"}, {"sku": "a"}],
        "billing": {},
        "x-note": 7,
        "other": 1,
    }
    for name, wrong in wrong_values.items():
        assert len(schemas.problems(ORDER, {**FILLED, name: wrong})) == 1, name
    assert schemas.problems(ORDER, {name: each for name, each in FILLED.items() if name != "billing"})


@pytest.mark.parametrize("name", REFUSED)
def test_AC12_a_schema_without_bounds_is_refused_and_says_what_to_change(name: str) -> None:
    schema, advice = REFUSED[name]
    problem = JsonSchemas().schema_problem(schema)

    assert problem is not None
    assert re.search(advice, problem), problem
    if measured(schema).refusal:
        assert JsonSchemas().problems(schema, {}) == (measured(schema).refusal,), "also of one that is stored already"


def test_AC12_measuring_is_linear_in_the_schema_as_it_is_written() -> None:
    """Each definition is entered once: with 16 levels of doubling there would be 65,536."""
    entered: list[str] = []

    class Defs(dict[str, Any]):
        def __getitem__(self, name: str) -> Any:
            entered.append(name)
            return super().__getitem__(name)

    schema = doubling(MAX_DEPTH - 3)
    measured({**schema, "$defs": Defs(schema["$defs"])})
    assert len(entered) <= 2 * MAX_DEPTH


# -- values -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ([0] * (MAX_LIST + 1), "a list with more"),
        ({"a": [[0] * (MAX_LIST + 1)]}, "a list with more"),
        ({str(each): each for each in range(MAX_VALUES)}, "values"),
        ([[0] * 900] * 6, "values"),
    ],
)
def test_AC12_values_beyond_every_form_are_refused_unchecked(values: Any, what: str) -> None:
    assert what in (values_refusal(values) or "")


def test_AC12_deep_values_are_refused_unchecked() -> None:
    values: Any = 0
    for _ in range(900):
        values = [values]

    assert "levels deep" in (values_refusal(values) or "")
    assert "levels deep" in JsonSchemas().problems({}, values)[0]


def test_AC12_counting_ends() -> None:
    assert count({"a": [1, {"b": 2}]}) == 7
    assert count([[0] * 100] * 100_000) == 100_001, "the level that is beyond every bound is not opened"


EXPENSIVE: dict[str, tuple[dict[str, Any], Any]] = {
    "every schema asks every item": ({"items": {"allOf": [{"type": "string"}] * 150}}, ["x"] * 999),
    "choices": ({"items": {"enum": list(range(900))}}, [899] * 999),
    "any of many": ({"items": {"anyOf": [{"const": each} for each in range(300)]}}, [299] * 999),
    "one of many": ({"items": {"oneOf": [{"minimum": each} for each in range(300)]}}, [299] * 999),
    "references": ({**doubling(6), "$ref": "#/$defs/d0", "items": {"$ref": "#/$defs/d0"}}, ["x"] * 999),
    "names": ({"propertyNames": {"allOf": [{"pattern": "^(a+)+$"}] * 100}}, {"a" * each: 1 for each in range(1, 999)}),
    "patterns": (
        {"patternProperties": {f"^(a+)+{each}$": {} for each in range(300)}},
        {f"a{each}": 1 for each in range(999)},
    ),
    "distinct items": ({"uniqueItems": True}, [{"a": each} for each in range(999)]),
    "distinct items of all kinds": (
        {"uniqueItems": True},
        [*range(300), *map(str, range(300)), *([each] for each in range(300))],
    ),
    "contains": ({"contains": {"allOf": [{"const": "y"}] * 150}}, ["x"] * 999),
}


TOO_MANY = ("the datasheet: too many values for a schema of this size",)


@pytest.mark.parametrize("name", EXPENSIVE)
def test_AC12_checking_ends_after_so_many_steps(name: str) -> None:
    """Counted by a second pair of hands: every keyword and every search of a pattern, as the interpreter sees it."""
    schema, values = EXPENSIVE[name]
    assert JsonSchemas().schema_problem(schema) is None
    with counting_keywords() as called:
        told = JsonSchemas(1_000).problems(schema, values)
    assert called[0] <= 1_001
    assert told == TOO_MANY or called[0] < 1_000


@contextmanager
def counting_keywords() -> Iterator[list[int]]:
    """How often a keyword was asked or a pattern searched: the functions that are called for one."""
    called = [0]

    def count_it(frame: FrameType, event: str, _: object) -> None:
        called[0] += event == "call" and (frame.f_code.co_name == "counting" or frame.f_code is Pattern.search.__code__)

    sys.setprofile(count_it)
    try:
        yield called
    finally:
        sys.setprofile(None)


def test_AC12_an_ordinary_datasheet_takes_a_thousandth_of_the_steps() -> None:
    with counting_keywords() as called:
        assert JsonSchemas().problems(ORDER, FILLED) == ()
    assert called[0] < MAX_STEPS / 1_000


@pytest.mark.parametrize(
    ("divisor", "number", "holds"),
    [
        (0.1, 0.3, True),
        (0.01, 0.29, True),
        (0.1, 0.35, False),
        (5e-324, 1e308, True),
        (1e308, 5e-324, False),
        (3, 10**4000, False),
        (2, 10**4000, True),
        (0.5, 10**400, True),
        (7, -14, True),
        (1e-7, 1e-6, True),
    ],
)
def test_AC12_multiples_are_exact_however_large_or_small(divisor: float, number: float, holds: bool) -> None:
    assert JsonSchemas().schema_problem({"multipleOf": divisor}) is None
    assert (JsonSchemas().problems({"multipleOf": divisor}, number) == ()) == holds


@pytest.mark.parametrize(
    ("items", "distinct"),
    [
        ([1, 2], True),
        ([1, 1.0], False),
        ([1, True, 0, False], True),
        (["1", 1], True),
        ([{"a": 1, "b": 2}, {"b": 2, "a": 1.0}], False),
        ([[1], [1, 2]], True),
        ([[True], [1]], True),
        ([None, None], False),
        ([{}, []], True),
    ],
)
def test_AC12_distinct_items_are_those_that_json_schema_calls_so(items: list[Any], distinct: bool) -> None:
    assert (JsonSchemas().problems({"uniqueItems": True}, items) == ()) == distinct


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"^(a+)+$", "a" * 40_000 + "!", False),
        (r"(x+x+)+y", "x" * 40_000, False),
        (r"(.*)*,(.*)*;", "," * 40_000, False),
        (r"é", "é", True),
        (r"\\u00e9", r"\u00e9", True),
        (r"^\w+$", "Zoë", True),
        (r"^(ab|c{2,3}|[^x-z\d])*$", "abcccq", True),
        (r"^(ab|c{2,3})*$", "abc", False),
        (r"a{0}b?$", "", True),
        (r"b", "abc", True),
    ],
)
def test_AC12_patterns_take_linear_time(pattern: str, text: str, matches: bool) -> None:
    assert (JsonSchemas().problems({"pattern": pattern}, text) == ()) == matches
