"""Where packages come from: pip's own settings, told to uv in uv's words.

Whoever sits behind a mirror has said so to pip, in a file or in the environment. uv reads neither, so the
settings that change what is reached are handed on. What uv was told itself comes first.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

OWN = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS")
Settings = Mapping[str, str]


def pip_settings(pip: Sequence[str]) -> dict[str, str]:
    """Return what pip is told by its files and the environment; the environment wins, as with pip."""
    asked = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=False)
    return merged(asked.stdout)


def merged(listed: str) -> dict[str, str]:
    """Return the settings of `pip config list` by name.

    Those of a command win over the general ones, and the environment over both.
    """
    found: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in listed.splitlines():
        if match := re.fullmatch(r"(global|install|:env:)\.([\w-]+)=(.+)", line):
            found[match[1]][match[2]] = str(ast.literal_eval(match[3]))
    return {**found["global"], **found["install"], **found[":env:"]}


def uv_settings(pip: Settings, environment: Settings = os.environ) -> dict[str, str]:
    """Return the environment variables that make uv reach what pip reaches."""
    told: dict[str, str] = {}
    if not any(environment.get(name) for name in OWN):
        extra = [each for each in pip.get("extra-index-url", "").split() if _is_there(each)]
        links = [each for each in pip.get("find-links", "").split() if _is_there(each)]
        told = {
            "UV_DEFAULT_INDEX": pip.get("index-url", ""),
            "UV_INDEX": " ".join(extra),
            # All are asked, as pip does. Every file is checked against the lock's hash, so none can be slipped in.
            "UV_INDEX_STRATEGY": "unsafe-best-match" if extra else "",
            "UV_FIND_LINKS": ",".join(links),
        }
    told |= {
        "UV_INSECURE_HOST": " ".join(pip.get("trusted-host", "").split()),
        "UV_KEYRING_PROVIDER": "subprocess" if pip.get("keyring-provider") in ("subprocess", "import") else "",
        "UV_HTTP_TIMEOUT": pip.get("timeout", pip.get("default-timeout", "")),
        "SSL_CERT_FILE": pip.get("cert", ""),
        "SSL_CLIENT_CERT": pip.get("client-cert", ""),
        "ALL_PROXY": pip.get("proxy", ""),
    }
    return {name: value for name, value in told.items() if value and not environment.get(name)}


def uv_flags(pip: Settings) -> list[str]:
    """Return what uv takes on its command line alone."""
    return ["--no-index"] if pip.get("no-index", "").lower() in ("1", "true", "yes", "on") else []


def _is_there(place: str) -> bool:
    """A folder that is missing is nothing to pip and an error to uv."""
    path = place.removeprefix("file://")
    return not path.startswith("/") or Path(path).exists()
