"""Functions run in processes that outlive an error, start in milliseconds and see only what is theirs."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from local.emulated.functions import LOGS_KEPT, Functions
from local.emulated.sandboxes import PROCESSES, Failed, Function, Sandbox, Sandboxes, TimedOut
from local.emulated.unpacked import keep_only, unpacked
from local.package import archived

ARN = "arn:aws:lambda:us-east-1:000000000000:function:sample"
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "AWS_LAMBDA_FUNCTION_NAME": "sample",
    "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
    "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/sample",
    "AWS_LAMBDA_LOG_STREAM_NAME": "local",
}
Make = Callable[..., Sandbox]


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Make]:
    """Return a function that makes a sandbox of a module `app`; all of them are closed afterwards."""
    made: list[Sandbox] = []

    def make(
        code: str,
        seconds: float = 10,
        layers: tuple[Path, ...] = (),
        nicer: int = 0,
        processes: int = PROCESSES,
        **environment: str,
    ) -> Sandbox:
        folder = tmp_path / f"code{len(made)}"
        folder.mkdir()
        (folder / "app.py").write_text(code)
        variables = tuple(sorted({**ENVIRONMENT, **environment}.items()))
        function = Function("sample", ARN, "app.handler", (folder, *layers), variables, seconds, nicer, processes)
        made.append(Sandbox(function))
        return made[-1]

    yield make
    for each in made:
        each.close()


def call(sandbox: Sandbox, event: Any = None, request_id: str = "r-1") -> dict[str, Any]:
    return sandbox.call(event, request_id, None)


def test_a_handler_gets_its_event_and_context(sandbox: Make) -> None:
    made = sandbox(
        "def handler(event, context):\n"
        "    return [event, context.aws_request_id, context.function_name, context.invoked_function_arn,\n"
        "            0 < context.get_remaining_time_in_millis() <= 10_000, context.memory_limit_in_mb]\n"
    )
    assert call(made, {"a": ["ü", 1]})["result"] == [{"a": ["ü", 1]}, "r-1", "sample", ARN, True, "1024"]


def test_an_error_is_an_answer_and_the_process_goes_on(sandbox: Make) -> None:
    """AC2: a refused token is an error of the authorizer, and must not cost a new process."""
    made = sandbox(
        "import os\n"
        "def handler(event, context):\n"
        "    if event == 'bad':\n"
        "        raise Exception('Unauthorized')\n"
        "    return os.getpid()\n"
    )
    before = call(made)["result"]
    refused = call(made, "bad")
    assert (refused["error"]["errorMessage"], refused["error"]["errorType"]) == ("Unauthorized", "Exception")
    assert "Unauthorized" in refused["log"]
    assert call(made)["result"] == before


def test_a_call_sent_again_with_the_same_id_has_its_own_log(sandbox: Make) -> None:
    """The log is read on until the line that ends this call, however late it comes, not until one of before."""
    made = sandbox("def handler(event, context):\n    print('call', event)\n    return event\n")
    assert [call(made, number)["log"] for number in range(20)] == [f"call {number}" for number in range(20)]


@pytest.mark.parametrize("result", ["{1, 2}", "object()", "float('nan')"])
def test_a_result_that_is_no_json_is_an_error_too(sandbox: Make, result: str) -> None:
    made = sandbox(f"def handler(event, context):\n    return 1 if event else {result}\n")
    assert "error" in call(made)
    assert call(made, "x")["result"] == 1


def test_what_a_handler_prints_is_in_the_log_of_its_own_call(sandbox: Make) -> None:
    made = sandbox(
        "import os, sys\n"
        "def handler(event, context):\n"
        "    print(event)\n"
        "    print('aside', event, file=sys.stderr)\n"
        "    os.write(1, b'below python\\n')\n"
    )
    for word in ("first", "second"):
        log = call(made, word, word)["log"].splitlines()
        assert sorted(log) == sorted([word, f"aside {word}", "below python"])


def test_a_silent_handler_costs_no_wait_for_its_log(sandbox: Make) -> None:
    """The emulator's own worker waits 50 ms for lines that may come; forty calls would take two seconds."""
    made = sandbox("def handler(event, context):\n    return 1\n")
    call(made)
    started = time.monotonic()
    for number in range(40):
        assert call(made, None, str(number))["log"] == ""
    assert time.monotonic() - started < 1.5


def test_a_call_that_takes_too_long_is_ended_and_the_next_one_works(sandbox: Make) -> None:
    made = sandbox(
        "import time\ndef handler(event, context):\n    print('begun')\n    time.sleep(event)\n    return 'done'\n",
        seconds=0.5,
    )
    with pytest.raises(TimedOut, match=r"timed out after 0\.50 seconds"):
        call(made, 30)
    assert call(made, 0)["result"] == "done"


def test_a_process_that_dies_is_replaced(sandbox: Make) -> None:
    made = sandbox("import os\ndef handler(event, context):\n    return event or os._exit(3)\n")
    with pytest.raises(Failed, match="exited"):
        call(made)
    assert call(made, "alive")["result"] == "alive"


def test_calls_at_once_are_answered_by_copies_that_imported_once(sandbox: Make, tmp_path: Path) -> None:
    """Four times as many calls as processes: none is refused, and nobody imports the handler a second time."""
    made = sandbox(
        "import os, pathlib, time\n"
        "pathlib.Path(os.environ['MARK']).open('a').write('imported\\n')\n"
        "def handler(event, context):\n"
        "    time.sleep(0.2)\n"
        "    return os.getpid()\n",
        MARK=str(tmp_path / "mark"),
    )
    with ThreadPoolExecutor(4 * PROCESSES) as pool:
        answered = list(pool.map(lambda number: call(made, None, str(number))["result"], range(4 * PROCESSES)))
    assert len(answered) == 4 * PROCESSES
    assert 2 <= len(set(answered)) <= PROCESSES
    assert (tmp_path / "mark").read_text().splitlines() == ["imported"]


def test_functions_that_nobody_waits_for_stand_back_for_others(sandbox: Make) -> None:
    code = "import os\ndef handler(event, context):\n    return os.nice(0)\n"
    mine = os.nice(0)
    assert [call(sandbox(code, nicer=nicer))["result"] for nicer in (0, 1)] == [mine, min(mine + 1, 19)]


def test_a_call_finds_a_process_beside_those_that_are_busy_for_minutes(sandbox: Make) -> None:
    code = "import time\ndef handler(event, context):\n    time.sleep(event)\n    return event\n"
    made = sandbox(code, processes=PROCESSES + 1)
    with ThreadPoolExecutor(PROCESSES) as pool:
        busy = [pool.submit(call, made, 3.0, str(number)) for number in range(PROCESSES)]
        time.sleep(0.5)
        assert call(made, 0, "asked")["result"] == 0
        assert not any(each.done() for each in busy)


def test_copies_share_no_randomness(sandbox: Make) -> None:
    made = sandbox(
        "import random, secrets, time, uuid\n"
        "random.random()\n"
        "def handler(event, context):\n"
        "    time.sleep(0.2)\n"
        "    return [random.random(), secrets.token_hex(8), str(uuid.uuid4())]\n"
    )
    with ThreadPoolExecutor(PROCESSES) as pool:
        answered = list(pool.map(lambda number: call(made, None, str(number))["result"], range(PROCESSES)))
    for column in zip(*answered, strict=True):
        assert len(set(column)) == PROCESSES


def test_a_function_sees_its_layers_and_no_package_of_the_emulator(sandbox: Make, tmp_path: Path) -> None:
    """A later layer wins over an earlier one, and the function's own code over both."""
    for name in ("early", "late"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "known.py").write_text(f"where = '{name}'\n")
    made = sandbox(
        "import importlib.util, os, known\n"
        "def handler(event, context):\n"
        "    return [known.where, importlib.util.find_spec('pytest') is None, os.environ.get('HOME')]\n",
        layers=(tmp_path / "late", tmp_path / "early"),
    )
    assert call(made)["result"] == ["late", True, None]


def test_a_handler_that_cannot_be_imported_says_why(sandbox: Make) -> None:
    made = sandbox("import nowhere_to_be_found\n")
    for _ in range(2):
        with pytest.raises(Failed, match="No module named 'nowhere_to_be_found'"):
            made.warm()


def test_warming_imports_and_calls_nothing(sandbox: Make, tmp_path: Path) -> None:
    made = sandbox(
        "import os, pathlib\n"
        "pathlib.Path(os.environ['MARK']).touch()\n"
        "def handler(event, context):\n"
        "    pathlib.Path(os.environ['MARK']).write_text('called')\n",
        MARK=str(tmp_path / "mark"),
    )
    made.warm()
    assert (tmp_path / "mark").read_text() == ""


def test_changed_code_gets_a_new_sandbox_and_a_removed_function_none(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("def handler(event, context):\n    return 1\n")
    function = Function("sample", ARN, "app.handler", (tmp_path,), tuple(sorted(ENVIRONMENT.items())), 10)
    sandboxes = Sandboxes()
    first = sandboxes.of("sample", "v1", lambda: function)
    assert sandboxes.of("sample", "v1", lambda: function) is first
    second = sandboxes.of("sample", "v2", lambda: function)
    assert second is not first
    assert call(second)["result"] == 1
    sandboxes.keep_only(set())
    assert sandboxes.of("sample", "v2", lambda: function) is not second
    sandboxes.keep_only(set())


def test_an_archive_is_unpacked_once_and_removed_when_nobody_uses_it(tmp_path: Path) -> None:
    source, opened = tmp_path / "source", tmp_path / "opened"
    (source / "folder").mkdir(parents=True)
    opened.mkdir()
    (source / "folder" / "file.txt").write_text("content")
    content = archived(source)
    assert content == archived(source)

    place = unpacked(content, opened)
    assert (place / "folder" / "file.txt").read_text() == "content"
    (place / "mark").touch()
    assert (unpacked(content, opened) / "mark").exists()

    keep_only(opened, {place})
    assert place.exists()
    keep_only(opened, set())
    assert list(opened.iterdir()) == []


def test_the_process_of_a_function_needs_the_standard_library_alone() -> None:
    """It is started without site-packages: an import of anything else would only fail there."""
    source = (Path(__file__).parents[2] / "local" / "emulated" / "sandbox.py").read_text()
    names = {line.split()[1].partition(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert names <= sys.stdlib_module_names


def test_the_logs_of_the_latest_calls_of_each_function_are_kept(tmp_path: Path) -> None:
    groups: dict[str, Any] = {}

    def emit(record: Any, request: str, *_: Any, **__: Any) -> None:
        group = groups.setdefault(f"/aws/lambda/{record['config']['FunctionName']}", {"streams": {}})
        group["streams"][request] = {"events": []}

    service = SimpleNamespace(_execute_function_warm=None, _emit_lambda_logs=emit)
    Functions(service, None, SimpleNamespace(_log_groups=groups), tmp_path, lambda: None)
    service._emit_lambda_logs({"config": {"FunctionName": "other"}}, "first", "log", False, 1)
    for number in range(LOGS_KEPT + 3):
        service._emit_lambda_logs({"config": {"FunctionName": "busy"}}, str(number), "log", False, 1, log_source=None)
    assert list(groups["/aws/lambda/busy"]["streams"]) == [str(number) for number in range(3, LOGS_KEPT + 3)]
    assert list(groups["/aws/lambda/other"]["streams"]) == ["first"]
