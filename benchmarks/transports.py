"""What one call costs the client by way of its transport: botocore, the thin client, AWS's Common Runtime (`awscrt`).

The same query of DynamoDB each time, answered by a small server in a process of its own, with and without TLS. The
figures are the processor time of the client's process, threads of C included. `awscrt` takes part where it is
installed: `uv pip install awscrt`.
"""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any
from zlib import crc32

from local.home import ROOT

QUERY = {
    "TableName": "scv-identifiers",
    "KeyConditionExpression": "identifier = :key AND #rank < :guard",
    "ExpressionAttributeNames": {"#rank": "rank"},
    "ExpressionAttributeValues": {":key": {"S": "*#Phone#+18031230000"}, ":guard": {"S": "~"}},
    "ConsistentRead": True,
    "Limit": 25,
}
ITEM = {name: {"S": "x" * 36} for name in ("identifier", "rank", "contactId", "owner", "division")}
ANSWER = json.dumps({"Count": 1, "Items": [ITEM], "ScannedCount": 1}).encode()
MODULE = "benchmarks.transports"
CALLS, ROUNDS, STARTS = 300, 5, 7
CLIENTS = ("botocore", "thin", "awscrt")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        head = f"HTTP/1.1 200 OK\r\nx-amz-crc32: {crc32(ANSWER)}\r\nx-amzn-RequestId: {'R' * 52}\r\n"
        head += f"Content-Type: application/x-amz-json-1.0\r\nContent-Length: {len(ANSWER)}\r\n"
        head += "Server: Server\r\nDate: Thu, 26 Nov 2026 00:00:00 GMT\r\nConnection: keep-alive\r\n\r\n"
        self.wfile.write(head.encode() + ANSWER)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""


def serve(certificate: str) -> None:
    """Answers until it is killed; prints its port first. An empty `certificate` is plain HTTP."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, Path(certificate).with_suffix(".key"))
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    server.serve_forever()


# -- three ways to ask --------------------------------------------------------------------------


def asking(client: str, endpoint: str, bundle: str) -> Callable[[], Any]:
    """One query by this client; imports what that takes."""
    os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = endpoint
    os.environ["AWS_CA_BUNDLE"] = bundle
    if client == "awscrt":
        return _by_crt(endpoint, bundle)
    os.environ["SCV_CLIENT"] = client
    from scv.adapters import aws

    made = aws.client("dynamodb", os.environ)
    return lambda: made.query(**QUERY)


def _by_crt(endpoint: str, bundle: str) -> Callable[[], Any]:
    from urllib.parse import urlsplit

    from awscrt import auth, http, io

    where = urlsplit(endpoint)
    tls = None
    if where.scheme == "https":
        options = io.TlsContextOptions()
        options.override_default_trust_store_from_path(None, bundle)
        tls = io.ClientTlsContext(options).new_connection_options()
        tls.set_server_name("localhost")
    loops = io.EventLoopGroup(1)
    bootstrap = io.ClientBootstrap(loops, io.DefaultHostResolver(loops))
    opened = http.HttpClientConnection.new(where.hostname, where.port, bootstrap, io.SocketOptions(), tls)
    connection = opened.result(5)
    keys = auth.AwsCredentialsProvider.new_static("test", "test", None)

    def ask() -> Any:
        body = json.dumps(QUERY, separators=(",", ":")).encode()
        headers = http.HttpHeaders(
            [
                ("host", where.netloc),
                ("content-type", "application/x-amz-json-1.0"),
                ("content-length", str(len(body))),
                ("x-amz-target", "DynamoDB_20120810.Query"),
            ]
        )
        request = http.HttpRequest("POST", "/", headers, _stream(body))
        config = auth.AwsSigningConfig(
            algorithm=auth.AwsSigningAlgorithm.V4,
            signature_type=auth.AwsSignatureType.HTTP_REQUEST_HEADERS,
            credentials_provider=keys,
            region="us-east-1",
            service="dynamodb",
        )
        auth.aws_sign_request(request, config).result(5)
        parts, heads = list[bytes](), list[Any]()
        stream = connection.request(
            request,
            lambda headers, **_: heads.extend(headers),
            lambda chunk, **_: parts.append(bytes(chunk)),
        )
        stream.activate()
        stream.completion_future.result(5)
        body = b"".join(parts)
        told = next(value for name, value in heads if name.lower() == "x-amz-crc32")
        if told != str(crc32(body)):
            raise RuntimeError("The checksum differs.")
        return json.loads(body)

    return ask


def _stream(body: bytes) -> Any:
    from io import BytesIO

    return BytesIO(body)


# -- measuring ----------------------------------------------------------------------------------


def warm(client: str, endpoint: str, bundle: str) -> dict[str, float]:
    """Milliseconds of a call in this process, processor and wall, after some calls."""
    ask = asking(client, endpoint, bundle)
    for _ in range(50):
        ask()
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(CALLS):
        ask()
    scale = 1000 / CALLS
    return {"cpu": (time.process_time() - cpu) * scale, "wall": (time.perf_counter() - wall) * scale}


def cold(client: str, endpoint: str, bundle: str) -> dict[str, float]:
    """Milliseconds of import, client and first answer."""
    cpu, wall = time.process_time(), time.perf_counter()
    asking(client, endpoint, bundle)()
    return {"cpu": (time.process_time() - cpu) * 1000, "wall": (time.perf_counter() - wall) * 1000}


def table() -> str:
    """The clients by turns, each time in a fresh process; medians."""
    lines = ["client     transport   CPU a call   wall a call   CPU first call   wall first call   MB unpacked"]
    with tempfile.TemporaryDirectory() as folder:
        certificate = certificate_in(Path(folder))
        for scheme in ("http", "https"):
            lines.extend(_rows(scheme, certificate))
    return "\n".join(lines)


def _rows(scheme: str, certificate: Path) -> list[str]:
    given = str(certificate) if scheme == "https" else ""
    server = subprocess.Popen([sys.executable, "-m", MODULE, "serve", given], stdout=subprocess.PIPE, cwd=ROOT)
    try:
        if server.stdout is None:
            raise RuntimeError("The server has no output.")
        endpoint = f"{scheme}://localhost:{int(server.stdout.readline())}"
        present = [each for each in CLIENTS if each != "awscrt" or find_spec("awscrt")]
        found: dict[str, list[dict[str, float]]] = {f"{how} {each}": [] for how in ("warm", "cold") for each in present}
        for how, rounds in (("warm", ROUNDS), ("cold", STARTS)):
            for _ in range(rounds):
                for each in present:
                    found[f"{how} {each}"].append(_fresh(how, each, endpoint, str(certificate)))
    finally:
        server.kill()
        server.wait()
    return [_row(each, scheme, found[f"warm {each}"], found[f"cold {each}"]) for each in present]


def _row(client: str, scheme: str, called: list[dict[str, float]], begun: list[dict[str, float]]) -> str:
    cells = [median(each[kind] for each in rounds) for rounds in (called, begun) for kind in ("cpu", "wall")]
    times = f"{cells[0]:11.3f} {cells[1]:13.3f} {cells[2]:16.0f} {cells[3]:17.0f}"
    return f"{client:<10} {scheme:<10} {times} {_size(client):13.1f}"


def _size(client: str) -> float:
    """Megabytes of what is imported for it alone; botocore as pip installs it."""
    if client == "thin":
        return sum(file.stat().st_size for file in (ROOT / "layers/scv/scv/adapters/aws").glob("*.py")) / 1e6
    spec = find_spec(client)
    place = Path(spec.origin or "").parent if spec else Path()
    beside = place.parent.glob("_awscrt*") if client == "awscrt" else ()
    files = [*place.rglob("*"), *beside]
    total: int = sum(file.stat().st_size for file in files if file.is_file() and file.suffix != ".pyc")
    return total / 1e6


def _fresh(how: str, client: str, endpoint: str, bundle: str) -> dict[str, float]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    files = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "NO_PROXY": "localhost"}
    command = [sys.executable, "-m", MODULE, how, client, endpoint, bundle]
    done = subprocess.run(command, env={**kept, **keys, **files}, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, float] = json.loads(done.stdout)
    return found


def certificate_in(folder: Path) -> Path:
    """A certificate for localhost that signs itself; its key is beside it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    built = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(1), now + timedelta(1))
    built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "localhost.pem"
    path.write_bytes(built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    path.with_suffix(".key").write_bytes(private)
    return path


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", certificate]:
            serve(certificate)
        case [how, client, endpoint, bundle]:
            print(json.dumps((warm if how == "warm" else cold)(client, endpoint, bundle)))
        case _:
            print(table())
