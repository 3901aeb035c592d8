"""What is on record of files and around them: read for many at once, so that a list costs as many queries as one file."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from aboveboard.accounts.values import UserFacts
from aboveboard.diligence.models import (
    Answer,
    Decision,
    File,
    Finding,
    InterestAnswer,
    Mitigation,
    Opinion,
    Recommendation,
    Review,
    Vote,
    Waiver,
)
from aboveboard.diligence.queries import neighbours
from aboveboard.diligence.queries.neighbours import Regulations
from aboveboard.diligence.values import ROLES, Outcome
from aboveboard.lib import clock
from aboveboard.parties import queries as parties
from aboveboard.parties.values.facts import EngagementFacts, OrganisationFacts, Subject
from aboveboard.policy.values.words import Organ

NOT_TAKEN = frozenset({Outcome.DECLINED.value, Outcome.EXCLUDED.value})


class Bench:
    """Who acts for each organ now, and under which delegations: the same for every file, and asked for once."""

    def __init__(self, regulations: Regulations) -> None:
        self._regulations = regulations
        self._members: dict[Organ, Mapping[UUID, UserFacts]] = {}

    def members(self, organ: Organ) -> Mapping[UUID, UserFacts]:
        """The active users who act for an organ, by id."""
        if organ not in self._members:
            self._members[organ] = neighbours.holders_of(ROLES[organ])
        return self._members[organ]

    @cached_property
    def delegations(self) -> list[dict[str, str]]:
        """The delegations in force, as the route is stored with them."""
        now = clock.now()
        rules = self._regulations.authority.body.delegations
        found = [(rule.id, given) for rule in rules if (given := neighbours.delegation_of(rule.id, rule.organ, now))]
        return [
            {
                "rule": rule,
                "reference": given.reference,
                "valid_from": given.decided_on.isoformat(),
                "valid_until": given.expires_on.isoformat(),
            }
            for rule, given in found
        ]


@dataclass(frozen=True, slots=True)
class Record:
    """One file as it stands: the parties that it is about, what was collected in it, and what was said and cast on it.

    Of answers and opinions the latest revisions, by question and by kind; of findings and mitigations those that were not
    withdrawn; reviews, opinions and waivers are those of the latest recommendation. `earlier` are the owner group's other
    engagements but those that were not taken; `interested` are the users who declared or were found to have an interest.
    """

    organisation: OrganisationFacts
    engagement: EngagementFacts
    subjects: tuple[Subject, ...]
    earlier: tuple[EngagementFacts, ...]
    answers: tuple[Answer, ...]
    findings: tuple[Finding, ...]
    mitigations: tuple[Mitigation, ...]
    recommendation: Recommendation | None
    reviews: tuple[Review, ...]
    opinions: tuple[Opinion, ...]
    waivers: tuple[Waiver, ...]
    votes: tuple[Vote, ...]
    interested: frozenset[UUID]
    bench: Bench


def record_of(file: File, regulations: Regulations) -> Record:
    """One file as it stands now."""
    return records_of([file], regulations)[file.pk]


def records_of(files: Collection[File], regulations: Regulations) -> dict[UUID, Record]:
    """Files as they stand now, by id: as many queries for many as for one."""
    keys = [file.pk for file in files]
    organisations = {file.organisation_id for file in files}
    facts = parties.organisations(organisations)
    engagements = parties.engagements(file.engagement_id for file in files)
    circles = parties.circles_of(organisations)
    others = earlier_of(files, regulations)
    proposals = _latest(Recommendation.objects.filter(file__in=keys).select_related("assessment").order_by("created_at"), _file)
    stands = [proposal.pk for proposal in proposals.values()]
    answers = _latest(Answer.objects.filter(file__in=keys).order_by("revision"), lambda row: (row.file_id, row.question))
    opinions = _latest(Opinion.objects.filter(recommendation__in=stands).order_by("revision"), lambda row: (row.file_id, row.kind))
    findings = _by_file(Finding.objects.filter(file__in=keys, withdrawn_at=None).order_by("created_at", "id"))
    mitigations = _by_file(Mitigation.objects.filter(file__in=keys, withdrawn_at=None).order_by("created_at", "id"))
    reviews = _by_file(Review.objects.filter(recommendation__in=stands).order_by("created_at", "id"))
    waivers = _by_file(Waiver.objects.filter(recommendation__in=stands).order_by("rule"))
    votes = _by_file(Vote.objects.filter(file__in=keys).order_by("at", "id"))
    interests = _by_file(InterestAnswer.objects.filter(file__in=keys, has_interest=True))
    answered = _by_file(answers[key] for key in sorted(answers))
    given = _by_file(opinions[key] for key in sorted(opinions))
    bench = Bench(regulations)
    return {
        file.pk: Record(
            facts[file.organisation_id],
            engagements[file.engagement_id],
            tuple(circles[file.organisation_id][0]),
            others[file.pk],
            answered(file),
            findings(file),
            mitigations(file),
            proposals.get(file.pk),
            reviews(file),
            given(file),
            waivers(file),
            votes(file),
            frozenset(row.user_id for row in interests(file)),
            bench,
        )
        for file in files
    }


def earlier_of(files: Collection[File], regulations: Regulations) -> dict[UUID, tuple[EngagementFacts, ...]]:
    """Per file the owner group's other engagements that count together with its own: all but those that were not taken."""
    today = clock.today()
    since = date(today.year - (regulations.authority.body.aggregation.months + 11) // 12, today.month, 1)
    groups = parties.engagements_of_groups({file.organisation_id for file in files}, since)
    put = {one.id for group in groups.values() for one in group.engagements}
    decided = Decision.objects.filter(file__engagement_id__in=put, outcome__in=NOT_TAKEN)
    refused = set(decided.values_list("file__engagement_id", flat=True))
    return {
        file.pk: tuple(
            one
            for one in sorted(groups[file.organisation_id].engagements, key=lambda one: str(one.id))
            if one.id != file.engagement_id and one.id not in refused
        )
        for file in files
    }


def _file(row: Any) -> Any:
    return row.file_id


def _latest[Row](rows: Iterable[Row], key: Callable[[Row], Any]) -> dict[Any, Row]:
    """The last row of each key, in the order of `rows`."""
    return {key(row): row for row in rows}


def _by_file[Row](rows: Iterable[Row]) -> Callable[[File], tuple[Row, ...]]:
    found: dict[Hashable, list[Row]] = {}
    for row in rows:
        found.setdefault(_file(row), []).append(row)
    return lambda file: tuple(found.get(file.pk, ()))
