"""Where several subjects keep what they have."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scv.bootstrap.process import client, replaceable, tables

if TYPE_CHECKING:
    from scv.adapters.dynamodb.divisions import DivisionList
    from scv.adapters.dynamodb.marks import DynamoMarks
    from scv.adapters.dynamodb.notes import DynamoNotes
    from scv.adapters.dynamodb.pairs import DynamoPairs
    from scv.adapters.dynamodb.settings import SettingsStore
    from scv.adapters.dynamodb.store import DynamoStore
    from scv.adapters.dynamodb.suppressions import DynamoSuppressions
    from scv.adapters.files import BucketFiles, SqsJobs


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
def divisions() -> DivisionList:
    """Those that callers of all divisions ask, kept for a minute."""
    from scv.adapters.dynamodb.divisions import DivisionList

    return DivisionList(client("dynamodb"), os.environ["SETTINGS_TABLE"])


@replaceable
def settings() -> SettingsStore:
    """Projects, kept for a minute."""
    from scv.adapters.dynamodb.settings import SettingsStore

    return SettingsStore(client("dynamodb"), os.environ["SETTINGS_TABLE"])


@replaceable
def notes() -> DynamoNotes:
    """What is kept beside the records."""
    from scv.adapters.dynamodb.notes import DynamoNotes

    return DynamoNotes(client("dynamodb"), tables(), store())


@replaceable
def marks() -> DynamoMarks:
    """Identifiers that are many people's or nobody's."""
    from scv.adapters.dynamodb.marks import DynamoMarks

    return DynamoMarks(client("dynamodb"), tables(), store())


@replaceable
def pairs() -> DynamoPairs:
    """Contacts that may be the same person."""
    from scv.adapters.dynamodb.pairs import DynamoPairs

    return DynamoPairs(client("dynamodb"), tables(), store())


@replaceable
def suppressions() -> DynamoSuppressions:
    """What erasures have left of refusals."""
    from scv.adapters.dynamodb.suppressions import DynamoSuppressions

    return DynamoSuppressions(os.environ["CONTACTS_TABLE"], store())


@replaceable
def files() -> BucketFiles:
    """Access files, below the ids of the persons."""
    from scv.adapters.files import BucketFiles

    return BucketFiles(lambda: client("s3"), os.environ["FILES_BUCKET"])


@replaceable
def jobs() -> SqsJobs:
    from scv.adapters.files import SqsJobs

    return SqsJobs(lambda: client("sqs"), os.environ["JOB_QUEUE_URL"])
