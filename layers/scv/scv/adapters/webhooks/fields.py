"""One object of a sender's payload, read field by field; a refusal names the field by its path."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from scv.domain.access import MAX_DIVISION_LENGTH
from scv.domain.errors import InvalidValue
from scv.domain.identifiers import Identifier, IdentifierType, checked, identify
from scv.domain.times import moment

T = TypeVar("T")

Country = Callable[[str | None], str]
"""The default country of a project by its id (ISO 3166 alpha-2); asked only for a phone typed without one."""

MAX_TEXT = 1000  # characters of a subject or a name: what a contact's name may have
MAX_KEY_BYTES = 900  # an id is part of a sort key, which DynamoDB limits to 1,024 bytes

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_INTERNATIONAL = re.compile(r"[^\d+]*\+")


class Fields:
    """A JSON object with its place in the payload. Unknown fields are ignored, null is not known."""

    def __init__(self, value: object, path: str = "") -> None:
        """Raises InvalidValue for what is no object."""
        if not isinstance(value, Mapping):
            raise InvalidValue("Send an object here." if path else "Send one JSON object.", field=path)
        self._document: Mapping[str, Any] = value
        self._path = path

    def place(self, name: str) -> str:
        """The path of a field, as errors spell it."""
        return f"{self._path}.{name}" if self._path else name

    def raw(self, name: str) -> Any:
        """The value as it came, None when missing."""
        return self._document.get(name)

    def part(self, name: str) -> Fields:
        """An object within; one that is missing has no fields."""
        value = self.raw(name)
        return Fields({} if value is None else value, self.place(name))

    def parts(self, name: str) -> tuple[Fields, ...]:
        """Objects within, whether one or a list of them was sent."""
        value = self.raw(name)
        if not isinstance(value, list):
            return () if value is None else (self.part(name),)
        return tuple(Fields(each, f"{self.place(name)}[{index}]") for index, each in enumerate(value))

    def string(self, name: str) -> str | None:
        """Text as it came, None when missing or blank; raises InvalidValue for anything but text."""
        value = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise InvalidValue("Send text here, or null.", field=self.place(name))
        return value if value.strip() else None

    def text(self, name: str) -> str | None:
        """Text for people: unprintable characters become spaces, and what is too long is cut.

        A subject is no reason to lose an interaction.
        """
        return _UNPRINTABLE.sub(" ", self.string(name) or "").strip()[:MAX_TEXT] or None

    def key(self, name: str) -> str | None:
        """An id: at most 255 characters, none of them a control character; raises InvalidValue."""
        value = self._named(name, lambda: checked(self.string(name)))
        if value is not None and len(value.encode()) > MAX_KEY_BYTES:
            raise InvalidValue(f"The id is longer than {MAX_KEY_BYTES} bytes.", field=self.place(name))
        return value

    def required_key(self, name: str) -> str:
        """An id that must be there; raises InvalidValue."""
        return self.required(name, self.key(name))

    def required(self, name: str, value: T | None) -> T:
        """The value; raises InvalidValue when it is missing."""
        if value is None:
            raise InvalidValue("This field is required.", field=self.place(name))
        return value

    def division(self, name: str) -> str | None:
        """The id of a division; raises InvalidValue."""
        value = self.key(name)
        if value is not None and len(value) > MAX_DIVISION_LENGTH:
            raise InvalidValue(f"A division's id has at most {MAX_DIVISION_LENGTH} characters.", field=self.place(name))
        return value

    def moment(self, name: str) -> datetime | None:
        """A time with zone; raises InvalidValue."""
        value = self.string(name)
        return None if value is None else moment(value, self.place(name))

    def identifier(
        self, name: str, kind: IdentifierType, country: Callable[[], str] | None = None, source: str | None = None
    ) -> Identifier | None:
        """ID2: what the field identifies, None for nobody (ID4, ID9); raises InvalidValue.

        `country` is asked only when the text does not begin with a country code of its own.
        """
        text = self.string(name)
        if text is None:
            return None
        if country is None or _INTERNATIONAL.match(text):
            return self._named(name, lambda: identify(kind, text, source=source))
        home = country()
        return self._named(name, lambda: identify(kind, text, source=source, country=home))

    def _named(self, name: str, read: Callable[[], T]) -> T:
        """What `read` returns; its refusal names this field."""
        try:
            return read()
        except InvalidValue as error:
            raise InvalidValue(error.message, field=self.place(name)) from error
