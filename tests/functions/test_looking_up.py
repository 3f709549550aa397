"""A look-up is read the same with and without pydantic: what is plainly right needs no validator."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.api.bodies.base import read
from scv.api.bodies.identifiers import IdentifierBody
from scv.api.bodies.looking_up import MAX_VALUE, asked
from scv.domain.identifiers.identifier import IdentifierType
from scv.domain.values.errors import InvalidValue

PACKAGE = Path(__file__).parents[2] / "layers" / "scv"
ODD = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.just({}), st.just([]))
TYPES = st.one_of(st.sampled_from([each.value for each in IdentifierType]), st.sampled_from(["phone", "Fax", ""]), ODD)
VALUES = st.one_of(st.sampled_from(["+1 803-123-0000", "ana@example.com", "anonymous", "@handle", " ", "x" * 999]), ODD)
BODIES = st.one_of(
    st.fixed_dictionaries({"type": TYPES, "value": VALUES}),
    st.dictionaries(
        st.sampled_from(["type", "value", "division", "other", "externalSource"]), st.one_of(TYPES, VALUES)
    ),
    ODD,
)


def by_pydantic(value: Any) -> Any:
    body = read(IdentifierBody, value)
    return body.identifier(), body.division.id if body.division else None


def plainly(value: Any) -> Any:
    found = asked(value)
    return found.identifier, found.division


def outcome(work: Any, value: Any) -> Any:
    try:
        return work(value)
    except InvalidValue as error:
        return error.message, error.field, error.params


@given(BODIES)
def test_id2_a_look_up_is_read_or_refused_as_the_validator_does(value: Any) -> None:
    assert outcome(plainly, value) == outcome(by_pydantic, value)


@pytest.mark.parametrize("size", [MAX_VALUE, MAX_VALUE + 1])
def test_ac12_a_value_has_the_same_bound_either_way(size: int) -> None:
    value = {"type": "Cookie", "value": "x" * size}
    assert outcome(plainly, value) == outcome(by_pydantic, value)


def test_a_plain_look_up_imports_no_pydantic() -> None:
    code = (
        "import sys\n"
        "from scv.api import bodies\n"
        "bodies.asked({'type': 'Phone', 'value': '+1 803-123-0000'})\n"
        "print('pydantic' in sys.modules)\n"
        "bodies.asked({'type': 'Phone', 'value': '+1 803-123-0000', 'division': {'id': 'd'}})\n"
        "print('pydantic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(PACKAGE)}, capture_output=True, text=True
    )
    assert done.stdout.split() == ["False", "True"], done.stderr
