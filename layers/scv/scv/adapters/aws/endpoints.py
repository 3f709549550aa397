"""Where a service is reached, as the environment says it; None where only botocore can say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from scv.adapters.aws.services import Service

# Regions whose hosts end in amazonaws.com; others (China, isolated partitions) botocore looks up.
PLAIN_REGION = re.compile(r"(?:us|us-gov|eu|ap|sa|ca|me|af|il|mx)-[a-z]{4,9}-[0-9]")
PROXIES = ("http_proxy", "https_proxy", "all_proxy")
BUNDLES = ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE")
# Settings that botocore follows and the thin client does not know
VARIANTS = ("AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT")
PROFILES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
CONFIG_FILE = "~/.aws/config"


class Endpoint(NamedTuple):
    """A host and how to speak to it; `bundle` is a file of certificates to trust instead of the machine's."""

    region: str
    secure: bool
    host: str
    port: int | None
    bundle: str | None = None

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them, which is signed: a scheme's own port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port in (None, 443 if self.secure else 80) else f"{host}:{self.port}"


def endpoint_of(service: Service, environment: Mapping[str, str]) -> Endpoint | None:
    """The service's address; None when the environment asks for what only botocore does.

    That is: a region with another domain, FIPS or dual-stack hosts, a profile or a configuration file, a proxy, an
    address with a path.
    """
    region = environment.get("AWS_DEFAULT_REGION") or environment.get("AWS_REGION") or ""
    given = _given(service, environment)
    if _is_special(environment) or not region or not (given or PLAIN_REGION.fullmatch(region)):
        return None
    parts = urlsplit(given or f"https://{service.name}.{region}.amazonaws.com")
    odd = parts.path.strip("/") or parts.query or parts.username or parts.scheme not in ("http", "https")
    if odd or not parts.hostname or _is_proxied(parts.hostname, environment):
        return None
    bundle = next((environment[name] for name in BUNDLES if environment.get(name)), None)
    return Endpoint(region, parts.scheme == "https", parts.hostname, parts.port, bundle)


def _given(service: Service, environment: Mapping[str, str]) -> str:
    if environment.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return ""
    return environment.get(f"AWS_ENDPOINT_URL_{service.variable}") or environment.get("AWS_ENDPOINT_URL") or ""


def _is_special(environment: Mapping[str, str]) -> bool:
    if any(environment.get(name, "").lower() == "true" for name in VARIANTS):
        return True
    if any(environment.get(name) for name in PROFILES):
        return True
    named = environment.get("AWS_CONFIG_FILE")
    if not named and environment.get("AWS_ACCESS_KEY_ID"):
        return False  # as in Lambda: the environment says all, and a person's own file is not meant
    return Path(named or CONFIG_FILE).expanduser().is_file()


def _is_proxied(host: str, environment: Mapping[str, str]) -> bool:
    """Whether a proxy stands between, by the variables that botocore follows."""
    if not any(environment.get(name) or environment.get(name.upper()) for name in PROXIES):
        return False
    exempt = (environment.get("no_proxy") or environment.get("NO_PROXY") or "").split(",")
    return not any(_covers(name.strip().lstrip("."), host) for name in exempt)


def _covers(name: str, host: str) -> bool:
    return name == "*" or (bool(name) and (host == name or host.endswith(f".{name}")))
