"""One local stack from start to end: up, down, clean, and the file that tells others about it."""

from __future__ import annotations

import fcntl
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlsplit

from local import desktop, emulator, page, processes, sign_in
from local.build import build, local_target
from local.credentials import AUDIENCE, ISSUER, Secrets, token
from local.deploy import client, deploy, let_items_expire, outputs, resources, warm
from local.failures import LocalError
from local.home import REGION, STACK_NAME, Home, private_folder, private_text, shown

TABLES = ("contacts", "identifiers", "interactions", "search", "settings")
FUNCTIONS = (
    *(
        "ingest",
        "webhook",
        "resolution",
        "contacts",
        "identity",
        "journey",
        "jobs",
        "access",
        "stream",
        "subscribers",
        "web",
    ),
    "authorizer",
)
Say = Callable[[str], None]


@dataclass(frozen=True)
class Up:
    """A stack that is up: what stack.json says, its process, and whether this call started it."""

    description: dict[str, object]
    pid: int
    started: bool


def up(home: Home, say: Say) -> Up:
    """Bring the stack up to the sources. Raises LocalError."""
    if not sys.platform.startswith("linux"):
        raise LocalError(
            "The local stack needs Linux, as Lambda does: run it in a virtual machine, a container or WSL."
        )
    with _turn(home, say):
        found = emulator.running(home)
        private_text(home.origins_file, " ".join(home.origins))
        home = _started(home, say)
        try:
            page_or_reason(say, page.build)
            _step(say, "build", lambda: build(local_target()))
            _step(say, "deploy", lambda: deploy(home))
            _step(say, "functions", lambda: warm(home), "ready")
            let_items_expire(home)
            return Up(_write_stack_file(home), emulator.running(home) or 0, started=found is None)
        except BaseException:
            if not found:
                emulator.stop(home)
            raise


def down(home: Home, say: Say, pid: int | None = None) -> None:
    """Stop the stack, or only the emulator with this id; its data are kept."""
    with _turn(home, say):
        if _stop(home, say, pid):
            home.stack_file.unlink(missing_ok=True)
            say("The data are kept: `make up` goes on with them, `make clean` forgets them.")


def clean(home: Home, say: Say) -> None:
    """Stop the stack and forget its data, secrets and logs; the installed tools stay."""
    with _turn(home, say):
        _stop(home, say)
        for folder in (home.state, home.scratch, home.unpacked):
            shutil.rmtree(folder, ignore_errors=True)
        for file in (home.stack_file, home.sam_environment, home.desktop_file, home.secrets, home.log, home.deploy_log):
            file.unlink(missing_ok=True)
    say("The data are forgotten.")


def read(home: Home) -> dict[str, object]:
    """Return what stack.json says. Raises LocalError when the stack is not up."""
    if not emulator.running(home) or not home.stack_file.exists():
        raise LocalError("The stack is not running: start it with `make up`.")
    return dict(json.loads(home.stack_file.read_text()))


def _stop(home: Home, say: Say, pid: int | None = None) -> bool:
    """Stop what runs and say what it is; whatever belongs to another folder is named and left alone."""
    lost = emulator.left_behind(home)
    found = pid or emulator.running(home) or (lost.pid if lost else None)
    process = processes.process(found) if found else None
    if process is None:
        user = processes.listening_on(home.port)
        say("Nothing is running here." + (f" Port {home.port}: {emulator.user_of(home)}" if user else ""))
        return False
    keeps = f"{shown(home.folder)} was deleted while it ran: its data are gone" if lost else "and keeps its data"
    say(f"Stopping {process}: it ends the calls at hand{'; ' if lost else ' '}{keeps}")
    begun = time.monotonic()
    emulator.stop(home, process.pid)
    say(f"Stopped after {time.monotonic() - begun:.1f} s.")
    return not lost


@contextmanager
def _turn(home: Home, say: Say) -> Iterator[None]:
    """One command at a time builds, deploys or stops; a second one says whom it waits for."""
    private_folder(home.turn_file.parent)
    with home.turn_file.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            owner = processes.process(int(file.read() or 0))
            say(f"Waiting for {owner or 'another command'}, which builds, deploys or stops a stack")
            fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(str(processes.own_id()))
        file.flush()
        yield


def _started(home: Home, say: Say) -> Home:
    """Return the home with the port that its emulator answers on, starting one if there is none."""
    port = emulator.running_port(home)
    if port is None:
        _step(say, "emulator", lambda: emulator.start(home), "started")
        return home
    say(f"  {'emulator':<11}runs already: {processes.process(emulator.running(home) or 0)}")
    if port != home.port:
        say(f"  It answers on port {port}; `make down` first to move it to {home.port}.")
    return replace(home, port=port)


def _step(say: Say, name: str, work: Callable[[], object], done: str = "done") -> None:
    begun = time.monotonic()
    word = done if work() else "unchanged"
    say(f"  {name:<11}{word:<20}{'':>8}  {time.monotonic() - begun:6.1f} s")


def page_or_reason(say: Say, build_page: Callable[[], bool]) -> None:
    """Build the page; the stack is whole without it, and says why there is none."""
    try:
        _step(say, "page", build_page)
    except LocalError as error:
        say(f"  There is no page: {error}")


def _write_stack_file(home: Home) -> dict[str, object]:
    keys, given, physical = Secrets.of(home), outputs(home), resources(home)
    content: dict[str, object] = {
        "apiUrl": _api(home, given),
        "webhookUrl": _webhook_url(home, given),
        "panelUrl": f"{_api(home, given)}/ui/panel" if page.is_built() else None,
        "endpointUrl": home.endpoint,
        "region": REGION,
        "stackName": STACK_NAME,
        "token": token(keys),
        "jwtSecret": keys.jwtSecret,
        "jwtIssuer": ISSUER,
        "jwtAudience": AUDIENCE,
        "webhookSecret": keys.webhookSecret,
        "tables": {name: given[f"{name.capitalize()}Table"] for name in TABLES},
        "changesBus": given["ChangesBus"],
        "queueUrls": {"retry": given["RetryQueueUrl"], "deadLetter": given["DeadLetterQueueUrl"]},
        "functions": {name: physical[f"{name.capitalize()}Function"] for name in FUNCTIONS},
        "signIn": asdict(sign_in.prepared(home, _api(home, given))),
        "pid": emulator.running(home),
    }
    private_text(home.stack_file, json.dumps(content, indent=2) + "\n")
    private_text(home.sam_environment, json.dumps(environments(home, physical), indent=2) + "\n")
    desktop.introduced(home, content)
    return content


def environments(home: Home, physical: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return what each function is told by its environment, as `sam local invoke --env-vars` takes it."""
    told = {"AWS_ENDPOINT_URL": home.endpoint, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    functions = {f"{name.capitalize()}Function": physical[f"{name.capitalize()}Function"] for name in FUNCTIONS}
    asked = client(home.endpoint, "lambda").get_function_configuration
    return {
        name: {**asked(FunctionName=each).get("Environment", {}).get("Variables", {}), **told}
        for name, each in functions.items()
    }


def _api(home: Home, given: Mapping[str, str]) -> str:
    return f"{home.endpoint}/restapis/{given['ApiId']}/v1/_user_request_"


def _webhook_url(home: Home, given: Mapping[str, str]) -> str:
    """The function URL: a name of localhost leads to this machine, and its first part to the function."""
    url = urlsplit(given["WebhookUrl"])
    identifier, _, rest = url.netloc.partition(".lambda-url.")
    return f"http://{identifier}.lambda-url.{rest.partition('.')[0]}.localhost:{home.port}{url.path}"


def summary(home: Home, found: Up) -> str:
    """Return the lines that `make up` ends with: what is there now, and where to look."""
    did = "The stack is up" if found.started else "The stack was up already and is brought up to the sources"
    return f"""
{did} (process {found.pid}).

API    {found.description["apiUrl"]}
Hooks  {found.description["webhookUrl"]}
Panel  {desktop.address(home) if found.description.get("panelUrl") else "there is none; the lines above say why"}
Files  {shown(home.stack_file):<22} address, token, secrets, tables
       {shown(home.sam_environment):<22} the functions' environment, for sam local invoke
       {shown(home.log):<22} what the emulator says
       {shown(home.deploy_log):<22} what was deployed
Next   make play, make scenarios, make token; make down stops it
"""
