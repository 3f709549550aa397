"""The template's parameters: what each is for, what it may be, and whether it is a secret."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from local.failures import LocalError
from local.home import ROOT

BUILT = {"PythonRuntime": "runtime", "Architecture": "architecture"}  # what the build decides
NOT_ASKED = {"Environment"}  # production is what is deployed


@dataclass(frozen=True)
class Parameter:
    """One parameter as the template declares it; `default` is None where it must be given."""

    name: str
    description: str
    default: str | None
    allowed: tuple[str, ...]
    pattern: str
    constraint: str
    least: float | None
    most: float | None
    is_number: bool
    is_secret: bool

    def problem(self, value: str) -> str | None:
        """Return why CloudFormation would refuse the value, None when it would not."""
        if self.allowed and value not in self.allowed:
            return f"it is one of {', '.join(self.allowed)}"
        if self.is_number:
            return self._out_of_bounds(value)
        if self.pattern and not re.fullmatch(self.pattern, value):
            return self.constraint or f"it must match {self.pattern}"
        return None

    def _out_of_bounds(self, value: str) -> str | None:
        try:
            number = float(value)
        except ValueError:
            return "it is a number"
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            return f"it is a number from {self.least or 0:g}" + (f" to {self.most:g}" if self.most is not None else "")
        return None


class _Loader(yaml.SafeLoader):
    """Reads a template without knowing its functions: nothing of them stands in a parameter."""


_Loader.add_multi_constructor("!", lambda _loader, _suffix, _node: None)


def declared(template: Path = ROOT / "template.yaml") -> dict[str, Parameter]:
    """Return the parameters that a person may choose, in the template's order."""
    found: Mapping[str, Any] = yaml.load(template.read_text(), Loader=_Loader)["Parameters"]  # noqa: S506 - a SafeLoader
    return {name: _parameter(name, each) for name, each in found.items() if name not in {*BUILT, *NOT_ASKED}}


def _parameter(name: str, told: Mapping[str, Any]) -> Parameter:
    default = told.get("Default")
    return Parameter(
        name=name,
        description=" ".join(str(told.get("Description", "")).split()),
        default=None if default is None else str(default),
        allowed=tuple(map(str, told.get("AllowedValues", ()))),
        pattern=str(told.get("AllowedPattern", "")),
        constraint=str(told.get("ConstraintDescription", "")),
        least=told.get("MinValue"),
        most=told.get("MaxValue"),
        is_number=told["Type"] == "Number",
        is_secret=told.get("NoEcho") is True,
    )


def require_valid(parameters: Mapping[str, Parameter], values: Mapping[str, str]) -> None:
    """Raise LocalError, naming every value that the template would refuse; secrets are named and never shown."""
    problems = []
    for name, value in values.items():
        parameter = parameters.get(name)
        if parameter is None:
            problems.append(f"{name}: the template has no such parameter")
        elif problem := parameter.problem(value):
            problems.append(f"{name}: {problem}")
    if problems:
        raise LocalError("\n".join(("These parameters cannot be deployed:", *(f"  {each}" for each in problems))))
