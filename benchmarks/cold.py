"""Cold starts: each built function in a fresh process, import and first answer, by turns with a bare boto3 client.

The process sees what Lambda's sees: the function's folder and its layers, and no other package. It may
not write bytecode, as /var/task and /opt are read-only there. The bare client is boto3 as pip installs
it, compiled.
"""

from __future__ import annotations

import compileall
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import boto3

from benchmarks.calls import CONTACTS, EXTERNAL, call, started
from benchmarks.jobs import World
from benchmarks.population import contact_id, number
from benchmarks.stand import FUNCTIONS, JWT_KEY, REAL, environment
from local.build import local_target
from local.credentials import AUDIENCE, ISSUER
from local.home import ROOT

BUILD = local_target().folder
LAYERS = ("dependencies", "scv")
BARE_PACKAGES = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3")
FIRST = """
import sys, time
wall, cpu = time.perf_counter(), time.process_time()
import json
class Context:
    function_name = "cold"; memory_limit_in_mb = 1024; aws_request_id = "cold-1"
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:cold"
event = json.loads(sys.stdin.read())
import app
answered = app.lambda_handler(event, Context())
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
assert answered.get("statusCode", 200) == 200, answered
(told,) = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]  # rusage has the parent's peak
peak = int(told.split()[1]) / 1000
print(json.dumps([wall * 1000, cpu * 1000, peak]), file=sys.stderr)
"""
BARE = """
import sys, time
wall, cpu = time.perf_counter(), time.process_time()
import json
asked = json.loads(sys.stdin.read())
import boto3
boto3.client("dynamodb").get_item(**asked)
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
(told,) = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]  # rusage has the parent's peak
peak = int(told.split()[1]) / 1000
print(json.dumps([wall * 1000, cpu * 1000, peak]), file=sys.stderr)
"""


@dataclass(frozen=True)
class Started:
    """Medians in milliseconds of one function's cold start and of the bare client's beside it; `mb`: its memory."""

    function: str
    ms: float
    bare_ms: float
    ratio: float
    cpu_ms: float
    bare_cpu_ms: float
    cpu_ratio: float
    mb: float

    def document(self) -> dict[str, Any]:
        """As `build/bench.json` has it."""
        return {
            "function": self.function,
            "ms": round(self.ms, 1),
            "bareMs": round(self.bare_ms, 1),
            "ratio": round(self.ratio, 3),
            "cpuMs": round(self.cpu_ms, 1),
            "bareCpuMs": round(self.bare_cpu_ms, 1),
            "cpuRatio": round(self.cpu_ratio, 3),
            "mb": round(self.mb),
        }


def cold_starts(world: World, repeats: int = 9) -> list[Started]:
    """One row a function."""
    place = Path(boto3.__file__).parent.parent  # the installer compiles nothing, and the bare client shall be compiled
    for name in BARE_PACKAGES:
        compileall.compile_dir(place / name, quiet=2)
    present = [name for name in FUNCTIONS if (ROOT / "functions" / name / "app.py").exists()]
    return [_started(world, name, repeats) for name in present]


def _started(world: World, function: str, repeats: int) -> Started:
    key = {"id": {"S": contact_id(world.known)}, "item": {"S": "contact"}}
    asked = {"TableName": f"{REAL}contacts", "Key": key, "ConsistentRead": True}
    pairs = []
    for _ in range(repeats):
        mine = _run(world, FIRST, [_folder(function), *layers()], first_event(world, function))
        pairs.append((*mine, *_run(world, BARE, [Path(boto3.__file__).parent.parent], asked)))
    wall, cpu, mb, bare_wall, bare_cpu, _ = (median(column) for column in zip(*pairs, strict=True))
    ratio, cpu_ratio = (median(pair[n] / pair[n + 3] for pair in pairs) for n in (0, 1))
    return Started(function, wall, bare_wall, ratio, cpu, bare_cpu, cpu_ratio, mb)


def _run(world: World, code: str, path: list[Path], told: dict[str, Any]) -> tuple[float, float, float]:
    wall, cpu, mb = json.loads(_process(world, code, path, told).splitlines()[-1])
    return wall, cpu, mb


def first_answer(world: World, function: str, options: Sequence[str]) -> str:
    """What a start of the function writes to its standard error, with these options of the interpreter."""
    return _process(world, FIRST, [_folder(function), *layers()], first_event(world, function), options)


def _process(world: World, code: str, path: list[Path], told: dict[str, Any], options: Sequence[str] = ()) -> str:
    settings = environment(world.stand.endpoint, world.stand.dynamodb) | {
        "PATH": os.environ["PATH"],
        "SCV_CLIENT": os.environ.get("SCV_CLIENT", ""),
        "PYTHONPATH": os.pathsep.join(map(str, path)),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-S", *options, "-c", code],
        env=settings,
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stderr


def first_event(world: World, function: str) -> dict[str, Any]:
    """A cheap request that the function answers with 200."""
    known = contact_id(world.known)
    match function:
        case "ingest":
            return started(world.conversation(), number(world.known))
        case "resolution":
            return call("POST", f"{EXTERNAL}/identifierlookup", {"type": "Phone", "value": number(world.known)})
        case "identity":
            return call("POST", f"{CONTACTS}/{known}/promotion")
        case "journey":
            return call("GET", f"{CONTACTS}/{known}/journey/sessions")
        case "authorizer":
            return _token_event()
        case _:
            return call("GET", f"{CONTACTS}/{known}")


def _token_event() -> dict[str, Any]:
    import time

    import jwt

    claims = {"sub": "bench", "permissions": ["*"], "divisions": ["*"], "iss": ISSUER, "aud": AUDIENCE}
    token = jwt.encode({**claims, "exp": int(time.time()) + 3600}, JWT_KEY, algorithm="HS256")
    arn = "arn:aws:execute-api:us-east-1:000000000000:api/v1/GET/x"
    return {"type": "REQUEST", "methodArn": arn, "headers": {"Authorization": f"Bearer {token}"}}


def _folder(function: str) -> Path:
    return BUILD / "functions" / function


def layers() -> list[Path]:
    """Where the layers' packages are."""
    return [BUILD / "layers" / name / "python" for name in LAYERS]


def sizes() -> dict[str, int]:
    """Bytes of each function's folder and of each layer, unpacked."""
    folders = sorted((*(BUILD / "layers").iterdir(), *(BUILD / "functions").iterdir()))
    return {folder.name: sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) for folder in folders}
