"""The small estate of the handlers' tests, seen through its pages."""

from tests.handlers.conftest import world

__all__ = ["world"]
