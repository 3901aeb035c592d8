"""Append-only store of entries; leaves, tiles and checkpoints of the two logs; the write guard."""
