"""A match drawn for its reader: the two sides row by row with the agreeing words marked, and the score in sentences."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aboveboard.screening.engine import words
from aboveboard.screening.engine.script import clean, latin
from aboveboard.screening.engine.values import Candidate, Finding, How
from aboveboard.screening.values import SideBySide
from aboveboard.web.templatetags.formats import country
from aboveboard.web.words import word

VERDICTS = {Finding.AGREES: "agrees", Finding.CONTRADICTS: "differs", Finding.UNKNOWN: "unknown"}
MOST_SHOWN = 40


def rows(sides: SideBySide) -> Sequence[Mapping[str, object]]:
    """What is compared: names, kind, birth, countries, numbers; then what only the list says."""
    subject, record, known = sides.subject_facts, sides.record, sides.candidate.explanation
    asked = {part.asked for part in known.parts if part.how is not How.ABSENT}
    listed = {part.listed for part in known.parts if part.how is not How.ABSENT}
    names = [str(name) for name, _kind in _pairs(record["names"])]
    found = [
        _row(_("Names"), _marked(_texts(subject.get("names")), asked), _marked(names, listed), _by_name(sides)),
        _row(
            _("What it is"), word(subject.get("schema", ""), "listed_kind"), word(record["schema"], "listed_kind"), VERDICTS[known.schema]
        ),
        _row(_("Born"), _joined(_texts(subject.get("births"))), _joined(_texts(record["births"])), VERDICTS[known.birth]),
        _row(_("Countries"), _countries(subject.get("countries")), _countries(record["countries"]), VERDICTS[known.country]),
        _row(_("Numbers"), _numbers(subject.get("identifiers")), _numbers(record["identifiers"]), VERDICTS[known.identifier]),
    ]
    only = [(_("Programme"), _texts(record["programmes"])), (_("Listed on"), _texts([record["listed_on"]] if record["listed_on"] else []))]
    only.append((_("What the list adds"), _texts(record["facts"])))
    return found + [{"label": label, "left": None, "right": _joined(values), "verdict": "only"} for label, values in only if values]


def parts(sides: SideBySide) -> Sequence[Mapping[str, object]]:
    """The words of the name, each beside the listed word that it agrees with, and in what way."""
    known = sides.candidate.explanation
    return [
        {"asked": part.asked, "listed": part.listed, "how": word(part.how, "part_how"), "agrees": part.how is not How.ABSENT}
        for part in known.parts
    ] + [{"asked": "", "listed": text, "how": _("only in the listed name"), "agrees": False} for text in known.missing]


def sentences(candidate: Candidate) -> list[str]:
    """Why the score is what it is, in the reader's language."""
    return words.sentences(candidate, _)


def _by_name(sides: SideBySide) -> str:
    known = sides.candidate.explanation
    if not known.parts:
        return "unknown"
    return "differs" if known.missing or any(part.how is How.ABSENT for part in known.parts) else "agrees"


def _row(label: str, left: object, right: object, verdict: str) -> Mapping[str, object]:
    return {"label": label, "left": left or None, "right": right or None, "verdict": verdict}


def _marked(names: Sequence[str], agreeing: set[str]) -> SafeString:
    """Each name on a line of its own, the words that agree marked."""
    return _joined([format_html_join(" ", "{}", ((_word(text, agreeing),) for text in name.split())) for name in names[:MOST_SHOWN]])


def _word(text: str, agreeing: set[str]) -> SafeString:
    read = "".join(letter for letter in latin(clean(text))[0] if letter.isalnum())
    return format_html("<mark>{}</mark>" if read and read in agreeing else "{}", text)


def _joined(values: Iterable[str]) -> SafeString:
    return format_html_join(SafeString("<br>"), "<bdi>{}</bdi>", ((value,) for value in list(values)[:MOST_SHOWN]))


def _countries(codes: object) -> SafeString:
    return _joined(str(country(code)) for code in _texts(codes))


def _numbers(pairs: object) -> SafeString:
    return _joined(f"{str(kind).replace('_', ' ')} {value}" for kind, value in _pairs(pairs))


def _texts(values: object) -> list[str]:
    return [str(value) for value in values] if isinstance(values, list | tuple) else []


def _pairs(values: object) -> list[tuple[object, object]]:
    return [(pair[0], pair[1]) for pair in values] if isinstance(values, list | tuple) else []
