"""Any script to plain Latin letters, one word at a time, by rules that suit names."""

import unicodedata
from enum import IntEnum
from functools import lru_cache

from anyascii import anyascii

from .lexicon import letters


class Script(IntEnum):
    """The writing a word came in, as far as it matters for comparing."""

    LATIN = 0
    ALPHABET = 1
    ABJAD = 2
    SYLLABLES = 3


LETTERS = letters()
STARTS, MIDDLES, ENDS = (LETTERS["jamo"][part].replace("_", "").split(",") for part in ("start", "middle", "end"))
# Letters that look alike across scripts: a word that mixes scripts is read in the script that most of it is in.
LATIN_LOOKS = dict(zip("аеорсхуікмтвнзАВЕКМНОРСТХІ", "aeopcxyikmtbh3ABEKMHOPCTXI", strict=True))
CYRILLIC_LOOKS = dict(zip("aeopcxyikmtbhABEKMHOPCTXI", "аеорсхуікмтвнАВЕКМНОРСТХІ", strict=True))
LATIN_SPECIAL = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "þ": "th", "ð": "d", "ə": "a", "ŋ": "ng"}
)


def clean(text: str) -> str:
    """Compatibility forms made one, invisible and direction marks removed, case folded."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if unicodedata.category(letter) not in ("Cf", "Cc", "Co", "Cs"))


@lru_cache(maxsize=1 << 16)
def latin(word: str) -> tuple[str, Script]:
    """A cleaned word in the letters a to z and digits, and the script it came in; syllables are parted by spaces."""
    if word.isascii():
        return word, Script.LATIN
    word = _unmixed(word)
    block = _block(word)
    if block == "CYRILLIC":
        return _plain("".join(LETTERS["cyrillic"].get(letter) or anyascii(letter) for letter in word).lower()), Script.ALPHABET
    if block in ("ARABIC", "HEBREW"):
        return _abjad(word, LETTERS[block.lower()]), Script.ABJAD
    if block == "HANGUL":
        return " ".join(map(_hangul, unicodedata.normalize("NFC", word))), Script.SYLLABLES
    if block in ("CJK", "HIRAGANA", "KATAKANA"):
        # anyascii starts each Han syllable with a capital.
        spaced = "".join(f" {letter}" if letter.isupper() else letter for letter in anyascii(word))
        return _plain(spaced.lower(), keep_spaces=True), Script.SYLLABLES
    # A stroke or ligature first, then the marks: names are compared without either.
    bare = unicodedata.normalize("NFKD", word.translate(LATIN_SPECIAL))
    spelt = _plain(anyascii("".join(letter for letter in bare if not unicodedata.combining(letter))).lower())
    return spelt, Script.LATIN if block == "LATIN" else Script.ALPHABET


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


def _hangul(letter: str) -> str:
    """A Korean syllable as names are spelt, which no official romanisation is (Unicode 3.12, Hangul composition)."""
    place = ord(letter) - 0xAC00
    if not 0 <= place < 11172:
        return _plain(anyascii(letter).lower())
    return STARTS[place // 588] + MIDDLES[place % 588 // 28] + ENDS[place % 28]


def _abjad(word: str, table: dict[str, str]) -> str:
    """Consonants, and the letters that may be vowels read as such where a name has them so."""
    bare = "".join(letter for letter in word if not unicodedata.combining(letter))
    # The article and the possessive are read with the word; the skeleton drops them as it drops "al".
    letters = [table.get(letter) or anyascii(letter) for letter in bare]
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
    return _plain("".join(letters).lower())


def _plain(text: str, *, keep_spaces: bool = False) -> str:
    return "".join(c for c in text if ("a" <= c <= "z") or c.isdigit() or (keep_spaces and c == " "))
