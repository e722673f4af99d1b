"""The estate of the handlers' tests, for what a payer writes and the bank's list reads back."""

from tests.handlers.conftest import world

__all__ = ["world"]
