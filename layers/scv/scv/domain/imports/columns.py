"""Which column of a file is which field of a contact: by a saved mapping, else by headers that are known (IM1).

Headers of programs that write them in the user's language (Outlook) are told by a saved mapping, by name or by place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from scv.frozen import dataclass

from scv.domain.exports.rows import COLUMNS
from scv.domain.exports.rows import PHONES as PHONES
from scv.domain.imports.headers import GOOGLE, OUTLOOK, PLAIN_WORDS, SALESFORCE
from scv.domain.values.errors import InvalidValue
from scv.domain.values.texts import same

EMAILS = ("workEmail", "personalEmail", "otherEmail")
ADDRESS = tuple(f"address.{part}" for part in ("address1", "address2", "city", "state", "postalCode", "countryCode"))
PLAIN = ("firstName", "middleName", "lastName", "salutation", "title", *EMAILS, *ADDRESS, "externalSystemUrl")
ACCOUNTS = ("twitterId.screenName", "instagramId.handle", "facebookId", "lineId", "whatsAppId", "appleOpaqueIds")
LOOSE = ("name", "phones", "emails", "externalId", "externalIds", "surveyOptOut", "consents", "division.id")
TARGETS = frozenset({*PLAIN, *PHONES, *ACCOUNTS, *LOOSE})
CUSTOM = "customFields."
GIVEN = frozenset({"id", "type", "version", "createDate", "modifyDate"})  # in an export, and given anew
MAX_MAPPINGS = 500
REASON = "importReason"  # the column that tells in a file of refused rows; no mapping knows it
_JSON_PATH = re.compile(r"^\$\.|\.(?:display|e164|userInput)$|\[\d*\]")
_GOOGLE_TYPED = re.compile(r"(phone|e-?mail) (\d+) - (?:type|label)")
_GOOGLE_VALUE = re.compile(r"(phone|e-?mail) (\d+) - value")


class Program(StrEnum):
    """Whose headers they are."""

    OWN = "own"
    GOOGLE = "google"
    OUTLOOK = "outlook"
    SALESFORCE = "salesforce"
    OTHER = "other"
    MAPPED = "mapped"


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """One line of a saved mapping: a header, or `#3` for the third column, and a field of a contact."""

    source_field: str
    target_field: str


@dataclass(frozen=True, slots=True)
class Column:
    """Where a column goes; `kind` is the place of the column that says which phone or email it is, as Google has it."""

    place: int
    target: str
    kind: int | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """How the rows of a file are read. `program`: whose headers they are.

    `peeled`: how many apostrophes stand before what a spreadsheet would run: an export wrote one, a file of refused
    rows another.
    """

    program: Program
    columns: tuple[Column, ...]
    peeled: int = 0


def target_of(path: str) -> str:
    """A field of a contact by its path, as `firstName`, `$.workPhone.display` or `$.address.city` say it.

    Raises InvalidValue for a field that contacts do not have.

    >>> target_of("$.workPhone.display"), target_of("$.externalIds[0].value"), target_of("customFields.plan")
    ('workPhone', 'externalId', 'customFields.plan')
    """
    plain = _JSON_PATH.sub("", path.strip())
    plain = _JSON_PATH.sub("", plain)
    plain = {"externalIds.value": "externalId", "whatsAppId.phoneNumber": "whatsAppId"}.get(plain, plain)
    if plain in TARGETS or (plain.startswith(CUSTOM) and len(plain) > len(CUSTOM)):
        return plain
    raise InvalidValue("Contacts have no such field to import into; see docs/import.md.", field="targetField")


def columns_of(header: Sequence[str], mappings: Sequence[FieldMapping] = ()) -> Columns:
    """The columns of a file with this header; raises InvalidValue when none of them is known."""
    again = REASON in header
    if mappings:
        found = Columns(Program.MAPPED, tuple(_mapped(header, mappings)), int(again))
    elif tuple(each for each in header if each != REASON) == COLUMNS:
        targets = [(place, name) for place, name in enumerate(header) if name not in GIVEN and name != REASON]
        found = Columns(Program.OWN, tuple(Column(place, name) for place, name in targets), 1 + again)
    else:
        found = _recognised([folded(each) for each in header], int(again))
    if not found.columns:
        raise InvalidValue("No column is known; save a mapping of its columns to fields.", field="mappings")
    return found


def folded(header: str) -> str:
    """Equal for headers that differ in case and spacing alone."""
    return same(header).casefold()


def _mapped(header: Sequence[str], mappings: Sequence[FieldMapping]) -> list[Column]:
    places = {folded(name): place for place, name in reversed(list(enumerate(header)))}
    found = []
    for each in mappings:
        place = places.get(folded(each.source_field))
        if place is None and re.fullmatch(r"#\d{1,3}", each.source_field) and int(each.source_field[1:]):
            place = int(each.source_field[1:]) - 1
        if place is not None and place < len(header):
            found.append(Column(place, target_of(each.target_field)))
    return found


def _recognised(header: Sequence[str], peeled: int) -> Columns:
    """The program that knows most of the headers, as long as it knows one that others do not."""
    if any(_GOOGLE_VALUE.fullmatch(each) for each in header):
        return Columns(Program.GOOGLE, tuple(_google(header)), peeled)
    for program, known, marks in (
        (Program.OUTLOOK, OUTLOOK, {"e-mail address", "business phone", "e-mail 2 address", "business street"}),
        (Program.SALESFORCE, SALESFORCE, {"mailingstreet", "mailing street", "mobilephone", "contact id"}),
    ):
        if marks & set(header):
            return Columns(program, tuple(_named(header, {**PLAIN_WORDS, **known})), peeled)
    return Columns(Program.OTHER, tuple(_named(header, PLAIN_WORDS)), peeled)


def _named(header: Sequence[str], known: dict[str, str]) -> list[Column]:
    return [Column(place, known[name]) for place, name in enumerate(header) if name in known]


def _google(header: Sequence[str]) -> list[Column]:
    """`Phone 1 - Type` (until 2024) or `Phone 1 - Label` says what `Phone 1 - Value` is."""
    kinds = {
        (found[1].replace("-", ""), found[2]): place
        for place, name in enumerate(header)
        if (found := _GOOGLE_TYPED.fullmatch(name))
    }
    columns = _named(header, {**PLAIN_WORDS, **GOOGLE})
    for place, name in enumerate(header):
        if found := _GOOGLE_VALUE.fullmatch(name):
            what = found[1].replace("-", "")
            columns.append(Column(place, f"{what}s", kinds.get((what, found[2]))))
    return columns
