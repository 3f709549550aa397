"""Phone and email fields: what was given is kept and shown, beside the stored spelling (ID2, ID3, ID5, ID6)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from scv.frozen import dataclass
from typing import Any

from scv.domain.identifiers.emails import parse_email
from scv.domain.identifiers.numbering import DEFAULT_COUNTRY
from scv.domain.identifiers.phones import parse_phone, parse_whatsapp, read_phone
from scv.domain.values.errors import InvalidValue
from scv.domain.values.texts import bare, checked


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A phone field; `display` is rewritten to international format when the number parses (ID3)."""

    display: str | None = None
    user_input: str | None = None
    e164: str | None = None
    country_code: str | None = None
    extension: int | None = None
    accepts_sms: bool | None = field(default=None, metadata={"key": "acceptsSMS"})
    normalization_country_code: str | None = None


SPELLINGS = ("display", "user_input", "e164")  # each says the number; the first that is given is read
Reader = Callable[[str, str], str | None]
"""Text and country to the key of the line; None for a number that is withheld, InvalidValue for what is none."""


def phone_key(text: str, country: str) -> str | None:
    """ID10: the line that a phone field says."""
    parsed = read_phone(text, country)
    return parsed.key if parsed else None


def whatsapp_key(text: str, country: str) -> str | None:
    """ID10: the line that a WhatsApp number says."""
    return parse_whatsapp(text, country).key


def _given(phone: PhoneNumber) -> dict[str, str]:
    found = ((name, checked(getattr(phone, name))) for name in SPELLINGS)
    return {name: text for name, text in found if text is not None}


def _region(phone: PhoneNumber, country: str) -> str:
    return phone.normalization_country_code or phone.country_code or country


def decided(
    phone: PhoneNumber | None, before: PhoneNumber | None, country: str = DEFAULT_COUNTRY, read: Reader = phone_key
) -> PhoneNumber | None:
    """ID3: the number without spellings that say what it was before; of a saved one the changed spelling decides.

    Raises InvalidValue when the spellings that are new say different numbers.
    """
    if phone is None:
        return None
    changed = _given(phone)
    if before is not None:
        changed = {name: text for name, text in changed.items() if text != bare(getattr(before, name) or "")}
        if not changed:
            return phone
    if len(changed) > 1 and not _one_number(tuple(changed.values()), phone, country, read):
        raise InvalidValue("display, userInput and e164 say different numbers; send one of them.")
    said: dict[str, Any] = {name: changed.get(name) for name in SPELLINGS}
    return dataclasses.replace(phone, **said)


def _one_number(texts: tuple[str, ...], phone: PhoneNumber, country: str, read: Reader) -> bool:
    """Whether there is a number that all of them say, each in the number's own country or in the one it was told."""
    regions = {_region(phone, country), country} | {region for text in texts if (region := _country_of(text))}
    readings = [{key for region in regions for key in _readings(text, region, read)} for text in texts]
    return bool(set[str | None].intersection(*readings))


def _country_of(text: str) -> str | None:
    try:
        return parse_phone(text).country if text.startswith("+") else None
    except InvalidValue:
        return None


def _readings(text: str, region: str, read: Reader) -> tuple[str | None, ...]:
    try:
        return (read(text, region),)
    except InvalidValue:
        return ()


def normalise_phone(phone: PhoneNumber | None, country: str = DEFAULT_COUNTRY) -> PhoneNumber | None:
    """ID3: E.164 and international format beside what was typed; None for a withheld or blank number."""
    given = _given(phone) if phone else {}
    if phone is None or not given:
        return None
    region, typed = _region(phone, country), next(iter(given.values()))
    parsed = read_phone(typed, region)
    if parsed is None:
        return None
    regions = dict.fromkeys(each for each in (region, country, parsed.country) if each)
    return dataclasses.replace(
        phone,
        display=parsed.international,
        user_input=_typed(given, parsed.key, regions, phone_key) or typed,
        e164=parsed.e164,
        country_code=parsed.country or phone.country_code,
        extension=parsed.extension if parsed.extension is not None else phone.extension,
    )


def normalise_whatsapp(number: PhoneNumber | None, country: str = DEFAULT_COUNTRY) -> PhoneNumber | None:
    """ID6: the platform's digits as E.164, shown as a phone number where they are possible as one."""
    given = _given(number) if number else {}
    if number is None or not given:
        return None
    typed = next(iter(given.values()))
    parsed = parse_whatsapp(typed, _region(number, country))
    e164 = f"+{parsed.digits}"
    try:
        phone = parse_phone(e164)
        display, region = (phone.international, phone.country) if phone.e164 == e164 else (e164, phone.country)
    except InvalidValue:
        display, region = e164, number.country_code
    regions = dict.fromkeys((_region(number, country), country))
    user_input = _typed(given, parsed.key, regions, whatsapp_key) or typed
    return dataclasses.replace(number, display=display, user_input=user_input, e164=e164, country_code=region)


def _typed(given: Mapping[str, str], key: str, regions: Iterable[str], read: Reader) -> str | None:
    """ID3: the older input, while it still says the number in one of these countries."""
    typed = given.get("user_input")
    return typed if typed and any(key in _readings(typed, region, read) for region in regions) else None


def normalise_email(address: str | None, _country: str = DEFAULT_COUNTRY) -> str | None:
    """ID5: the address as it was typed, without a name beside it; None for a blank or withheld one."""
    text = checked(address)
    email = parse_email(text) if text else None
    return None if email is None or email.is_withheld else email.typed
