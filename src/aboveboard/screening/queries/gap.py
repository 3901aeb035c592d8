"""Who behind an organisation was not screened against what is in force: a missing check never reads as clear."""

from collections.abc import Iterable
from uuid import UUID

from aboveboard.lib import canonical
from aboveboard.parties import queries as parties
from aboveboard.parties.values.facts import Subject
from aboveboard.policy.values.lists import ListStanding
from aboveboard.screening import index
from aboveboard.screening.engine.version import ENGINE_VERSION
from aboveboard.screening.models import Screened
from aboveboard.screening.queries.facts import lists_in_force
from aboveboard.screening.sealing import subject_facts
from aboveboard.screening.values import Gap, ListFacts, Missed


def gaps(organisation_id: UUID) -> tuple[Gap, ...]:
    """What is missing before the organisation, its owners, officers, signatories and secondees count as screened; empty: nothing.

    Asks for the parties as they stand now and for the lists in force now, whatever was screened when. Raises `Missing` for
    an unknown organisation.
    """
    lists = lists_in_force()
    if not lists:
        return (Gap(Missed.NO_LIST, index.NO_LIST),)
    rows = Screened.objects.filter(organisation_id=organisation_id).select_related("list_set").defer("sentence")
    screened = {(row.subject_kind, row.subject_id): row for row in rows}
    found = [_too_old(each) for each in lists if each.is_stale and each.standing is ListStanding.BINDING]
    subjects, is_complete = parties.circle_of(organisation_id)
    if not is_complete:
        found.append(Gap(Missed.OWNERS, "The chains of owners are too long to be followed to their end; have them stated more plainly."))
    for subject in subjects:
        found.extend(_of(subject, screened.get((subject.ref.kind, subject.ref.id)), lists))
    return tuple(found)


def _of(subject: Subject, row: Screened | None, lists: Iterable[ListFacts]) -> Iterable[Gap]:
    who = subject.sentence.removesuffix(".")
    if row is None or not row.is_current:
        yield Gap(Missed.NEVER, f"{who}: never screened.")
    elif row.facts != canonical.dumps(subject_facts(subject)).decode():
        yield Gap(Missed.CHANGED, f"{who}: has changed since the last screening.")
    elif row.list_set.engine != ENGINE_VERSION:
        yield Gap(Missed.LISTS, f"{who}: not screened by the present version of the engine.")
    else:
        against = {each["version"] for each in row.list_set.versions}
        if missing := [f"{each.label} of {each.published}" for each in lists if str(each.version) not in against]:
            yield Gap(Missed.LISTS, f"{who}: not screened against {', '.join(missing)}.")


def _too_old(found: ListFacts) -> Gap:
    since = f"since {found.checked_at:%Y-%m-%d %H:%M} UTC" if found.checked_at else "yet"
    return Gap(Missed.FEED, f"{found.label}: nobody has looked {since} whether it changed; refresh this list first.")
