"""The contributions' tests stand before a gate of their own, in a house that may be really committed."""

from tests.agreements.conftest import doorman

__all__ = ["doorman"]
