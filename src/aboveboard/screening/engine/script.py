"""Any script to plain Latin letters, one word at a time, by rules that suit names."""

import re
import unicodedata
from collections.abc import Callable
from enum import IntEnum
from functools import lru_cache

from anyascii import anyascii

from .lexicon import letters


class Script(IntEnum):
    """The writing a word came in, as far as it matters for comparing: an abjad leaves vowels out, the last three write syllables."""

    LATIN = 0
    ALPHABET = 1
    ABJAD = 2
    HAN = 3
    HANGUL = 4
    KANA = 5


SYLLABLES = frozenset({Script.HAN, Script.HANGUL, Script.KANA})
LETTERS = letters()
STARTS, MIDDLES, ENDS = (LETTERS["jamo"][part].replace("_", "").split(",") for part in ("start", "middle", "end"))
# Letters that look alike across scripts: a word that mixes scripts is read in the script that most of it is in.
LATIN_LOOKS = dict(zip("аеорсхуікмтвнзАВЕКМНОРСТХІ", "aeopcxyikmtbh3ABEKMHOPCTXI", strict=True))
CYRILLIC_LOOKS = dict(zip("aeopcxyikmtbhABEKMHOPCTXI", "аеорсхуікмтвнАВЕКМНОРСТХІ", strict=True))
LATIN_SPECIAL = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "þ": "th", "ð": "d", "ə": "a", "ŋ": "ng"}
)
INVISIBLE = frozenset({"Cf", "Cc", "Co", "Cs"})
# Accents, points and harakat that stay apart after composing say how a name is spoken; the signs of other scripts are letters.
SPOKEN = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u0730-\u074a\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe00-\ufe0f\ufe20-\ufe2f]"
)
GREEK_PAIRS = {
    "ου": "ou", "αυ": "av", "ευ": "ev", "γγ": "ng", "γκ": "gk", "γχ": "nch", "ντ": "nt", "μπ": "mp", "αι": "ai", "ει": "ei", "οι": "oi",
}  # fmt: skip
GREEK_PAIR = re.compile("|".join(GREEK_PAIRS))
# What a consonant at the end of a Thai word sounds like; a silencing mark takes the letter before it along.
THAI_ENDS = {"t": "จชซฎฏฐฑดตถทธศษส", "n": "ญณนรลฬ", "p": "บปพฟภ", "k": "กขคฆ"}
THAI_END = {letter: sound for sound, ends in THAI_ENDS.items() for letter in ends}
THAI_BEFORE = re.compile("([เแโใไ])([ก-ฮ])")
THAI_SILENT = re.compile("[ก-ฮ][ิีุู]?์")
ARTICLE, LONGEST_BARE = "ال", 4
INDIC = (
    "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "LAO", "MYANMAR",
    "KHMER", "SYRIAC", "THAANA",
)  # fmt: skip
HEBREW_STARTS, HEBREW_VOWELS = {"ב": "b", "פ": "p"}, {"ו": "o", "י": "i"}
# Two consonants that would be read as one sound of another spelling have an unwritten vowel between them.
TWO_LETTERS = [["h", "s"], ["t", "h"], ["s", "h"], ["k", "h"], ["z", "h"], ["d", "h"], ["g", "h"]]
LONG_VOWEL = re.compile("(?<=o)[uo]|(?<=u)u")


class _Kept(dict[int, str | None]):
    """Each letter as it stays, None where it is dropped; found once, then remembered."""

    def __missing__(self, number: int) -> str | None:
        letter = chr(number)
        gone = not letter.isspace() and (unicodedata.category(letter) in INVISIBLE or SPOKEN.match(letter))
        self[number] = None if gone else letter
        return self[number]


KEPT = _Kept()


def clean(text: str) -> str:
    """Compatibility forms made one, invisible and direction marks removed, case folded; cleaning again changes nothing."""
    folded = _cleaned(text)
    while folded != text:
        text, folded = folded, _cleaned(folded)
    return folded


def _cleaned(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold().translate(KEPT))


@lru_cache(maxsize=1 << 16)
def latin(word: str) -> tuple[str, Script]:
    """A cleaned word in the letters a to z and digits, and the script it came in; syllables are parted by spaces."""
    if word.isascii():
        return word, Script.LATIN
    word = _unmixed(word)
    read = READERS.get(_block(word), _other)
    return read(word)


def _block(word: str) -> str:
    for letter in word:
        if letter.isalpha():
            return unicodedata.name(letter, "UNKNOWN").split()[0]
    return "UNKNOWN"


def _unmixed(word: str) -> str:
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in word)
    roman = sum("a" <= letter <= "z" for letter in word)
    if not cyrillic or not roman:
        return word
    looks = LATIN_LOOKS if roman >= cyrillic else CYRILLIC_LOOKS
    return "".join(looks.get(letter, letter) for letter in word)


def _roman(word: str) -> tuple[str, Script]:
    # A stroke or ligature first, then the marks: names are compared without either.
    bare = unicodedata.normalize("NFKD", word.translate(LATIN_SPECIAL))
    return _plain(anyascii("".join(letter for letter in bare if not unicodedata.combining(letter))).lower()), Script.LATIN


def _other(word: str) -> tuple[str, Script]:
    return _plain(anyascii(word).lower()), Script.ALPHABET


def _indic(word: str) -> tuple[str, Script]:
    # The vowel that every consonant carries is written in none of the two.
    return _plain(anyascii(word).lower()), Script.ABJAD


def _cyrillic(word: str) -> tuple[str, Script]:
    return _plain("".join(LETTERS["cyrillic"].get(letter) or anyascii(letter) for letter in word).lower()), Script.ALPHABET


def _armenian(word: str) -> tuple[str, Script]:
    return _plain(anyascii(word.replace("ու", "u").replace("և", "ev")).lower()), Script.ALPHABET


def _greek(word: str) -> tuple[str, Script]:
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter)).replace("ς", "σ")
    start = {"μπ": "b", "ντ": "d", "γκ": "g"}.get(bare[:2], "")
    spelt = start + GREEK_PAIR.sub(lambda found: GREEK_PAIRS[found[0]], bare[2:] if start else bare)
    return _plain(anyascii(spelt).lower()), Script.ALPHABET


def _hangul(word: str) -> tuple[str, Script]:
    """Korean syllables as names are spelt, which no official romanisation is (Unicode 3.12, Hangul composition)."""
    return " ".join(map(_syllable, unicodedata.normalize("NFC", word))), Script.HANGUL


def _syllable(letter: str) -> str:
    place = ord(letter) - 0xAC00
    if not 0 <= place < 11172:
        return _plain(anyascii(letter).lower())
    return STARTS[place // 588] + MIDDLES[place % 588 // 28] + ENDS[place % 28]


def _han(word: str) -> tuple[str, Script]:
    # anyascii starts each Han syllable with a capital.
    spaced = "".join(f" {letter}" if letter.isupper() else letter for letter in anyascii(word))
    return _plain(spaced.lower(), keep_spaces=True), Script.HAN


def _kana(word: str) -> tuple[str, Script]:
    # Names are romanised without the length of vowels: Sato, not Satou.
    return LONG_VOWEL.sub("", _plain(anyascii(word.replace("ー", "")).lower())), Script.KANA


def _thai(word: str) -> tuple[str, Script]:
    """By sound, roughly: vowels written before a consonant move behind it, and the last consonant is said as an ending."""
    spoken = THAI_BEFORE.sub(r"\2\1", THAI_SILENT.sub("", word))
    table = LETTERS["thai"]
    letters = [table.get(letter, "") for letter in spoken]
    if spoken and spoken[-1] in THAI_END:
        letters[-1] = THAI_END[spoken[-1]]
    return _plain("".join(letters).replace("_", "")), Script.ABJAD


def _arabic(word: str) -> tuple[str, Script]:
    return _abjad(word[2:] if word.startswith(ARTICLE) and len(word) > LONGEST_BARE else word, LETTERS["arabic"])


def _hebrew(word: str) -> tuple[str, Script]:
    """Vav and yod are vowels but at the start, where bet, kaf and pe are hard; ayin is heard at the start only."""
    table = LETTERS["hebrew"]
    start = HEBREW_STARTS.get(word[:1]) or table.get(word[:1], "")
    return _plain(start + "".join(HEBREW_VOWELS.get(letter) or table.get(letter, "") for letter in word[1:] if letter != "ע")), Script.ABJAD


def _abjad(word: str, table: dict[str, str]) -> tuple[str, Script]:
    """Consonants, and the letters that may be vowels read as such where a name has them so."""
    letters = [table.get(letter) or anyascii(letter) for letter in word if not unicodedata.combining(letter)]
    last = len(letters) - 1
    for place, letter in enumerate(letters):
        # Between consonants waw and ya are long vowels; beside an alif or at the start they are consonants.
        beside = (place and letters[place - 1] == "a") or (place < last and letters[place + 1] == "a")
        # A final -wy is the ending -avi or -awi.
        beside = beside or (letter == "w" and place == last - 1 and letters[last] == "y")
        if letter == "w" and place and not beside:
            letters[place] = "u"
        elif letter == "y" and place and not beside:
            letters[place] = "i"
    if letters[:2] in TWO_LETTERS:
        letters[0] += "a"
    return _plain("".join(letters).lower()), Script.ABJAD


def _plain(text: str, *, keep_spaces: bool = False) -> str:
    return "".join(c for c in text if ("a" <= c <= "z") or c.isdigit() or (keep_spaces and c == " "))


READERS: dict[str, Callable[[str], tuple[str, Script]]] = {
    "LATIN": _roman,
    "CYRILLIC": _cyrillic, "GREEK": _greek, "ARMENIAN": _armenian, "ARABIC": _arabic, "HEBREW": _hebrew, "THAI": _thai, "HANGUL": _hangul,
    "CJK": _han, "HIRAGANA": _kana, "KATAKANA": _kana, **dict.fromkeys(INDIC, _indic),
}  # fmt: skip
