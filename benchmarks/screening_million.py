"""Invented parties by the hundred thousand, distributed as real lists are: parts of real names shuffled, in every script.

Parts are drawn as often as they occur, so common names stay common; every third Latin part is misspelt somewhere, so the
vocabulary grows as it does with real people. A party has one to six names, most of them variants of the first.
"""

from collections.abc import Iterator
from random import Random

import screening_shapes as shapes

from aboveboard.screening.lists.record import Name, NameKind, Record, Schema

# Family and given parts of scripts that the real lists hardly have.
SCRIPTS = {
    "han": ("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚"),
    "hangul": ("김이박최정강조윤장임한오서신권황안송류홍", "민서준지우현수영진호경은혜성재동미선정철용"),
    "kana": ("サトウ スズキ タカハシ タナカ ワタナベ イトウ ヤマモト", "ハナコ タロウ ケンジ ユウコ ミドリ ヒロシ アキラ"),
    "thai": ("สุขใจ ทองดี ศรีสุข แก้วมณี บุญมี วงศ์ใหญ่", "สมชาย สมหญิง ประเสริฐ วิชัย สุดา มานี อนันต์"),
    "greek": ("Παπαδόπουλος Νικολάου Γεωργίου Δημητρίου Ιωάννου", "Γιώργος Δημήτρης Μαρία Ελένη Νίκος Κώστας"),
    "hebrew": ("כהן לוי מזרחי פרץ ביטון דהן אברהם פרידמן", "יוסף דוד משה יעקב שרה רחל מרים דניאל"),
    "armenian": ("Հակոբյան Սարգսյան Գրիգորյան Պետրոսյան", "Արմեն Անահիտ Տիգրան Գոհար Վարդան Նարե"),
    "georgian": ("ბერიძე კაპანაძე გელაშვილი მაისურაძე", "გიორგი ნინო დავით მარიამ ლევან თამარ"),
}
COUNTRIES = ("ru", "ir", "sy", "cn", "mm", "by", "mx", "co", "ve", "iq", "af", "ua", "kp", "tr", "ae", "lb", "pk", "gb", "us", "de")
VARIANTS = (shapes.typo1, shapes.spelling, shapes.order, shapes.drop_middle, shapes.initials, shapes.spelling)


class Parts:
    """The words of real names by kind of party and place in the name, as often as they occur."""

    def __init__(self, real: list[Record]) -> None:
        self.first: dict[str, list[str]] = {}
        self.last: dict[str, list[str]] = {}
        self.lengths: dict[str, list[int]] = {}
        for record in real:
            for name in record.names:
                kind = _kind(record.schema, name.text)
                words = name.text.split()
                self.first.setdefault(kind, []).extend(words[:-1] or words)
                self.last.setdefault(kind, []).append(words[-1])
                self.lengths.setdefault(kind, []).append(min(len(words), 8))

    def name(self, source: Random, kind: str) -> str:
        """A name of this kind in which no two words need come from one party."""
        words = [source.choice(self.first[kind]) for _ in range(source.choice(self.lengths[kind]) - 1)]
        words.append(source.choice(self.last[kind]))
        return " ".join(_misspelt(source, word) for word in words)


def _kind(schema: Schema, text: str) -> str:
    writing = "latin" if text.isascii() else "cyrillic" if any("\u0400" <= c <= "\u04ff" for c in text) else "other"
    sort = "person" if schema is Schema.PERSON else "thing" if schema in (Schema.VESSEL, Schema.AIRPLANE) else "organisation"
    return f"{sort} {writing}"


def _misspelt(source: Random, word: str) -> str:
    if source.random() > 0.33 or len(word) < 5 or not word.isascii() or not word.isalpha():
        return word
    place = source.randrange(1, len(word))
    return word[:place] + source.choice("aeioulnrst") + word[place + source.randrange(2) :]


def _native(source: Random, script: str) -> str:
    family, given = SCRIPTS[script]
    if " " in family:
        return f"{source.choice(given.split())} {source.choice(family.split())}"
    return source.choice(family) + "".join(source.choice(given) for _ in range(source.choice((1, 2, 2))))


def parties(real: list[Record], count: int, seed: int = 7) -> Iterator[Record]:
    """So many invented parties, always the same ones for a seed."""
    source = Random(seed)
    parts = Parts(real)
    schemas = [record.schema for record in real]
    for number in range(count):
        schema = source.choice(schemas)
        kind = _kind(schema, "")
        first = parts.name(source, kind)
        names = [Name(first, NameKind.PRIMARY)]
        for _ in range(source.choice((0, 0, 0, 1, 1, 2, 5) if schema in (Schema.PERSON, Schema.ORGANIZATION) else (0, 0, 1))):
            alias = source.choice(VARIANTS)(source, first) if source.random() < 0.6 else parts.name(source, kind)
            names.append(Name(alias, NameKind.WEAK if source.random() < 0.2 else NameKind.ALIAS))
        if source.random() < 0.15:
            names.append(Name(_foreign(source, parts, schema), NameKind.ORIGINAL))
        births = (f"{source.randint(1935, 2004)}-{source.randint(1, 12):02}-{source.randint(1, 28):02}",) if schema is Schema.PERSON else ()
        yield Record(f"s-{number}", "synthetic", schema, tuple(names), (source.choice(COUNTRIES),), births)


def _foreign(source: Random, parts: Parts, schema: Schema) -> str:
    kind = _kind(schema, "а") if source.random() < 0.5 else _kind(schema, "é")
    if schema is not Schema.PERSON or source.random() < 0.6:
        return parts.name(source, kind) if kind in parts.first else parts.name(source, "organisation cyrillic")
    return _native(source, source.choice(sorted(SCRIPTS)))
