"""How a Latin-letter word sounds across romanisations: a folded form, consonant skeletons, and the keys it is found by."""

import re
from functools import lru_cache
from zlib import crc32

MAX_LETTERS = 24
SERVANT = "abd"
SHORTEST_SHORTENED = 4
# Romanisation habits of Slavic, Arabic, Persian, Turkic, Chinese and Western spellings that stand for one sound.
FOLDS = {
    "shch": "s", "tsch": "c", "sch": "s", "sh": "s", "sz": "s", "dzh": "j", "dj": "j", "zh": "z", "tch": "c", "ch": "c",
    "cz": "c", "ts": "c", "tz": "c", "kh": "h", "gh": "g", "ph": "f", "th": "t", "dh": "d", "ck": "k", "q": "k", "x": "ks",
    "w": "v", "iya": "ia", "iia": "ia", "ya": "ia", "yu": "iu", "iyu": "iu", "yo": "io", "ye": "e", "ie": "e", "oo": "u",
    "ou": "u", "ee": "i", "ii": "i", "iy": "i", "yi": "i", "ij": "i", "ey": "ei", "ay": "ai", "y": "i",
}  # fmt: skip
FOLD = re.compile("|".join(sorted(FOLDS, key=len, reverse=True)))
HARD_C = re.compile(r"c(?=[aourlnktcs])(?!h)")
END_J = re.compile(r"(?<=[aeiou])j(?![aeiou])|(?<=[bcfgklmnprstvz])j")
HISS = re.compile(r"^(?:x|hs)(?=[aeiou])")
DOUBLE = re.compile(r"(.)\1+")
VOWELS = re.compile(r"[aeiou]+")
COARSE = str.maketrans("kgqszcjxtdbpfv", "kkkssssstt" + "pp" + "ff", "h")


@lru_cache(maxsize=1 << 15)
def folded(word: str) -> str:
    """The word with spellings of one sound made one; vowels stay."""
    # At the start Pinyin writes x and Wade-Giles hs for what others write s or sh.
    start = HISS.sub("s", word) if word[:1] in "xh" else word
    spelt = END_J.sub("i", start) if "j" in start else start
    spelt = HARD_C.sub("k", spelt) if "c" in spelt else spelt
    return DOUBLE.sub(r"\1", FOLD.sub(lambda found: FOLDS[found[0]], spelt))[:MAX_LETTERS]


def slavic(word: str) -> str:
    """The word as it is said where j is a y, and x or ch a kh, as in Polish, German, Serbian or scholarly romanisation."""
    word = f"kh{word[2:]}" if word.startswith("ch") else word
    return word.replace("dj", "dy").replace("j", "y").replace("x", "kh")


def skeleton(fold: str) -> str:
    """The consonants of a folded word; a vowel at the start counts as one."""
    bare = VOWELS.sub("", fold)
    return "a" + bare if fold[:1] in "aeiou" else bare


def coarse(word: str, fold: str = "") -> set[str]:
    """The broad consonant classes of a word (its folded form, if known), one reading for each letter that languages read differently."""
    readings = {word, slavic(word)} if "j" in word or "x" in word or word.startswith("ch") else {word}
    if "c" in word:
        readings |= {reading.replace("ch", "k").replace("c", "k") for reading in readings}
    if "w" in word:
        readings |= {reading.replace("w", "u") for reading in readings}
    return {skeleton(folded(reading) if reading != word or not fold else fold).translate(COARSE) for reading in readings}


def keys(word: str) -> set[int]:
    """32-bit keys: two words that share one are worth comparing, two that share none are not."""
    found = {spelling_key(word)}
    if len(word) >= SHORTEST_SHORTENED:
        found |= {crc32(f"={word[:i]}{word[i + 1 :]}".encode()) for i in range(min(len(word), MAX_LETTERS))}
    if len(bones := skeleton(folded(word))) == 2:
        found.add(crc32(f"f{bones}".encode()))
    if rest := servant_less(word):
        found.add(spelling_key(rest))
    for shape in coarse(word):
        if len(shape) >= 2:
            found.add(crc32(f"s{shape}".encode()))
        if len(shape) >= 5:
            found |= {crc32(f"t{shape[:i]}{shape[i + 1 :]}".encode()) for i in range(len(shape))}
            found.add(crc32(f"t{shape}".encode()))
        elif len(shape) == 4:
            found.add(crc32(f"t{shape}".encode()))
    return found


def servant_less(word: str) -> str:
    """What `Abdul Hanif`, read as one word, is at times written as: the word without the servant, or nothing."""
    return word.removeprefix(SERVANT) if word.startswith(SERVANT) and len(word) >= 7 else ""


def meaning_key(number: int) -> int:
    """The key shared by words of one meaning or one given name."""
    return crc32(b"m%d" % number)


def spelling_key(word: str) -> int:
    """The key of a word spelt exactly so."""
    return crc32(b"=" + word.encode())
