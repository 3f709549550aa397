"""Joins use cases to adapters and reads the environment; nothing else does either.

Everything is made, and imported, on first use and once per process: each function's cold start pays
for what it serves. One client for each AWS service.
"""

from __future__ import annotations

import json
import os
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, partial, wraps
from pathlib import Path
from scv.frozen import complete_all
from typing import TYPE_CHECKING, Any, TypeVar

from scv.adapters import aws
from scv.adapters.dynamodb.keys import Tables
from scv.domain.values.times import truncated

if TYPE_CHECKING:
    from scv.adapters.dynamodb.divisions import DivisionList
    from scv.adapters.dynamodb.exports import DynamoExports
    from scv.adapters.dynamodb.imports import DynamoImports
    from scv.adapters.dynamodb.marks import DynamoMarks
    from scv.adapters.dynamodb.notes import DynamoNotes
    from scv.adapters.dynamodb.pairs import DynamoPairs
    from scv.adapters.dynamodb.personal import DynamoPersonal
    from scv.adapters.dynamodb.search import DynamoSearch
    from scv.adapters.dynamodb.settings import SettingsStore
    from scv.adapters.dynamodb.signing_in import SigningInStore
    from scv.adapters.dynamodb.store import DynamoStore
    from scv.adapters.engine import StepFunctions
    from scv.adapters.files import BucketFiles, SqsJobs
    from scv.adapters.parking import Parking
    from scv.adapters.queue import SqsQueue
    from scv.adapters.secrets import Secret
    from scv.adapters.senders.registry import Registry
    from scv.adapters.subscriptions.lanes import SqsLane
    from scv.adapters.subscriptions.post import HttpsPost
    from scv.adapters.subscriptions.store import SubscriptionItems
    from scv.adapters.tokens import Issuer, Tokens
    from scv.adapters.visitors import VisitorTokens
    from scv.domain.access.cursors import Cursors
    from scv.domain.contacts.profiles import Profile
    from scv.domain.interactions.visitors import Visitor
    from scv.domain.senders.senders import Sender
    from scv.domain.signing_in.roles import Roles
    from scv.domain.values.documents import Document
    from scv.usecases.agent.identify import Identify
    from scv.usecases.agent.link import LinkInteraction
    from scv.usecases.agent.panel import ReadPanel
    from scv.usecases.agent.preview import PreviewSelect
    from scv.usecases.agent.select import CreateFromInteraction, SelectContact
    from scv.usecases.changes.follow import FollowChanges
    from scv.usecases.consent.consents import Consents
    from scv.usecases.contact_of import ReadContact
    from scv.usecases.contacts.bulk import ReadContacts
    from scv.usecases.contacts.history import ReadHistory
    from scv.usecases.contacts.notes import ReadNotes, WriteNotes
    from scv.usecases.contacts.save import CreateContact, DeleteContact, EditContact
    from scv.usecases.exports.exports import AskExport, ReadExports, WriteExport
    from scv.usecases.identity.claim import Claims
    from scv.usecases.identity.distinct import Distinct
    from scv.usecases.identity.enrich import Enrich
    from scv.usecases.identity.merge import Merge
    from scv.usecases.identity.promote import Promote
    from scv.usecases.identity.unmerge import Unmerge
    from scv.usecases.imports.engine import RunPart
    from scv.usecases.imports.requests import Jobs, Settings, Uploads
    from scv.usecases.interactions.journey import ReadInteraction, ReadJourney
    from scv.usecases.linking.ingest import Ingest
    from scv.usecases.linking.receive import Receive
    from scv.usecases.marks.marks import ListMarks, MarkIdentifier
    from scv.usecases.marks.propose import ProposeShared
    from scv.usecases.outbox.tell import Outbox
    from scv.usecases.pairs.clusters import Clusters
    from scv.usecases.pairs.decide import DismissPair, ListPairs
    from scv.usecases.pairs.find import FindPairs
    from scv.usecases.ports import Bus, Parcel, SchemaCheck
    from scv.usecases.privacy.erase import EraseContact
    from scv.usecases.privacy.requests import AskPrivacy, CarryOut, ReadRequests
    from scv.usecases.privacy.subjects import FindSubjects
    from scv.usecases.projects.projects import FillDatasheet, ListProjects, ReadProject, SaveProject
    from scv.usecases.search.find import SearchContacts
    from scv.usecases.search.look_up import LookUp
    from scv.usecases.search.typeahead import SuggestContacts
    from scv.usecases.search.walk import ScanContacts
    from scv.usecases.senders.deliver import Deliver
    from scv.usecases.senders.manage import ChangeSenders, ReadSenders
    from scv.usecases.signing_in.clients import IssueToken
    from scv.usecases.signing_in.recognise import Recognise
    from scv.usecases.sources.external_sources import ReadSources, WriteSources
    from scv.usecases.subscriptions.deliver import DeliverEvents, TrySubscription
    from scv.usecases.subscriptions.deliver import Sender as ToSubscribers
    from scv.usecases.subscriptions.manage import ChangeSubscriptions, ReadSubscriptions

SNAPSHOT = "snap-start"
NOT_PREPARED = frozenset({"scv.adapters.aws.sdk"})  # botocore, which the thin client stands for
WEBHOOK, BUS = "interactions", "genesys"
IMPORT_WORKERS = 4  # MaxConcurrency of the state machine
IMPORT_RESERVE = 60_000  # milliseconds in which a worker still writes what it has
JOB_TRIES = 3  # maxReceiveCount of the job queue
_given: dict[str, Any] = {}
T = TypeVar("T")


def replaceable(make: Callable[[], T]) -> Callable[[], T]:
    """Makes a part once for a process, unless one of the same name was given (`use`)."""
    name = make.__name__.lstrip("_")

    def part() -> T:
        given: dict[str, T] = _given
        return given[name] if name in given else make()

    return cache(wraps(make)(part))


def now() -> datetime:
    """UTC in milliseconds, which is what the store keeps."""
    return truncated(datetime.now(UTC))


def new_id() -> str:
    """A random UUID."""
    return str(uuid.uuid4())


@cache
def client(service: str) -> Any:
    """The one client of an AWS service."""
    return aws.client(service, os.environ)


@cache
def tables() -> Tables:
    """The physical names, from the environment."""
    env = os.environ
    return Tables(
        contacts=env["CONTACTS_TABLE"],
        identifiers=env["IDENTIFIERS_TABLE"],
        interactions=env["INTERACTIONS_TABLE"],
        search=env["SEARCH_TABLE"],
        settings=env["SETTINGS_TABLE"],
        journey_shards=_shards(env.get("HOT_CONTACTS", "")),
        retention=_days(env.get("INTERACTION_RETENTION_DAYS", "")),
    )


def _days(told: str) -> timedelta | None:
    """PV2: 0 keeps interactions for ever."""
    return timedelta(days=int(told)) if int(told or 0) else None


def _shards(told: str) -> dict[str, int]:
    """`<contact id>=<partitions>` for each hot contact, joined by commas."""
    pairs = (part.partition("=") for part in told.split(",") if part.strip())
    return {contact_id.strip(): int(count) for contact_id, _, count in pairs}


@replaceable
def store() -> DynamoStore:
    """Contacts, identifiers, interactions."""
    from scv.adapters.dynamodb.store import DynamoStore

    return DynamoStore(
        client("dynamodb"),
        tables(),
        list_division=lambda division: divisions().list_division(division),
        brought_over=lambda: settings().brought_over(),
    )


@replaceable
def index() -> DynamoSearch:
    """What curated contacts are found by."""
    from scv.adapters.dynamodb.search import DynamoSearch

    return DynamoSearch(client("dynamodb"), tables(), store())


@replaceable
def divisions() -> DivisionList:
    """Those that callers of all divisions ask, kept for a minute."""
    from scv.adapters.dynamodb.divisions import DivisionList

    return DivisionList(client("dynamodb"), os.environ["SETTINGS_TABLE"])


@replaceable
def notes() -> DynamoNotes:
    """What is kept beside the records."""
    from scv.adapters.dynamodb.notes import DynamoNotes

    return DynamoNotes(client("dynamodb"), tables(), store())


@replaceable
def pairs() -> DynamoPairs:
    """Contacts that may be the same person."""
    from scv.adapters.dynamodb.pairs import DynamoPairs

    return DynamoPairs(client("dynamodb"), tables(), store())


@replaceable
def marks() -> DynamoMarks:
    """Identifiers that are many people's or nobody's."""
    from scv.adapters.dynamodb.marks import DynamoMarks

    return DynamoMarks(client("dynamodb"), tables(), store())


@replaceable
def settings() -> SettingsStore:
    """Projects, kept for a minute."""
    from scv.adapters.dynamodb.settings import SettingsStore

    return SettingsStore(client("dynamodb"), os.environ["SETTINGS_TABLE"])


@cache
def ingest() -> Ingest:
    """Interaction events become interactions and contacts."""
    from scv.usecases.linking.ingest import Ingest

    return Ingest(store(), settings(), now, new_id)


@cache
def create_contact() -> CreateContact:
    """POST /contacts."""
    from scv.usecases.contacts.save import CreateContact

    return CreateContact(store(), now, new_id)


@cache
def edit_contact() -> EditContact:
    """PUT and PATCH /contacts/{id}."""
    from scv.usecases.contacts.save import EditContact

    return EditContact(store(), now, new_id)


@cache
def delete_contact() -> DeleteContact:
    """DELETE /contacts/{id}."""
    from scv.usecases.contacts.save import DeleteContact

    return DeleteContact(store(), notes(), now)


@cache
def erase_contact() -> EraseContact:
    """DELETE /contacts/{id}?erase=true."""
    from scv.usecases.privacy.erase import EraseContact

    return EraseContact(store(), notes(), now, settings(), files(), marks())


@replaceable
def files() -> BucketFiles:
    """Access files, below the ids of the persons."""
    from scv.adapters.files import BucketFiles

    return BucketFiles(lambda: client("s3"), os.environ["FILES_BUCKET"])


@replaceable
def _personal() -> DynamoPersonal:
    from scv.adapters.dynamodb.personal import DynamoPersonal

    return DynamoPersonal(client("dynamodb"), tables(), store())


@replaceable
def _jobs() -> SqsJobs:
    from scv.adapters.files import SqsJobs

    return SqsJobs(lambda: client("sqs"), os.environ["JOB_QUEUE_URL"])


@cache
def find_subjects() -> FindSubjects:
    """GET /gdpr/subjects."""
    from scv.usecases.privacy.subjects import FindSubjects

    return FindSubjects(store(), search_contacts(), divisions(), now)


@cache
def ask_privacy() -> AskPrivacy:
    """POST /gdpr/requests."""
    from scv.usecases.privacy.correct import CorrectContact
    from scv.usecases.privacy.requests import AskPrivacy

    correct = CorrectContact(store(), now)
    return AskPrivacy(store(), _personal(), _jobs(), find_subjects(), correct, now, new_id)


@cache
def read_requests() -> ReadRequests:
    """GET /gdpr/requests and one of them."""
    from scv.usecases.privacy.requests import ReadRequests

    return ReadRequests(_personal(), files(), now)


@cache
def _carry_out() -> CarryOut:
    from scv.usecases.privacy.requests import CarryOut
    from scv.usecases.privacy.write_access_file import WriteAccessFile

    write = WriteAccessFile(store(), _personal(), files(), now, tables().retention)
    return CarryOut(_personal(), write, erase_contact(), now)


def do_job(body: str, tries: int) -> None:
    """One message of the job queue, for the so manieth time."""
    from scv.adapters.files import job_of

    kind, job_id = job_of(body)
    job = _write_export() if kind == "export" else _carry_out()
    job(job_id, last_try=tries >= JOB_TRIES)


@replaceable
def _exports() -> DynamoExports:
    from scv.adapters.dynamodb.exports import DynamoExports

    return DynamoExports(client("dynamodb"), tables(), store())


@cache
def ask_export() -> AskExport:
    """POST /contacts/exports."""
    from scv.usecases.exports.exports import AskExport

    return AskExport(_exports(), _jobs(), now, new_id)


@cache
def read_exports() -> ReadExports:
    """GET /contacts/exports and one of them."""
    from scv.usecases.exports.exports import ReadExports

    return ReadExports(_exports(), files(), now)


@cache
def _write_export() -> WriteExport:
    from scv.usecases.exports.exports import WriteExport

    return WriteExport(_exports(), scan_contacts(), files(), now)


@replaceable
def _imports() -> DynamoImports:
    from scv.adapters.dynamodb.imports import DynamoImports

    return DynamoImports(client("dynamodb"), tables(), store())


@replaceable
def _engine() -> StepFunctions:
    from scv.adapters.engine import StepFunctions

    return StepFunctions(lambda: client("stepfunctions"), os.environ["IMPORTS_MACHINE"])


@cache
def import_uploads() -> Uploads:
    """Everything under /import/csv/uploads."""
    from scv.usecases.imports.requests import Uploads

    return Uploads(_imports(), files(), now, new_id)


@cache
def import_settings() -> Settings:
    """Everything under /import/settings and /import/csv/settings."""
    from scv.usecases.imports.requests import Settings

    return Settings(_imports(), now, new_id)


@cache
def import_jobs() -> Jobs:
    """Everything under /import/jobs and /import/csv/jobs."""
    from scv.usecases.imports.requests import Jobs

    return Jobs(_imports(), files(), _engine(), import_uploads(), import_settings(), now, new_id)


def import_step(
    event: Mapping[str, Any], read: Callable[[Document], Profile], milliseconds_left: Callable[[], int]
) -> dict[str, str]:
    """One step of an import, as the engine asks for it: its file cut, a part carried out, its reports made."""
    from scv.domain.imports.jobs import Step
    from scv.usecases.imports.changing import LOST, failed
    from scv.usecases.imports.cutting import CutFile
    from scv.usecases.imports.engine import FinishStep

    job, step = event["job"], Step(event["step"])
    if event["importStep"] == "cut":
        manifest = CutFile(_imports(), files(), settings())(job, step)
        return {"bucket": os.environ["FILES_BUCKET"], "manifest": manifest}
    if event["importStep"] == "part":
        _part_runner(milliseconds_left)(job, step, event["part"], read)
    elif event["importStep"] == "finish":
        FinishStep(_imports(), files(), now)(job, step)
    else:
        failed(_imports(), job, step, LOST)
    return {}


def _part_runner(milliseconds_left: Callable[[], int]) -> RunPart:
    from scv.domain.imports.pace import Pace
    from scv.usecases.imports.engine import RunPart, Watch
    from scv.usecases.imports.rows import TakeRow

    watch = Watch(time.monotonic, time.sleep, lambda: milliseconds_left() > IMPORT_RESERVE)
    pace = Pace(float(os.environ["IMPORT_ROWS_PER_SECOND"]) / IMPORT_WORKERS)
    take = TakeRow(store(), edit_contact(), now, new_id)
    return RunPart(store(), _imports(), files(), settings(), take, now, watch, pace)


@cache
def read_contact() -> ReadContact:
    """GET /contacts/{id}."""
    from scv.usecases.contact_of import ReadContact

    return ReadContact(store(), now)


@cache
def read_contacts() -> ReadContacts:
    """POST /bulk/contacts."""
    from scv.usecases.contacts.bulk import ReadContacts

    return ReadContacts(store(), now)


@cache
def enrich() -> Enrich:
    """POST /contacts/enrich."""
    from scv.usecases.identity.enrich import Enrich

    return Enrich(store(), create_contact(), edit_contact(), now)


@cache
def read_notes() -> ReadNotes:
    """GET /contacts/{id}/notes and one of them."""
    from scv.usecases.contacts.notes import ReadNotes

    return ReadNotes(store(), notes(), now)


@cache
def write_notes() -> WriteNotes:
    """POST, PUT and DELETE under /contacts/{id}/notes."""
    from scv.usecases.contacts.notes import WriteNotes

    return WriteNotes(store(), notes(), now, new_id)


@cache
def search_contacts() -> SearchContacts:
    """GET /contacts and POST /contacts/search."""
    from scv.usecases.search.find import SearchContacts

    return SearchContacts(store(), index(), divisions(), now)


@cache
def scan_contacts() -> ScanContacts:
    """GET /scan/contacts."""
    from scv.usecases.search.walk import ScanContacts

    return ScanContacts(store(), index(), divisions(), now)


@cache
def suggest_contacts() -> SuggestContacts:
    """POST /typeahead/contacts."""
    from scv.usecases.search.typeahead import SuggestContacts

    return SuggestContacts(index())


@cache
def look_up() -> LookUp:
    """POST /identifierlookup and GET /reversewhitepageslookup."""
    from scv.usecases.search.look_up import LookUp

    return LookUp(store(), divisions(), now)


@cache
def read_journey() -> ReadJourney:
    """GET /contacts/{id}/journey/sessions."""
    from scv.usecases.interactions.journey import ReadJourney

    return ReadJourney(store(), now)


@cache
def read_interaction() -> ReadInteraction:
    """GET /conversations/{id} and /journey/sessions/{id}."""
    from scv.usecases.interactions.journey import ReadInteraction

    return ReadInteraction(store(), now)


@cache
def tokens() -> Tokens:
    """The authorizer's check of bearer tokens."""
    from scv.adapters.tokens import Tokens  # cryptography is large, and only the authorizer needs it

    return Tokens([each for each in (_identity_provider(), _user_pool()) if each], client_keys)


def _identity_provider() -> Issuer | None:
    """The one that the parameters name: by its JWK set, else by the shared secret."""
    from scv.adapters.jwks import KeySet, fetched
    from scv.adapters.tokens import Issuer
    from scv.domain.signing_in.callers import ClaimNames

    env = os.environ
    if not (env.get("JWKS_URL") or env.get("JWT_SECRET_ID")):
        return None
    told = {name: env.get(f"{name.upper()}_CLAIM", "") for name in ("permissions", "roles", "divisions")}
    names = ClaimNames(**{name: claim for name, claim in told.items() if claim})
    address = env.get("JWKS_URL", "")
    keys = KeySet(lambda: fetched(address)) if address else lambda: _jwt_secret().text()
    return Issuer(env["JWT_ISSUER"], frozenset(env["JWT_AUDIENCE"].split()), keys, names)


def _user_pool() -> Issuer | None:
    """AC10: the stack's own pool of Amazon Cognito, where `SignIn` asks for one."""
    from scv.adapters.jwks import KeySet, fetched
    from scv.adapters.tokens import Issuer
    from scv.domain.signing_in.callers import ClaimNames

    env = os.environ
    issuer = env.get("USER_POOL_ISSUER", "")
    if not issuer:
        return None
    endpoint = env.get("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER") or env.get("AWS_ENDPOINT_URL")
    pool = f"{endpoint.rstrip('/')}/{issuer.rpartition('/')[2]}" if endpoint else issuer  # as AWS's SDKs are told
    keys = KeySet(lambda: fetched(f"{pool}/.well-known/jwks.json"))
    return Issuer(issuer, frozenset(env["JWT_AUDIENCE"].split()), keys, ClaimNames(roles="cognito:groups"))


@cache
def recognise() -> Recognise:
    """From a bearer token to its caller."""
    from scv.usecases.signing_in.recognise import Recognise

    return Recognise(tokens(), roles(), signing_in, signing_in)


@cache
def roles() -> Roles:
    """AC10: the one table from role to permissions."""
    from scv.domain.signing_in.roles import roles_from

    return roles_from(json.loads((Path(__file__).parent / "roles.json").read_text()))


@replaceable
def signing_in() -> SigningInStore:
    """Clients, and withdrawn tokens."""
    from scv.adapters.dynamodb.signing_in import SigningInStore

    return SigningInStore(client("dynamodb"), os.environ["SETTINGS_TABLE"])


@cache
def issue_token() -> IssueToken:
    """POST /oauth/token."""
    from scv.adapters.tokens import signed
    from scv.usecases.signing_in.clients import IssueToken

    return IssueToken(signing_in(), lambda claims: signed(claims, client_keys()[0]), now)


@cache
def _jwt_secret() -> Secret:
    from scv.adapters.secrets import Secret

    return Secret(client("secretsmanager"), os.environ["JWT_SECRET_ID"])


@cache
def _client_token_secret() -> Secret:
    from scv.adapters.secrets import Secret

    return Secret(client("secretsmanager"), os.environ["CLIENT_TOKEN_SECRET_ID"])


def client_keys() -> tuple[str, ...]:
    """AC10: the keys that sign the tokens of clients now, the present one first; raises Unavailable."""
    from scv.adapters.secrets import signing_keys

    return signing_keys(_client_token_secret().value())


@cache
def promote() -> Promote:
    """POST /contacts/{id}/promotion."""
    from scv.usecases.identity.promote import Promote

    return Promote(store(), now, new_id)


@cache
def merge() -> Merge:
    """POST /contacts/merge and POST /merge/contacts."""
    from scv.usecases.identity.merge import Merge

    return Merge(store(), now, new_id)


@cache
def unmerge() -> Unmerge:
    """POST /contacts/{id}/unmerge."""
    from scv.usecases.identity.unmerge import Unmerge

    return Unmerge(store(), now, new_id)


@cache
def consents() -> Consents:
    """GET and POST under /contacts/{id}/consents."""
    from scv.usecases.consent.consents import Consents

    return Consents(store(), now)


@cache
def distinct() -> Distinct:
    """GET, POST and DELETE under /contacts/{id}/distinct."""
    from scv.usecases.identity.distinct import Distinct

    return Distinct(store(), now, new_id)


@cache
def read_history() -> ReadHistory:
    """GET /contacts/{id}/history."""
    from scv.usecases.contacts.history import ReadHistory

    return ReadHistory(store(), now, marks())


@cache
def list_pairs() -> ListPairs:
    """GET /suggestions and /contacts/{id}/suggestions."""
    from scv.usecases.pairs.decide import ListPairs

    return ListPairs(store(), pairs(), divisions(), now)


@cache
def dismiss_pair() -> DismissPair:
    """DELETE /contacts/{id}/suggestions/{otherId}."""
    from scv.usecases.pairs.decide import DismissPair

    return DismissPair(store(), pairs(), now, distinct())


@cache
def clusters() -> Clusters:
    """GET and PUT under /externalcontacts/graphs."""
    from scv.usecases.pairs.clusters import Clusters

    return Clusters(list_pairs(), merge(), now)


@cache
def find_pairs() -> FindPairs:
    """SG1: who may be the same person as a contact that was saved."""
    from scv.usecases.pairs.find import FindPairs

    return FindPairs(store(), pairs(), now, _propose_shared().crowds)


@cache
def mark_identifier() -> MarkIdentifier:
    """PUT /identifiers/marks."""
    from scv.usecases.marks.marks import MarkIdentifier

    return MarkIdentifier(store(), marks(), now, new_id)


@cache
def list_marks() -> ListMarks:
    """GET /identifiers/marks."""
    from scv.usecases.marks.marks import ListMarks

    return ListMarks(marks(), divisions())


@cache
def _propose_shared() -> ProposeShared:
    from scv.usecases.marks.propose import ProposeShared

    return ProposeShared(store(), marks(), now)


@cache
def _follow_changes() -> FollowChanges:
    """EV2: whatever fails for a record, its changes have begun their way to the bus before."""
    from scv.domain.changes.written import ContactWritten, EntryWritten, InteractionWritten
    from scv.domain.outbox.change import LinkEvents
    from scv.domain.pairs.pair import PairWritten
    from scv.usecases.changes.follow import FollowChanges
    from scv.usecases.outbox.tell import TellChanges
    from scv.usecases.pairs.find import ForgetPairs
    from scv.usecases.pairs.follow import FollowContacts
    from scv.usecases.privacy.expire import ForgetExpired

    tell = TellChanges(outbox(), LinkEvents(os.environ.get("LINK_EVENTS", "decided")), now)
    follow_contacts = FollowContacts(find_pairs(), ForgetPairs(pairs(), tell.confirmed))
    return FollowChanges(
        {
            ContactWritten: (tell.contact, follow_contacts, ForgetExpired(store(), notes(), now)),
            EntryWritten: (tell.entry, _propose_shared().entry),
            InteractionWritten: (tell.interaction,),
            PairWritten: (tell.pair,),
        }
    )


@replaceable
def bus() -> Bus:
    """Where changes are told."""
    from scv.adapters.bus import EventBus

    env = os.environ
    genesys = env.get("GENESYS_EVENTS") == "yes"
    return EventBus(lambda: client("events"), env["EVENT_BUS"], env["EVENT_SOURCE"], genesys=genesys)


@replaceable
def _subscription_items() -> SubscriptionItems:
    from scv.adapters.subscriptions.store import SubscriptionItems

    return SubscriptionItems(client("dynamodb"), os.environ["SETTINGS_TABLE"])


@replaceable
def post() -> HttpsPost:
    """The way to subscribers."""
    from scv.adapters.subscriptions.post import HttpsPost

    return HttpsPost(inside=_inside())


def _inside() -> bool:
    """EV4: subscribers of a local stack are on this machine."""
    return os.environ.get("SUBSCRIBERS") == "local"


@replaceable
def slow_lane() -> SqsLane:
    """Where parcels for slow subscriptions wait."""
    from scv.adapters.subscriptions.lanes import SqsLane

    return SqsLane(lambda: client("sqs"), os.environ["SLOW_QUEUE_URL"])


@cache
def _subscription_key() -> Secret:
    from scv.adapters.secrets import Secret

    return Secret(client("secretsmanager"), os.environ["SUBSCRIPTION_KEY_ID"])


@cache
def _to_subscribers() -> ToSubscribers:
    from scv.adapters.subscriptions.signing import signed
    from scv.usecases.subscriptions.deliver import Sender as ToSubscribers

    master = _subscription_key().text
    return ToSubscribers(post(), master, signed, now, os.environ["EVENT_SOURCE"], _inside())


@cache
def deliver_events() -> DeliverEvents:
    """EV4: events of the bus to subscribers."""
    from scv.usecases.subscriptions.deliver import DeliverEvents

    return DeliverEvents(_subscription_items(), slow_lane(), _to_subscribers(), bus(), now)


@cache
def try_subscription() -> TrySubscription:
    """POST /subscriptions/{id}/test."""
    from scv.usecases.subscriptions.deliver import TrySubscription

    return TrySubscription(_subscription_items(), _to_subscribers(), now, new_id)


@cache
def read_subscriptions() -> ReadSubscriptions:
    """GET /subscriptions and one of them."""
    from scv.usecases.subscriptions.manage import ReadSubscriptions

    return ReadSubscriptions(_subscription_items())


@cache
def change_subscriptions() -> ChangeSubscriptions:
    """POST, PUT and DELETE under /subscriptions."""
    from scv.usecases.subscriptions.manage import ChangeSubscriptions

    return ChangeSubscriptions(_subscription_items(), _subscription_key().text, now, new_id, _inside())


def is_slow_lane(queue_arn: str) -> bool:
    """EV4: whether messages are of the slow queue, by the name that ARN and URL end with."""
    return queue_arn.rpartition(":")[2] == os.environ["SLOW_QUEUE_URL"].rpartition("/")[2]


def parcel_of(body: str, received: int) -> Parcel:
    """EV4: a message of the slow queue."""
    from scv.adapters.subscriptions.lanes import opened

    return opened(body, received)


@cache
def outbox() -> Outbox:
    """Changes on their way to the bus."""
    from scv.usecases.outbox.tell import Outbox

    return Outbox(bus(), store().wait)


def follow_record(record: Mapping[str, Any]) -> None:
    """One record of a table's stream; raises what whoever follows it raises."""
    from scv.adapters.dynamodb import stream

    outbox().record = record["dynamodb"]["SequenceNumber"]
    written = stream.read(record)
    if written is not None:
        _follow_changes()(written)


def park_record(record: Mapping[str, Any], error: str) -> None:
    """Keeps the place of a record that nobody can follow; raises Unavailable."""
    from scv.adapters.dynamodb import stream

    _parking().keep(stream.place_of(record), error)


@cache
def _parking() -> Parking:
    from scv.adapters.parking import Parking

    return Parking(lambda: client("sqs"), os.environ["PARKING_URL"])


def stream_settings() -> tuple[Callable[[], float], bool]:
    """The clock in seconds, and whether the one who sends batches understands which record failed."""
    return time.time, os.environ.get("BATCH_FAILURES") == "reported"


@cache
def claims() -> Claims:
    """PATCH /contacts/{id}/identifiers."""
    from scv.usecases.identity.claim import Claims

    return Claims(store(), now, new_id)


@cache
def link_interaction() -> LinkInteraction:
    """PUT /conversations/{id}, and unlink and select in the panel."""
    from scv.usecases.agent.link import LinkInteraction

    return LinkInteraction(store(), now)


@cache
def read_panel() -> ReadPanel:
    """GET /conversations/{id}/panel."""
    from scv.usecases.agent.panel import ReadPanel

    return ReadPanel(store(), settings(), now)


@cache
def select_contact() -> SelectContact:
    """POST /conversations/{id}/panel/select."""
    from scv.usecases.agent.select import SelectContact

    return SelectContact(store(), settings(), now, new_id, link_interaction(), edit_contact())


@cache
def identify() -> Identify:
    """POST /conversations/{id}/identify."""
    from scv.usecases.agent.identify import Identify

    return Identify(select_contact())


@cache
def preview_select() -> PreviewSelect:
    """POST /conversations/{id}/panel/select?dryRun=true."""
    from scv.usecases.agent.preview import PreviewSelect

    return PreviewSelect(select_contact())


@cache
def create_from_interaction() -> CreateFromInteraction:
    """POST /conversations/{id}/panel/create."""
    from scv.usecases.agent.select import CreateFromInteraction

    return CreateFromInteraction(store(), settings(), now, new_id, create_contact(), link_interaction())


@cache
def save_project() -> SaveProject:
    """PUT /projects/{id}."""
    from scv.usecases.projects.projects import SaveProject

    return SaveProject(settings(), _schemas(), now)


@cache
def list_projects() -> ListProjects:
    """GET /projects."""
    from scv.usecases.projects.projects import ListProjects

    return ListProjects(settings())


@cache
def read_project() -> ReadProject:
    """GET /projects/{id} and its history."""
    from scv.usecases.projects.projects import ReadProject

    return ReadProject(settings())


@cache
def read_sources() -> ReadSources:
    """GET /externalsources and one of them."""
    from scv.usecases.sources.external_sources import ReadSources

    return ReadSources(settings())


@cache
def write_sources() -> WriteSources:
    """POST, PUT and DELETE under /externalsources."""
    from scv.usecases.sources.external_sources import WriteSources

    return WriteSources(settings(), now, new_id)


@cache
def fill_datasheet() -> FillDatasheet:
    """GET and PUT /contacts/{id}/datasheets/{id}."""
    from scv.usecases.projects.projects import FillDatasheet

    return FillDatasheet(store(), settings(), _schemas(), now)


def _schemas() -> SchemaCheck:
    from scv.adapters.schemas import JsonSchemas  # only projects and datasheets need the validator

    return JsonSchemas()


@replaceable
def retry_queue() -> SqsQueue:
    """Where events wait that the store could not take."""
    from scv.adapters.queue import SqsQueue

    return SqsQueue(lambda: client("sqs"), os.environ["RETRY_QUEUE_URL"])


@cache
def receive() -> Receive:
    """What a sender tells is read, taken in, or queued."""
    from scv.adapters.webhooks.registry import adapter_of
    from scv.usecases.linking.receive import Receive

    known = _verified_visitor if os.environ.get("VISITOR_ISSUER") else None
    return Receive(adapter_of, settings(), ingest(), retry_queue(), now, known)


def _verified_visitor(token: str, at: datetime) -> Visitor | None:
    return visitor_tokens()(token, at)


@replaceable
def visitor_tokens() -> VisitorTokens:
    """TR2: tokens of visitors; cryptography is large, and few events bring one."""
    from scv.adapters.jwks import KeySet, fetched
    from scv.adapters.visitors import VisitorTokens

    env = os.environ
    keys = KeySet(lambda: fetched(env["VISITOR_KEYS_URL"]))
    source = env.get("VISITOR_SOURCE") or env["VISITOR_ISSUER"]
    return VisitorTokens(env["VISITOR_ISSUER"], frozenset(env["VISITOR_AUDIENCE"].split()), keys, source)


@cache
def deliver() -> Deliver:
    """POST /webhooks/{senderId}."""
    from scv.adapters.webhooks.registry import adapter_of
    from scv.usecases.senders.deliver import Deliver

    return Deliver(adapter_of, senders(), receive(), time.monotonic)


def sender(sender_id: str) -> Sender:
    """AC6: one sender; raises SenderNotFound, Unavailable."""
    return senders().sender(sender_id)


def handed_over_by(kind: str) -> str:
    """AC6: the id of the sender whose events AWS hands over, by its kind."""
    return os.environ.get(f"{kind.upper()}_SENDER") or kind


@replaceable
def senders() -> Registry:
    """AC6: who may send webhooks, and what they prove themselves with."""
    from scv.adapters.secrets import Secret
    from scv.adapters.senders.registry import Registry

    env = os.environ
    default = env.get("WEBHOOK_SECRET_ID")
    webhook_secret = Secret(client("secretsmanager"), default) if default else None
    vault = partial(client, "secretsmanager")
    return Registry(client("dynamodb"), env["SETTINGS_TABLE"], vault, env["SENDER_SECRETS_ID"], webhook_secret)


def webhook_door() -> str:
    """AC4: the door that webhooks come in by: `api`, `url` or `both`."""
    return os.environ.get("WEBHOOK_DOOR", "api")


@cache
def read_senders() -> ReadSenders:
    """GET /senders and one of them."""
    from scv.usecases.senders.manage import ReadSenders

    return ReadSenders(senders())


@cache
def change_senders() -> ChangeSenders:
    """PUT and DELETE /senders/{id}."""
    from secrets import token_hex

    from scv.adapters.webhooks.registry import adapter_of, registered_kinds
    from scv.usecases.senders.manage import ChangeSenders

    kinds = {kind: partial(adapter_of, kind) for kind in registered_kinds()}
    return ChangeSenders(senders(), kinds, now, partial(token_hex, 32))


@replaceable
def cursors() -> Cursors:
    """AC8: signs and checks cursors; raises Unavailable."""
    from scv.adapters.secrets import signing_keys
    from scv.domain.access.cursors import Cursors

    return Cursors(lambda: signing_keys(_signing_secret().value()))


@cache
def _signing_secret() -> Secret:
    from scv.adapters.secrets import Secret

    return Secret(client("secretsmanager"), os.environ["SIGNING_SECRET_ID"])


def allowed_frames() -> str:
    """The origins that may frame a page, as a content security policy spells them."""
    return os.environ.get("ALLOWED_FRAMES", "")


def page_sign_in() -> dict[str, str]:
    """AC13: where people sign in from a page, by the names that the page reads; empty what is not set."""
    return {
        "issuer": os.environ.get("SIGN_IN_ISSUER", ""),
        "authorizeUrl": os.environ.get("SIGN_IN_AUTHORIZE_URL", ""),
        "tokenUrl": os.environ.get("SIGN_IN_TOKEN_URL", ""),
        "scope": os.environ.get("SIGN_IN_SCOPE", ""),
        "clientId": os.environ.get("SIGN_IN_CLIENT_ID", ""),
    }


def allowed_origins() -> tuple[str, ...]:
    """AC2: the origins whose pages may call the API from a browser."""
    return tuple(os.environ.get("ALLOWED_ORIGINS", "").split())


def prepare() -> None:
    """Imports what any call may need, where Lambda takes a snapshot of the process (SnapStart); elsewhere nothing.

    Nothing is connected, asked or drawn by chance: restored copies must share no connection, secret or random number.
    """
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") != SNAPSHOT:
        return
    from importlib import import_module
    from pkgutil import walk_packages

    for module in walk_packages(sys.modules["scv"].__path__, "scv."):
        if module.name not in NOT_PREPARED:
            import_module(module.name)
    complete_all()


def use(**parts: Any) -> None:
    """Takes parts that are made elsewhere, as stores in memory, each by the name of its function here; else tables."""
    _given.clear()
    _given.update(parts)
    forget()


def forget() -> None:
    """Everything is made anew on its next use, as in a process with another environment."""
    for made in tuple(globals().values()):
        if hasattr(made, "cache_clear"):
            made.cache_clear()
