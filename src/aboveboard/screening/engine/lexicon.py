"""What is known of name words in general: legal forms, titles, particles, generic words and how languages say them."""

import re
from collections.abc import Iterator, Set
from functools import lru_cache
from pathlib import Path
from string import ascii_lowercase

from rapidfuzz import process
from rapidfuzz.distance import OSA

DATA = Path(__file__).parent / "data"
FIRST_GIVEN_NAME, FIRST_PLACE = 1000, 3000
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
    """Each word under itself with any one of its letters left out, which is what it has in common with a misspelling."""
    found: dict[str, str] = {}
    for word in sorted(words):
        for place in range(len(word)):
            found.setdefault(word[:place] + word[place + 1 :], word)
    return found


@lru_cache(maxsize=1 << 15)
def form_word(word: str) -> tuple[str, ...]:
    """A word of an organisation's name; where it is a long word of a legal form misspelt or glued to the next, as it should be."""
    if word in FORM_LONG or word in MEANING:
        return (word,)
    if (glued := SHORT_GLUED.fullmatch(word)) is not None:
        return tuple(part for part in glued.groups() if part)
    if len(word) < SHORTEST_LONG - 1:
        return (word,)
    if right := _one_letter_off(word) or _two_letters_off(word):
        return (right,)
    return _unglued(word)


def _unglued(word: str) -> tuple[str, ...]:
    """A word parted from the long word of a legal form that it begins or ends with."""
    for length in range(SHORTEST_LONG, len(word) - 2):
        if word[:length] in FORM_GLUED:
            return word[:length], word[length:]
        if word[-length:] in FORM_GLUED:
            return word[:-length], word[-length:]
    return (word,)


def _one_letter_off(word: str) -> str | None:
    """The long word of a legal form that this is with one letter more, less, other, or two changed about."""
    if word in FORM_SHORTENED:
        return FORM_SHORTENED[word]
    for place in range(len(word)):
        shorter = word[:place] + word[place + 1 :]
        if shorter in FORM_LONG:
            return shorter
        if (right := FORM_SHORTENED.get(shorter)) and abs(len(right) - len(word)) <= 1 and right[0] == word[0]:
            return right
    return None


def _one_letter_wrong(word: str, *, but: Set[str]) -> Set[str]:
    """The word with a letter less, more, other, or two changed about, but for what is a word by itself."""
    found = set()
    for place in range(len(word)):
        before, letter, behind = word[:place], word[place], word[place + 1 :]
        found |= {before + behind, before + behind[:1] + letter + behind[1:]}
        found |= {before + other + rest for other in ascii_lowercase for rest in (behind, letter + behind)}
    return found - but


def _two_letters_off(word: str) -> str | None:
    """The very long word of a legal form that this is with two letters wrong."""
    if len(word) < SHORTEST_VERY_LONG - 1:
        return None
    found = process.extractOne(word, FORM_VERY_LONG, scorer=OSA.distance, score_cutoff=2)
    return found[0] if found else None


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
# Long words of forms keep their meaning with a letter wrong, and where they are glued to the name.
SHORTEST_LONG = 7
FORM_LONG = frozenset(word for form in FORM_CLASS for word in form if len(word) >= SHORTEST_LONG)
FORM_GLUED = frozenset(word for word in FORM_LONG if any(word in (form[0], form[-1]) for form in FORM_CLASS))
FORM_SHORTENED = _misspelt(FORM_LONG)
SHORTEST_VERY_LONG = 11
FORM_VERY_LONG = sorted(word for word in FORM_LONG if len(word) >= SHORTEST_VERY_LONG)
# Forms that no word begins or ends with by itself, glued to the name: `LLCALTRA`, `Palealtd`.
SHORT_GLUED = re.compile(r"(llc|jsc|[op]jsc|gmbh|ooo)([a-z]{3,})|([a-z]{3,}?)(llc|ltd|[op]?jsc|gmbh|fze|fzco|sarl)")
PHRASES = _phrases()
LONGEST_PHRASE = max(map(len, PHRASES))
PHRASE_STARTS = frozenset(phrase[0] for phrase in PHRASES)
MEANING = _groups("meanings.txt", 1)
PLACE = _groups("places.txt", FIRST_PLACE)
GIVEN_NAME = _groups("given_names.txt", FIRST_GIVEN_NAME)
_SETS = {name: frozenset(words.split()) for name, words in (line.split(":", 1) for line in _lines("words.txt"))}
TITLES, PARTICLES, ARTICLES = _SETS["titles"], _SETS["particles"], _SETS["articles"]
STOP, PLACES, NUMERALS = _SETS["stop"], _SETS["places"], _SETS["numerals"]
CHILD_OF = _SETS["child_of"]
# Words that open or close an Arabic compound name: servant of, faith.
SERVANTS, FAITH = _SETS["servants"], _SETS["faith"]
SERVANTS |= _one_letter_wrong("abdul", but=SERVANTS | {"abul", "abdull", "abdula", "abdulo"})


def stem(word: str) -> str:
    """A word of an organisation's name without the endings that Slavic grammar gives it."""
    return ENDING.sub("", word) if len(word) > SHORTEST_STEM else word


def meaning_of_word(word: str) -> int:
    """The number of the group of a word of an organisation's name, by itself or by its stem; 0 for none."""
    return MEANING.get(word) or PLACE.get(word) or _STEMS.get(stem(word), 0)


def meaning(word: str) -> int:
    """The number of the group of words that say the same, in either lexicon; 0 for none."""
    return meaning_of_word(word) or GIVEN_NAME.get(word, 0)


_STEMS: dict[str, int] = {}
for _word, _number in (MEANING | PLACE).items():
    if len(_stem := stem(_word)) >= SHORTEST_STEM:
        _STEMS.setdefault(_stem, _number)
