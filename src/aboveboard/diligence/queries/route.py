"""Which organ decides on a file today and how it was found; what of it is stored can be replayed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from aboveboard.diligence.models import Assessment, File
from aboveboard.diligence.queries import assessment, interest
from aboveboard.diligence.queries.neighbours import Regulations
from aboveboard.diligence.queries.record import Record, record_of
from aboveboard.diligence.rules.authority import AuthorityFacts, Competence, Delegation, competence
from aboveboard.policy.values.words import Circumstance, Depth, Level, Organ


def route_facts(
    file: File,
    result: Mapping[str, Any],
    regulations: Regulations,
    facts: Mapping[str, Any] | None = None,
    known: Record | None = None,
) -> dict[str, Any]:
    """What decides the competence today, as JSON: the engagement, the level, delegations in force, recusals, waivers.

    `facts` are those of today, `known` is the record that they were read from, where they are at hand.
    """
    known = known or record_of(file, regulations)
    facts = facts or assessment.facts_of(file, regulations, known)
    called = {*facts["circumstances"], *result["knockouts"]["circumstances"]}
    if known.waivers:
        called.add(Circumstance.WAIVER.value)
    return {
        "engagement": facts["engagement"],
        "earlier": facts["earlier"],
        "level": result["risk"]["residual"],
        "circumstances": sorted(called),
        "delegations": known.bench.delegations,
        "recused": sorted(organ.value for organ in Organ if organ is not Organ.COMMITTEE and _is_out(known, organ)),
        "unwaivable": [each["rule"] for each in result["knockouts"]["knockouts"] if not each["waivable_by"]],
    }


def compute_route(facts: Mapping[str, Any], regulations: Regulations, *, to_refuse: bool = False) -> Competence:
    """The competent organ. `to_refuse`: who says no where a knockout leaves nobody who could say yes."""
    level = Level(facts["level"])
    base = assessment.authority_facts(facts, level, regulations)
    delegations = tuple(
        Delegation(each["rule"], each["reference"], date.fromisoformat(each["valid_from"]), date.fromisoformat(each["valid_until"]))
        for each in facts["delegations"]
    )
    asked = AuthorityFacts(
        base.proposed,
        level,
        base.budget,
        base.earlier,
        base.circumstances,
        delegations,
        frozenset(Organ(each) for each in facts["recused"]),
        () if to_refuse else tuple(facts["unwaivable"]),
    )
    return competence(asked, regulations.authority)


def needs_committee(route: Competence, depth: str) -> bool:
    """Whether the committee advises first: where the table says so, and always at the enhanced depth."""
    return Organ.COMMITTEE in route.after or depth == Depth.ENHANCED


def waived_rules(file: File) -> list[str]:
    """The knockouts that were waived for the recommendation that stands."""
    latest = file.recommendations.order_by("-created_at").first()
    return sorted(file.waivers.filter(recommendation=latest).values_list("rule", flat=True)) if latest else []


def latest_assessment(file: File) -> Assessment | None:
    """The assessment that the file rests on, if it has come so far."""
    return file.assessments.order_by("-id").first()


def _is_out(known: Record, organ: Organ) -> bool:
    """Whether an interest keeps everybody who acts for an organ away; a vacant organ is not out, its decision waits."""
    holders = known.bench.members(organ)
    return bool(holders) and interest.removed(known, holders) >= set(holders)
