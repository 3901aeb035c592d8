"""Finds the real data that stands beside a development checkout; a user's clone has none."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def place(name: str) -> Path:
    """Where the file or folder `name` of the shared data is, or would be."""
    return Path(os.environ.get("ABOVEBOARD_SHARED", ROOT.parent / "shared")) / "data" / name


def shared(name: str) -> Path:
    """The file or folder `name` of the shared data, or a loud skip where the checkout stands alone."""
    if not (path := place(name)).exists():
        pytest.skip(f"SHARED DATA MISSING: {name} (set ABOVEBOARD_SHARED to the folder that holds data/)")
    return path
