"""Runs the emulator's functions in sandboxes, instead of in its own workers."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from local.emulated import unpacked
from local.emulated.aside import NICER, is_unattended
from local.emulated.sandboxes import PROCESSES, Failed, Function, Sandbox, Sandboxes, TimedOut

# What a function finds beside its own variables. Nothing of the shell that started the stack reaches it otherwise.
INHERITED = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "AWS_ENDPOINT_URL",
    "POWERTOOLS_TRACE_DISABLED",
)
WARMED_AT_ONCE = 2
PARTS_AT_ONCE = 4  # of an import, each of which has a process for minutes; others still ask how far it has come
LOGS_KEPT = 500  # of each function, a log for each call; all of them are written to disk again and again
Config = Mapping[str, Any]


class Functions:
    """The functions of the emulator (its modules `lambda_svc`, `lambda_runtime` and `cloudwatch_logs`)."""

    def __init__(self, service: Any, runtime: Any, logs: Any, folder: Path, ran: Callable[[], None]) -> None:
        self._service = service
        self._logs = logs
        self._runtime = runtime
        self._folder = folder
        self._ran = ran
        self._sandboxes = Sandboxes()
        self.unattended: set[str] = set()  # access keys of functions that work while nobody waits
        self._others = service._execute_function_warm
        service._execute_function_warm = self.execute
        self._log = service._emit_lambda_logs
        service._emit_lambda_logs = self.log

    def execute(self, record: Config, event: Any, request_id: str) -> dict[str, Any]:
        """Answer one call in the form of the emulator; functions that are not Python's stay with its own workers."""
        config = record.get("config") or record
        if not str(config.get("Runtime", "")).startswith("python") or not record.get("code_zip"):
            return dict(self._others(record, event, request_id))
        try:
            sandbox = self._sandbox(record)
            found = sandbox.call(event, request_id, self._service._xray_trace_id_for_invocation(config))
        except Failed as failed:
            kind = "Sandbox.Timedout" if isinstance(failed, TimedOut) else "Runtime.ExitError"
            log = "\n".join([*getattr(failed, "__notes__", ()), str(failed)])
            return {"body": {"errorMessage": str(failed), "errorType": kind}, "error": True, "log": log}
        finally:
            self._ran()
        if "error" in found:
            return {"body": found["error"], "error": True, "log": found["log"]}
        return {"body": found["result"], "log": found["log"]}

    def log(self, record: Config, *ran: Any, **more: Any) -> None:
        """Note what a call said, and forget what calls long before it did."""
        self._log(record, *ran, **more)
        group = self._logs._log_groups.get(_log_group(record.get("config") or record))
        streams = group["streams"] if group else {}
        for old in list(streams)[:-LOGS_KEPT]:
            streams.pop(old, None)

    def warm(self) -> dict[str, str]:
        """Import the handlers of all functions and forget those that are gone; return what failed, by function."""
        records = list(self._service._functions._data.values())
        with ThreadPoolExecutor(WARMED_AT_ONCE) as pool:
            reasons = list(pool.map(self._warmed, records))
        self._sandboxes.keep_only({_name(record["config"]) for record in records})
        places = {place for record in records if record.get("code_zip") for place in self._places(record)}
        unpacked.keep_only(self._folder, {self._folder / place.relative_to(self._folder).parts[0] for place in places})
        named = zip((str(record["config"]["FunctionName"]) for record in records), reasons, strict=True)
        return {name: reason for name, reason in named if reason}

    def _warmed(self, record: Config) -> str:
        if not record["config"]["Runtime"].startswith("python") or not record.get("code_zip"):
            return ""
        try:
            self._sandbox(record).warm()
        except Failed as failed:
            return str(failed)
        return ""

    def _sandbox(self, record: Config) -> Sandbox:
        config = record.get("config") or record
        mark = json.dumps(
            [config.get(name) for name in ("CodeSha256", "Layers", "Environment", "Handler", "Timeout", "Role")]
        )
        return self._sandboxes.of(_name(config), mark, lambda: self._function(record))

    def _function(self, record: Config) -> Function:
        config = record.get("config") or record
        environment = self._environment(config)
        unattended = is_unattended(str(config["FunctionName"]))
        if unattended:
            self.unattended.add(environment["AWS_ACCESS_KEY_ID"])
        return Function(
            name=str(config["FunctionName"]),
            arn=str(config["FunctionArn"]),
            handler=str(config["Handler"]),
            path=self._places(record),
            environment=tuple(sorted(environment.items())),
            seconds=float(config.get("Timeout", 3)),
            nicer=NICER if unattended else 0,
            processes=PROCESSES + (PARTS_AT_ONCE if unattended else 0),
        )

    def _places(self, record: Config) -> tuple[Path, ...]:
        """The function's code, then its layers, the last of them first, as in /opt."""
        config = record.get("config") or record
        code = unpacked.unpacked(record["code_zip"], self._folder)
        layers = [self._in_scope(config, self._service._resolve_layer_zip, each) for each in config.get("Layers") or ()]
        opened = [unpacked.unpacked(layer, self._folder) / "python" for layer in reversed(layers)]
        return (code, *opened)

    def _environment(self, config: Config) -> dict[str, str]:
        """A function's variables win over what is inherited, and what its runtime sets over both."""
        region = self._runtime._account_region_from_function_config(config)[1]
        return {
            **{name: os.environ[name] for name in INHERITED if name in os.environ},
            **{name: str(value) for name, value in config.get("Environment", {}).get("Variables", {}).items()},
            **self._runtime.execution_credentials(config),
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{config['Runtime']}",
            "AWS_LAMBDA_FUNCTION_NAME": str(config["FunctionName"]),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(config.get("MemorySize", 128)),
            "AWS_LAMBDA_FUNCTION_VERSION": str(config.get("Version", "$LATEST")),
            "AWS_LAMBDA_LOG_GROUP_NAME": _log_group(config),
            "AWS_LAMBDA_LOG_STREAM_NAME": "local",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "TZ": ":UTC",
        }

    def _in_scope(self, config: Config, work: Callable[[Any], bytes], argument: Any) -> bytes:
        return bytes(self._service._run_with_function_config_scope(config, work, argument))


def _name(config: Config) -> str:
    return f"{config['FunctionArn']}:{config.get('Version', '$LATEST')}"


def _log_group(config: Config) -> str:
    return str((config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config['FunctionName']}")
