"""The pure decisions of publication: which state the public sees, and the statement that the regulation allows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from aboveboard.agreements.values import AgreementFacts, State
from aboveboard.contributions.values import ContributionFacts
from aboveboard.lib.money import Money
from aboveboard.parties.values.words import NameKind
from aboveboard.policy.values.publication import Openness, Publication, PublicState
from aboveboard.policy.values.words import ContributionKind
from aboveboard.register.values import PublicFacts, Statistics
from aboveboard.rooms.values import ClosedIncident
from aboveboard.standing.values import Status

STATES = {
    Status.GOOD: PublicState.ACTIVE,
    Status.CONDITIONAL: PublicState.ACTIVE,
    Status.UNDER_RENEWAL: PublicState.UNDER_RENEWAL,
    Status.LAPSED: PublicState.UNDER_RENEWAL,
    Status.SUSPENDED: PublicState.SUSPENDED,
    Status.NONE: PublicState.ENDED,
    Status.ENDED: PublicState.ENDED,
}
# An agreement is public from the day on which it came into force, and stays so when it ends.
PUBLIC_AGREEMENTS = frozenset({State.IN_FORCE, State.SUSPENDED, State.EXPIRED, State.TERMINATED, State.CLOSED})


def state(status: Status) -> PublicState:
    """The public state of a standing; a hold must have been taken out before (`Standing.public`)."""
    return STATES[status]


def statement(facts: PublicFacts, publication: Publication) -> dict[str, Any]:
    """What is published of a partner: the fields that the regulation opens, and nothing that it does not name."""
    organisation, marking = facts.organisation, publication.marking(facts.state)
    fields: dict[str, Any] = {
        "stable_id": facts.slug,
        "legal_name": organisation.legal_name,
        "former_names": sorted(other.name for other in organisation.other_names if other.kind is NameKind.FORMER),
        "organisation_type": organisation.kind.value,
        "country": organisation.country,
        "identifiers": [{"scheme": str(scheme), "value": value} for scheme, value in organisation.identifiers],
        "status": {"state": facts.state.value, "label": marking.label, "reason": facts.state_reason if marking.shows_reason else ""},
        "status_dates": {"since": facts.state_since.isoformat() if facts.state_since else None},
        "kinds": sorted(facts.clearance.kinds) if facts.clearance else [],
        "conditions": list(facts.clearance.conditions) if facts.clearance else [],
        "deciding_organ": facts.decision.organ if facts.decision else None,
        "decided_on": facts.decision.decided_on.isoformat() if facts.decision else None,
        "decision_reasons": facts.decision.text if facts.decision else None,
        "waivers": [{"rule": rule, "text": text, "on": day.isoformat()} for rule, text, day in facts.waivers],
        "agreement_summary": [_agreement(each, publication) for each in facts.agreements],
        "contributions": [_contribution(each, publication) for each in facts.contributions],
    }
    return {"type": "partner", **{name: value for name, value in fields.items() if _is_open(publication, name)}}


def incident(slug: str, facts: ClosedIncident, publication: Publication) -> dict[str, Any] | None:
    """What is published of an incident that is over; None where the regulation opens nothing of it."""
    fields: dict[str, Any] = {
        "incident_kind": facts.kind,
        "incident_opened_on": facts.opened_on.isoformat(),
        "incident_closed_on": facts.closed_on.isoformat(),
        "incident_countries": facts.countries,
        "incident_partners": facts.partners,
        "incident_helpers": facts.helpers,
        "incident_graces": facts.graces,
    }
    opened = {name: value for name, value in fields.items() if _is_open(publication, name)}
    return {"type": "incident", "stable_id": slug, **opened} if opened else None


def _agreement(facts: AgreementFacts, publication: Publication) -> Mapping[str, Any]:
    fields = {
        "title": facts.title,
        "purpose": facts.purpose,
        "kinds": sorted(kind.value for kind in facts.kinds),
        "value": amount(facts.value),
        "starts_on": facts.starts_on.isoformat(),
        "ends_on": facts.ends_on.isoformat(),
        "status": facts.state.value,
    }
    return {name: value for name, value in fields.items() if name == "title" or _is_open(publication, name)}


def _contribution(facts: ContributionFacts, publication: Publication) -> Mapping[str, Any]:
    """Cash and kind are never added: each line says its basis (I-17), and `figure` marks a value that is disputed (I-18)."""
    fields = {
        "kind": facts.kind.value,
        "value": {**amount(facts.value), "figure": facts.figure},
        "valuation_basis": "cash" if facts.kind is ContributionKind.FUNDING else "in kind",
        "valuation_method": facts.method.value,
        "purpose": facts.purpose,
        "deciding_organ": facts.organ,
        "decided_on": facts.accepted_at.date().isoformat() if facts.accepted_at else None,
        "status": facts.state.value,
    }
    return {name: value for name, value in fields.items() if name == "kind" or _is_open(publication, name)}


def statistics(statements: Iterable[Mapping[str, Any]]) -> Statistics:
    """The published statements counted; a field that is not open is counted nowhere."""
    states, countries, kinds = Counter[str](), Counter[str](), Counter[str]()
    cash: dict[str, Decimal] = {}
    partners = agreements = 0
    for each in statements:
        partners += 1
        states[each["status"]["state"]] += 1
        countries.update([each["country"]] if each.get("country") else [])
        agreements += len(each.get("agreement_summary", ()))
        for given in each.get("contributions", ()):
            kinds[given["kind"]] += 1
            if (value := given.get("value")) and given.get("valuation_basis") == "cash":
                cash[value["currency"]] = cash.get(value["currency"], Decimal(0)) + Decimal(value["amount"])
    return Statistics(partners, agreements, kinds.total(), states, countries, kinds, cash)


def amount(money: Money) -> dict[str, str]:
    """An amount as open data: a decimal in words of the currency's exponent, and the ISO 4217 code."""
    return {"amount": str(money.decimal), "currency": money.currency}


def _is_open(publication: Publication, field: str) -> bool:
    return publication.openness_of(field) is Openness.OPEN
