"""The keys by which a word is found that has two letters wrong.

A short word is listed under itself with two letters left out. A long one is cut into three parts, of which two wrong letters
leave one whole (Li, Deng, Wang and Feng, PASS-JOIN, VLDB 2011): it is listed under each part, its place and its own length, and
asked for under whatever may be such a part of a listed word up to two letters longer or shorter.
"""

from functools import cache
from itertools import pairwise
from zlib import crc32

from .sound import MAX_LETTERS

SHORTEST_FAR, LONG = 5, 9
WRONG = 2
PARTS = WRONG + 1


def listed_far_keys(word: str) -> set[int]:
    """The keys that a word of the index is listed under."""
    if len(word) < LONG:
        return _shortened(word)
    return {_part(part, len(word), word[start:end]) for part, (start, end) in enumerate(cuts(len(word)))}


def asked_far_keys(word: str) -> set[int]:
    """The keys that a word asked for is looked up under."""
    # A word of eight letters may be one of ten.
    found = _shortened(word) if len(word) < LONG + WRONG else set()
    return found | {_part(part, length, word[start:end]) for part, length, start, end in asked_cuts(len(word))}


def _shortened(word: str) -> set[int]:
    if not len(word) >= SHORTEST_FAR:
        return set()
    shorter = {word}
    for _ in range(letters_left_out(len(word))):
        shorter |= {one[:i] + one[i + 1 :] for one in shorter for i in range(len(one))}
    return {crc32(f"-{one}".encode()) for one in shorter}


def letters_left_out(length: int) -> int:
    """How many letters a short word of this length is listed without; four are left at least."""
    return min(length - SHORTEST_FAR + 1, WRONG)


@cache
def cuts(length: int) -> tuple[tuple[int, int], ...]:
    """Where the parts of a long word begin and end; the last ones are the longer ones."""
    bounds = [length * part // PARTS for part in range(PARTS + 1)]
    return tuple(pairwise(bounds))


@cache
def asked_cuts(length: int) -> tuple[tuple[int, int, int, int], ...]:
    """(part, length of the listed word, start, end) of what may be a part of a listed word, for a word of this length."""
    found = []
    for listed in range(max(length - WRONG, LONG), min(length + WRONG, MAX_LETTERS) + 1):
        more = length - listed
        for part, (start, end) in enumerate(cuts(listed)):
            # With so many letters wrong before the part there are the others left behind it.
            before, behind = part, WRONG - part
            first = max(start - before, start + more - behind, 0)
            last = min(start + before, start + more + behind, length - (end - start))
            found += [(part, listed, place, place + end - start) for place in range(first, last + 1)]
    return tuple(found)


def _part(part: int, length: int, text: str) -> int:
    return crc32(f"{part_mark(part, length)}{text}".encode())


def part_mark(part: int, length: int) -> str:
    """What the key of a part begins with."""
    return f"{part}{chr(length + 64)}"
