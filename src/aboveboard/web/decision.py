"""What a decider has to know, drawn from the sealed dossier: the worst fact, the dissent, what happens after a no."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aboveboard.accounts import queries as accounts
from aboveboard.diligence.readings import Outlook, Scope, Sitting
from aboveboard.diligence.rules.authority import Competence
from aboveboard.diligence.values import Choice, Outcome
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.parties import queries as parties
from aboveboard.policy.queries import current
from aboveboard.policy.values.house import House
from aboveboard.policy.values.rule import Reason
from aboveboard.web.templatetags.formats import day, joined, money
from aboveboard.web.words import word

ENGAGEMENT = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


@dataclass(frozen=True, slots=True)
class Worst:
    """The fact that weighs most: a knockout, else the finding rated highest; `others` counts those not shown."""

    statement: str
    source: str
    weight: str
    mitigations: tuple[str, ...]
    others: int


@dataclass(frozen=True, slots=True)
class Dissent:
    """Somebody who does not simply agree, and why."""

    who: str
    what: str
    text: str


def worst(content: Mapping[str, Any]) -> Worst | None:
    """The worst fact on file; None where nothing was found."""
    findings = sorted(content["findings"], key=lambda each: (each["likelihood"] * each["impact"], each["impact"]), reverse=True)
    if knockouts := content["assessment"]["result"]["knockouts"]["knockouts"]:
        first = knockouts[0]
        return Worst(first["sentence"], first["rule"], _("A knockout: it cannot be scored away."), (), len(knockouts) - 1 + len(findings))
    if not findings:
        return None
    found = findings[0]
    lowering = tuple(each["statement"] for each in content["mitigations"] if each["category"] == found["category"] and each["is_in_place"])
    weight = _("%(category)s: likelihood %(likelihood)s of 5, impact %(impact)s of 5.") % {
        "category": word(found["category"], "risk_category"),
        "likelihood": found["likelihood"],
        "impact": found["impact"],
    }
    return Worst(found["statement"], found["source"], weight, lowering, len(findings) - 1)


def dissent(content: Mapping[str, Any], sittings: Iterable[Sitting]) -> list[Dissent]:
    """Opinions that do not support, and votes that are not for."""
    opinions = [each for each in content["opinions"] if each["stance"] != "supports"]
    names = accounts.names_of(f"user:{each['by']}" for each in opinions)
    said = [
        Dissent(f"{word(each['kind'], 'opinion_kind')} · {names['user:' + each['by']]}", word(each["stance"], "stance"), each["text"])
        for each in opinions
    ]
    cast = [ballot for sitting in sittings for ballot in sitting.ballots if ballot.choice != Choice.FOR]
    return said + [Dissent(ballot.name, word(ballot.choice, "choice"), ballot.reason) for ballot in cast]


def obstacles(outlook: Outlook, sittings: Sequence[Sitting]) -> list[str]:
    """What stands between the file and a yes today, a sentence each."""
    found, names = [], current(House).body
    if outlook.refusal:
        found.append(outlook.refusal)
    if outlook.has_changed:
        found.append(_("The facts or the regulations have changed since the recommendation; return the file to its analyst."))
    found.extend(outlook.gaps)
    if unsettled := outlook.unsettled:
        found.append(
            ngettext("%(count)s match of the screening is not settled.", "%(count)s matches of the screening are not settled.", unsettled)
            % {"count": unsettled}
        )
    for sitting in sittings:
        if sitting.tally.result is None:
            missing = sitting.tally.quorum - sitting.tally.cast
            needed = ngettext(
                "%(organ)s: %(count)s more vote is needed for a quorum.",
                "%(organ)s: %(count)s more votes are needed for a quorum.",
                missing,
            )
            found.append(needed % {"count": missing, "organ": names.organ_name(sitting.organ)})
        elif sitting.is_deciding and sitting.tally.result is not Choice.FOR:
            found.append(_("The organ voted against; the decision follows its vote."))
    return found


def reasons(actor: Actor, found: Competence | None) -> list[Reason]:
    """Why this organ decides, the conclusion first; an engagement is called by its title, where the reader may see it."""
    told = list(reversed(found.reasons)) if found is not None else []
    return [Reason(each.rule, ENGAGEMENT.sub(lambda match: _title(actor, UUID(match[0])), each.sentence)) for each in told]


def _title(actor: Actor, engagement: UUID) -> str:
    try:
        return f"“{parties.visible_engagement(actor, engagement).title}”"
    except Missing:
        return _("Another engagement")


def accepts(outcome: str, scope: Scope) -> str:
    """What the button of a yes does, in its own words."""
    kinds = joined([word(kind, "contribution_kind") for kind in scope.kinds])
    said = {"kinds": kinds, "ceiling": money(scope.ceiling), "day": day(scope.valid_until), "count": len(scope.conditions)}
    if outcome == Outcome.CLEARED_WITH_CONDITIONS:
        return format_html(
            ngettext(
                "Accept with {count} condition: clearance for {kinds} up to {ceiling} until {day}",
                "Accept with {count} conditions: clearance for {kinds} up to {ceiling} until {day}",
                len(scope.conditions),
            ),
            **said,
        )
    return format_html(_("Accept: clearance for {kinds} up to {ceiling} until {day}"), **said)
