"""Pure decisions on agreements: which clauses are mandatory, how they read, what may be changed, what forbids to sign."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from aboveboard.agreements.values import AgreementForm, Binding, ClauseFacts, ConditionFacts, DataTerms, Instrument
from aboveboard.diligence.values import ClearanceFacts
from aboveboard.lib.money import Money
from aboveboard.policy.values.clauses import PLACEHOLDERS, Clause, Clauses, Negotiability, Occasion
from aboveboard.policy.values.kinds import Attachment, Kinds, StringEffect
from aboveboard.policy.values.words import ContributionKind

# Words that often carry a forbidden string. They only make a suspicion that the legal reviewer must answer.
_SUSPICIOUS: Mapping[Attachment, re.Pattern[str]] = {
    Attachment.EXCLUSIVITY: re.compile(r"\bexclusiv|\bsole (?:supplier|partner|provider)|\bno other (?:supplier|partner)", re.IGNORECASE),
    Attachment.APPROVAL_OF_OUTPUTS: re.compile(
        r"\b(?:prior|written|its|partner'?s) (?:approval|consent)\b|\bapproves?\b|\bveto\b|\bsign-?off\b", re.IGNORECASE
    ),
    Attachment.INFLUENCE: re.compile(
        r"\b(?:steer|direct|determine|set)s? (?:the )?(?:priorit|staffing|operations|work plan)|\bseat on\b", re.IGNORECASE
    ),
    Attachment.PREFERRED_SUPPLIER: re.compile(r"\bpreferred supplier\b|\bfirst refusal\b", re.IGNORECASE),
    Attachment.POLICE_DATA: re.compile(r"\baccess to (?:police|case|operational) (?:data|files)", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the rules read of an agreement."""

    kinds: frozenset[ContributionKind]
    value: Money
    starts_on: date
    ends_on: date
    instrument: Instrument
    data: DataTerms
    name_use: bool

    @classmethod
    def of(cls, form: AgreementForm) -> "Proposed":
        """As somebody hands it in."""
        return cls(form.kinds, form.value, form.starts_on, form.ends_on, form.instrument, form.data, form.name_use)


@dataclass(frozen=True, slots=True)
class Examined:
    """What was examined and cleared: the engagement's kinds, length and strings, and the clearance with what else uses it.

    `used` is the value of the other agreements under the same clearance, in its currency.
    """

    kinds: frozenset[ContributionKind]
    days: int
    personal_data: bool
    outward_data: bool
    strings: frozenset[Attachment]
    clearance: ClearanceFacts
    used: Money
    pilot_days: int


def occasions(proposed: Proposed, examined: Examined) -> frozenset[Occasion]:
    """What makes clauses mandatory here: the kinds, and whether data flows, persons are concerned or the name is used."""
    found = {Occasion(kind.value) for kind in proposed.kinds}
    if proposed.data.inward or proposed.data.outward or examined.outward_data:
        found.add(Occasion.DATA_EXCHANGE)
    if proposed.data.personal or examined.personal_data:
        found.add(Occasion.PERSONAL_DATA)
    if proposed.name_use:
        found.add(Occasion.NAME_USE)
    return frozenset(found)


def fill(text: str, words: Mapping[str, str]) -> str:
    """The clause with its placeholders filled; braces inside the filled words stay as they are."""
    return re.sub(r"\{(" + "|".join(sorted(PLACEHOLDERS)) + r")\}", lambda found: words[found[1]], text)


def suspicions(text: str) -> frozenset[Attachment]:
    """The strings that the words of a clause suggest; each is put to the legal reviewer."""
    return frozenset(string for string, pattern in _SUSPICIOUS.items() if pattern.search(text))


def why_not_reworded(clause: Clause) -> str | None:
    """Why the clause may not be worded otherwise, or None."""
    if clause.negotiability is Negotiability.FIXED:
        return f"{clause.id} ({clause.title}) is fixed: its words are the same in every agreement."
    return None


def why_not_removed(clause: Clause, asked: frozenset[Occasion]) -> str | None:
    """Why the clause may not be left out, or None."""
    if clause.mandatory_if & (asked | {Occasion.ALWAYS}):
        return f"{clause.id} ({clause.title}) is mandatory here."
    return None


def shortcomings(
    proposed: Proposed, examined: Examined, clauses: Iterable[ClauseFacts], library: Clauses, kinds: Kinds, at: datetime
) -> tuple[str, ...]:
    """Everything that forbids to approve or sign at an instant (UTC); each sentence says what is wrong and what helps (I-1, I-25)."""
    uses = tuple(clauses)
    return (
        *_cover(proposed, examined, at),
        *_scope(proposed, examined),
        *_words(uses, library, occasions(proposed, examined)),
        *_strings(uses, examined, kinds),
    )


def conditions(
    asked: Iterable[str], bindings: Iterable[Binding], *, clauses: Collection[str], obligations: Collection[str]
) -> tuple[ConditionFacts, ...]:
    """The conditions of a clearance, from 1, each with what keeps it among the agreement's clauses and obligations."""
    named = {binding.condition: binding for binding in bindings}
    found = []
    for place, text in enumerate(asked, start=1):
        by = named.get(text, Binding(text))
        is_kept = by.clause in clauses or by.obligation in obligations
        found.append(ConditionFacts(place, text, by.clause, by.obligation, is_kept))
    return tuple(found)


def unkept(asked: Iterable[ConditionFacts]) -> Iterator[str]:
    """What forbids to approve or sign while a condition is kept by nothing that the agreement says."""
    for each in asked:
        if not each.is_kept:
            by = each.clause or each.obligation
            lost = f" It was bound to {by}, which is not in the agreement any more." if by else ""
            asked_for = f"Condition {each.place} of the clearance ({each.text.rstrip('.')})"
            yield f"{asked_for} is kept by nothing here: bind it to a clause or an obligation.{lost}"


def _cover(proposed: Proposed, examined: Examined, at: datetime) -> Iterator[str]:
    clearance = examined.clearance
    if not clearance.is_valid(at):
        yield "The clearance is not valid now; wait for a new decision."
    if lacking := sorted(proposed.kinds - {ContributionKind(kind) for kind in clearance.kinds}):
        yield f"The clearance does not cover {_listed(lacking)}; leave that out or ask for a clearance of it."
    if proposed.value.currency != clearance.ceiling.currency:
        yield f"The value is in {proposed.value.currency} and the ceiling in {clearance.ceiling.currency}; state it in the latter."
    elif proposed.value + examined.used > clearance.ceiling:
        yield f"With other agreements this makes {proposed.value + examined.used}, above the ceiling of {clearance.ceiling}."
    if proposed.starts_on > clearance.valid_until:
        yield f"The clearance ends on {clearance.valid_until.isoformat()}, before the agreement starts."
    if proposed.ends_on < at.date():
        yield "The agreement would have ended already; correct its dates."


def _scope(proposed: Proposed, examined: Examined) -> Iterator[str]:
    if lacking := sorted(proposed.kinds - examined.kinds):
        yield f"The engagement that was examined has no {_listed(lacking)}."
    # A day of leave for each year: the decision was computed from months.
    if (proposed.ends_on - proposed.starts_on).days > examined.days + examined.days // 365 + 1:
        yield f"The term is longer than the {examined.days} days that were examined."
    if proposed.data.outward and not examined.outward_data:
        yield "Outward data was not part of the engagement that was examined."
    if proposed.data.personal and not examined.personal_data:
        yield "Personal data was not part of the engagement that was examined."
    if proposed.value.minor and not proposed.instrument.is_binding:
        yield "A memorandum does not bind: nothing of value is given under it. Choose another instrument."
    if proposed.instrument is Instrument.PILOT and proposed.ends_on - proposed.starts_on > timedelta(days=examined.pilot_days):
        yield f"A pilot lasts at most {examined.pilot_days} days."


def _words(clauses: tuple[ClauseFacts, ...], library: Clauses, asked: frozenset[Occasion]) -> Iterator[str]:
    present = {use.clause: use for use in clauses}
    for clause in library.mandatory(asked):
        use = present.get(clause.id)
        if use is None:
            yield f"The mandatory clause {clause.id} ({clause.title}) is missing; take it in."
        elif not use.is_standard and clause.negotiability is Negotiability.FIXED:
            yield f"The clause {clause.id} ({clause.title}) is fixed; restore its words."
        elif use.is_standard and use.version != clause.version:
            yield f"The clause {clause.id} has a newer version; draft it anew."


def _strings(clauses: tuple[ClauseFacts, ...], examined: Examined, kinds: Kinds) -> Iterator[str]:
    blocking = {rule.attachment: rule for rule in kinds.strings if rule.effect is StringEffect.BLOCKS}
    for string in sorted(examined.strings & set(blocking)):
        yield f"{blocking[string].id}: {blocking[string].text} The engagement carries this string; have it withdrawn in writing."
    for use in clauses:
        if use.is_standard:
            continue
        if use.answered is None:
            yield f"Legal has not said which strings clause {use.clause} ({use.title}) carries."
        for string in sorted(use.strings & set(blocking)):
            yield f"{blocking[string].id}: {blocking[string].text} Strike or reword clause {use.clause} ({use.title})."


def _listed(kinds: Iterable[ContributionKind]) -> str:
    return ", ".join(kind.replace("_", " ") for kind in kinds)
