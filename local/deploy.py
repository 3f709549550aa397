"""Deploys the very template to the emulator, as it would be deployed to AWS."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from local.build import architecture, fingerprint, reason, runtime
from local.credentials import AUDIENCE, ISSUER, Secrets
from local.failures import LocalError
from local.home import REGION, ROOT, STACK_NAME, Home, environment, private_text, shown, tool

DEPLOYED_FROM = "deployed-from"  # the tag that tells which sources and parameters the stack was deployed from
STATES_TO_REPLACE = ("ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED", "DELETE_FAILED")


def client(endpoint: str, service: str) -> Any:  # boto3 makes its clients at run time
    """Return a client of the emulator that ignores whatever AWS account this machine is set up for."""
    return boto3.session.Session().client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the emulator takes any
    )


def deploy(home: Home) -> bool:
    """Deploy when sources or parameters have changed; False when not. Raises LocalError with the reason."""
    parameters = _parameters(home)
    wanted = hashlib.sha256(json.dumps([fingerprint(), parameters]).encode()).hexdigest()[:32]
    stack = describe(home)
    if stack and stack["StackStatus"] in STATES_TO_REPLACE:  # it never came up, so there is nothing to keep
        client(home.endpoint, "cloudformation").delete_stack(StackName=STACK_NAME)
        stack = None
    if stack and any(tag == {"Key": DEPLOYED_FROM, "Value": wanted} for tag in stack.get("Tags", [])):
        return False
    _write_config(home, parameters, wanted)
    command: list[str | Path] = [tool("sam", "sam"), "deploy", "--config-file", home.deploy_config]
    with home.deploy_log.open("w") as log:
        done = subprocess.run(
            command, cwd=ROOT, env=environment(home), stdout=log, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode:
        raise LocalError(f"Deploy failed: {_failure(home)} (all of it: {shown(home.deploy_log)})")
    return True


def describe(home: Home) -> dict[str, Any] | None:
    """Return what CloudFormation says of the stack, or None when there is none."""
    try:
        answer = client(home.endpoint, "cloudformation").describe_stacks(StackName=STACK_NAME)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            return None
        raise
    return dict(answer["Stacks"][0])


def outputs(home: Home) -> dict[str, str]:
    """Return the stack's outputs by name."""
    stack = describe(home)
    return {item["OutputKey"]: item["OutputValue"] for item in stack["Outputs"]} if stack else {}


def resources(home: Home) -> dict[str, str]:
    """Return the physical id of every resource by its name in the template."""
    pages = client(home.endpoint, "cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK_NAME)
    rows = (row for page in pages for row in page["StackResourceSummaries"])
    return {row["LogicalResourceId"]: row["PhysicalResourceId"] for row in rows}


def let_items_expire(home: Home) -> None:
    """Set what the template says of expiry: the emulator's CloudFormation leaves it out."""
    given, store = outputs(home), client(home.endpoint, "dynamodb")
    for table in ("ContactsTable", "IdentifiersTable", "InteractionsTable"):
        store.update_time_to_live(
            TableName=given[table], TimeToLiveSpecification={"AttributeName": "expiresAt", "Enabled": True}
        )


def _parameters(home: Home) -> dict[str, str]:
    keys = Secrets.of(home)
    return {
        "Environment": "local",
        "PythonRuntime": runtime(),
        "Architecture": architecture(),
        "WebhookSecret": keys.webhookSecret,
        "JwtSecret": keys.jwtSecret,
        "JwtIssuer": ISSUER,
        "JwtAudience": AUDIENCE,
    }


def _write_config(home: Home, parameters: dict[str, str], wanted: str) -> None:
    """Secrets go to SAM through a private file: a command line can be read by every user of the machine."""
    settings = {
        "stack_name": STACK_NAME,
        "region": REGION,
        "capabilities": "CAPABILITY_IAM",
        "resolve_s3": True,
        "confirm_changeset": False,
        "fail_on_empty_changeset": False,
        "no_progressbar": True,
        "parameter_overrides": [f"{key}={value}" for key, value in parameters.items()],
        "tags": f"{DEPLOYED_FROM}={wanted}",
    }
    lines = ["version = 0.1", "[default.deploy.parameters]"]
    lines += [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    private_text(home.deploy_config, "\n".join(lines) + "\n")


def _failure(home: Home) -> str:
    """Return the resource that failed first and why, or SAM's own last word."""
    try:
        events = client(home.endpoint, "cloudformation").describe_stack_events(StackName=STACK_NAME)["StackEvents"]
    except ClientError:
        events = []
    failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
    told = [event for event in failed if event.get("ResourceStatusReason")]
    if not told:
        return reason(home.deploy_log)
    first = min(told, key=lambda event: event["Timestamp"])
    return f"{first['LogicalResourceId']}: {first['ResourceStatusReason']}"
