"""Agreements: words, approvals, signatures, life and obligations."""
