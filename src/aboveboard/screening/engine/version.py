"""The engine's version: the same inputs give the same bytes exactly when this text is the same."""

import unicodedata
from importlib.metadata import version

CODE = 8
ENGINE_VERSION = f"{CODE}+" + ".".join(
    [
        f"unicode-{unicodedata.unidata_version}",
        *(f"{package}-{version(package)}" for package in ("rapidfuzz", "anyascii", "numpy")),
    ]
)
