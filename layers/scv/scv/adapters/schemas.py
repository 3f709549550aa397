"""JSON Schema of datasheets, checked by the `jsonschema` library (PJ7)."""

from __future__ import annotations

from collections.abc import Mapping

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
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
            found = [
                f"{'.'.join(str(part) for part in error.absolute_path) or 'the datasheet'}: {error.validator}"
                for error in validator.iter_errors(values)
            ]
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
