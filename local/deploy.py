"""Deploys the very template to the emulator with CloudFormation, as SAM deploys it to AWS."""

from __future__ import annotations

import functools
import hashlib
import json
import time
import urllib.request
import uuid
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from local.build import fingerprint, local_target
from local.credentials import AUDIENCE, ISSUER, Secrets
from local.failures import LocalError
from local.home import REGION, STACK_NAME, Home, private_log, shown
from local.package import emptied, packaged

DEPLOYED_FROM = "deployed-from"  # the tag that tells which sources and parameters the stack was deployed from
STATES_TO_REPLACE = ("REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED", "DELETE_FAILED")
SUCCESSES = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
DEPLOY_SECONDS = 180
# A busy machine takes minutes to read the template; a request that is sent again meets the change set of the first.
PATIENT = Config(read_timeout=DEPLOY_SECONDS, retries={"total_max_attempts": 1})
LOOK_SECONDS = 0.2


@functools.cache
def client(endpoint: str, service: str) -> Any:  # boto3 makes its clients at run time
    """Return a client of the emulator that ignores whatever AWS account this machine is set up for."""
    return boto3.session.Session().client(
        service,
        config=PATIENT,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the emulator takes any
    )


def deploy(home: Home) -> bool:
    """Deploy when sources or parameters have changed; False when not. Raises LocalError with the reason."""
    parameters = _parameters(home)
    target = local_target()
    wanted = hashlib.sha256(json.dumps([fingerprint(target), parameters]).encode()).hexdigest()[:32]
    stack = describe(home)
    if stack and stack["StackStatus"] in STATES_TO_REPLACE:  # it never came up, so there is nothing to keep
        client(home.endpoint, "cloudformation").delete_stack(StackName=STACK_NAME)
        stack = None
    if stack and is_current(stack, wanted):
        return False
    s3 = client(home.endpoint, "s3")
    url = packaged(target.folder, s3)
    try:
        _change(home, url, parameters, wanted, "UPDATE" if stack else "CREATE")
    except ClientError as error:
        raise LocalError(f"Deploy failed: {error.response['Error']['Message']}") from error
    finally:
        _write_log(home)
    emptied(s3)
    return True


def is_current(stack: Mapping[str, Any], wanted: str) -> bool:
    """Whether it was deployed, to the end, from these sources and parameters: a change set alone has their tag too."""
    tag = {"Key": DEPLOYED_FROM, "Value": wanted}
    return stack["StackStatus"] in SUCCESSES and tag in stack.get("Tags", [])


def warm(home: Home) -> bool:
    """Have every function imported, so that no call waits for it. Raises LocalError with what cannot be imported."""
    order = urllib.request.Request(f"{home.endpoint}/_local/warm", method="POST")
    with urllib.request.urlopen(order, timeout=DEPLOY_SECONDS) as answer:
        failed: Mapping[str, str] = json.load(answer)["failed"]
    if failed:
        raise LocalError(f"{'; '.join(f'{name}: {reason}' for name, reason in failed.items())} ({shown(home.log)})")
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
    keys, target = Secrets.of(home), local_target()
    return {
        "Environment": "local",
        "PythonRuntime": target.runtime,
        "Architecture": target.architecture,
        "WebhookSecret": keys.webhookSecret,
        "WebhookDoor": "both",
        "LinkEvents": "all",
        "JwtSecret": keys.jwtSecret,
        "JwtIssuer": ISSUER,
        "JwtAudience": AUDIENCE,
        "SignIn": "cognito",
        "SignInAuthorizeUrl": f"{home.endpoint}/oauth2/authorize",
        "SignInTokenUrl": f"{home.endpoint}/oauth2/token",
        "AllowedOrigins": " ".join(home.origins),
        "AllowedFrames": f"http://localhost:{home.port} http://127.0.0.1:{home.port}",
    }


def _change(home: Home, url: str, parameters: Mapping[str, str], wanted: str, kind: str) -> None:
    """By a change set, as a template with a transform must be deployed. Raises LocalError with the reason."""
    formation = client(home.endpoint, "cloudformation")
    names = {"StackName": STACK_NAME, "ChangeSetName": f"local-{uuid.uuid4().hex[:12]}"}
    try:
        formation.create_change_set(
            **names,
            ChangeSetType=kind,
            TemplateURL=url,
            Capabilities=CAPABILITIES,
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            Tags=[{"Key": DEPLOYED_FROM, "Value": wanted}],
        )
    except ClientError as error:  # the first answer was lost and the client asked again: the name is ours alone
        if error.response["Error"]["Code"] != "AlreadyExistsException":
            raise
    made = _settled(lambda: formation.describe_change_set(**names))
    if made["Status"] == "FAILED":
        raise LocalError(f"Deploy failed: {made.get('StatusReason', 'no reason given')}")
    formation.execute_change_set(**names)
    status = _settled(lambda: {"Status": (describe(home) or {}).get("StackStatus", "")})["Status"]
    if status not in SUCCESSES:
        raise LocalError(f"Deploy failed: {_failure(home) or status} (all of it: {shown(home.deploy_log)})")


def _settled(look: Any) -> Any:
    """Return what is seen as soon as nothing is pending or in progress any more."""
    given_up = time.monotonic() + DEPLOY_SECONDS
    while time.monotonic() < given_up:
        seen = look()
        if not seen["Status"].endswith(("_PENDING", "_IN_PROGRESS", "_CLEANUP_IN_PROGRESS")):
            return seen
        time.sleep(LOOK_SECONDS)
    raise LocalError(f"Deploy failed: it still was at work after {DEPLOY_SECONDS} s.")


def _events(home: Home) -> list[dict[str, Any]]:
    try:
        found = client(home.endpoint, "cloudformation").describe_stack_events(StackName=STACK_NAME)["StackEvents"]
    except ClientError:
        return []
    return sorted(found, key=lambda event: event["Timestamp"])


def _failure(home: Home) -> str | None:
    """Return the resource that failed first and why."""
    failed = [event for event in _events(home) if event["ResourceStatus"].endswith("_FAILED")]
    told = [event for event in failed if event.get("ResourceStatusReason")]
    return f"{told[0]['LogicalResourceId']}: {told[0]['ResourceStatusReason']}" if told else None


def _write_log(home: Home) -> None:
    """What happened to each resource, for whoever wants to know."""
    with private_log(home.deploy_log) as log:
        for event in _events(home):
            reason = event.get("ResourceStatusReason", "")
            log.write(
                f"{event['Timestamp']:%H:%M:%S} {event['ResourceStatus']:<20} {event['LogicalResourceId']} {reason}\n"
            )
