"""A name taken apart: words with their kinds, the legal form set aside, every script in Latin letters."""

import re
import unicodedata
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from . import lexicon
from .forms import with_phrases, without_form
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
    """The words of a name, the class of its legal form (0 for none), whether it was cut at the bounds or is nothing but a form."""

    words: tuple[Word, ...]
    form: int
    cut: bool
    person: bool
    only_form: bool = False


APOSTROPHES = str.maketrans("", "", "'’‘`´ʿʾʻʼ′ʹ\"“”")
# A digit between the letters of a person's name stands for the letter that it looks like.
DIGIT_LOOKS = str.maketrans("0134589", "oieasbg")
DIGIT = re.compile(r"\d")
DISGUISED = re.compile(r"\d[^\W\d_]{2,}|[^\W\d_]+(?:\d[^\W\d_]+){1,2}")
DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
# Only a word that begins in small letters goes on as another in capitals: `DusanKNEZEVIC`, but `BAchAR` is one word.
GLUED = re.compile(r"(?<![^\W_])([A-Z]?[a-z]{2,})(?=[A-Z]{2})|(?<=[a-z]{3})(?=[A-Z][a-z]{3})")
SMALL_THEN_CAPITAL = re.compile(r"[a-z][A-Z]")
# Letters joined by "and" are one word, as `AT&T`; capitals without a vowel in a name in small letters are initials, as `JC`.
LETTERS_AND = re.compile(r"(?<!\w)(\w{1,2})(?:\s*&\s*|\s+and\s+)(\w{1,2})(?!\w)")
INITIALS = re.compile(r"\b[B-DF-HJ-NP-TV-XZ]{2}\b")
# The vowel signs of Indic and South-East Asian scripts are no letters to Unicode, but the words go on after them.
SIGNS = "".join(map(re.escape, filter(lambda sign: unicodedata.category(sign) in ("Mn", "Mc"), map(chr, range(0x0900, 0x1AB0)))))
WORD = re.compile(rf"[^\W_](?:[^\W_]|[{SIGNS}])*")
PLAIN_WORD = re.compile(r"[a-z0-9]+")
PATRONYMIC = re.compile(r".{2,}(?:[oae]v|ev|yev|iev)(?:ich|ych|itch|ic|icz|na)$|.{2,}(?:owicz|ewicz|inichna|ichna|ivna|yivna|avna)$")
SERVANT = re.compile(r"^abd(?:ul|el|al|ur|ar|er|us|as|es|oul|ool|ol|un|an|uz|az|ud|ad|u|e|o)?(?=[b-df-hj-np-tv-z][a-z]{2,})")
OF_FAITH = re.compile(r"^(.{2,}?)(?:u|e|a|i|o)?(?:dd|ld|d|l)?(?:din|deen|dine|dein)$")
ALSO_SIGN = re.compile(r" / |[ (]also |[ (][afn]\.?k\.?/?a\b|[ (]formerly ", re.IGNORECASE)
ALSO = re.compile(
    r"\s*[(\[,;]?\s*\b(?:also (?:known as|called|spelled)|[afn]\.?k\.?/?a\b\.?|formerly(?: known as)?)[:,]?\s+|\s+/\s+", re.IGNORECASE
)
MOST_ALTERNATIVES = 4


def analyse(name: str, *, person: bool) -> Analysis:
    """The parts of a name. Bounded: what exceeds 400 letters or 20 words is cut, and said so."""
    cut = len(name) > MAX_NAME
    name = name[: MAX_NAME * 2]
    if SMALL_THEN_CAPITAL.search(name):
        name = GLUED.sub(_parted, name)
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
    if person and DIGIT.search(text):
        raw = [word.translate(DIGIT_LOOKS) if DISGUISED.fullmatch(word) else word for word in raw]
    pairs = [(word, Script.LATIN) for word in raw] if plain else _in_latin(raw)
    form, only_form = 0, False
    family: set[str] = set()
    if person:
        # What an article stands before is a family name, whatever else it could be: `al-Shaykh`.
        texts = [text for text, _ in pairs]
        if not lexicon.ARTICLES.isdisjoint(texts):
            family = {after for before, after in pairwise(texts) if before in lexicon.ARTICLES}
        pairs = [(_compound(text), script) for text, script in (pairs if JOINING.isdisjoint(texts) else _joined(pairs))]
    else:
        pairs, form, only_form = without_form(with_phrases(pairs))
    cut = cut or len(pairs) > MAX_WORDS
    words = [_word(word[:MAX_LETTERS], script, person) for word, script in pairs[:MAX_WORDS]]
    return Analysis(_kept(words, family, person=person), form, cut, person, only_form)


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
    kinds = [word.kind for word in words]
    if Kind.PATRONYMIC in kinds and len(kinds) - kinds.count(Kind.PARTICLE) < 3:
        words = [word._replace(kind=Kind.PLAIN) if word.kind is Kind.PATRONYMIC else word for word in words]
    kept = [word for word in words if word.kind is not Kind.PARTICLE] if person else [w for w in words if w.text not in lexicon.STOP]
    kinds = [word.kind for word in kept]
    if Kind.PLAIN not in kinds and Kind.PATRONYMIC not in kinds:
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
    if servant and len(found) == FAMILY_FIRST and found[-1][0].endswith("l"):
        # `HADI, Abdul`
        found = [(f"abd{found[0][0]}", found[0][1])]
    return found


FAMILY_FIRST = 2
JOINING = lexicon.ARTICLES | lexicon.SERVANTS | lexicon.FAITH


def _compound(text: str) -> str:
    if text.startswith("abd"):
        return SERVANT.sub("abd", text)
    if len(text) > 6 and text.endswith(("din", "deen", "dine")) and (part := OF_FAITH.match(text)):
        return f"{part[1]}din"
    return text


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
