"""The free-text remarks of the OFAC files: births, countries, identifiers and nicknames stand there as prose."""

import re
from calendar import month_abbr
from dataclasses import dataclass

MONTHS = {name: number for number, name in enumerate(month_abbr) if name}
BIRTH = re.compile(r"(?:alt\. )?DOB (.+)")
DAY = re.compile(r"(?:(\d{1,2}) )?(?:([A-Z][a-z]{2}) )?(\d{4})")
COUNTRY = re.compile(r"(?:alt\. )?(?:nationality|citizen) (.+)")
NICK = re.compile(r"a\.k\.a\. '(.+)'")
VESSEL = re.compile(r"IMO (\d{7})")
# The number follows the label; the country in brackets and the dates of issue are left out.
NUMBERS = {
    "passport": r"(?:Diplomatic |Stateless Person )?Passport (?:No\. |#\s?)?",
    "national": r"(?:National ID No\. |Cedula No\. |SSN |D\.N\.I\. |C\.U\.R\.P\. |Personal ID Card |Identification Number |"
    r"National Foreign ID Number |Citizen's Card Number |Turkish Identification Number |Birth Certificate Number )",
    "tax": r"(?:Tax ID No\. |NIT # |RUC # |R\.F\.C\. |RIF # |V\.A\.T\. Number |C\.U\.I\.T\. |Fiscal Code )",
    "registry": r"(?:Registration ID |Registration Number |Company Number |Commercial Registry Number |Business Registration "
    r"(?:Document # |Number )|Government Gazette Number |Trade License No\. |Matricula Mercantil No |Folio Mercantil No\. |"
    r"Enterprise Number |Business Number |Chamber of Commerce Number |Public Registration Number |Identification Number )",
    "bic": r"SWIFT/BIC ",
    "mmsi": r"MMSI ",
    "duns": r"D-U-N-S Number ",
    "tail": r"Aircraft Tail Number ",
    "msn": r"Aircraft Manufacturer's Serial Number \(MSN\) ",
    "wallet": r"Digital Currency Address - [A-Z]{2,5} ",
    "lei": r"(?:Legal Entity Number|LEI) ",
}  # fmt: skip
LABELS = [(kind, re.compile(rf"(?:alt\. )?{label}(.+)")) for kind, label in NUMBERS.items()]
TRAILER = re.compile(r"\s*(?:\((?P<land>[^()]*)\)|issued .*|expires .*|;.*)\s*")
MAX_YEARS = 10


@dataclass(frozen=True, slots=True)
class Remarks:
    """What the prose says, in parts."""

    births: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    weak_names: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


def parse(text: str) -> Remarks:
    """The parts of a remarks field; what is neither birth, country, number nor nickname is kept as a fact."""
    births: set[str] = set()
    countries: list[str] = []
    numbers: set[tuple[str, str]] = set()
    nicks: list[str] = []
    facts: list[str] = []
    for piece in text.split(";"):
        part = piece.strip().removesuffix(".")
        if found := BIRTH.fullmatch(part):
            births.update(_births(found[1]))
        elif found := COUNTRY.fullmatch(part):
            countries.append(found[1])
        elif found := NICK.fullmatch(part):
            nicks.append(found[1])
        elif (found := VESSEL.search(part)) and "IMO" in part[:45]:
            numbers.add(("imo", found[1]))
        elif number := labelled(part):
            numbers.add(number)
        elif part:
            facts.append(part)
    return Remarks(tuple(sorted(births)), tuple(countries), tuple(sorted(numbers)), tuple(nicks), tuple(facts))


def labelled(part: str) -> tuple[str, str] | None:
    """Kind and value of a number behind its label ("Passport A1 (Iran)"), or None where the label is not known."""
    for kind, label in LABELS:
        if found := label.fullmatch(part):
            value = TRAILER.split(found[1], maxsplit=1)[0].strip(" .")
            if any(letter.isdigit() for letter in value) or kind in ("bic", "tail", "wallet"):
                return (kind, value)
    return None


def _births(text: str) -> list[str]:
    """Partial dates; "circa" and whole-year periods mean the years only."""
    first, to, last = text.removeprefix("circa ").partition(" to ")
    if not to:
        day = _partial(first)
        return [day[:4] if "circa" in text else day] if day else []
    start, end = _partial(first), _partial(last.removeprefix("circa "))
    if not start or not end or not 0 <= int(end[:4]) - int(start[:4]) < MAX_YEARS:
        return []
    return [f"{year:04}" for year in range(int(start[:4]), int(end[:4]) + 1)]


def _partial(text: str) -> str | None:
    found = DAY.fullmatch(text.strip())
    if not found:
        return None
    day, month, year = found.groups()
    if month not in MONTHS:
        return year
    return f"{year}-{MONTHS[month]:02}" + (f"-{int(day):02}" if day else "")
