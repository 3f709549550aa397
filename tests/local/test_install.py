"""Environments come from the locks, from where pip would fetch them, and without uv too."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from local import install
from local.home import ROOT
from local.index import merged, uv_flags, uv_settings
from local.progress import Progress, line, megabytes, reason


def test_every_group_has_its_lock_and_every_lock_its_group() -> None:
    groups = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"])
    assert groups == {path.stem for path in (ROOT / "locks").glob("*.txt")}


LISTED = """\
global.index-url='https://mirror.example.com/simple'
global.extra-index-url='https://other.example.com/simple file:///nowhere/to/be/found'
global.timeout='60'
install.trusted-host='mirror.example.com other.example.com'
:env:.timeout='180'
freeze.all='true'
WARNING: something else
"""


def test_pips_settings_are_read_as_pip_reads_them() -> None:
    assert merged(LISTED) == {
        "index-url": "https://mirror.example.com/simple",
        "extra-index-url": "https://other.example.com/simple file:///nowhere/to/be/found",
        "timeout": "180",
        "trusted-host": "mirror.example.com other.example.com",
    }
    assert merged("") == {}


def test_uv_goes_where_pip_goes() -> None:
    assert uv_settings(merged(LISTED), {}) == {
        "UV_DEFAULT_INDEX": "https://mirror.example.com/simple",
        "UV_INDEX": "https://other.example.com/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_INSECURE_HOST": "mirror.example.com other.example.com",
        "UV_HTTP_TIMEOUT": "180",
    }
    told = {"cert": "/ca.pem", "client-cert": "/me.pem", "proxy": "http://proxy.example.com:3128"}
    assert uv_settings(told, {}) == {
        "SSL_CERT_FILE": "/ca.pem",
        "SSL_CLIENT_CERT": "/me.pem",
        "ALL_PROXY": "http://proxy.example.com:3128",
    }
    assert uv_settings({"keyring-provider": "import"}, {}) == {"UV_KEYRING_PROVIDER": "subprocess"}


def test_what_uv_was_told_itself_comes_first(tmp_path: Path) -> None:
    pip = {"index-url": "https://mirror.example.com", "cert": "/ca.pem", "find-links": f"{tmp_path} /nowhere"}
    assert uv_settings(pip, {"UV_DEFAULT_INDEX": "https://own.example.com"}) == {"SSL_CERT_FILE": "/ca.pem"}
    assert uv_settings(pip, {"SSL_CERT_FILE": "/own.pem"}) == {
        "UV_DEFAULT_INDEX": "https://mirror.example.com",
        "UV_FIND_LINKS": str(tmp_path),
    }


@pytest.mark.parametrize(("value", "flags"), [("true", ["--no-index"]), ("1", ["--no-index"]), ("false", []), ("", [])])
def test_without_an_index_is_a_flag(value: str, flags: list[str]) -> None:
    assert uv_flags({"no-index": value}) == flags


def test_a_step_shows_its_size_and_seconds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "large").write_bytes(b"x" * 3_000_000)
    with Progress("emulator", "42 packages", tmp_path) as progress:
        done = progress.ran([sys.executable, "-c", "print('working')"], {})
    assert not done.failed
    assert re.fullmatch(r"  emulator   42 packages +3 MB +\d+\.\d s\n", capsys.readouterr().out)
    assert megabytes(tmp_path) == 3.0
    assert len(line("a", "b", tmp_path, 123.45)) <= 60


def test_a_step_that_fails_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    code = "import sys; print('Resolving'); print('error: no such wheel'); print('more'); sys.exit(2)"
    progress = Progress("x")
    done = progress.ran([sys.executable, "-c", code], {})
    assert (done.failed, done.reason) == (True, "error: no such wheel")
    progress.__exit__(RuntimeError, RuntimeError(), None)
    assert capsys.readouterr().out == ""  # no line that looks as if it were done
    assert reason([]) == "it said nothing"
    assert reason(["one", "two"]) == "two"


def test_a_silent_step_gives_signs_of_life(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("local.progress.EVERY", {False: 0.01})
    silent = "import time; time.sleep(0.3)"
    with Progress("emulator", "42 packages") as progress:
        progress.ran([sys.executable, "-I", "-S", "-c", silent], {})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 2
    assert lines[0] == "  emulator   42 packages         still at work, 0 s"
    assert "still" not in lines[-1]


def test_on_a_terminal_the_seconds_of_a_silent_step_are_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("local.progress.EVERY", {True: 0.01})
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    with Progress("uv", "fills the others") as progress:
        progress.ran(
            [sys.executable, "-I", "-S", "-c", "import time; print('Resolving', flush=True); time.sleep(0.3)"], {}
        )
    shown = capsys.readouterr().out.split("\r\x1b[K")
    assert shown.count("  uv            0 s  Resolving") > 2


def test_a_bare_python_can_run_it() -> None:
    """It runs before anything is installed: with the standard library alone, in isolated mode."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import local.install, local.build, local.chromium"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)


def test_without_uv_pip_fills_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where uv has no wheel for a machine: here a program that only fails stands for it, and pip has an empty lock."""
    (tmp_path / "uv").write_text("#!/bin/sh\necho 'error: not for this machine' >&2\nexit 1\n")
    (tmp_path / "uv").chmod(0o755)
    (tmp_path / "lock.txt").write_text("")
    with Progress("x") as progress:
        install.fill(tmp_path / "uv", tmp_path / "lock.txt", tmp_path / "environment", progress)
    assert (tmp_path / "environment" / "bin" / "python").exists()
    assert "uv failed (error: not for this machine); pip takes its place" in capsys.readouterr().out
