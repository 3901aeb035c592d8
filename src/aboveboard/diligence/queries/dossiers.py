"""The dossier: everything that a decider sees, as canonical JSON with its SHA-256; and the replay of what was decided."""

import hashlib
import json
from typing import Any

from aboveboard.diligence import permits
from aboveboard.diligence.models import File, Recommendation
from aboveboard.diligence.queries import assessment, neighbours, route
from aboveboard.diligence.queries.files import visible_file
from aboveboard.diligence.queries.neighbours import Regulations
from aboveboard.diligence.queries.record import Record, record_of
from aboveboard.diligence.rules.authority import Competence
from aboveboard.diligence.values import Dossier, Replay
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict
from aboveboard.kernel.serve import query
from aboveboard.lib import canonical
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
    regulations = neighbours.in_force()
    known = record_of(file, regulations)
    body = canonical.dumps(content := content_of(file, known))
    found = competence_of(file, known, regulations)
    return Dossier(file.pk, content, body, hashlib.sha256(body).hexdigest(), found, route.needs_committee(found, file.depth))


def hash_of(file: File, known: Record) -> str:
    """The hash of the dossier of a file as its record stands; raises `Conflict` before there is a recommendation."""
    return hashlib.sha256(canonical.dumps(content_of(file, known))).hexdigest()


def competence_of(file: File, known: Record, regulations: Regulations) -> Competence:
    """Who decides on a file today; who refuses, where nobody could accept. Raises `Conflict` before there is a recommendation."""
    facts = route.route_facts(file, json.loads(_proposal(known).assessment.result), regulations, known=known)
    found = route.compute_route(facts, regulations)
    return found if found.organ is not None else route.compute_route(facts, regulations, to_refuse=True)


def _proposal(known: Record) -> Recommendation:
    if known.recommendation is None:
        raise Conflict("There is no dossier yet: the analyst has not recommended anything.")
    return known.recommendation


def content_of(file: File, known: Record) -> dict[str, Any]:
    """What a decider sees of a file, as its record stands; raises `Conflict` before there is a recommendation."""
    recommendation = _proposal(known)
    stored = recommendation.assessment
    return {
        "file": str(file.pk),
        "round": file.round,
        "depth": file.depth,
        "organisation": assessment.to_json(known.organisation),
        "subjects": sorted((assessment.to_json(each) for each in known.subjects), key=lambda each: canonical.dumps(each)),
        "engagement": assessment.to_json(known.engagement),
        "answers": [
            {"question": each.question, "reply": each.reply, "because": each.because, "evidence": each.evidence, "by": str(each.by_id)}
            for each in known.answers
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
            for each in known.findings
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
            for each in known.mitigations
        ],
        "assessment": {"digest": stored.digest, "regulations": stored.regulations, "result": json.loads(stored.result)},
        "recommendation": _recommendation(recommendation),
        "reviews": [{"is_approved": each.is_approved, "text": each.text, "by": str(each.by_id)} for each in known.reviews],
        "opinions": [
            {"kind": each.kind, "revision": each.revision, "stance": each.stance, "text": each.text, "by": str(each.by_id)}
            for each in known.opinions
        ],
        "waivers": [
            {"rule": each.rule, "organ": each.organ, "text": each.text, "on": each.created_at.date().isoformat(), "by": str(each.by_id)}
            for each in known.waivers
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


def _mapping(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}
