"""The stores that these tests run over."""

from tests.stores.benches import bench, server, store

__all__ = ["bench", "server", "store"]
