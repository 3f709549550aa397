"""Who signs: the keys that Lambda puts into the environment or hands out, else whatever botocore finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from scv.adapters.aws.errors import NoCredentialsError
from scv.adapters.aws.keys import Credentials as Credentials


def source(environment: Mapping[str, str]) -> Callable[[], Credentials]:
    """What to ask for the keys before each request.

    Keys in the environment stay as they are for as long as a process lives; a container on this machine hands out its
    own, as Lambda does after a snapshot. Every other source (profiles, instances, single sign-on) is botocore's: its
    chain is built once, on first use, and renews what expires.
    """
    access_key, secret_key = environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY")
    if access_key and secret_key:
        kept = Credentials(access_key, secret_key, environment.get("AWS_SESSION_TOKEN") or "")
        return lambda: kept
    if "AWS_CONTAINER_CREDENTIALS_FULL_URI" in environment:
        from scv.adapters.aws.container import container

        return container(environment) or _of_botocore
    return _of_botocore


def _of_botocore() -> Credentials:
    """Raises NoCredentialsError when botocore finds none either."""
    found = _chain().get_frozen_credentials()
    return Credentials(found.access_key, found.secret_key, found.token or "")


@cache
def _chain():  # type: ignore[no-untyped-def]  # noqa: ANN202 - botocore has no types
    from scv.adapters.aws import sdk

    found = sdk.session().get_credentials()
    if found is None:
        raise NoCredentialsError
    return found
