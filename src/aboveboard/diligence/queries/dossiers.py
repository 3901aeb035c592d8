"""The dossier: everything that a decider sees, as canonical JSON with its SHA-256; and the replay of what was decided."""

import hashlib
import json
from typing import Any

from aboveboard.diligence import permits
from aboveboard.diligence.models import File, Recommendation
from aboveboard.diligence.queries import assessment, neighbours, route
from aboveboard.diligence.queries.files import visible_file
from aboveboard.diligence.values import Dossier, Replay
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict
from aboveboard.kernel.serve import query
from aboveboard.lib import canonical
from aboveboard.parties import queries as parties
from aboveboard.policy.version import plain


@query(permits.READ)
def dossier(actor: Actor, file: File) -> Dossier:
    """What a decider sees of a file, with the hash that binds votes and decision.

    Raises `Missing`, `InterestUnanswered` and `Recused` as `visible_file` does, and `Conflict` before there is a
    recommendation.
    """
    return build(visible_file(actor, file.pk))


@query(permits.READ)
def replay(actor: Actor, file: File) -> tuple[Replay, ...]:
    """Every stored result of a file computed again from the stored facts and the regulations of that day (I-27)."""
    file = visible_file(actor, file.pk)
    found = []
    for stored in file.assessments.order_by("id"):
        regulations = neighbours.by_hashes(stored.regulations)
        result = assessment.compute(json.loads(stored.facts), regulations)
        found.append(
            Replay(f"assessment {stored.digest[:12]}", json.loads(stored.result), result, tuple(sorted(stored.regulations.values())))
        )
    for decided in file.decisions.order_by("round"):
        regulations = neighbours.by_hashes(decided.route_regulations)
        facts = json.loads(decided.route_facts)
        again = plain(route.compute_route(facts, regulations, to_refuse=facts["to_refuse"]))
        hashes = tuple(sorted(decided.route_regulations.values()))
        found.append(Replay(f"route of round {decided.round}", json.loads(decided.route), _mapping(again), hashes))
    return tuple(found)


def build(file: File) -> Dossier:
    """The dossier of a file as it stands; for the actions of this context, which have asked who may see it."""
    content = _content(file)
    body = canonical.dumps(content)
    regulations = neighbours.in_force()
    facts = route.route_facts(file, content["assessment"]["result"], regulations)
    competence = route.compute_route(facts, regulations)
    if competence.organ is None:
        competence = route.compute_route(facts, regulations, to_refuse=True)
    return Dossier(file.pk, content, body, hashlib.sha256(body).hexdigest(), competence, route.needs_committee(competence, file.depth))


def _content(file: File) -> dict[str, Any]:
    recommendation = file.recommendations.order_by("-created_at").first()
    if recommendation is None:
        raise Conflict("There is no dossier yet: the analyst has not recommended anything.")
    stored = recommendation.assessment
    return {
        "file": str(file.pk),
        "round": file.round,
        "depth": file.depth,
        "organisation": assessment.to_json(parties.organisation(file.organisation_id)),
        "subjects": sorted(
            (assessment.to_json(each) for each in parties.subjects_of(file.organisation_id)), key=lambda each: canonical.dumps(each)
        ),
        "engagement": assessment.to_json(parties.engagement(file.engagement_id)),
        "answers": [
            {"question": each.question, "reply": each.reply, "because": each.because, "evidence": each.evidence, "by": str(each.by_id)}
            for each in assessment.current_answers(file)
        ],
        "findings": [
            {
                "id": str(each.pk),
                "category": each.category,
                "statement": each.statement,
                "source": each.source,
                "likelihood": each.likelihood,
                "impact": each.impact,
                "facts": each.facts,
            }
            for each in file.findings.filter(withdrawn_at=None).order_by("created_at", "id")
        ],
        "mitigations": [
            {
                "category": each.category,
                "levels": each.levels,
                "anchor": each.anchor,
                "reference": each.reference,
                "statement": each.statement,
                "is_in_place": each.is_in_place,
            }
            for each in file.mitigations.filter(withdrawn_at=None).order_by("created_at", "id")
        ],
        "assessment": {"digest": stored.digest, "regulations": stored.regulations, "result": json.loads(stored.result)},
        "recommendation": _recommendation(recommendation),
        "reviews": [
            {"is_approved": each.is_approved, "text": each.text, "by": str(each.by_id)}
            for each in file.reviews.filter(recommendation=recommendation).order_by("created_at", "id")
        ],
        "opinions": _opinions(recommendation),
        "waivers": [
            {"rule": each.rule, "organ": each.organ, "text": each.text, "on": each.created_at.date().isoformat(), "by": str(each.by_id)}
            for each in file.waivers.filter(recommendation=recommendation).order_by("rule")
        ],
    }


def _recommendation(each: Recommendation) -> dict[str, Any]:
    return {
        "id": str(each.pk),
        "outcome": each.outcome,
        "text": each.text,
        "kinds": each.kinds,
        "ceiling": {"minor": each.ceiling_minor, "currency": each.ceiling_currency},
        "conditions": each.conditions,
        "by": str(each.by_id),
    }


def _opinions(recommendation: Recommendation) -> list[dict[str, Any]]:
    latest = {each.kind: each for each in recommendation.opinions.order_by("revision")}
    return [
        {
            "kind": kind,
            "revision": latest[kind].revision,
            "stance": latest[kind].stance,
            "text": latest[kind].text,
            "by": str(latest[kind].by_id),
        }
        for kind in sorted(latest)
    ]


def _mapping(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}
