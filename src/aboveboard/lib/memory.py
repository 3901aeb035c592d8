"""Keeps what a process loads once from being looked through again each time that it clears up behind itself."""

import gc

_EVERY = 20_000


def settle() -> None:
    """Call it once a process has read its code: what is there now stays, so collecting what is left over does not visit it any more."""
    gc.collect()
    gc.freeze()
    # A body of a thousand objects makes some hundred thousand things that end by themselves: looking for cycles at every two
    # thousandth (CPython's own threshold) finds nothing and costs a twentieth of taking the body in.
    gc.set_threshold(_EVERY, 10, 10)
