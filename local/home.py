"""Where one local stack keeps its files, and which port it answers on."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from local.failures import LocalError

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 4566
REGION = "us-east-1"
STACK_NAME = "single-customer-view"


@dataclass(frozen=True)
class Home:
    """A stack's folder and port. Two stacks with different ones do not see each other.

    `origins`: of which other pages a browser may let call the API. With enforces_policies a function may do what the
    template's policies allow, and nothing else; a bare store for tests does without, and answers twice as fast.
    """

    folder: Path = ROOT / ".local"
    port: int = DEFAULT_PORT
    enforces_policies: bool = True
    origins: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls) -> Home:
        """Return the home that PORT asks for. Raises LocalError when PORT is no port."""
        text = os.environ.get("PORT") or str(DEFAULT_PORT)
        if not text.isdecimal() or not 1024 <= int(text) <= 65535:
            raise LocalError(f"PORT={text} is no port: give a number from 1024 to 65535.")
        return cls(port=int(text), origins=tuple(os.environ.get("ORIGINS", "").split()))

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def scratch(self) -> Path:
        return self.folder / "tmp"

    @property
    def unpacked(self) -> Path:
        """Code and layers of functions, by their content."""
        return self.folder / "unpacked"

    @property
    def pid_file(self) -> Path:
        return self.folder / "emulator.pid"

    @property
    def turn_file(self) -> Path:
        """One for all stacks: they are built in the same place."""
        return ROOT / ".local" / "turn.lock"

    @property
    def log(self) -> Path:
        return self.folder / "emulator.log"

    @property
    def deploy_log(self) -> Path:
        return self.folder / "deploy.log"

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets.json"

    @property
    def desktop_file(self) -> Path:
        """What the make-believe desktop lists."""
        return self.folder / "desktop.json"

    @property
    def sam_environment(self) -> Path:
        """What each function's environment is, as SAM takes it."""
        return self.folder / "sam-env.json"

    @property
    def origins_file(self) -> Path:
        """The origins, for the guard of a running emulator."""
        return self.folder / "origins"

    @property
    def stack_file(self) -> Path:
        return self.folder / "stack.json"


def shown(path: Path) -> str:
    """Return the path as a person types it from the project's folder."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def tool(environment: str, program: str) -> Path:
    """Return a program of a tool's own environment. Raises LocalError when it is not installed."""
    path = ROOT / ".local" / "tools" / environment / "bin" / program
    if not path.exists():
        raise LocalError(f"{shown(path)} is missing: run `make tools`.")
    return path


def private_folder(path: Path) -> Path:
    """Return the folder, made when it is missing, so that only its owner can look into it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def private_log(path: Path) -> TextIO:
    """Open a log anew that only its owner can read."""
    private_folder(path.parent)
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w")


def private_text(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    private_folder(path.parent)
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def environment(home: Home) -> dict[str, str]:
    """Return this process's environment, turned away from every AWS account but the emulator's."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "SAM_", "MAKE"))}
    for name in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE"):  # a tool compiles itself once, not at every start
        kept.pop(name, None)
    return kept | {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": home.endpoint,
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        "SAM_CLI_TELEMETRY": "0",
    }
