"""What a deployment is made from: a file that can be kept in a repository, and secrets beside it that cannot."""

from __future__ import annotations

import base64
import os
import secrets
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from textwrap import wrap
from typing import Any

from deployment.parameters import Parameter
from local.failures import LocalError
from local.home import private_text, shown

STACK, REGION, ARCHITECTURE = "single-customer-view", "us-east-1", "x86_64"
WIDTH = 100


@dataclass(frozen=True)
class Settings:
    """One deployment. `parameters` are the template's, without secrets; what is not here keeps its default.

    `snapshots`: SnapStart, which takes Python 3.12 or later.
    """

    stack: str = STACK
    region: str = REGION
    runtime: str = ""
    architecture: str = ARCHITECTURE
    snapshots: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict)

    def having(self, **changed: Any) -> Settings:
        """Return the same with other values."""
        return replace(self, **changed)


def read(path: Path) -> Settings:
    """Return what the file says. Raises LocalError for a file that is missing, broken or says more than it may."""
    try:
        told = tomllib.loads(path.read_text())
    except FileNotFoundError:
        raise LocalError(f"{shown(path)} is missing: `make deploy` asks and writes one.") from None
    except tomllib.TOMLDecodeError as error:
        raise LocalError(f"{shown(path)} is not TOML: {error}.") from error
    known = {"stack", "region", "runtime", "architecture", "snapshots", "parameters"}
    if unknown := sorted(set(told) - known):
        raise LocalError(f"{shown(path)}: {', '.join(unknown)} is not known; it has {', '.join(sorted(known))}.")
    parameters = told.pop("parameters", {})
    if not isinstance(parameters, dict):
        raise LocalError(f"{shown(path)}: parameters is a table: [parameters].")
    return Settings(**told, parameters={name: _text(value) for name, value in parameters.items()})


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def written(settings: Settings, parameters: Mapping[str, Parameter]) -> str:
    """Return the file: every parameter explained, those at their defaults as comments."""
    lines = [
        "# What `make deploy` deploys. Keep it in your repository: it has no secrets.",
        f"stack = {_quoted(settings.stack)}",
        f"region = {_quoted(settings.region)}",
        f"runtime = {_quoted(settings.runtime)}",
        f"architecture = {_quoted(settings.architecture)}",
        f"snapshots = {str(settings.snapshots).lower()}  # SnapStart: what a start costs, docs/scale.md",
        "",
        "[parameters]",
    ]
    for each in parameters.values():
        if each.is_secret:
            continue
        lines += ["", *(f"# {line}" for line in explained(each))]
        value = settings.parameters.get(each.name)
        assigned = f"{each.name} = {_quoted(each.default or '' if value is None else value)}"
        lines.append(f"# {assigned}" if value is None else assigned)
    return "\n".join((*lines, ""))


def explained(parameter: Parameter) -> list[str]:
    """Return what a person should know of a parameter, in lines."""
    allowed = f" One of {', '.join(parameter.allowed)}." if parameter.allowed else ""
    return wrap(f"{parameter.description}{allowed}".strip(), WIDTH)


def _quoted(value: str) -> str:
    plain = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def new_secrets(path: Path) -> tuple[str, ...]:
    """Make what is not there yet, in a file that only its owner can read; return the names of what was made."""
    kept = read_secrets(path)
    made = {name: make() for name, make in MADE.items() if name not in kept}
    if made:
        text = "".join(f"{name} = {_quoted(value)}\n" for name, value in {**kept, **made}.items())
        private_text(path, "# Secrets of the deployment: keep them out of every repository.\n" + text)
    return tuple(made)


def webhook_secret() -> str:
    """Return a signing key as Standard Webhooks spells it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def jwt_secret() -> str:
    """Return a shared secret of bearer tokens."""
    return secrets.token_urlsafe(48)


MADE: Mapping[str, Callable[[], str]] = {"WebhookSecret": webhook_secret, "JwtSecret": jwt_secret}


def read_secrets(path: Path) -> dict[str, str]:
    """Return the secrets of the file, none where there is none. Raises LocalError for one that others may read."""
    if not path.exists():
        return {}
    if path.stat().st_mode & 0o077:
        raise LocalError(f"Others may read {shown(path)}: chmod 600 {shown(path)}")
    return {name: str(value) for name, value in tomllib.loads(path.read_text()).items()}


def secrets_of(path: Path, parameters: Mapping[str, Parameter]) -> dict[str, str]:
    """Return the secret parameters: those of the environment, by their names, win over the file's."""
    names = [each.name for each in parameters.values() if each.is_secret]
    found = {**read_secrets(path), **{name: os.environ[name] for name in names if os.environ.get(name)}}
    return {name: value for name, value in found.items() if name in names}
