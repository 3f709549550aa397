"""The clients of AWS: a thin one for what the functions ask, and botocore's for everything else.

client(service, environment)
├── thin.ThinClient        JSON over one POST: signing, connections, retries, errors are files of this folder
└── sdk.client             botocore, where the environment asks for it or needs what the thin one does not do
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scv.adapters.aws.endpoints import endpoint_of
from scv.adapters.aws.services import SERVICES

WAY_BACK = "botocore"


def client(service: str, environment: Mapping[str, str]) -> Any:
    """A new client of an AWS service: the thin one, unless SCV_CLIENT is `botocore` or the environment needs botocore.

    Both have the same methods, take the same parameters and answer the same documents.
    """
    asked = SERVICES.get(service)  # S3 is none of them: it speaks XML, and no call waits for it
    botocores = asked is None or environment.get("SCV_CLIENT") == WAY_BACK
    endpoint = endpoint_of(asked, environment) if asked and not botocores else None
    if asked is None or endpoint is None:
        from scv.adapters.aws import sdk

        return sdk.client(service)
    from scv.adapters.aws.credentials import source
    from scv.adapters.aws.thin import ThinClient

    return ThinClient(asked, endpoint, source(environment), environment)


def session() -> Any:
    """The one session of botocore, which is imported by this and not before."""
    from scv.adapters.aws import sdk

    return sdk.session()
