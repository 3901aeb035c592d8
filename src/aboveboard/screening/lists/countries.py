"""Country names as lists write them, turned into ISO 3166-1 alpha-2 codes in lower case."""

import re
from functools import cache

from babel import Locale

# What the lists write beside the Unicode CLDR's own English names.
WRITTEN = {
    "korea, north": "kp", "democratic people's republic of korea": "kp", "korea, south": "kr",
    "republic of korea": "kr", "burma": "mm", "myanmar (burma)": "mm", "iran (islamic republic of)": "ir",
    "islamic republic of iran": "ir", "syrian arab republic": "sy", "russian federation": "ru",
    "congo, democratic republic of the": "cd", "democratic republic of the congo": "cd",
    "congo (democratic republic)": "cd", "congo, republic of the": "cg", "republic of the congo": "cg",
    "congo": "cg", "côte d'ivoire": "ci", "cote d ivoire": "ci", "cote d'ivoire": "ci", "ivory coast": "ci",
    "bosnia and herzegovina": "ba", "bosnia": "ba", "trinidad and tobago": "tt", "antigua and barbuda": "ag",
    "saint kitts and nevis": "kn", "saint vincent and the grenadines": "vc", "st. vincent and the grenadines": "vc",
    "saint lucia": "lc", "sao tome and principe": "st", "united republic of tanzania": "tz", "czech republic": "cz",
    "turkey": "tr", "türkiye": "tr", "palestinian": "ps", "region: gaza": "ps", "west bank": "ps", "gaza": "ps",
    "palestinian territories": "ps", "state of palestine": "ps", "region: crimea": "ua", "hong kong": "hk",
    "macau": "mo", "macao": "mo", "the gambia": "gm", "gambia, the": "gm", "bahamas, the": "bs", "the bahamas": "bs",
    "cabo verde": "cv", "cape verde": "cv", "swaziland": "sz", "macedonia": "mk", "north macedonia, the republic of": "mk",
    "virgin islands, british": "vg", "british virgin islands": "vg", "united states of america": "us", "usa": "us",
    "uk": "gb", "united kingdom of great britain and northern ireland": "gb", "great britain": "gb",
    "viet nam": "vn", "republic of moldova": "md", "lao people's democratic republic": "la", "brunei darussalam": "bn",
    "libyan arab jamahiriya": "ly", "state of libya": "ly", "yugoslavia": "rs", "kosovo": "xk",
    "federal republic of germany": "de", "people's republic of china": "cn", "uae": "ae",
    "bolivarian republic of venezuela": "ve", "central african republic (the)": "cf", "cayman islands, the": "ky",
    "marshall islands, the": "mh", "vatican": "va", "holy see": "va", "timor-leste": "tl",
}  # fmt: skip


@cache
def _names() -> dict[str, str]:
    english = Locale.parse("en").territories
    found = {
        name.lower(): code.lower()
        for code, name in english.items()
        if len(code) == 2 and code not in ("EU", "UN", "EZ", "XA", "XB", "ZZ", "QO")
    }
    return {**{name.replace("&", "and"): code for name, code in found.items()}, **found, **WRITTEN}


@cache
def iso2(text: str) -> str | None:
    """The code of a country by its English name or its code, or None for a text that names no single country."""
    name = re.sub(r"\s+", " ", text).strip().strip(".").lower().replace("’", "'")
    if re.fullmatch(r"[a-z]{2}", name):
        return {"uk": "gb"}.get(name, name)
    names = _names()
    bare = re.sub(r"\s*\(.*\)", "", name)
    return names.get(name) or names.get(bare) or names.get(bare.removeprefix("the "))


def codes(texts: list[str]) -> tuple[str, ...]:
    """The distinct codes of the texts that name a country, sorted."""
    return tuple(sorted({code for text in texts if (code := iso2(text))}))
