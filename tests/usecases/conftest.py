"""The stores that these tests run over."""

from tests.stores.benches import bench, server, store
from tests.usecases.centers import center, dynamodb

__all__ = ["bench", "center", "dynamodb", "server", "store"]
