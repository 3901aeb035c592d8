"""Contributions: the six kinds from pledge to close-out, their valuation and the ledger that holds cash and kind."""
