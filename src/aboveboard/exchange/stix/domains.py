"""Of which country the end of a domain speaks, read off the public-suffix list: under what others give out, of none."""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from types import MappingProxyType

from publicsuffixlist import PublicSuffixList

SUFFIX_DATA = f"publicsuffixlist {version('publicsuffixlist')}"

# Country-code labels below which anybody anywhere gets a name, by why that is so: they say nothing of a country.
_GENERIC = {
    "It is sold worldwide for what its letters spell.": (
        "ac ad ag ai am as bz cd co dj fm gd gg gl im io je la lc ly me ms mu nu pw sc sh so sr st tl tm to tv vc vg ws"
    ),
    "Its names were given away for nothing for years.": "cf ga gq ml tk",
    "Few people live there; nearly all of its names are held elsewhere.": "cc cx gs hm nf pn",
    "What it stood for is no country any more.": "su",
}
GENERIC_USE = MappingProxyType({label: why for why, labels in _GENERIC.items() for label in labels.split()})
# Right below a country's label these are for its own authorities, also where the label is sold to everybody.
OFFICIAL = frozenset({"gob", "gouv", "gov", "mil"})
_UNLIKE_ISO = {"uk": "GB", "ac": "SH"}
_OWN_SCRIPT = {
    "AE": "xn--mgbaam7a8h", "AM": "xn--y9a3aq", "BD": "xn--54b7fta0cc", "BG": "xn--90ae", "BH": "xn--mgbcpq6gpa1a", "BY": "xn--90ais",
    "CN": "xn--fiqs8s xn--fiqz9s", "DZ": "xn--lgbbat1ad8j", "EG": "xn--wgbh1c", "GE": "xn--node", "GR": "xn--qxam", "HK": "xn--j6w193g",
    "IL": "xn--4dbrk0ce",
    "IN": "xn--2scrj9c xn--3hcrj9c xn--45br5cyl xn--45brj9c xn--fpcrj9c3d xn--gecrj9c xn--h2breg3eve xn--h2brj9c xn--h2brj9c8c "
          "xn--mgbbh1a xn--mgbbh1a71e xn--mgbgu82a xn--rvc1e0am3e xn--s9brj9c xn--xkc2dl3a5ee0h",
    "IQ": "xn--mgbtx2b", "IR": "xn--mgba3a4f16a xn--mgba3a4fra", "JO": "xn--mgbayh7gpa", "KR": "xn--3e0b707e", "KZ": "xn--80ao21a",
    "LA": "xn--q7ce6a", "LK": "xn--fzc2c9e2c xn--xkc2al3hye2a", "MA": "xn--mgbc0a9azcg", "MK": "xn--d1alf", "MN": "xn--l1acc",
    "MO": "xn--mix082f xn--mix891f", "MR": "xn--mgbah1a3hjkrd", "MY": "xn--mgbx4cd0ab", "OM": "xn--mgb9awbf",
    "PK": "xn--mgbai9a5eva00b xn--mgbai9azgqp6j", "PS": "xn--ygbi2ammx", "QA": "xn--wgbl6a", "RS": "xn--90a3ac", "RU": "xn--p1ai",
    "SA": "xn--mgberp4a5d4a87g xn--mgberp4a5d4ar xn--mgbqly7c0a67fbc xn--mgbqly7cvafr", "SD": "xn--mgbpl2fh",
    "SG": "xn--clchc0ea0b2g2a9gcd xn--yfro4i67o", "SY": "xn--mgbtf8fl xn--ogbpf8fl", "TH": "xn--o3cw4h", "TN": "xn--pgbs0dh",
    "TW": "xn--kprw13d xn--kpry57d xn--nnx388a", "UA": "xn--j1amh", "YE": "xn--mgb2ddes",
}  # fmt: skip
_BY_LABEL = MappingProxyType({label: country for country, labels in _OWN_SCRIPT.items() for label in labels.split()} | _UNLIKE_ISO)


@dataclass(frozen=True, slots=True)
class Ending:
    """The country of which a domain speaks (ISO 3166 alpha-2, capitals), and the suffix that says so, without a dot before it.

    A two-letter label that is no country's (.eu) gives it in capitals: the membership map drops what is no member.
    """

    country: str
    suffix: str


def ending(domain: str) -> Ending | None:
    """What a normalised domain says of a country by its end; None where that says nothing.

    That is so for .com and the like, for labels of countries that are sold to everybody (`GENERIC_USE`), and below a suffix that a
    private operator gives out under a country's label: the operator is there, whoever holds the name may be anywhere.
    """
    label = domain.rpartition(".")[2]
    country = _BY_LABEL.get(label) or (label.upper() if len(label) == 2 else None)
    if country is None:
        return None
    if (official := _official(domain)) is not None:
        return Ending(country, official)
    if label in GENERIC_USE:
        return None
    suffix = _every().publicsuffix(domain)
    # A suffix of one label is a registry's; only a longer one can be an operator's.
    if suffix is None or (suffix != label and suffix != _of_registries().publicsuffix(domain)):
        return None
    return Ending(country, suffix)


def is_given_out(domain: str) -> bool:
    """Whether names right below a normalised domain are given to others: it is a public suffix, and not one for authorities alone."""
    return _official(domain) is None and _every().is_public(domain, accept_unknown=False)


def _official(domain: str) -> str | None:
    """The listed suffix for a country's authorities in which a domain lies, such as gov.co; None for any other."""
    below, _, label = domain.rpartition(".")
    second = below.rpartition(".")[2]
    suffix = f"{second}.{label}"
    return suffix if second in OFFICIAL and _every().is_public(suffix, accept_unknown=False) else None


@cache
def _every() -> PublicSuffixList:
    return PublicSuffixList()


@cache
def _of_registries() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)
