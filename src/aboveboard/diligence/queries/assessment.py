"""What the facts of a file say under the regulations: gathered as JSON, computed by rules alone, so that it can be replayed."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from aboveboard.diligence.models import Answer, File
from aboveboard.diligence.queries.neighbours import Regulations
from aboveboard.diligence.queries.record import Record, earlier_of, record_of
from aboveboard.diligence.rules.authority import AuthorityFacts, Commitment, size_of
from aboveboard.diligence.rules.criteria import Answer as Answered
from aboveboard.diligence.rules.criteria import Reply, assess_criteria
from aboveboard.diligence.rules.depth import DepthFacts, depth_of
from aboveboard.diligence.rules.knockouts import Holding, KnockoutFacts, Revenue, assess_knockouts
from aboveboard.diligence.rules.risk import Mitigation, Rating, assess_risk
from aboveboard.diligence.rules.validity import Certificate, ValidityAnswer, validity
from aboveboard.kernel.errors import Blocked
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.parties.values.facts import EngagementFacts
from aboveboard.policy.values.knockouts import Ground
from aboveboard.policy.values.risk import Anchor, Category, Risk
from aboveboard.policy.values.words import Circumstance, ContributionKind, Depth, Level, OrganisationType
from aboveboard.policy.version import plain

DAYS_A_MONTH = Decimal("30.4375")


def facts_of(file: File, regulations: Regulations, known: Record | None = None) -> dict[str, Any]:
    """Everything that the rules read of a file today, as JSON without personal data; `known` where its record is at hand."""
    today = clock.today()
    known = known or record_of(file, regulations)
    engagement = known.engagement
    found = [finding.facts for finding in known.findings]
    return {
        "as_of": today.isoformat(),
        "organisation_type": str(known.organisation.kind),
        "engagement": commitment(engagement, regulations, today),
        "kinds": sorted(kind.value for kind, _ in engagement.kinds),
        "earlier": _commitments(known.earlier, regulations, today),
        "circumstances": sorted({*circumstances(engagement), *(each["circumstance"] for each in found if each["circumstance"])}),
        "answers": [
            {
                "question": answer.question,
                "reply": answer.reply,
                "has_because": bool(answer.because),
                "has_evidence": any(_holds(cited, today) for cited in answer.evidence),
            }
            for answer in known.answers
        ],
        "findings": [
            {"category": finding.category, "likelihood": finding.likelihood, "impact": finding.impact} for finding in known.findings
        ],
        "mitigations": [
            {
                "category": each.category,
                "levels": each.levels,
                "anchor": each.anchor,
                "reference": each.reference,
                "is_in_place": each.is_in_place,
            }
            for each in known.mitigations
        ],
        "grounds": sorted({each["ground"] for each in found if each["ground"]}),
        "revenues": [each["revenue"] for each in found if each["revenue"]],
        "listed_on": sorted({each["listed_on"] for each in found if each["listed_on"]}),
        "holdings": [each["holding"] for each in found if each["holding"]],
    }


def compute(facts: Mapping[str, Any], regulations: Regulations) -> dict[str, Any]:
    """Depth, criteria, knockouts and risk from facts alone; the same facts and regulations always give the same result."""
    kinds = frozenset(ContributionKind(kind) for kind in facts["kinds"])
    knockouts = assess_knockouts(_knockout_facts(facts), regulations.knockouts, regulations.lists)
    size = size_of(authority_facts(facts, Level.LOW, regulations), regulations.authority.body, [])
    depth = depth_of(DepthFacts(kinds, size.value, size.band, knockouts.circumstances), regulations.depth)
    criteria = assess_criteria(
        [
            Answered(each["question"], Reply(each["reply"]), "given" if each["has_because"] else "", each["has_evidence"])
            for each in facts["answers"]
        ],
        depth.depth,
        OrganisationType(facts["organisation_type"]),
        regulations.criteria,
    )
    mitigations = [
        Mitigation(Category(each["category"]), each["levels"], Anchor(each["anchor"]), each["reference"], each["is_in_place"])
        for each in facts["mitigations"]
    ]
    risk = assess_risk(_ratings(facts["findings"], criteria.missing, regulations.risk.body), mitigations, regulations.risk)
    return {
        "depth": plain(depth),
        "criteria": plain(criteria),
        "criteria_are_met": criteria.are_met,
        "knockouts": plain(knockouts),
        "risk": plain(risk),
        "size": plain(size),
    }


def authority_facts(facts: Mapping[str, Any], level: Level, regulations: Regulations) -> AuthorityFacts:
    """The part of the facts that decides the competence, before delegations and recusals."""
    return AuthorityFacts(
        _commitment(facts["engagement"]),
        level,
        regulations.house.body.budget.amount,
        tuple(_commitment(each) for each in facts["earlier"]),
        frozenset(Circumstance(each) for each in facts["circumstances"]),
    )


def current_answers(file: File) -> list[Answer]:
    """The latest revision of each answer, by question."""
    latest = {answer.question: answer for answer in file.answers.order_by("revision")}
    return [latest[question] for question in sorted(latest)]


def validity_of(file: File, result: Mapping[str, Any], regulations: Regulations) -> ValidityAnswer:
    """Until when a clearance granted today on this result holds; the certificates that the answers cite may end it before."""
    certificates = [
        Certificate(cited["title"], date.fromisoformat(cited["expires_on"]))
        for answer in current_answers(file)
        for cited in answer.evidence
        if cited["expires_on"]
    ]
    return validity(Level(result["risk"]["residual"]), clock.today(), certificates, regulations.risk)


def first_depth(engagement: EngagementFacts, file: File, regulations: Regulations) -> tuple[Depth, list[str]]:
    """The depth with which a file begins, from the engagement alone; the analyst's findings may deepen it."""
    today = clock.today()
    counted = _commitments(earlier_of([file], regulations)[file.pk], regulations, today)
    facts = {"engagement": commitment(engagement, regulations, today), "earlier": counted, "circumstances": []}
    size = size_of(authority_facts(facts, Level.LOW, regulations), regulations.authority.body, [])
    called = frozenset(Circumstance(each) for each in circumstances(engagement))
    answer = depth_of(DepthFacts(frozenset(kind for kind, _ in engagement.kinds), size.value, size.band, called), regulations.depth)
    return answer.depth, [f"{reason.rule}: {reason.sentence}" for reason in answer.reasons]


def circumstances(engagement: EngagementFacts) -> list[str]:
    """What the engagement itself says that a regulation attaches an effect to."""
    kinds = {kind for kind, _ in engagement.kinds}
    called = {
        Circumstance.DATA_EXCHANGE: engagement.personal_data or engagement.outward_data,
        Circumstance.OUTWARD_DATA: engagement.outward_data,
        Circumstance.PREMISES: ContributionKind.PREMISES in kinds,
        Circumstance.SECONDMENT: ContributionKind.SECONDMENT in kinds,
    }
    return sorted(circumstance.value for circumstance, holds in called.items() if holds)


def commitment(engagement: EngagementFacts, regulations: Regulations, day: date) -> dict[str, Any]:
    """An engagement as the authority rules count it; raises `Blocked` where it is stated in another currency."""
    value: Money = engagement.value
    currency = regulations.house.body.currency
    if value.currency != currency:
        raise Blocked(
            [f"The engagement is stated in {value.currency}; state its value in {currency}, with rate and date, and submit it again."]
        )
    months = max(1, round((engagement.ends_on - engagement.starts_on).days / DAYS_A_MONTH))
    return {"reference": str(engagement.id), "value": plain(value.decimal), "term_months": months, "signed_on": day.isoformat()}


def _commitments(engagements: Iterable[EngagementFacts], regulations: Regulations, today: date) -> list[dict[str, Any]]:
    return [commitment(each, regulations, each.submitted_at.date() if each.submitted_at else today) for each in engagements]


def to_json(value: Any) -> Any:
    """A frozen value of another context as JSON: every field, ids and times as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {key: to_json(each) for key, each in asdict(value).items()}
    if isinstance(value, Mapping):
        return {str(key): to_json(each) for key, each in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((to_json(each) for each in value), key=str)
    if isinstance(value, list | tuple):
        return [to_json(each) for each in value]
    if value is None or isinstance(value, bool | int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _holds(cited: Mapping[str, Any], today: date) -> bool:
    # An expired certificate proves nothing any more: the answer becomes unknown by itself.
    return not cited["expires_on"] or date.fromisoformat(cited["expires_on"]) >= today


def _ratings(findings: Iterable[Mapping[str, Any]], missing: frozenset[Category], rules: Risk) -> list[Rating]:
    """The worst finding of each category; where evidence is missing, worst after its likelihood is raised."""
    least = rules.missing_evidence.likelihood
    worst: dict[Category, Rating] = {}
    for each in findings:
        category = Category(each["category"])
        rating = Rating(category, each["likelihood"], each["impact"], category in missing)

        def weight(rating: Rating) -> tuple[int, int]:
            likelihood = max(rating.likelihood, least) if rating.is_evidence_missing else rating.likelihood
            return likelihood * rating.impact, rating.likelihood

        if category not in worst or weight(rating) > weight(worst[category]):
            worst[category] = rating
    return [worst[category] for category in Category if category in worst]


def _knockout_facts(facts: Mapping[str, Any]) -> KnockoutFacts:
    return KnockoutFacts(
        frozenset(facts["listed_on"]),
        tuple(Holding(each["source"], each["holder"], Decimal(each["share"]), each["has_control"]) for each in facts["holdings"]),
        tuple(Revenue(each["sector"], Decimal(each["share"]), each["is_funded_by"]) for each in facts["revenues"]),
        frozenset(Ground(each) for each in facts["grounds"]),
        frozenset(Circumstance(each) for each in facts["circumstances"]),
    )


def _commitment(facts: Mapping[str, Any]) -> Commitment:
    return Commitment(facts["reference"], Decimal(facts["value"]), facts["term_months"], date.fromisoformat(facts["signed_on"]))
