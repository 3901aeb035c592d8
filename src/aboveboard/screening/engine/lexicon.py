"""What is known of name words in general: legal forms, titles, particles, generic words and how languages say them."""

import re
from collections.abc import Iterator, Set
from pathlib import Path

DATA = Path(__file__).parent / "data"
FIRST_GIVEN_NAME = 1000
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _lines(name: str) -> Iterator[str]:
    """The lines of a data file, with what is indented joined to the line it goes on from."""
    whole = ""
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        if line.startswith(" "):
            whole += line
            continue
        if whole:
            yield whole
        whole = line
    yield whole


def _forms() -> dict[tuple[str, ...], int]:
    lines = enumerate(_lines("forms.txt"), start=1)
    return {tuple(form.split()): number for number, line in lines for form in line.split(":", 1)[1].split("|")}


def _phrases() -> dict[tuple[str, ...], str]:
    lines = (line.split(":", 1) for line in _lines("phrases.txt"))
    said = {tuple(form.split()): short for short, forms in lines for form in forms.split("|")}
    for value, ten in zip(range(20, 100, 10), TENS, strict=True):
        said[(ten,)] = str(value)
        said |= {(ten, unit): str(value + more) for more, name in enumerate(UNITS, start=1) for unit in (name, str(more))}
    return said


def _misspelt(words: Set[str]) -> dict[str, str]:
    """Each word with any one of its letters left out or doubled, if that is no other of the words."""
    found = {}
    for word in words:
        for place, letter in enumerate(word):
            found[word[:place] + word[place + 1 :]] = found[word[:place] + letter + word[place:]] = word
    return {wrong: word for wrong, word in found.items() if wrong not in words}


def _groups(name: str, first: int) -> dict[str, int]:
    """Each word with the number of its first group."""
    found: dict[str, int] = {}
    for number, line in enumerate(_lines(name), start=first):
        for word in line.split():
            found.setdefault(word, number)
    return found


def letters() -> dict[str, dict[str, str]]:
    """Transliteration tables by script."""
    blocks = (line.split(":", 1) for line in _lines("letters.txt"))
    return {name: dict(pair.split("=", 1) for pair in pairs.split()) for name, pairs in blocks}


ENDING = re.compile(r"(?:[oeyi]go|[oeyi]m[iu]?|[yi]kh|[aeiouyj]+)$")
SHORTEST_STEM = 5

FORM_CLASS = _forms()
LONGEST_FORM = max(map(len, FORM_CLASS))
FORM_STARTS = frozenset(form[0] for form in FORM_CLASS)
# A long form keeps its meaning with a letter too few or too many.
FORM_MISSPELT = _misspelt({form[0] for form in FORM_CLASS if len(form) == 1 and len(form[0]) >= 9})
PHRASES = _phrases()
LONGEST_PHRASE = max(map(len, PHRASES))
PHRASE_STARTS = frozenset(phrase[0] for phrase in PHRASES)
MEANING = _groups("meanings.txt", 1)
GIVEN_NAME = _groups("given_names.txt", FIRST_GIVEN_NAME)
_SETS = {name: frozenset(words.split()) for name, words in (line.split(":", 1) for line in _lines("words.txt"))}
TITLES, PARTICLES, ARTICLES = _SETS["titles"], _SETS["particles"], _SETS["articles"]
STOP, PLACES, NUMERALS = _SETS["stop"], _SETS["places"], _SETS["numerals"]
# Words that open or close an Arabic compound name: servant of, faith.
SERVANTS, FAITH = _SETS["servants"], _SETS["faith"]


def stem(word: str) -> str:
    """A word of an organisation's name without the endings that Slavic grammar gives it."""
    return ENDING.sub("", word) if len(word) > SHORTEST_STEM else word


def meaning_of_word(word: str) -> int:
    """The number of the group of a word of an organisation's name, by itself or by its stem; 0 for none."""
    return MEANING.get(word) or _STEMS.get(stem(word), 0)


def meaning(word: str) -> int:
    """The number of the group of words that say the same, in either lexicon; 0 for none."""
    return meaning_of_word(word) or GIVEN_NAME.get(word, 0)


_STEMS: dict[str, int] = {}
for _word, _number in MEANING.items():
    if len(_stem := stem(_word)) >= SHORTEST_STEM:
        _STEMS.setdefault(_stem, _number)
