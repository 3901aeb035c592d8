"""What due diligence reads of the contexts below: the only place that knows how their facts are called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from aboveboard.accounts import queries as accounts
from aboveboard.accounts.values import DelegationFacts, UserFacts
from aboveboard.lib import clock
from aboveboard.policy import queries as policy
from aboveboard.policy.values.authority import Authority
from aboveboard.policy.values.bodies import of_type
from aboveboard.policy.values.criteria import Criteria
from aboveboard.policy.values.depth import DepthRules
from aboveboard.policy.values.house import House, Limit, LimitRule, Unit
from aboveboard.policy.values.knockouts import Knockouts
from aboveboard.policy.values.lists import Lists
from aboveboard.policy.values.risk import Risk
from aboveboard.policy.values.rule import Regulation
from aboveboard.policy.values.words import Organ

WEEK = 7
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Regulations:
    """The regulations that an assessment and a route rest on, each in one version."""

    authority: Regulation[Authority]
    criteria: Regulation[Criteria]
    depth: Regulation[DepthRules]
    house: Regulation[House]
    knockouts: Regulation[Knockouts]
    lists: Regulation[Lists]
    risk: Regulation[Risk]

    @property
    def hashes(self) -> dict[str, str]:
        """The SHA-256 of each version by kind."""
        each = (self.authority, self.criteria, self.depth, self.house, self.knockouts, self.lists, self.risk)
        return {regulation.kind.value: regulation.hash for regulation in each}


def in_force() -> Regulations:
    """The regulations in force now."""
    return Regulations(
        policy.current(Authority),
        policy.current(Criteria),
        policy.current(DepthRules),
        policy.current(House),
        policy.current(Knockouts),
        policy.current(Lists),
        policy.current(Risk),
    )


def by_hashes(hashes: Mapping[str, str]) -> Regulations:
    """The regulations of an earlier day; raises `Missing` where a version is not stored."""
    found = {kind: policy.by_hash(digest) for kind, digest in hashes.items()}
    return Regulations(
        of_type(found, Authority),
        of_type(found, Criteria),
        of_type(found, DepthRules),
        of_type(found, House),
        of_type(found, Knockouts),
        of_type(found, Lists),
        of_type(found, Risk),
    )


def deadline(limit: Limit, since: datetime | None = None) -> datetime:
    """When a time limit of the house regulation ends, from `since` or now (UTC)."""
    return ending(next(each for each in policy.current(House).body.limits if each.limit is limit), since or clock.now())


def ending(rule: LimitRule, start: datetime) -> datetime:
    """When a time limit ends that begins at `start` (UTC)."""
    if rule.unit is Unit.HOURS:
        return start + timedelta(hours=rule.count)
    if rule.unit is Unit.DAYS:
        return start + timedelta(days=rule.count)
    left, day = rule.count, start
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day


def holders_of(roles: Iterable[str]) -> dict[UUID, UserFacts]:
    """The active users who hold any of the roles now, by id."""
    return {user.id: user for role in sorted(roles) for user in accounts.users_with_role(role)}


def delegation_of(rule: str, organ: Organ, at: datetime) -> DelegationFacts | None:
    """The delegation in force that gives an organ its power under a rule."""
    return accounts.delegation_for(rule, organ.value, at)
