"""Finds observables in running text: defanged or not, several in a line, with the remark that stands beside one."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from aboveboard.exchange.stix.values import Kind, Value, recognised

MOST_CHARACTERS = 200_000
MOST_VALUES = 2_000
MOST_NOTE = 300
_SPAN = 80
# A defanged mark with blanks around it still joins what stands on both sides.
_LOOSE = re.compile(r"\s*([\[({<]\s*(?:\.|dot|@|at|:|//|://)\s*[\])}>])\s*", re.IGNORECASE)
_SPOKEN = re.compile(r"\S+(?:\s+at\s+\S+)?(?:\s+dot\s+\S+)+", re.IGNORECASE)
# The title and the address of a link in Markdown are two words.
_LINK = re.compile(r"\]\((?=<?(?:\w|\*){2,6}[\[(]?:)")
_BETWEEN = re.compile(r"[\s|]+")
_INSIDE = re.compile(r"[,;]")
_EDGE = ".,;:!?*\"'`\u201c\u201d\u2018\u2019\u00ab\u00bb"
_BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_CLOSING = {closing: opening for opening, closing in _BRACKETS.items()}
# An IPv6 address with its port.
_DEFANGED_START = re.compile(r"\[[0-9A-Fa-f:.]+\]:\d{1,5}$")
_PORT = re.compile(r"([^:/@]+):\d{1,5}")
# Names of files look like domain names; none of these is a top-level domain.
_ENDINGS = """
apk asp aspx bat bin bmp cfg cmd conf css csv dat db dll doc docm docx dump eml exe gif gz htm html ini iso jar jpeg jpg js json jsp lnk
log lua msg msi ocx ods odt pcap pdf php png ppt pptx ps1 rar reg rtf scr svg sys tar tmp ttf txt vbe vbs wav wsf xls xlsm xlsx xml yaml
yar yara yml
"""
_FILES = frozenset(_ENDINGS.split())


class IntakeRefused(ValueError):
    """Nothing of it can be taken; the text tells the sender what to do."""


@dataclass(frozen=True, slots=True)
class Victim:
    """That the value is the victim's own: when it was seen (STIX timestamp, UTC; empty: unknown) and in which sectors it is."""

    seen: str = ""
    sectors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """One observable that was understood: where it stood (lines from 1), how it was spelt, and what was said of it."""

    line: int
    value: Value
    spelt: str
    note: str = ""
    victims: frozenset[str] = frozenset()
    victim: Victim | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A line of which nothing was understood, shortened."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood, each value once in the order sent; the lines that said nothing; how many values came again."""

    found: tuple[Found, ...]
    unread: tuple[Unread, ...] = ()
    repeated: int = 0


def pasted(text: str) -> Understood:
    """The observables of a pasted text; raises `IntakeRefused` where it is too long or holds too many."""
    if len(text) > MOST_CHARACTERS:
        raise IntakeRefused(f"The text is longer than {MOST_CHARACTERS} characters: send it in smaller parts.")
    found: list[Found] = []
    unread: list[Unread] = []
    for number, line in enumerate(text.splitlines(), 1):
        here = list(of_line(number, line))
        found += here
        if not here and line.strip():
            unread.append(Unread(number, shown(line)))
    return once(found, unread)


def once(found: list[Found], unread: list[Unread]) -> Understood:
    """Each value once, as it was first written; raises `IntakeRefused` where there are too many."""
    first: dict[bytes, Found] = {}
    for each in found:
        first.setdefault(each.value.digest, each)
    if len(first) > MOST_VALUES:
        raise IntakeRefused(f"There are more than {MOST_VALUES} values in it: send them in smaller parts.")
    return Understood(tuple(first.values()), tuple(unread), len(found) - len(first))


def understood(word: str) -> Value | None:
    """The value that a word is, without the punctuation of the sentence around it; None for names of files and plain words."""
    for spelling in _spellings(word):
        value = recognised(spelling)
        if value is not None and not _is_no_domain(value):
            return value
    return None


def shown(text: str, most: int = _SPAN) -> str:
    """Text of a stranger as one short line that can be shown: nothing that controls, hides or reorders."""
    kept = "".join(
        " " if unicodedata.category(letter).startswith("Z") else letter for letter in text if letter.isprintable() or letter == "\t"
    )
    plain = " ".join(kept.split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def of_line(number: int, line: str) -> Iterator[Found]:
    """The observables of one line, each with this number and with the remark beside it."""
    # One blank for many: a long row of them is looked through anew from each.
    line = _LOOSE.sub(r"\1", _LINK.sub("] (", " ".join(line.split())))
    if _SPOKEN.fullmatch(line) and (value := understood(line)) is not None:
        yield Found(number, value, shown(line))
        return
    words = [word for word in _BETWEEN.split(line) if word]
    taken: list[tuple[Value, str]] = []
    rest: list[str] = []
    for word in words:
        values = list(_of_word(word))
        taken += values
        rest += [] if values else [word]
    note = shown(" ".join(rest).strip("#-–—:=>/ "), MOST_NOTE) if len(taken) == 1 else ""
    for value, spelt in taken:
        yield Found(number, value, shown(spelt), note)


def _of_word(word: str) -> Iterator[tuple[Value, str]]:
    if (value := understood(word)) is not None:
        yield value, word
    elif _INSIDE.search(word):
        for part in _INSIDE.split(word):
            if part and (value := understood(part)) is not None:
                yield value, part


def _spellings(word: str) -> Iterator[str]:
    """The ways to read a word, the likeliest first: without the sentence around it, as it stands, without a port."""
    bare = _bare(word)
    yield bare
    if bare != word:
        yield word
    if match := _PORT.fullmatch(bare):
        yield match[1]


def _bare(word: str) -> str:
    """A word without quotes, marks and brackets that belong to the sentence; brackets that close within it stay."""
    before = ""
    while word != before:
        before = word
        word = word.strip(_EDGE)
        first, last = word[:1], word[-1:]
        if first in _BRACKETS and len(word) > 2 and not _DEFANGED_START.match(word):
            closing = _BRACKETS[first]
            is_pair = last == closing and _closes_at(word) == len(word) - 1
            if is_pair or word.count(first) != word.count(closing) or first == "<":
                word = word[1:-1] if is_pair else word[1:]
        elif last in _CLOSING and word.count(last) > word.count(_CLOSING[last]):
            word = word[:-1]
    return word


def _closes_at(word: str) -> int:
    """Where the bracket closes with which a word begins, -1 where it does not."""
    depth, opening, closing = 0, word[0], _BRACKETS[word[0]]
    for place, letter in enumerate(word):
        depth += (letter == opening) - (letter == closing)
        if depth == 0:
            return place
    return -1


def _is_no_domain(value: Value) -> bool:
    label = value.text.rpartition(".")[2]
    return value.kind is Kind.DOMAIN and (len(label) < 2 or label in _FILES)
