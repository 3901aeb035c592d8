"""The ledger of cash and kind: a sub-ledger, append-only and balanced by the database itself."""
