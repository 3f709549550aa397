"""Which stack a command is for: one on AWS, with the caller's credentials, or the one on this machine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local.home import Home, environment, shown
from scv.adapters.dynamodb.keys import Tables

SETTINGS = Config(retries={"mode": "standard", "total_max_attempts": 8}, max_pool_connections=20)
NAMES = ("contacts", "identifiers", "interactions", "search", "settings")


class NoStack(Exception):
    """There is no such stack, or nobody who answers for it; the message says what to do."""


@dataclass(frozen=True)
class Stack:
    """A client of its DynamoDB, and the names of its tables."""

    client: Any
    tables: Tables


def stack_of(name: str | None, region: str | None) -> Stack:
    """The stack of this name on AWS, without a name the one that runs here. Raises NoStack."""
    return _on_aws(name, region) if name else _here()


def _on_aws(name: str, region: str | None) -> Stack:
    session = boto3.session.Session(region_name=region)
    try:
        found = session.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
        told = {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", ())}
        return Stack(session.client("dynamodb", config=SETTINGS), _tables(told))
    except (ClientError, BotoCoreError, KeyError) as error:
        raise NoStack(f"{name} cannot be read in {session.region_name or 'no region'}: {error}") from error


def _here() -> Stack:
    home = Home.from_environment()
    try:
        told = json.loads(home.stack_file.read_text())
    except FileNotFoundError as error:
        raise NoStack(f"{shown(home.stack_file)} is missing: run `make up`, or name a stack on AWS.") from error
    given = environment(home)
    client = boto3.session.Session().client(
        "dynamodb",
        endpoint_url=told["endpointUrl"],
        region_name=told["region"],
        aws_access_key_id=given["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=given["AWS_SECRET_ACCESS_KEY"],
        config=SETTINGS,
    )
    return Stack(client, _tables({f"{name.capitalize()}Table": told["tables"][name] for name in NAMES}))


def _tables(told: dict[str, str]) -> Tables:
    contacts, identifiers, interactions, search, settings = (told[f"{name.capitalize()}Table"] for name in NAMES)
    return Tables(contacts, identifiers, interactions, search, settings)
