"""Deployments in a folder of their own, with a SAM and interpreters that only note what they are asked."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.functions.conftest import cloud

__all__ = ["cloud"]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def script(path: Path, text: str) -> None:
    """A program of the shell."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def only_owner(path: Path) -> bool:
    """Whether nobody else may read the file."""
    return not path.stat().st_mode & 0o077
