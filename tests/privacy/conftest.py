"""The functions on a fake AWS."""

from tests.functions.conftest import cloud

__all__ = ["cloud"]
