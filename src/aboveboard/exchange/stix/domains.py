"""Which country a top-level domain speaks of, and how strongly: a generic-use ccTLD such as .io says little."""

from types import MappingProxyType

import idna

# Sold to everybody, so a name below one of these is a hint at most.
GENERIC_USE = frozenset(
    {"ac", "ag", "ai", "am", "bz", "cc", "cf", "co", "cx", "dj", "fm", "ga", "gd", "gg", "gl", "gq", "gs", "hm", "im", "io", "je",
     "la", "lc", "me", "ml", "ms", "mu", "nu", "nf", "pn", "pw", "sc", "sh", "st", "su", "tk", "tl", "tm", "to", "tv", "vc", "vg",
     "ws"}
)  # fmt: skip
_UNLIKE_ISO = {"uk": "GB", "ac": "SH"}
_OWN_SCRIPT = {
    "AE": "امارات", "AM": "հայ", "BD": "বাংলা", "BG": "бг", "BY": "бел", "CN": "中国 中國", "DZ": "الجزائر", "EG": "مصر", "GE": "გე",
    "GR": "ελ", "HK": "香港", "IN": "भारत", "IQ": "عراق", "IR": "ایران", "JO": "الاردن", "KR": "한국", "KZ": "қаз", "LA": "ລາວ",
    "LK": "ලංකා இலங்கை", "MA": "المغرب", "MK": "мкд", "MN": "мон", "MO": "澳門", "MY": "مليسيا", "OM": "عمان", "PK": "پاکستان",
    "PS": "فلسطين", "QA": "قطر", "RS": "срб", "RU": "рф", "SA": "السعودية", "SD": "سودان", "SG": "新加坡 சிங்கப்பூர்", "SY": "سورية",
    "TH": "ไทย", "TN": "تونس", "TW": "台灣 台湾", "UA": "укр",
}  # fmt: skip
_BY_LABEL = MappingProxyType(
    {idna.alabel(label).decode("ascii"): country for country, labels in _OWN_SCRIPT.items() for label in labels.split()} | _UNLIKE_ISO
)


def country_of(domain: str) -> tuple[str, bool] | None:
    """The ISO 3166 code that the top label of a normalised domain stands for, and whether it is generic-use; None for .com and the like.

    A two-letter label that is no country's (.eu) comes back as it is: the membership map drops what is no member.
    """
    label = domain.rpartition(".")[2]
    country = _BY_LABEL.get(label) or (label.upper() if len(label) == 2 else None)
    return (country, label in GENERIC_USE) if country is not None else None
