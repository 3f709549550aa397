"""JSON Schema of datasheets, checked by the `jsonschema` library (PJ7)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, ValidationError
from referencing import Registry
from referencing.exceptions import Unresolvable

from scv.domain.documents import Json

PROBLEMS_SHOWN = 10


class JsonSchemas:
    """Draft 2020-12. References outside the schema are not fetched: a datasheet is self-contained."""

    def problems(self, schema: Mapping[str, Json], values: object) -> tuple[str, ...]:
        """Where the values break the schema, at most ten; paths and rules, never the values."""
        validator = Draft202012Validator(schema, registry=Registry())
        try:
            found = [_problem(error) for error in validator.iter_errors(values)]
        except (Unresolvable, RecursionError):
            return ("the schema refers to something outside itself, or to itself without end",)
        return tuple(found[:PROBLEMS_SHOWN])

    def schema_problem(self, schema: Mapping[str, Json]) -> str | None:
        """Why this is no JSON Schema, None when it is one."""
        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            return f"{'.'.join(str(part) for part in error.absolute_path) or 'the schema'}: {error.validator}"
        except RecursionError:
            return "the schema: nested too deeply"
        return None


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")


def _problem(error: ValidationError) -> str:
    """The place and the rule. AC5: a key that is no name may be a customer's data."""
    place = [str(part) if isinstance(part, int) or _NAME.fullmatch(part) else "?" for part in error.absolute_path]
    wanted = error.validator_value
    if error.validator == "required" and isinstance(error.instance, dict) and isinstance(wanted, list):
        place.extend([str(name) for name in wanted if name not in error.instance][:1])
    return f"{'.'.join(place) or 'the datasheet'}: {error.validator}"
