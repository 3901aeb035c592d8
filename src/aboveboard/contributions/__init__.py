"""What partners give, from the offer to the close-out: funding and seconded staff, their value, and the ledger of both."""
