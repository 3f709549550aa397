"""The process a function runs in, alone on the standard library: `python sandbox.py <socket>`.

The first process of a function imports its handler once and from then on only makes copies of itself, as
Lambda's SnapStart does: each copy serves calls one after the other. An error of the handler is an answer; the
process goes on, as on AWS.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

END_OF_LOG = "\0end of log "
Handler = Callable[[Any, Any], Any]


class Context:
    """What a handler is told of its call."""

    identity = None
    client_context = None

    def __init__(self, call: dict[str, Any]) -> None:
        self.aws_request_id: str = call["requestId"]
        self.invoked_function_arn: str = call["arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self._deadline = time.monotonic() + call["seconds"]

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.monotonic()) * 1000))


def answer(handler: Handler, call: dict[str, Any]) -> dict[str, Any]:
    """Return what the handler returns or raises, as Lambda reports it."""
    if call["traceId"]:
        os.environ["_X_AMZN_TRACE_ID"] = call["traceId"]
    try:
        return {"result": handler(call["event"], Context(call))}
    except Exception as error:  # the handler's failure is the caller's answer
        return _failure(error)


def _failure(error: Exception) -> dict[str, Any]:
    lines = traceback.format_exception(error)
    sys.stderr.write("[ERROR] " + "".join(lines))
    return {"error": {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": lines[1:-1]}}


def serve(handler: Handler, calls: socket.socket) -> None:
    """Answer the calls that arrive, one line each, until the caller hangs up."""
    with calls.makefile("rw", encoding="utf-8") as lines:
        for line in lines:
            call = json.loads(line)
            try:
                text = json.dumps(answer(handler, call), allow_nan=False)
            except (TypeError, ValueError) as error:  # the result is not JSON, or no number that JSON has
                text = json.dumps(_failure(error))
            sys.stdout.flush()
            sys.stderr.flush()
            os.write(2, f"{END_OF_LOG}{call['requestId']}\n".encode())
            lines.write(text + "\n")
            lines.flush()


def copies(handler: Handler, orders: socket.socket) -> None:
    """Make a copy of this process for each pair of a socket and a log that arrives, until the caller hangs up."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # copies that have ended leave no trace
    while True:
        message, handed, _, _ = socket.recv_fds(orders, 1, 2)
        if not message:
            return
        calls, log = handed
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            orders.close()
            _speak_to(log)
            serve(handler, socket.socket(fileno=calls))
            os._exit(0)
        os.close(calls)
        os.close(log)
        orders.sendall(f"{pid}\n".encode())


def _speak_to(log: int) -> None:
    for stream in (1, 2):
        os.dup2(log, stream)
    os.close(log)


def main(orders: socket.socket) -> None:
    """Import the handler, say whether that worked, then make copies."""
    try:
        module = importlib.import_module(os.environ["_HANDLER"].rpartition(".")[0].replace("/", "."))
        handler = getattr(module, os.environ["_HANDLER"].rpartition(".")[2])
    except BaseException as error:  # whatever a module does while it is imported
        orders.sendall(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode() + b"\n")
        raise
    orders.sendall(b"{}\n")
    copies(handler, orders)


if __name__ == "__main__":
    os.nice(int(os.environ["SANDBOX_NICER"]))
    sys.path[:0] = os.environ["SANDBOX_PATH"].split(os.pathsep)
    with contextlib.suppress(KeyboardInterrupt):
        main(socket.socket(fileno=int(sys.argv[1])))
