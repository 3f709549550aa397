"""botocore's clients, made to cost little: what is left out of botocore's work here changes no request."""

from __future__ import annotations

import platform
from functools import cache
from typing import Any

import botocore
import botocore.session
from botocore.config import Config
from botocore.loaders import Loader

# Standard retries take throttling and passing faults; short time-outs leave room for them inside a function's time.
CLIENT = Config(
    retries={"mode": "standard", "total_max_attempts": 4},
    connect_timeout=1,
    read_timeout=3,
    max_pool_connections=40,
    parameter_validation=False,  # it costs CPU in every call; requests are spelled by this package alone
    # As told here it is sent; otherwise botocore puts its own together anew, twice for each request.
    user_agent=f"single-customer-view Botocore/{botocore.__version__} Python/{platform.python_version()}",
)


# Links are signed for the bucket's own region and by the newer scheme alone; a large file takes its time.
FILES = Config(signature_version="s3v4", read_timeout=60)


ITEMS = ("AttributeMap", "Key", "PutItemInputAttributeMap", "ExpressionAttributeValueMap", "TransactWriteItem")
AS_IT_IS = {"type": "structure", "members": {}, "document": True}


class Models(Loader):  # type: ignore[misc]  # botocore tells no types
    """What botocore knows of a service, with two things told differently of DynamoDB.

    Items are documents, which are sent and received as they are: but for binary values, which no item here
    has, botocore's form of an item is the JSON of the wire. Otherwise each value of each item is asked for the
    ten types that it may have, which is most of what a page of a journey costs.

    Requests do not say which tables they name: botocore collects them to find an endpoint of the tables'
    account, and a function's tables are in its own.
    """

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:
        """Return the model that botocore asks for."""
        model = super().load_service_model(service_name, type_name, api_version)
        if service_name == "dynamodb" and type_name == "service-2":
            model["shapes"].update(dict.fromkeys(ITEMS, AS_IT_IS))
            for operation in model["operations"].values():
                operation.pop("operationContextParams", None)
        return model


@cache
def session() -> botocore.session.Session:
    """One for all clients: what it knows of AWS is read once; unlike boto3 it imports no S3 transfer manager."""
    made = botocore.session.get_session()
    made.register_component("data_loader", Models())
    return made


def client(service: str) -> Any:
    """A new client of an AWS service."""
    return session().create_client(service, config=CLIENT.merge(FILES) if service == "s3" else CLIENT)
