"""Each command stops only what is its own, and says whose process stands in the way."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local import emulator, processes, stack
from local.__main__ import serve
from local.failures import LocalError
from local.home import ROOT, Home

NewHome = Callable[[], Home]
# Takes the turn, as a command does that builds, until its input is closed.
HOLD = """
import fcntl, os, sys
file = open(sys.argv[1], 'a+')
fcntl.flock(file, fcntl.LOCK_EX)
file.truncate(0)
file.write(str(os.getpid()))
file.flush()
print('held', flush=True)
sys.stdin.read()
"""


def said(work: Callable[[stack.Say], object]) -> str:
    lines: list[str] = []
    work(lines.append)
    return "\n".join(lines)


def test_a_port_in_use_names_the_process_and_leaves_it_alone(new_home: NewHome) -> None:
    home, port = new_home(), emulator.free_port()
    script = (
        f"import socket, time; s = socket.create_server(('127.0.0.1', {port})); print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd="/") as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "up\n"
        taken = Home(home.folder, port)
        with pytest.raises(
            LocalError, match=rf"Port {port} is in use by process {other.pid} \(.*socket.*PORT={port + 1}"
        ):
            emulator.start(taken)
        words = said(lambda say: stack.down(taken, say))
        assert f"process {other.pid}" in words
        assert "Nothing is running here" in words
        assert other.poll() is None
        other.kill()


def test_the_stack_of_another_folder_is_named_and_left_alone(bare: Home, new_home: NewHome) -> None:
    pid = emulator.running(bare)
    mine = Home(new_home().folder, bare.port)
    with pytest.raises(LocalError, match=rf"process {pid} \(.*local/emulated\) in {re.escape(str(bare.folder))}"):
        emulator.start(mine)
    assert f"process {pid}" in said(lambda say: stack.down(mine, say))
    assert f"process {pid}" in said(lambda say: stack.clean(mine, say))
    assert emulator.running(bare) == pid


def test_a_deleted_folder_is_noticed_and_its_process_can_be_stopped(bare: Home) -> None:
    pid = emulator.running(bare)
    assert pid is not None
    shutil.rmtree(bare.folder)

    with pytest.raises(LocalError, match=f"deleted while process {pid} was using it"):
        emulator.watch(bare, pid)
    with pytest.raises(LocalError, match=rf"process {pid} .*was deleted while it ran: `make down` stops it"):
        emulator.start(bare)
    assert processes.process(pid) is not None

    words = said(lambda say: stack.down(bare, say))
    assert f"Stopping process {pid}" in words
    assert "its data are gone" in words
    assert processes.process(pid) is None
    emulator.start(bare)


def test_a_stack_that_was_stopped_from_elsewhere_is_noticed(bare: Home) -> None:
    pid = emulator.running(bare)
    assert pid is not None
    emulator.watch(bare, pid)
    said(lambda say: stack.down(bare, say))
    with pytest.raises(LocalError, match=rf"The emulator \(process {pid}\) has ended"):
        emulator.watch(bare, pid)


def test_stopping_says_what_it_stops_and_waits_for(bare: Home) -> None:
    words = said(lambda say: stack.down(bare, say))
    assert re.search(
        r"^Stopping process \d+ \(.*local/emulated\): it ends the calls at hand and keeps its data$", words, re.M
    )
    assert re.search(r"^Stopped after \d+\.\d s\.$", words, re.M)
    assert said(lambda say: stack.down(bare, say)) == "Nothing is running here."


@pytest.fixture
def signals() -> Iterator[None]:
    """Serving takes the signals of its process; afterwards they are as before."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("started", [True, False])
def test_serving_stops_only_what_it_started(
    bare: Home, started: bool, capsys: pytest.CaptureFixture[str], signals: None
) -> None:
    pid = emulator.running(bare)
    assert pid is not None

    def interrupted() -> None:
        raise KeyboardInterrupt

    serve(bare, stack.Up({}, pid, started), interrupted)

    assert emulator.running(bare) == (None if started else pid)
    words = capsys.readouterr().out
    assert (f"Stopping process {pid}" in words, f"Process {pid} ran before and goes on" in words) == (
        started,
        not started,
    )


def test_serving_ends_when_its_folder_is_deleted(bare: Home, signals: None) -> None:
    pid = emulator.running(bare)
    assert pid is not None
    description: dict[str, object] = {"apiUrl": "http://sample", "webhookSecret": "whsec_c2FtcGxl"}
    with pytest.raises(LocalError, match=f"deleted while process {pid} was using it: its data are gone"):
        serve(bare, stack.Up(description, pid, started=True), lambda: shutil.rmtree(bare.folder))
    assert processes.process(pid) is None


def test_a_second_command_says_whom_it_waits_for(new_home: NewHome) -> None:
    home = new_home()
    home.turn_file.parent.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home.turn_file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        lines: list[str] = []

        def say(line: str) -> None:
            lines.append(line)
            if line.startswith("Waiting") and other.stdin is not None:
                other.stdin.close()

        stack.down(home, say)
    assert lines[0].startswith(f"Waiting for process {other.pid} (")
    assert lines[1] == "Nothing is running here."


def test_a_process_of_another_user_or_none_is_nobody() -> None:
    assert processes.process(2**22 + 1) is None
    assert processes.listening_on(emulator.free_port()) is None
    me = processes.process(os.getpid())
    assert me is not None
    assert (me.pid, Path(me.folder)) == (os.getpid(), Path.cwd())


def test_the_lock_tells_and_not_the_number_in_the_file(new_home: NewHome) -> None:
    """A process that has the id of one that was killed is not taken for the emulator."""
    home = new_home()
    home.folder.mkdir()
    home.pid_file.write_text(f"{os.getpid()} {home.port}")
    assert emulator.running(home) is None
    assert not emulator.stop(home)
    with home.pid_file.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert emulator.running(home) == os.getpid()


def test_commands_from_a_terminal_end_with_one_line_when_something_is_wrong() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "local", "play"],
            cwd=ROOT,
            env={**os.environ, "PORT": "7"},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 1
        assert done.stderr.strip() == "PORT=7 is no port: give a number from 1024 to 65535."
        assert processes.listening_on(port) == processes.process(os.getpid())
