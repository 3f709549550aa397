"""What all bodies share: their form on the wire, the types of their fields, and how one is read."""

from __future__ import annotations

import re
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from scv.domain.access.permissions import MAX_DIVISION_LENGTH
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import ContactId, DivisionId

M = TypeVar("M", bound="Body")


class Body(BaseModel):
    """camelCase on the wire; unknown fields are refused."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", populate_by_name=False, defer_build=True)


def read(model: type[M], value: Any) -> M:
    """The body as `model`; raises InvalidValue naming the first field that does not fit."""
    try:
        return model.model_validate(value if value is not None else {})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(_shown(part) for part in first["loc"])
        raise InvalidValue(f"{field or 'The body'}: {first['msg']}.", field=field) from None


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


def _shown(part: int | str) -> str:
    """AC5: places and names of fields are told; a key that is no name may be a customer's data."""
    return str(part) if isinstance(part, int) or _NAME.fullmatch(part) else "?"


def any_case(*names: str) -> BeforeValidator:
    spelled = {name.lower(): name for name in names}
    return BeforeValidator(lambda value: spelled.get(value.lower(), value) if isinstance(value, str) else value)


Text = Annotated[str, Field(max_length=1000)]
Email = Annotated[str, Field(max_length=256)]
Short = Annotated[str, Field(max_length=255)]
Id = Annotated[str, Field(min_length=1, max_length=255)]
ContactKey = Annotated[ContactId, Field(min_length=1, max_length=255)]
DivisionKey = Annotated[DivisionId, Field(min_length=1, max_length=MAX_DIVISION_LENGTH)]


class DivisionBody(Body):
    """Only the id counts."""

    id: DivisionKey | None = None
    name: str | None = None
    starred: bool | None = None
    self_uri: str | None = None


class SourceBody(Body):
    """An external source; only the id counts."""

    id: Short | None = None
    name: Short | None = None
    active: bool | None = None
    self_uri: str | None = None
