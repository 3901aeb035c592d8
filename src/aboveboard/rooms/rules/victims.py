"""Merges the victims that alerts name by organisation, however they are spelt, and says how far each country is with each."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

from aboveboard.exchange.values import AlertState, VictimTold
from aboveboard.rooms.values import Step, Told, Victim
from aboveboard.screening.engine.lexicon import FORM_CLASS, LONGEST_FORM

STEPS = {
    AlertState.SENT: Step.TOLD,
    AlertState.ACKNOWLEDGED: Step.ACKNOWLEDGED,
    AlertState.ACTED: Step.ACTED,
    AlertState.CLOSED: Step.ACTED,
}
_RANK = {step: place for place, step in enumerate(Step)}


def key_of(name: str) -> str:
    """What two spellings of one organisation share: letters and digits without accents, case, punctuation and legal form."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each)).casefold()
    words = "".join(each if each.isalnum() else " " for each in plain.replace(".", "")).split()
    for length in range(LONGEST_FORM, 0, -1):
        if length < len(words) and tuple(words[-length:]) in FORM_CLASS:
            words = words[:-length]
    return " ".join(words)


def merged(told: Iterable[VictimTold]) -> list[Victim]:
    """One victim for each organisation, by name, the nameless last; of several alerts the one that is least far speaks for a country."""
    by_key: dict[str, list[VictimTold]] = defaultdict(list)
    for each in told:
        by_key[key_of(each.name)].append(each)
    found = [_victim(lines) for lines in by_key.values()]
    return sorted(found, key=lambda victim: (not victim.name, victim.name.casefold()))


def _victim(lines: list[VictimTold]) -> Victim:
    spellings = tuple(sorted({line.name for line in lines}))
    cells: dict[str, Told] = {}
    for each in lines:
        cell = Told(STEPS[each.state], each.told_at, each.outcome, each.is_overdue)
        before = cells.get(each.country)
        if before is None or _weight(cell) < _weight(before):
            cells[each.country] = cell
    # The longest spelling is the one that says most.
    return Victim(max(spellings, key=lambda name: (len(name), name)), spellings, cells)


def _weight(cell: Told) -> tuple[bool, int]:
    return not cell.is_overdue, _RANK[cell.step]


def counted(victims: Iterable[Victim]) -> Mapping[str, Mapping[Step, int]]:
    """By country how many victims it was told of, has acknowledged and has acted on."""
    found: dict[str, dict[Step, int]] = defaultdict(lambda: dict.fromkeys(Step, 0))
    for victim in victims:
        for country, cell in victim.cells.items():
            found[country][cell.step] += 1
    return {country: found[country] for country in sorted(found)}
