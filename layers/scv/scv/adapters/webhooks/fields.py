"""A sender's payload, read field by field, and what one event says about its customer (ID11, RS12).

Ids, times and the like are refused by their path when they cannot be read. What is said about the customer never is:
an identifier, or else a value that nobody can read, or a key that we do not know.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from scv.domain.access.permissions import MAX_DIVISION_LENGTH
from scv.domain.identifiers.identifier import (
    DEFAULT_COUNTRY,
    Identifier,
    IdentifierType,
    checked,
    identify,
    parse_email,
)
from scv.domain.interactions.interaction import Mention, Unreadable
from scv.domain.trust.trust import Method
from scv.domain.values.documents import LOST, finite, read_sent
from scv.domain.values.errors import BadRequest, InvalidValue
from scv.domain.values.ids import DivisionId
from scv.domain.values.texts import bare, is_blank, shown
from scv.domain.values.times import moment

T = TypeVar("T")

MAX_TEXT = 1000  # characters of a subject or a name: what a contact's name may have
MAX_KEY_BYTES = 900  # an id is part of a sort key, which DynamoDB limits to 1,024 bytes
MAX_MENTIONS = 25  # identifiers of one event: a customer has a handful, and each costs a read
MAX_NAMED = 25  # values that nobody can read, and keys that we do not know
MAX_NAMED_LENGTH = 255

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_INTERNATIONAL = re.compile(r"[^\d+]*\+")


def readable(text: str | None) -> str | None:
    """Text for people: unprintable characters become spaces, and what is too long is cut."""
    return None if is_blank(text) else _UNPRINTABLE.sub(" ", text or "").strip()[:MAX_TEXT] or None


def read_within(text: str, place: str) -> Any:
    """JSON that is a text within the payload; raises InvalidValue that names it."""
    try:
        return read_sent(text)
    except BadRequest as error:
        raise InvalidValue("Not JSON; send an object, spelled out.", field=place) from error
    except InvalidValue as error:
        raise InvalidValue(error.message, field=place) from error


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
        return None if is_blank(value) else value

    def names(self) -> tuple[str, ...]:
        """The keys that were sent."""
        return tuple(self._document)

    def text(self, name: str) -> str | None:
        """Text for people: unprintable characters become spaces, and what is too long is cut.

        A subject is no reason to lose an interaction.
        """
        return readable(self.string(name))

    def key(self, name: str) -> str | None:
        """An id: at most 255 characters, none of them a control character; raises InvalidValue."""
        if self.raw(name) is None:
            return None
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

    def division(self, name: str) -> DivisionId | None:
        """The id of a division; raises InvalidValue."""
        value = self.key(name)
        if value is not None and len(value) > MAX_DIVISION_LENGTH:
            raise InvalidValue(f"A division's id has at most {MAX_DIVISION_LENGTH} characters.", field=self.place(name))
        return None if value is None else DivisionId(value)

    def moment(self, name: str) -> datetime | None:
        """A time with zone; raises InvalidValue."""
        value = self.string(name)
        return None if value is None else moment(value, self.place(name))

    def _named(self, name: str, read: Callable[[], T]) -> T:
        """What `read` returns; its refusal names this field."""
        try:
            return read()
        except InvalidValue as error:
            raise InvalidValue(error.message, field=self.place(name)) from error


class Told:
    """ID11, RS12: what one event says about its customer. Every sender's reader fills one; nothing in it is refused.

    `country` is asked, at most once, for a number that does not begin with a country code of its own.
    """

    def __init__(self, country: Callable[[], str]) -> None:
        self._country = country
        self._mentions: dict[Identifier, tuple[str, Mention]] = {}
        self._unreadable: list[Unreadable] = []
        self._ignored: list[str] = []

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """Those that identify, the strongest first when there are more than 25 (RS6)."""
        return tuple(mention for _, mention in self._kept()[:MAX_MENTIONS])

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """ID11: at most 25 values, each with its place."""
        return tuple(self._unreadable[:MAX_NAMED])

    @property
    def ignored(self) -> tuple[str, ...]:
        """RS12: at most 25 places: unknown keys, and identifiers beyond those that are taken."""
        beyond = (place for place, _ in self._kept()[MAX_MENTIONS:])
        return tuple(dict.fromkeys((*self._ignored, *beyond)))[:MAX_NAMED]

    def _kept(self) -> list[tuple[str, Mention]]:
        found = list(self._mentions.values())
        return sorted(found, key=lambda each: each[1].identifier.strength) if len(found) > MAX_MENTIONS else found

    def part(self, fields: Fields, name: str, known: tuple[str, ...]) -> Fields:
        """An object within, whose keys beside the known ones are ignored and named; nothing for what is no object."""
        return self._object(fields.raw(name), fields.place(name), known)

    def parts(self, fields: Fields, name: str, known: tuple[str, ...]) -> tuple[Fields, ...]:
        """Objects within, whether one or a list of them was sent."""
        value, place = fields.raw(name), fields.place(name)
        if not isinstance(value, list):
            return (self._object(value, place, known),)
        return tuple(self._object(each, f"{place}[{index}]", known) for index, each in enumerate(value))

    def _object(self, value: object, place: str, known: tuple[str, ...]) -> Fields:
        if not isinstance(value, Mapping):
            self.cannot_read(place, value)
            value = {}
        found = Fields(value, place)
        self._ignored.extend(_cut(found.place(name)) for name in found.names() if name not in known)
        return found

    def text(self, fields: Fields, name: str) -> str | None:
        """CO9: a name, without what nobody sees; what is no text is kept as unreadable."""
        text = as_text(fields.raw(name))
        if text is None:
            self.cannot_read(fields.place(name), fields.raw(name))
        return shown(readable(text))

    def identifier(
        self, fields: Fields, name: str, kind: IdentifierType, source: str | None = None, how: Method = Method.TOLD
    ) -> None:
        """ID2, ID11: whom the field identifies; nobody for a blank value or a caller who hides (ID4, ID9).

        `how`: how the sender knows that, which the adapter decides and no payload (TR2).
        """
        self.value(fields.place(name), fields.raw(name), kind, source, how)

    def value(
        self, place: str, raw: object, kind: IdentifierType, source: str | None = None, how: Method = Method.TOLD
    ) -> None:
        """The same for a value that is in no field of its own."""
        if raw is None:  # most fields of most events
            return
        text = as_text(raw)
        if text is None:
            self.cannot_read(place, raw)
            return
        needs_country = kind in _NATIONAL and not is_blank(text) and not _INTERNATIONAL.match(text)
        country = self._country() if needs_country else DEFAULT_COUNTRY
        try:
            found = identify(kind, text, source=source, country=country)
        except InvalidValue:
            self.cannot_read(place, raw)
            return
        if found is not None and LOST in found.value + (found.source or ""):  # two such may be damaged alike
            self.cannot_read(place, raw)
        elif found is not None:
            self._mentions.setdefault(found, (place, Mention(found, _spelling(found, text), how=how)))

    def cannot_read(self, place: str, raw: object) -> None:
        """ID11: kept as it came, cut and printable; a missing or blank value says nothing."""
        text = raw if isinstance(raw, str) else None if raw is None else _as_json(raw)
        if not is_blank(text):
            self._unreadable.append(Unreadable(_cut(place), _cut(text or "")))


_NATIONAL = frozenset({IdentifierType.PHONE, IdentifierType.SOCIAL_WHATSAPP})


def as_text(raw: object) -> str | None:
    """Text, also of a number: a phone is often sent as one."""
    if raw is None or isinstance(raw, str):
        return raw or ""
    return str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else None


def _as_json(raw: object) -> str:
    try:
        return json.dumps(finite(raw), ensure_ascii=False, allow_nan=False)
    except RecursionError:
        return "..."  # nested so deeply that only its place is worth keeping


def _spelling(identifier: Identifier, text: str) -> str | None:
    """ID3, ID5: what the sender wrote, where that is not the stored spelling; of an email the address alone."""
    written = parse_email(bare(text)).typed if identifier.type is IdentifierType.EMAIL else bare(text)
    return written if written != identifier.value else None


def _cut(text: str) -> str:
    return _UNPRINTABLE.sub("\ufffd", text)[:MAX_NAMED_LENGTH]
