"""Which frozen value stands behind which kind of regulation."""

from collections.abc import Mapping
from types import MappingProxyType

from aboveboard.policy.values.access import Access
from aboveboard.policy.values.alerts import Alerts
from aboveboard.policy.values.authority import Authority
from aboveboard.policy.values.classification import Classification
from aboveboard.policy.values.clauses import Clauses
from aboveboard.policy.values.content import ContentRules
from aboveboard.policy.values.criteria import Criteria
from aboveboard.policy.values.depth import DepthRules
from aboveboard.policy.values.house import House
from aboveboard.policy.values.kinds import Kinds
from aboveboard.policy.values.knockouts import Knockouts
from aboveboard.policy.values.lists import Lists
from aboveboard.policy.values.publication import Publication
from aboveboard.policy.values.purposes import Purposes
from aboveboard.policy.values.recalls import Recalls
from aboveboard.policy.values.risk import Risk
from aboveboard.policy.values.rooms import Rooms
from aboveboard.policy.values.rule import Regulation
from aboveboard.policy.values.standing import Standing
from aboveboard.policy.values.warnings import Warnings
from aboveboard.policy.values.words import Kind

type Body = (
    Access
    | Alerts
    | Authority
    | Classification
    | Clauses
    | ContentRules
    | Criteria
    | DepthRules
    | House
    | Kinds
    | Knockouts
    | Lists
    | Publication
    | Purposes
    | Recalls
    | Risk
    | Rooms
    | Standing
    | Warnings
)

BODIES: Mapping[Kind, type[Body]] = MappingProxyType(
    {
        Kind.ACCESS: Access,
        Kind.ALERTS: Alerts,
        Kind.AUTHORITY: Authority,
        Kind.CLASSIFICATION: Classification,
        Kind.CLAUSES: Clauses,
        Kind.CONTENT: ContentRules,
        Kind.CRITERIA: Criteria,
        Kind.DEPTH: DepthRules,
        Kind.HOUSE: House,
        Kind.KINDS: Kinds,
        Kind.KNOCKOUTS: Knockouts,
        Kind.LISTS: Lists,
        Kind.PUBLICATION: Publication,
        Kind.PURPOSES: Purposes,
        Kind.RECALLS: Recalls,
        Kind.RISK: Risk,
        Kind.ROOMS: Rooms,
        Kind.STANDING: Standing,
        Kind.WARNINGS: Warnings,
    }
)


def of_type[Wanted](regulations: Mapping[str, Regulation[Body]], body: type[Wanted]) -> Regulation[Wanted]:
    """The regulation whose body is of this type; raises KeyError where `regulations` lacks it."""
    for regulation in regulations.values():
        if isinstance(regulation.body, body):
            return regulation  # type: ignore[return-value]  # the body was just found to be of this type
    raise KeyError(body.__name__)
