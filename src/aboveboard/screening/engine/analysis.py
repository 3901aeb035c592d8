"""A name taken apart: words with their kinds, the legal form set aside, every script in Latin letters."""

import re
import unicodedata
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from . import lexicon
from .script import SYLLABLES, Script, clean, latin
from .sound import MAX_LETTERS

MAX_NAME = 400
MAX_WORDS = 20


class Kind(IntEnum):
    """What part a word plays in a name; it decides how much the word counts."""

    PLAIN = 0
    GENERIC = 1
    PLACE = 2
    PATRONYMIC = 3
    PARTICLE = 4
    TITLE = 5
    INITIAL = 6
    NUMBER = 7


# Per cent of a word's rarity that counts, by kind.
COUNTS = (100, 65, 80, 60, 8, 8, 100, 80)


class Word(NamedTuple):
    """A word in Latin letters; `meaning` is 0 or the number of a group of words that say the same."""

    text: str
    kind: Kind
    script: Script
    meaning: int


class Analysis(NamedTuple):
    """The words of a name, the class of its legal form (0 for none), and whether it was cut at the bounds."""

    words: tuple[Word, ...]
    form: int
    cut: bool
    person: bool


APOSTROPHES = str.maketrans("", "", "'’‘`´ʿʾʻʼ′ʹ\"“”")
# A digit between the letters of a person's name stands for the letter that it looks like.
DIGIT_LOOKS = str.maketrans("0134589", "oieasbg")
DISGUISED = re.compile(r"\d[^\W\d_]{2,}|[^\W\d_]+(?:\d[^\W\d_]+){1,2}")
DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
# Only a word that begins in small letters goes on as another in capitals: `DusanKNEZEVIC`, but `BAchAR` is one word.
GLUED = re.compile(r"(?<![^\W_])([A-Z]?[a-z]{2,})(?=[A-Z]{2})|(?<=[a-z]{3})(?=[A-Z][a-z]{3})")
# Letters joined by "and" are one word, as `AT&T`; capitals without a vowel in a name in small letters are initials, as `JC`.
LETTERS_AND = re.compile(r"(?<!\w)(\w{1,2})(?:\s*&\s*|\s+and\s+)(\w{1,2})(?!\w)")
INITIALS = re.compile(r"(?<!\w)[B-DF-HJ-NP-TV-XZ]{2}(?!\w)")
# The vowel signs of Indic and South-East Asian scripts are no letters to Unicode, but the words go on after them.
SIGNS = "".join(map(re.escape, filter(lambda sign: unicodedata.category(sign) in ("Mn", "Mc"), map(chr, range(0x0900, 0x1AB0)))))
WORD = re.compile(rf"[^\W_](?:[^\W_]|[{SIGNS}])*")
PLAIN_WORD = re.compile(r"[a-z0-9]+")
PATRONYMIC = re.compile(r".{2,}(?:[oae]v|ev|yev|iev)(?:ich|ych|itch|ic|icz|na)$|.{2,}(?:owicz|ewicz|inichna|ichna|ivna|yivna|avna)$")
SERVANT = re.compile(r"^abd(?:ul|el|al|ur|ar|er|us|as|es|oul|ool|ol|un|an|uz|az|ud|ad|u|e|o)?(?=[b-df-hj-np-tv-z][a-z]{2,})")
OF_FAITH = re.compile(r"^(.{2,}?)(?:u|e|a|i|o)?(?:dd|ld|d|l)?(?:din|deen|dine|dein)$")
SHORT_FORM = 2
ALSO_SIGN = re.compile(r" / |[ (]also |[ (][afn]\.?k\.?/?a\b|[ (]formerly ", re.IGNORECASE)
ALSO = re.compile(
    r"\s*[(\[,;]?\s*\b(?:also (?:known as|called|spelled)|[afn]\.?k\.?/?a\b\.?|formerly(?: known as)?)[:,]?\s+|\s+/\s+", re.IGNORECASE
)
MOST_ALTERNATIVES = 4


def analyse(name: str, *, person: bool) -> Analysis:
    """The parts of a name. Bounded: what exceeds 400 letters or 20 words is cut, and said so."""
    cut = len(name) > MAX_NAME
    name = GLUED.sub(_parted, name[: MAX_NAME * 2])
    if person and not name.isupper():
        name = INITIALS.sub(lambda found: " ".join(found[0]), name)
    plain = name.isascii()
    text = (name.casefold() if plain else clean(name))[:MAX_NAME]
    if not plain or "'" in text or '"' in text or "`" in text:
        text = text.translate(APOSTROPHES)
    if "." in text and not person:
        text = DOTTED.sub(lambda found: found[0].replace(".", "") + " ", text)
    if not person and ("&" in text or " and " in text):
        text = LETTERS_AND.sub(r"\1\2", text)
    raw = (PLAIN_WORD if plain else WORD).findall(text)
    if person:
        raw = [word.translate(DIGIT_LOOKS) if DISGUISED.fullmatch(word) else word for word in raw]
    pairs = [(word, Script.LATIN) for word in raw] if plain else _in_latin(raw)
    form = 0
    family: set[str] = set()
    if person:
        # What an article stands before is a family name, whatever else it could be: `al-Shaykh`.
        family = {after for (before, _), (after, _) in pairwise(pairs) if before in lexicon.ARTICLES}
        pairs = _joined(pairs)
    else:
        pairs, form = _without_form(_with_phrases(pairs))
    cut = cut or len(pairs) > MAX_WORDS
    words = [_word(word[:MAX_LETTERS], script, person) for word, script in pairs[:MAX_WORDS]]
    return Analysis(_kept(words, family, person=person), form, cut, person)


def alternatives(text: str) -> tuple[str, ...]:
    """The names that one field holds: `Tarn Ltd (also known as Tarnmoor)` are two, and so is a name said in two scripts."""
    if not ALSO_SIGN.search(text):
        return (text,)
    found = [part for part in ALSO.split(text[: MAX_NAME * 4]) if any(map(str.isalnum, part))]
    return tuple(dict.fromkeys(found[:MOST_ALTERNATIVES])) or (text,)


def _parted(glued: re.Match[str]) -> str:
    return f"{glued[1] or ''} "


def _in_latin(raw: list[str]) -> list[tuple[str, Script]]:
    pairs: list[tuple[str, Script]] = []
    for word in raw:
        spelt, script = latin(word)
        if script in SYLLABLES:
            pairs += [(part, script) for part in spelt.split()]
        elif spelt:
            pairs.append((spelt, script))
    return pairs


def _kept(words: list[Word], family: set[str], *, person: bool) -> tuple[Word, ...]:
    """The words that count, each as the part that it plays in this name."""
    if family:
        words = [word._replace(kind=Kind.PLAIN) if word.kind is Kind.TITLE and word.text in family else word for word in words]
    words = _with_fathers(words) if person else words
    if len([word for word in words if word.kind is not Kind.PARTICLE]) < 3:
        words = [word._replace(kind=Kind.PLAIN) if word.kind is Kind.PATRONYMIC else word for word in words]
    kept = [word for word in words if word.kind is not Kind.PARTICLE] if person else [w for w in words if w.text not in lexicon.STOP]
    if not any(word.kind is Kind.PLAIN or word.kind is Kind.PATRONYMIC for word in kept):
        # Nothing but titles, particles or generic words: then they are the name.
        kept = [word._replace(kind=Kind.GENERIC) for word in (words if person else kept or words)]
    return tuple(kept)


def _with_fathers(words: list[Word]) -> list[Word]:
    """What stands behind `bin` and before another name is the father's name."""
    if lexicon.CHILD_OF.isdisjoint([word.text for word in words]):
        return words
    found = list(words)
    for place, (before, word) in enumerate(pairwise(words[:-1]), start=1):
        if before.text in lexicon.CHILD_OF and word.kind is Kind.PLAIN:
            found[place] = word._replace(kind=Kind.PATRONYMIC)
    return found


def _joined(pairs: list[tuple[str, Script]]) -> list[tuple[str, Script]]:
    """Arabic compounds made one word however they were spaced: `Abd al-Rahman`, `Abdul Rahman`, `Saif ud-Din`."""
    if not any(text in JOINING for text, _ in pairs):
        return [(_compound(text), script) for text, script in pairs]
    found: list[tuple[str, Script]] = []
    servant = False
    for text, script in pairs:
        if text in lexicon.ARTICLES and len(pairs) > 1:
            continue
        if servant and text not in lexicon.SERVANTS:
            found[-1] = (f"abd{text}", script)
        elif text in lexicon.FAITH and found and found[-1][0] not in lexicon.PARTICLES:
            found[-1] = (f"{found[-1][0]}din", script)
        else:
            found.append((text, script))
        servant = text in lexicon.SERVANTS
    return [(_compound(text), script) for text, script in found]


JOINING = lexicon.ARTICLES | lexicon.SERVANTS | lexicon.FAITH


def _compound(text: str) -> str:
    if text.startswith("abd"):
        return SERVANT.sub("abd", text)
    if len(text) > 6 and text.endswith(("din", "deen", "dine")) and (part := OF_FAITH.match(text)):
        return f"{part[1]}din"
    return text


def _with_phrases(pairs: list[tuple[str, Script]]) -> list[tuple[str, Script]]:
    """`United States` as `us`, `forty-four` as `44`, `Aktiengeselschaft` in its right spelling."""
    pairs = [(part, script) for text, script in pairs for part in lexicon.form_word(text)]
    texts = [text for text, _ in pairs]
    if lexicon.PHRASE_STARTS.isdisjoint(texts):
        return pairs
    found: list[tuple[str, Script]] = []
    place = 0
    while place < len(texts):
        lengths = range(lexicon.LONGEST_PHRASE, 0, -1) if texts[place] in lexicon.PHRASE_STARTS else range(0)
        length = next((length for length in lengths if tuple(texts[place : place + length]) in lexicon.PHRASES), 0)
        found.append((lexicon.PHRASES[tuple(texts[place : place + length])], pairs[place][1]) if length else pairs[place])
        place += length or 1
    return found


def _without_form(pairs: list[tuple[str, Script]]) -> tuple[list[tuple[str, Script]], int]:
    """The words without the legal form, wherever it stands; a short one counts only at either end.

    A long form by itself leaves no words: it names no company. A short one by itself may be a name.
    """
    texts = [text for text, _ in pairs]
    if lexicon.FORM_STARTS.isdisjoint(texts):
        return pairs, 0
    keep: list[tuple[str, Script]] = []
    form, place, longest = 0, 0, 0
    while place < len(texts):
        length = _form_length(texts, place) if texts[place] in lexicon.FORM_STARTS else 0
        if length:
            number = lexicon.FORM_CLASS[tuple(texts[place : place + length])]
            form = number if not form else min(form, number)
            place += length
            longest = max(longest, length)
        else:
            keep.append(pairs[place])
            place += 1
    return (keep, form) if keep or longest > 1 else (pairs, 0)


def _form_length(texts: list[str], place: int) -> int:
    for length in range(min(lexicon.LONGEST_FORM, len(texts) - place), 0, -1):
        if tuple(texts[place : place + length]) in lexicon.FORM_CLASS:
            at_end = place == 0 or all(text in lexicon.FORM_STARTS for text in texts[place + length :])
            if length > 1 or len(texts[place]) > SHORT_FORM + 1 or at_end:
                return length
    return 0


@lru_cache(maxsize=1 << 16)
def _word(text: str, script: Script, person: bool) -> Word:
    kind, meaning = Kind.PLAIN, 0
    if text.isdigit() or (not person and text in lexicon.NUMERALS):
        kind, meaning = Kind.NUMBER, 0 if person else lexicon.MEANING.get(text, 0)
    elif person:
        meaning = lexicon.GIVEN_NAME.get(text, 0)
        if len(text) == 1:
            kind = Kind.INITIAL
        elif text in lexicon.TITLES:
            kind = Kind.TITLE
        elif text in lexicon.PARTICLES:
            kind = Kind.PARTICLE
        elif PATRONYMIC.match(text):
            kind = Kind.PATRONYMIC
    else:
        meaning = lexicon.meaning_of_word(text)
        place = meaning >= lexicon.FIRST_PLACE or text in lexicon.PLACES
        kind = Kind.PLACE if place else Kind.GENERIC if meaning else Kind.PLAIN
    return Word(text, kind, script, meaning)
