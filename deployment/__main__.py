"""The commands around a deployment: deploy, secrets, smoke, sbom."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from deployment import sbom, settings, smoke
from deployment.asking import asked
from deployment.deploy import deploy, told
from deployment.parameters import declared
from local.build import runtime
from local.failures import LocalError
from local.home import ROOT
from local.terminal import say

CONFIG, SECRETS = ROOT / "deploy.toml", ROOT / "deploy.secrets.toml"
STACK_FILE = ROOT / ".local" / "stack.json"


def _deploy(options: argparse.Namespace) -> None:
    """With a file named nothing is asked; else the questions are answered, and written for the next time."""
    parameters, config = declared(), Path(options.config or CONFIG)
    if options.config:
        chosen = settings.read(config)
    else:
        before = settings.read(config) if config.exists() else settings.Settings()
        chosen = asked(before, parameters, input)
        config.write_text(settings.written(chosen, parameters))
        say(f"Written to {told(config)}; from now on `make deploy CONFIG={told(config)}` asks nothing.\n")
        _made(Path(options.secrets or SECRETS))
    if options.runtime:
        chosen = chosen.having(runtime=options.runtime)
    elif not chosen.runtime:
        chosen = chosen.having(runtime=runtime())
    if options.architecture:
        chosen = chosen.having(architecture=options.architecture)
    if options.snapstart:
        chosen = chosen.having(snapshots=True)
    deploy(chosen, parameters, Path(options.secrets or SECRETS), dry=options.dry)


def _secrets(options: argparse.Namespace) -> None:
    _made(Path(options.secrets or SECRETS))


def _made(path: Path) -> None:
    made = settings.new_secrets(path)
    did = f"made {' and '.join(made)}" if made else "has all of them"
    say(f"{told(path)}: {did}. Only you can read it; keep it.\n")


def _smoke(options: argparse.Namespace) -> None:
    """Of a named stack, or of the one on this machine."""
    local = json.loads(STACK_FILE.read_text()) if STACK_FILE.exists() and not options.url else {}
    url = options.url or local.get("apiUrl")
    secret = os.environ.get("SECRET") or local.get("webhookSecret") or ""
    token = os.environ.get("TOKEN") or local.get("token") or ""
    if not url:
        raise LocalError("Name the stack: make smoke URL=https://... SECRET=whsec_... TOKEN=...")
    if not secret:
        raise LocalError("The webhook must be signed: make smoke SECRET=whsec_...")
    smoke.smoke(smoke.Door(url.rstrip("/"), secret, token))
    say("It works.")


def _sbom(options: argparse.Namespace) -> None:
    path = Path(options.to)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(sbom.document(ROOT), indent=2) + "\n")
    say(f"{told(path)}: what is deployed, as CycloneDX {sbom.VERSION}.")


COMMANDS = {"deploy": _deploy, "secrets": _secrets, "smoke": _smoke, "sbom": _sbom}


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; a LocalError is a few lines, not a trace."""
    parser = argparse.ArgumentParser(prog="python -m deployment", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    for name in ("config", "secrets", "runtime", "architecture", "url"):
        parser.add_argument(f"--{name}", default="")
    for name in ("dry", "snapstart"):
        parser.add_argument(f"--{name}", action="store_true")
    parser.add_argument("--to", default=str(ROOT / "build" / "sbom.json"))
    options = parser.parse_args(arguments)
    try:
        COMMANDS[options.command](options)
    except LocalError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; nothing was deployed.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
