"""The software bill of materials of what is deployed, as CycloneDX, made from the locks of the build."""

from __future__ import annotations

import base64
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

VERSION = "1.6"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def document(root: Path) -> dict[str, Any]:
    """Return the document: the layer's packages, and what the page is bundled from. The same locks give the same."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    components = [
        *python_packages((root / "layers" / "dependencies" / "requirements.txt").read_text()),
        *npm_packages((root / "web" / "package-lock.json").read_text()),
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": VERSION,
        "version": 1,
        "metadata": {"component": {"type": "application", "name": project["name"], "version": project["version"]}},
        "components": sorted(components, key=lambda each: str(each["purl"])),
    }


def python_packages(lock: str) -> Iterator[dict[str, Any]]:
    """Each package of a hash-locked requirements file, with the hashes of the files it may be installed from."""
    for entry in lock.replace("\\\n", " ").splitlines():
        if pinned := _PINNED.match(entry):
            name, version = re.sub(r"[-_.]+", "-", pinned[1]).lower(), pinned[2]
            hashes = [{"alg": "SHA-256", "content": each} for each in _HASH.findall(entry)]
            yield _component(name, version, f"pkg:pypi/{name}@{version}", hashes)


def npm_packages(lock: str) -> Iterator[dict[str, Any]]:
    """Each package of an npm lock that ends up in the page: tools of the build are left out."""
    for place, told in json.loads(lock)["packages"].items():
        if place and not told.get("dev"):
            name, version = place.rpartition("node_modules/")[2], told["version"]
            kind, _, digest = told.get("integrity", "").partition("-")
            hashes = [{"alg": "SHA-512", "content": base64.b64decode(digest).hex()}] if kind == "sha512" else []
            yield _component(name, version, f"pkg:npm/{name.replace('@', '%40')}@{version}", hashes)


def _component(name: str, version: str, purl: str, hashes: list[dict[str, str]]) -> dict[str, Any]:
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, "hashes": hashes}
