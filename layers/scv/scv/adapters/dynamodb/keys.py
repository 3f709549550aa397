"""Every key of the five tables, in both directions.

| table | key | example |
|---|---|---|
| Contacts | id, item | `c0ffee...`, `contact`; beside it `note#...`, `history#...`, `datasheet#...`, `consent#...` |
| Contacts | id, item | `request#`, `019b2...-c0ffee...`: a person's request about the own data, by time |
| Contacts | id, item | `export#`, `019b2...-c0ffee...`: an export, by time |
| Contacts | id, item | `import#`, `job#019b2...-c0ffee...`, `settings#c0ffee...`, `csv#c0ffee...`, `upload#c0ffee...` |
| Contacts | id, item | `import#019b2...-c0ffee...`, `Importing#00012`: how far a part of an import has come |
| | | `c0ffee...`, `pair#c1ffee...`; `pairs#north`, `pair#2026-02-04T09:30:00.000Z#c0ffee...#c1ffee...` |
| | | `suppressed#<keyed hash>`, `refusal#point#marketing`, `refusal#all#survey` |
| | | `mark#*#Phone#+1803...`, `mark`, `decision#<time>#<id>`, `unlinked#c-1`; `marks#north`, `held#<time>#<hash>` |
| Identifiers | identifier, rank | `*#Phone#+18031230000`, `1#2026-02-04T09:30:00.000Z#c0ffee...`; `9x#c-1`; `!` |
| Interactions | conversationId; index `journey`: journey, journeyKey | `c-1`; contact id, `<start>#c-1` |
| Search | bucket, token | `north#wm`, `maria garcia<mark>c0ffee...`; shelves are in `domain/search/tokens.py` |
| Settings | id | `project#default`, `projects`, `divisions`, `externalsources`; `erasure#`, `client#`, `withdrawn#` |
| Settings | id | `subscriptions`, `subscriptionhealth#` |

The journeys of hot contacts are spread over partitions named `<contact id>#<shard>`.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from hashlib import blake2b
from scv.frozen import dataclass
from zlib import crc32

from scv.domain.contacts.notes import SORTED_ID
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.search.index import MARK
from scv.domain.search.tokens import Shelf
from scv.domain.values.ids import ContactId, ConversationId, DivisionId
from scv.domain.values.times import moment, stamp

CONTACT = "contact"
MARKED = "!"  # sorts before every claim, so the query for the best match brings the mark (SI1)
CLAIM = "0"  # sorts before every holder, so a claim is the best match (CL1)
HOLDER = "1#"
GUARD = "9"  # sorts after every holder, so reading the best match never meets it
POINTER = "9x#"  # before a conversation's id: after the guard, so reading holders never meets it either (PV1)
RECEIPT = "receipt#"
RECEIPT_ITEM = "receipt"  # never `contact`: nobody reads a receipt as a record
HISTORY = "history#"
END_OF_HISTORY = "history$"  # right after every key that begins with HISTORY
NOTE = "note#"
SORTED_NOTES = f"note#{SORTED_ID}"  # those whose ids sort like times; older ones are before them
END_OF_NOTES = "note$"
DATASHEET = "datasheet#"
CONSENT = "consent#"
END_OF_CONSENTS = "consent$"
REQUEST = "request#"  # one partition: they are about single persons, and few
EXPORT = "export#"  # one partition, as of requests
IMPORT = "import#"  # jobs, settings and uploads in one partition, as of exports; before a job's id: its parts
IMPORT_JOB = "job#"  # before its id
PAIR = "pair#"  # before the id of the other contact (SG1)
PAIRS = "pairs#"  # before a division: the list of its pairs
SUPPRESSED = "suppressed#"  # before a keyed hash of a contact point: what was refused on it (CN4)
REFUSAL = "refusal#"
MARK_OF = "mark#"  # before an identifier's key: what is known of its mark (SI1)
MARK_ITEM = "mark"
DECISION = "decision#"
UNLINKED = "unlinked#"  # before a conversation that was taken away from whom the identifier had led to (SI2)
END_OF_UNLINKED = "unlinked$"  # right after every key that begins with UNLINKED
MARKS = "marks#"  # before a division: the lists of its marks and of its proposals
HELD_MARKS, PROPOSED_MARKS = "held#", "proposed#"
PROJECT_SAVE = "save#"
ERASURE = "erasure#"
CLIENT = "client#"
WITHDRAWN = "withdrawn#"  # before a subject: its tokens of until then count no longer
SOURCES = "externalsources"
PROJECTS = "projects"  # the ids of those that were saved, which begin every save
SUBSCRIPTIONS = "subscriptions"
SUBSCRIPTION_HEALTH = "subscriptionhealth#"  # before its id
JOURNEY_INDEX = "journey"
LONGEST_PLAIN = 16  # bytes of a division's name in the keys of search
ASIDE = "aside#"  # before a contact id: interactions that concern it and are in no journey


@dataclass(frozen=True, slots=True)
class Tables:
    """The physical names of the tables, and how interactions are kept.

    `journey_shards`: over how many partitions the journeys of hot contacts are spread. `retention`: how long linked
    interactions are kept (PV2), None for ever.
    """

    contacts: str
    identifiers: str
    interactions: str
    search: str
    settings: str
    journey_shards: Mapping[str, int] = field(default_factory=dict)
    retention: timedelta | None = None


def identifier_key(division: DivisionId, identifier: Identifier) -> str:
    """ID2, ID8: division, type and stored spelling; external ids name their source before the value.

    The page of a page-scoped id stands with the type (`*#SocialLine@page#U1`), where no value of another can spell it.
    """
    parts = [_plain(division), identifier.type.value]
    if identifier.type is IdentifierType.EXTERNAL_ID:
        parts.append(_plain(identifier.source or ""))
    elif identifier.source is not None:
        parts[1] = f"{parts[1]}@{_plain(identifier.source)}"
    return "#".join((*parts, identifier.value))


def _plain(part: str) -> str:
    return part.replace("%", "%25").replace("#", "%23")


def holder_rank(ranked_at: datetime, contact_id: ContactId) -> str:
    """RS1: first created first, the lower id at equal times."""
    return f"{HOLDER}{stamp(ranked_at)}#{contact_id}"


def holder_of(rank: str) -> tuple[datetime, ContactId]:
    """The inverse of `holder_rank`."""
    _, when, contact_id = rank.split("#", 2)
    return moment(when), ContactId(contact_id)


def pointer_rank(conversation_id: ConversationId) -> str:
    """PV1: sorted after every holder and the guard."""
    return POINTER + conversation_id


def pointed_at(rank: str) -> ConversationId:
    """The inverse of `pointer_rank`."""
    return ConversationId(rank.removeprefix(POINTER))


def history_item(at: datetime, entry_id: str) -> str:
    """MG11: sorted by time within its contact."""
    return f"{HISTORY}{stamp(at)}#{entry_id}"


def decision_item(recorded_at: datetime, decision_id: str) -> str:
    """CN1: sorted by when it was recorded, within its contact."""
    return f"{CONSENT}{stamp(recorded_at)}#{decision_id}"


def datasheet_item(project: str, datasheet_id: str) -> str:
    """PJ7: a project's datasheet, beside the contact that it was filled in for."""
    return f"{DATASHEET}{_plain(project)}#{datasheet_id}"


def refusal_item(purpose: str, is_of_all: bool) -> str:
    """CN4: of one purpose, on one contact point or on all."""
    return f"{REFUSAL}{'all' if is_of_all else 'point'}#{purpose}"


def mark_id(division: DivisionId, identifier: Identifier) -> str:
    """SI1: where all is kept that is known of an identifier's mark."""
    return MARK_OF + identifier_key(division, identifier)


def marks_id(division: DivisionId) -> str:
    """SI1: the lists of a division's marks and proposals."""
    return MARKS + _plain(division)


def mark_decision_item(at: datetime, decision_id: str) -> str:
    """AC11: sorted by time beside its mark."""
    return f"{DECISION}{stamp(at)}#{decision_id}"


def pairs_id(division: DivisionId) -> str:
    """SG2: the list of a division's pairs."""
    return PAIRS + _plain(division)


def journey_partition(contact_id: ContactId, conversation_id: ConversationId, shards: int) -> str:
    """The contact's id; one of several for a hot contact, always the same for a conversation."""
    return contact_id if shards < 2 else f"{contact_id}#{crc32(conversation_id.encode()) % shards}"


def journey_partitions(contact_id: ContactId, shards: int) -> tuple[str, ...]:
    """All that may hold entries of the contact: what was written before it became hot stays where it is."""
    return (contact_id, *(f"{contact_id}#{shard}" for shard in range(shards if shards > 1 else 0)))


def project_id(project: str) -> str:
    """The settings of one project."""
    return f"project#{project}"


def project_save_id(project: str, version: int) -> str:
    """AC11: what is remembered of one save of a project."""
    return f"{PROJECT_SAVE}{version:09d}#{project}"


def search_bucket(division: DivisionId, shelf: Shelf, text: str) -> str:
    """CO10: rows of one division, and of those with the same beginning, inside which a prefix is one range.

    Words share a bucket by their first letter, last digits by two; a listing is one bucket.
    """
    shared = {Shelf.WORDS: 1, Shelf.ENDS: 2}.get(shelf, 0)
    return f"{_short(division)}#{shelf.value}{text[:shared]}"


def _short(division: DivisionId) -> str:
    """Rows are read by the dozen, so a long name stands there as 96 bits of its hash."""
    plain = _plain(division)
    if len(plain.encode()) <= LONGEST_PLAIN:
        return plain
    return "~" + urlsafe_b64encode(blake2b(division.encode(), digest_size=12).digest()).decode()


def searched(token: str) -> tuple[str, ContactId]:
    """The text and the contact's id of a search row; the inverse of `index.row_token`."""
    text, _, contact_id = token.rpartition(MARK)
    return text, ContactId(contact_id)
