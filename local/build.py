"""Builds functions and layers with SAM, and only when a source has changed."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
from pathlib import Path

from local.failures import LocalError
from local.home import ROOT, Home, environment, shown, tool
from local.slim import slim

SOURCES = ("template.yaml", "functions", "layers")
BUILD = ROOT / ".aws-sam" / "build"
BUILT_FROM = BUILD / "built-from.txt"


def runtime() -> str:
    """Return the Lambda runtime that the running interpreter stands for."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


def architecture() -> str:
    """Return Lambda's name of this machine's processor."""
    return {"aarch64": "arm64", "arm64": "arm64"}.get(platform.machine(), "x86_64")


def fingerprint() -> str:
    """Return a hash of everything that the build is made from."""
    digest = hashlib.sha256(f"{runtime()} {architecture()}".encode())
    for path in sorted(file for source in SOURCES for file in _files(ROOT / source)):
        content = path.read_bytes()
        digest.update(f"\n{path.relative_to(ROOT)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def build(home: Home) -> bool:
    """Build what has changed; False when nothing had. Raises LocalError with SAM's reason."""
    wanted = fingerprint()
    if BUILT_FROM.exists() and BUILT_FROM.read_text() == wanted:
        return False
    BUILT_FROM.unlink(missing_ok=True)
    home.folder.mkdir(parents=True, exist_ok=True)
    settings = environment(home)
    settings["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), settings.get("PATH", "")])
    command: list[str | Path] = [tool("sam", "sam"), "build", "--cached", "--parallel", "--parameter-overrides"]
    command += [f"PythonRuntime={runtime()}", f"Architecture={architecture()}"]
    with home.build_log.open("w") as log:
        done = subprocess.run(command, cwd=ROOT, env=settings, stdout=log, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise LocalError(f"Build failed: {reason(home.build_log)} (all of it: {shown(home.build_log)})")
    slim(BUILD)
    BUILT_FROM.write_text(wanted)
    return True


def reason(log: Path) -> str:
    """Return the line of SAM's output that tells why it failed."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("Error")]
    return (errors or lines or ["no reason given"])[-1]


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    return [path for path in source.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
