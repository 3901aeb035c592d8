"""Keeps what a process loads once from being looked through again each time that it clears up behind itself."""

import gc


def settle() -> None:
    """Call it once a process has read its code: what is there now stays, so collecting what is left over does not visit it any more."""
    gc.collect()
    gc.freeze()
