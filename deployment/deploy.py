"""Builds, hands over to SAM, and says what is there afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from deployment import smoke
from deployment.changes import NEVER_DEPLOYED, ChangeSets, summary
from deployment.interpreters import require_usable
from deployment.parameters import Parameter, require_valid
from deployment.settings import Settings, secrets_of
from local.build import NO_SNAPSHOTS, PROCESSORS, Target, build
from local.failures import LocalError
from local.home import ROOT, private_log, private_text, shown
from local.terminal import say, width

BUILT = ROOT / "build" / "aws"
HANDED_OVER = ROOT / ".local" / "deploy" / "samconfig.toml"
LOG = HANDED_OVER.with_name("sam.log")  # of a deployment that is only asked about
SAM = Path(sys.executable).with_name("sam")  # one environment has SAM, boto3 and YAML


def deploy(settings: Settings, parameters: Mapping[str, Parameter], secrets_file: Path, *, dry: bool) -> None:
    """Check everything first, build, deploy and try it; with `dry` show what would change. Raises LocalError."""
    require_usable(settings.runtime)
    if settings.architecture not in PROCESSORS:
        raise LocalError(f"{settings.architecture} is no processor of Lambda: {' or '.join(PROCESSORS)}.")
    if settings.snapshots and settings.runtime in NO_SNAPSHOTS:
        raise LocalError(f"SnapStart takes Python 3.12 or later, not {settings.runtime}.")
    secret = secrets_of(secrets_file, parameters)
    there = outputs(settings)
    values = {**settings.parameters, **secret}
    _require_complete(parameters, values, is_new=there is None)
    require_valid(parameters, values)
    say(f"Building for {settings.runtime} on {settings.architecture}")
    build(Target(settings.runtime, settings.architecture, BUILT, snapshots=settings.snapshots))
    if dry:
        say(f"\nAsking CloudFormation what would change in {settings.stack} in {settings.region}")
        try:
            say(f"\n{_what_would_change(settings, values)}\n\nNothing was changed.")
        except ClientError as error:
            raise LocalError(f"AWS refuses: {error.response['Error']['Message']}") from error
        return
    say(f"\nDeploying {settings.stack} in {settings.region}")
    _sam(settings, values)
    _tried(settings, parameters, secret)


def _require_complete(parameters: Mapping[str, Parameter], values: Mapping[str, str], *, is_new: bool) -> None:
    """A stack that is there keeps what is not given; a new one needs all that has no default."""
    missing = [each.name for each in parameters.values() if each.default is None and each.name not in values]
    if is_new and missing:
        raise LocalError(f"{', '.join(missing)} is missing: `make secrets` makes it, or give it in the environment.")
    if is_new and not (values.get("JwtSecret") or values.get("JwksUrl") or values.get("SignIn") == "cognito"):
        raise LocalError("Nobody can sign in: give JwksUrl, SignIn=cognito, or a JwtSecret (`make secrets`).")


def _what_would_change(settings: Settings, values: Mapping[str, str]) -> str:
    """By a change set of SAM's, which is read and taken away again, also where SAM fails."""
    sets = ChangeSets(_formation(settings), settings.stack)
    before = sets.names()
    try:
        _sam(settings, values, dry=True)
        return summary([each for name in sorted(sets.names() - before) for each in sets.changes(name)], width())
    finally:
        sets.forget(sorted(sets.names() - before))


def _sam(settings: Settings, values: Mapping[str, str], *, dry: bool = False) -> None:
    """Parameters go through a file that only its owner can read, because a command line is read by everybody.

    `dry`: only a change set is made, and what SAM says goes into a log: it lists every resource.
    """
    built = {"PythonRuntime": settings.runtime, "Architecture": settings.architecture}
    given = ", ".join(f"'''{name}=\"{_escaped(value)}\"'''" for name, value in {**values, **built}.items())
    private_text(HANDED_OVER, f"version = 0.1\n[default.deploy.parameters]\nparameter_overrides = [{given}]\n")
    command = [
        *(str(SAM), "deploy", "--config-file", str(HANDED_OVER), "--template-file", str(BUILT / "template.yaml")),
        *("--stack-name", settings.stack, "--region", settings.region, "--capabilities", "CAPABILITY_IAM"),
        *("--resolve-s3", "--no-confirm-changeset", "--no-fail-on-empty-changeset", "--no-progressbar"),
        *(("--no-execute-changeset",) if dry else ()),
    ]
    with private_log(LOG) as log:
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                check=False,
                env={**os.environ, "SAM_CLI_TELEMETRY": "0"},
                stdout=log if dry else None,
                stderr=subprocess.STDOUT if dry else None,
            )
        finally:
            HANDED_OVER.unlink(missing_ok=True)
    if done.returncode:
        why = f"{_end(LOG)}\nAll of it: {shown(LOG)}." if dry else "The lines above say why."
        raise LocalError(f"SAM ended with {done.returncode}. {why} Nothing that ran was replaced.")


def _end(log: Path) -> str:
    """Return the last lines that say something."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return "\n".join(["It said:", *lines[-5:]])


def _escaped(value: str) -> str:
    if "'''" in value or "\n" in value:
        raise LocalError("A parameter has a line break or three quotes, which cannot be handed over.")
    return value.replace('"', '\\"')


def outputs(settings: Settings) -> dict[str, str] | None:
    """Return the stack's outputs, None when it was never deployed. Raises LocalError without credentials."""
    try:
        found = _formation(settings).describe_stacks(StackName=settings.stack)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            return None
        raise LocalError(f"AWS refuses: {error.response['Error']['Message']}") from error
    except BotoCoreError as error:
        raise LocalError(f"AWS cannot be asked: {error}") from error
    (stack,) = found["Stacks"]
    if stack["StackStatus"] == NEVER_DEPLOYED:
        return None
    return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", ())}


def _formation(settings: Settings) -> Any:
    return boto3.client("cloudformation", region_name=settings.region)


def _tried(settings: Settings, parameters: Mapping[str, Parameter], secret: Mapping[str, str]) -> None:
    there = outputs(settings) or {}
    url, webhooks = there.get("ApiUrl", ""), there.get("WebhookUrl", "")
    say(f"\nAPI  {url}\n")
    if "WebhookSecret" not in secret:
        say("The stack was not tried: its secret is not here. make smoke URL=... SECRET=... TOKEN=...")
        return
    smoke.smoke(smoke.Door(url, secret["WebhookSecret"], _token(settings, parameters, secret), webhooks))
    say(f"\nIt works. Send webhooks to {webhooks or f'{url}/webhooks/interactions'} (docs/webhooks.md).")


def _token(settings: Settings, parameters: Mapping[str, Parameter], secret: Mapping[str, str]) -> str:
    """What was given, or a short one of the stack's own secret."""
    if os.environ.get("TOKEN") or not secret.get("JwtSecret"):
        return os.environ.get("TOKEN", "")
    issuer, audience = (
        settings.parameters.get(name, parameters[name].default or "") for name in ("JwtIssuer", "JwtAudience")
    )
    return smoke.short_token(secret["JwtSecret"], issuer, audience)


def told(path: Path) -> str:
    """Return where a file is, as a person types it."""
    return shown(path.resolve())
