"""Opens a connection to a host of AWS, over TLS with a certificate that is trusted."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from scv.adapters.aws.endpoints import Endpoint
from scv.adapters.aws.errors import ConnectTimeoutError, EndpointConnectionError

CONNECT_SECONDS = 1.0
AWS_DOMAIN = ".amazonaws.com"
AMAZON = '# Label: "Amazon Root CA '  # how botocore's file of certificates names Amazon's own


Contexts = Sequence[Callable[[], ssl.SSLContext]]


def opened(endpoint: Endpoint, vouching: Contexts = ()) -> socket.socket:
    """Connected, or raises EndpointConnectionError or ConnectTimeoutError; `vouching` instead of what is usual."""
    if not endpoint.secure:
        return _connected(endpoint, None)
    *quick, last = vouching or contexts(endpoint)
    for context in quick:
        try:
            return _connected(endpoint, context())
        except EndpointConnectionError as error:
            if not isinstance(error.__cause__, ssl.SSLCertVerificationError):
                raise
    return _connected(endpoint, last())


def _connected(endpoint: Endpoint, context: ssl.SSLContext | None) -> socket.socket:
    where = endpoint.host, endpoint.port or (443 if endpoint.secure else 80)
    plain = None
    try:
        plain = socket.create_connection(where, CONNECT_SECONDS)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return context.wrap_socket(plain, server_hostname=endpoint.host) if context else plain
    except (OSError, ValueError) as error:  # UnicodeError of an impossible host is a ValueError
        if plain:
            plain.close()
        late = isinstance(error, TimeoutError)
        raise (ConnectTimeoutError if late else EndpointConnectionError)(endpoint.authority) from error


def contexts(endpoint: Endpoint) -> Contexts:
    """What may vouch for the host, in the order in which it is tried.

    AWS's hosts have certificates of Amazon's own roots. Reading those four instead of all 140 of the machine takes 4
    instead of 30 to 50 ms of a start; where they do not vouch, as behind a company's gateway, the machine's are read.
    """
    everything: Contexts = [lambda: machines(endpoint.bundle)]
    if endpoint.bundle or not endpoint.host.endswith(AWS_DOMAIN):
        return everything
    return [amazons, *everything]


@cache
def machines(bundle: str | None) -> ssl.SSLContext:
    """One for all connections of a process: this machine's certificates, or those of a file instead."""
    context = ssl.create_default_context(cafile=bundle)
    if bundle is None and not context.cert_store_stats()["x509_ca"]:
        context.load_verify_locations(_botocores())
    return context


@cache
def amazons() -> ssl.SSLContext:
    """Amazon's own roots alone, out of the file that botocore brings."""
    parts = _botocores().read_text().split("# Issuer: ")
    chosen = [part[part.index("-----BEGIN") :] for part in parts if AMAZON in part]
    return ssl.create_default_context(cadata="".join(chosen)) if chosen else machines(None)


def _botocores() -> Path:
    found = find_spec("botocore")  # found, not imported
    if found is None or found.origin is None:
        raise FileNotFoundError("botocore")
    return Path(found.origin).parent / "cacert.pem"
