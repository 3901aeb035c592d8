"""Queries made anew from list records in the shapes that the development queries have: what a rule tuned on those rows would fail at.

A few names are held out of the index and asked for, others are asked for misspelt, reordered, in initials, in another
spelling or script. Everything is drawn with a seed; nothing is taken from the development queries.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from copy import replace
from random import Random

from screening_data import Asked

from aboveboard.screening.engine.script import clean, latin
from aboveboard.screening.engine.values import Query
from aboveboard.screening.lists.record import Name, NameKind, Record, Schema

Shape = Callable[[Random, str], str]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MARKS = {"a": "áàâãä", "e": "éèêë", "i": "íìîï", "o": "óòôõö", "u": "úùûü", "n": "ñń", "c": "çč", "s": "šś", "z": "žź", "y": "ý"}
# How languages write what English romanises so: "old>new", parted by "|".
RULES_TEXT = (
    "mohammed>muhammad|muhammad>mohamed|mohammad>muhamad|ahmed>ahmad|ahmad>ahmed|yusuf>youssef|hussein>husayn|husayn>hossein|"
    "abdul>abdoul|abd al->abdul |abdel>abdul|al->el |al->al|al >el-|sergey>sergej|sergei>sergii|dmitry>dmitrij|dmitriy>dmitri|"
    "alexander>aleksandr|aleksandr>alexandr|yev>jew|yev>ev|ovich>ovic|evich>evitch|ovich>ovyč|evna>ewna|kh>h|kh>ch|sh>ch|ou>u|oo>u|"
    "ee>i|iy>y|ya>ja|ya>ia|yu>ju|yu>iu|zh>j|w>v|q>k|x>ks|ph>f|ts>tz|dj>j|kim >gim |ri >li |pak >park |jong>chong"
)
RULES = [(old, new) for old, _, new in (rule.partition(">") for rule in RULES_TEXT.split("|"))]
ENGLISH = (
    "а=a б=b в=v г=g д=d е=e ё=yo ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch "
    "ъ= ы=y ь= э=e ю=yu я=ya і=i ї=yi є=ye ґ=g ў=w"
)
# National systems by what they do otherwise than English.
SYSTEMS = {
    "polish": "в=w ж=ż х=ch ц=c ч=cz ш=sz щ=szcz ю=iu я=ia й=j л=ł е=ie",
    "german": "в=w ж=sch з=s х=ch ц=z ч=tsch ш=sch щ=schtsch ю=ju я=ja й=i с=s",
    "french": "ж=j у=ou ц=ts ч=tch ш=ch щ=chtch ю=iou я=ia й=ï с=ss",
    "scholarly": "ж=ž х=x ц=c ч=č ш=š щ=šč ю=ju я=ja й=j ъ=ʺ ь=ʹ ё=ë э=è",
    "passport": "ю=iu я=ia й=i ц=ts щ=shch ё=e",
    "american": "е=ye ё=ë й=y х=kh",
}
FORMS = tuple(
    tuple(group.split("|"))
    for group in (
        "ltd|ltd.|limited|Limited", "llc|l.l.c.|limited liability company|ooo", "co|co.|company", "corp|corp.|corporation",
        "inc|inc.|incorporated", "sa|s.a.|sociedad anonima", "jsc|joint stock company|ao", "gmbh|gesellschaft mit beschränkter haftung",
        "co., ltd.|co. ltd|company limited|co., limited", "plc|public limited company", "srl|s.r.l.", "bv|b.v.",
        "fze|free zone establishment", "ag|aktiengesellschaft", "doo|d.o.o.",
    )
)  # fmt: skip


def _edited(source: Random, text: str) -> str:
    places = [place for place, letter in enumerate(text) if letter.isalpha()]
    if not places:
        return text
    place = source.choice(places)
    letter = source.choice(LETTERS)
    letter = letter.upper() if text[place].isupper() else letter
    match source.randrange(4):
        case 0:
            return text[:place] + text[place + 1 :]
        case 1:
            return text[:place] + letter + text[place:]
        case 2:
            return text[:place] + letter + text[place + 1 :]
    return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]


def typo1(source: Random, name: str) -> str:
    return _edited(source, name) if len(name) > 5 else name


def typo2(source: Random, name: str) -> str:
    return _edited(source, _edited(source, name)) if len(name) > 9 else name


def order(source: Random, name: str) -> str:
    words = name.split()
    if "," in name or not 2 <= len(words) <= 6:
        return name
    moved = [words[-1] + ("," if source.random() < 0.4 else ""), *words[:-1]]
    return " ".join(moved if source.random() < 0.75 else [*words[1:], words[0]])


def spacing(source: Random, name: str) -> str:
    gaps = [place for place, letter in enumerate(name) if letter in " -" and 0 < place < len(name) - 1]
    inner = [place for place in range(2, len(name) - 2) if name[place - 2 : place + 2].isalpha()]
    match source.randrange(4):
        case 0 if gaps:
            place = source.choice(gaps)
            return name[:place] + name[place + 1 :]
        case 1 if gaps:
            place = source.choice(gaps)
            return name[:place] + ("-" if name[place] == " " else " ") + name[place + 1 :]
        case 2 if inner:
            place = source.choice(inner)
            return name[:place] + " " + name[place:]
        case 3 if gaps and (place := source.choice(gaps)) + 2 < len(name):
            return name[:place] + name[place + 1] + " " + name[place + 2 :]
    return name


def initials(source: Random, name: str) -> str:
    words = name.split()
    if "," in name or not 2 <= len(words) <= 5 or not all(word[0].isalpha() for word in words):
        return name
    first = 0 if source.random() < 0.6 else 1
    return " ".join(f"{word[0]}." if first <= place < len(words) - 1 else word for place, word in enumerate(words))


def diacritics(source: Random, name: str) -> str:
    places = [place for place, letter in enumerate(name) if letter.lower() in MARKS]
    letters = list(name)
    for place in source.sample(places, min(len(places), source.choice((1, 2, 2, 3)))):
        marked = source.choice(MARKS[letters[place].lower()])
        letters[place] = marked.upper() if letters[place].isupper() else marked
    return "".join(letters)


def spelling(source: Random, name: str) -> str:
    fitting = [rule for rule in RULES if rule[0] in name.lower()]
    for old, new in source.sample(fitting, min(len(fitting), source.choice((1, 2, 2)))):
        name = re.sub(re.escape(old), new, name, flags=re.IGNORECASE)
    return name


def drop_middle(source: Random, name: str) -> str:
    words = name.split()
    return f"{words[0]} {words[-1]}" if 3 <= len(words) <= 5 and "," not in name else name


def case(source: Random, name: str) -> str:
    return name.lower() if source.random() < 0.5 else name.upper()


def form(source: Random, name: str) -> str:
    lower = name.lower()
    found = [(group, said) for group in FORMS for said in group if re.search(rf"(?:^|[ ,]){re.escape(said)}$", lower)]
    if not found:
        return name
    group, said = max(found, key=lambda one: len(one[1]))
    bare = name[: len(name) - len(said)].rstrip(" ,")
    other = [each for each in group if each.strip(".") != said.strip(".")]
    return bare if len(bare) > 3 and source.random() < 0.4 else f"{bare} {source.choice(other or [said])}"


def romanised(source: Random, name: str) -> str:
    table = dict(pair.split("=", 1) for pair in ENGLISH.split())
    table |= dict(pair.split("=", 1) for pair in SYSTEMS[source.choice(sorted(SYSTEMS))].split())
    written = "".join(table.get(letter, letter) for letter in name.lower())
    return " ".join(word[:1].upper() + word[1:] for word in written.split())


PERSON, OTHER = (Schema.PERSON,), (Schema.ORGANIZATION, Schema.LEGAL_ENTITY)
ALL = (*PERSON, *OTHER, Schema.VESSEL)
SHAPES: tuple[tuple[str, Shape, tuple[Schema, ...]], ...] = (
    ("typo1", typo1, ALL), ("typo2", typo2, ALL), ("order", order, PERSON), ("spacing", spacing, ALL), ("initials", initials, PERSON),
    ("diacritics", diacritics, ALL), ("translit_rules", spelling, PERSON), ("drop_middle", drop_middle, PERSON), ("exact_case", case, ALL),
    ("company_form", form, OTHER),
)  # fmt: skip


def _foreign(text: str) -> bool:
    return any(letter.isalpha() and "LATIN" not in unicodedata.name(letter, "LATIN") for letter in text)


def _cyrillic(text: str) -> bool:
    return any("\u0400" <= letter <= "\u04ff" for letter in text)


def _same_party(records: Iterable[Record]) -> dict[str, frozenset[str]]:
    """For each id all ids that share a whole name with it and do not have another year of birth."""
    by_name: dict[str, set[str]] = defaultdict(set)
    years = {record.id: {birth[:4] for birth in record.births} for record in records}
    for record in records:
        for name in record.names:
            by_name[_plain(name.text)].add(record.id)
    found: dict[str, set[str]] = defaultdict(set)
    for ids in by_name.values():
        for one in ids:
            found[one] |= {other for other in ids if not years[one] or not years[other] or years[one] & years[other]}
    return {one: frozenset(others) for one, others in found.items()}


def _plain(text: str) -> str:
    return " ".join(sorted(latin(word)[0] for word in re.findall(r"[^\W_]+", clean(text))))


def made(records: list[Record], each: int, seed: int) -> tuple[list[Record], list[Asked]]:
    """The records to index and some `each` queries of each shape; names held out are in no record returned."""
    source = Random(seed)
    same = _same_party(records)
    shuffled = sorted(records, key=lambda record: record.id)
    source.shuffle(shuffled)
    asked: list[Asked] = []
    held: dict[str, set[str]] = defaultdict(set)
    counts: Counter[str] = Counter()

    def ask(category: str, record: Record, name: str) -> None:
        counts[category] += 1
        asked.append(Asked(Query(name, record.schema, record.countries, record.births), category, same[record.id] | {record.id}))

    for record in shuffled:
        latin_names = [name for name in record.names if not _foreign(name.text)]
        others = [name for name in record.names if name.kind is not NameKind.WEAK and name not in latin_names]
        aliases = [name for name in latin_names if name.kind in (NameKind.ALIAS, NameKind.FORMER)]
        choice = source.random()
        if choice < 0.5 and latin_names and others and counts["cross_script"] < 2 * each:
            name = source.choice(others)
            held[record.id].add(name.text)
            if _cyrillic(name.text) and record.schema is Schema.PERSON and counts["romanisation"] < each and source.random() < 0.4:
                ask("romanisation", record, romanised(source, name.text))
            else:
                ask("cross_script", record, name.text)
        elif choice < 0.6 and aliases and len(latin_names) > 1 and counts["alias_heldout"] < 3 * each:
            name = source.choice(aliases)
            held[record.id].add(name.text)
            ask("alias_heldout", record, name.text)
        elif latin_names:
            _shaped(source, record, latin_names, each, counts, ask)
    kept = [
        replace(
            record,
            names=tuple(name for name in record.names if _plain(name.text) not in {_plain(text) for text in held[record.id]})
            or record.names,
        )
        for record in records
    ]
    return kept, asked


def _shaped(
    source: Random, record: Record, names: list[Name], each: int, counts: Counter[str], ask: Callable[[str, Record, str], None]
) -> None:
    fitting = [shape for shape in SHAPES if record.schema in shape[2] and counts[shape[0]] < each]
    if not fitting:
        return
    category, shape, _ = source.choice(fitting)
    name = source.choice([name for name in names if name.kind is not NameKind.WEAK] or names)
    changed = shape(source, name.text)
    if changed != name.text:
        ask(category, record, changed)


def recombined(negatives: list[Asked], count: int, seed: int) -> list[Asked]:
    """Names that are nobody's: the first half of one name and the second half of another of its kind."""
    source = Random(seed)
    by_category: dict[str, list[Asked]] = defaultdict(list)
    for one in negatives:
        by_category[one.category].append(one)
    found = []
    for _ in range(count):
        one = source.choice(negatives)
        other = source.choice(by_category[one.category])
        first, second = one.query.name.split(), other.query.name.split()
        cut, other_cut = (len(first) + 1) // 2, (len(second) + 1) // 2
        name = " ".join([*first[:cut], *second[other_cut:]])
        found.append(Asked(replace(one.query, name=name), f"{one.category}, recombined", frozenset()))
    return found
