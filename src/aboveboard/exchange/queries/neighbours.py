"""What the exchange reads of the contexts below: the only place that knows how their facts are called."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from aboveboard.accounts import queries as accounts
from aboveboard.agreements import queries as agreements
from aboveboard.agreements.values import AgreementFacts
from aboveboard.audit.prepared import Lookup
from aboveboard.exchange.rules.destinations import Bureaus
from aboveboard.exchange.stix.levels import Scheme
from aboveboard.exchange.stix.markings import Audience, Level, Marking
from aboveboard.exchange.stix.routing import Atlas
from aboveboard.exchange.values import Terms, marking_of
from aboveboard.kernel.errors import Invalid
from aboveboard.lib import clock
from aboveboard.parties import queries as parties
from aboveboard.policy import queries as policy
from aboveboard.policy.values.alerts import Alerts
from aboveboard.policy.values.classification import Classification, Readers
from aboveboard.policy.values.content import ContentRules
from aboveboard.policy.values.house import House
from aboveboard.policy.values.purposes import Purposes, ReadsFor
from aboveboard.policy.values.recalls import Recalls
from aboveboard.policy.values.rule import Regulation
from aboveboard.policy.values.warnings import Warnings as WarningsRegulation
from aboveboard.policy.values.words import Kind


def terms_in_force(organisation: UUID) -> list[Terms]:
    """What the agreements in force of an organisation say about data, the newest first."""
    return [_of_agreement(agreement) for agreement in _agreements(organisation) if agreement.is_in_force(clock.now())]


def terms_ever(organisation: UUID) -> list[Terms]:
    """What the agreements that an organisation ever had in force said about data, the newest first."""
    return [_of_agreement(agreement) for agreement in _agreements(organisation)]


def _agreements(organisation: UUID) -> list[AgreementFacts]:
    """Every agreement that was ever in force, the newest first."""
    return agreements.agreements_of([organisation])[::-1]


def lookups(organisation: UUID) -> list[Lookup[Any]]:
    """What `terms_in_force` and `terms_ever` ask of the database."""
    return agreements.lookups([organisation])


def inward_terms(organisation: UUID) -> Terms | None:
    """The terms under which an organisation submits, None where nothing was ever agreed: the gate says whether it may now.

    In the grace period after an agreement has ended its last terms go on.
    """
    ever, now = _agreements(organisation), clock.now()
    found = [*(agreement for agreement in ever if agreement.is_in_force(now)), *ever]
    return next((terms for terms in map(_of_agreement, found) if terms.inward), None)


def terms_of(agreement: UUID) -> Terms:
    """What one agreement says about data, in force or not."""
    return _of_agreement(agreements.agreement(agreement))


def _of_agreement(agreement: AgreementFacts) -> Terms:
    """The data terms of an agreement in the words of the exchange."""
    data = agreement.data_terms
    return Terms(agreement.id, Marking[data.unmarked.name], data.retention_days, data.purposes, data.inward, data.outward)


def agreement(agreement_id: UUID) -> AgreementFacts:
    """One version of an agreement, with whom it is; raises `Missing`."""
    return agreements.agreement(agreement_id)


def organisation_name(organisation: UUID) -> str:
    """The legal name of an organisation; raises `Missing`."""
    return parties.organisation(organisation).legal_name


def organisation_names(organisations: Iterable[UUID]) -> dict[UUID, str]:
    """The legal names of organisations, asked for at once."""
    return parties.names_of(organisations)


def bureau_addresses(country: str) -> list[str]:
    """The e-mail addresses of the people of a country's bureau (ISO 3166 alpha-2, lower case)."""
    return [user.email for user in accounts.users_of_country(country)]


def organisation_addresses(organisation: UUID) -> list[str]:
    """The e-mail addresses of the people who speak for an organisation."""
    return [user.email for user in accounts.users_of_organisation(organisation)]


def party_addresses(party: str) -> list[str]:
    """The e-mail addresses of the people behind a recipient, a country's bureau or an organisation."""
    kind, _, key = party.partition(":")
    return bureau_addresses(key) if kind == "country" else organisation_addresses(UUID(key))


def house() -> House:
    """The house regulation in force."""
    return policy.current(House).body


def warnings_regulation() -> WarningsRegulation:
    """The warnings regulation in force."""
    return policy.current(WarningsRegulation).body


def alerts_regulation() -> Regulation[Alerts]:
    """The alerts regulation in force, with its hash."""
    return policy.current(Alerts)


def recalls_regulation() -> Regulation[Recalls]:
    """The recalls regulation in force, with its hash."""
    return policy.current(Recalls)


def scheme() -> Scheme:
    """The house's own classification in force; the same object for the same version."""
    regulation = policy.current(Classification)
    return _scheme(regulation.hash, regulation.body)


@lru_cache(maxsize=8)
def _scheme(_: str, body: Classification) -> Scheme:
    levels = (
        Level(rank, body.label(rule), marking_of(rule.at_least), _AUDIENCES[rule.readers], rule.is_retired)
        for rank, rule in enumerate(body.levels)
    )
    return Scheme(body.scheme, tuple(levels))


_AUDIENCES = {
    Readers.AS_MARKED: Audience.MARKED,
    Readers.BUREAUS: Audience.BUREAUS,
    Readers.HOUSE: Audience.HOUSE,
    Readers.NOBODY: Audience.NOBODY,
}


def levels_in_use() -> list[Level]:
    """The levels of the classification that are not retired, the least strict first."""
    return [level for level in scheme().levels if not level.is_retired]


def level_in_use(label: str) -> Level:
    """The level with this label, where something may be sent under it; raises `Invalid`."""
    found = next((level for level in levels_in_use() if level.label == label and level.audience is not Audience.NOBODY), None)
    if found is None:
        raise Invalid(level="The classification has no such level that may be exchanged: choose another.")
    return found


def content_rules() -> ContentRules:
    """What is taken in no form, by the content regulation in force."""
    return policy.current(ContentRules).body


def purposes() -> Purposes:
    """What threat data may be used for, by the purposes regulation in force."""
    return policy.current(Purposes).body


def opened_to_bureaus(before: Iterable[str], now: str) -> frozenset[str]:
    """The purposes that bureaus read for by the purposes regulation with the hash `now`, and did by none of those `before` it (the shipped
    one, where there was none)."""
    old = [policy.by_hash(digest) for digest in before] or [policy.shipped()[Kind.PURPOSES]]
    bodies = [each.body for each in (policy.by_hash(now), *old)]
    new, *known = (body.read_by(ReadsFor.BUREAUS) for body in bodies if isinstance(body, Purposes))
    return new.difference(*known)


def bureaus() -> Bureaus:
    """The members under the house regulation in force, with what their bureaus read for."""
    return Bureaus(frozenset(house().members), purposes().read_by(ReadsFor.BUREAUS))


def atlas() -> Atlas:
    """What routing looks things up in: the members under the house regulation in force, and the territories that they answer for."""
    return _atlas(house())


@lru_cache(maxsize=4)
def _atlas(found: House) -> Atlas:
    return Atlas(members=found.responsible)
