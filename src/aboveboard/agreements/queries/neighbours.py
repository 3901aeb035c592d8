"""What agreements read of the contexts below: the only place that knows how their facts are called."""

import unicodedata
from dataclasses import dataclass
from uuid import UUID

from aboveboard.accounts import queries as accounts
from aboveboard.agreements import rules
from aboveboard.agreements.values import AgreementForm
from aboveboard.diligence import queries as diligence
from aboveboard.diligence.queries import interest
from aboveboard.diligence.values import ClearanceFacts
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Invalid, Missing
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.parties import queries as parties
from aboveboard.parties.values.facts import EngagementFacts
from aboveboard.parties.values.words import EngagementState, PositionRole
from aboveboard.policy import queries as policy
from aboveboard.policy.values.clauses import Clauses
from aboveboard.policy.values.house import House, Limit
from aboveboard.policy.values.kinds import Kinds
from aboveboard.policy.values.purposes import Purposes
from aboveboard.policy.values.rule import Regulation


@dataclass(frozen=True, slots=True)
class Regulations:
    """The regulations that agreements rest on."""

    clauses: Regulation[Clauses]
    kinds: Regulation[Kinds]
    house: Regulation[House]


def regulations() -> Regulations:
    """Those in force now."""
    return Regulations(policy.current(Clauses), policy.current(Kinds), policy.current(House))


def purposes() -> Purposes:
    """What threat data may be used for, by the purposes regulation in force."""
    return policy.current(Purposes).body


def engagement(engagement_id: UUID) -> EngagementFacts:
    """A submitted engagement; raises `Missing`, and `Invalid` for one that is not before us."""
    found = parties.engagement(engagement_id)
    if found.state in {EngagementState.DRAFT, EngagementState.WITHDRAWN}:
        raise Invalid(engagement_id="This engagement is not submitted: nothing can be agreed about it.")
    return found


def clearance(clearance_id: UUID) -> ClearanceFacts:
    """One clearance; raises `Missing`."""
    found = diligence.clearance(clearance_id)
    if found is None:
        raise Missing
    return found


def clearances_in_force() -> list[ClearanceFacts]:
    """Those valid now, of every organisation."""
    return diligence.clearances_in_force(clock.now())


def clearance_for(form: AgreementForm, organisation_id: UUID) -> ClearanceFacts:
    """The clearance that the form names, or the newest valid one for the engagement; raises `Invalid` where there is none."""
    now = clock.now()
    valid = [each for each in diligence.clearances(organisation_id, now) if each.is_valid(now)]
    for each in valid:
        if each.id == form.clearance_id or (form.clearance_id is None and each.engagement_id == form.engagement_id):
            return each
    raise Invalid(clearance_id="No valid clearance of this organisation covers the engagement; nothing is agreed without one.")


def examined(engagement_id: UUID, cleared: ClearanceFacts, used: Money) -> rules.Examined:
    """What was examined and cleared."""
    found = parties.engagement(engagement_id)
    limit = next(rule for rule in policy.current(House).body.limits if rule.limit is Limit.PILOT)
    return rules.Examined(
        frozenset(kind for kind, _ in found.kinds),
        (found.ends_on - found.starts_on).days,
        found.personal_data,
        found.outward_data,
        frozenset(found.strings),
        cleared,
        used,
        limit.count,
    )


def words(form: AgreementForm, organisation_id: UUID) -> dict[str, str]:
    """What the placeholders of clauses stand for."""
    house = policy.current(House).body
    return {
        "organisation": house.name,
        "partner": parties.organisation(organisation_id).legal_name,
        # The library ends the sentence itself.
        "purpose": form.purpose.rstrip(". "),
        "programme": form.programme or form.title,
        "amount": f"{form.value.decimal:,f}",
        "currency": form.value.currency,
        "ends_on": form.ends_on.isoformat(),
        "seat": house.seat,
    }


def is_signatory(actor: Actor, organisation_id: UUID, person_id: UUID) -> bool:
    """Whether the person is registered now as a signatory of the organisation, and is the actor by name."""
    today = clock.today()
    if actor.user is None or not any(
        position.role == PositionRole.SIGNATORY and position.person_id == person_id and (position.since is None or position.since <= today)
        for position in parties.visible_positions(actor, organisation_id)
    ):
        return False
    return _plain(parties.person(person_id).full_name) == _plain(accounts.user_facts(actor.user).name)


def has_interest(user_id: UUID, organisation_id: UUID) -> bool:
    """Whether the user is a person behind the organisation."""
    return interest.is_named(user_id, organisation_id)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
