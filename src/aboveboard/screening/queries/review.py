"""What a reader of matches works with: the worst first, whom each is about, what was judged, what a judgement would do, what comes next."""

import json
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import query
from aboveboard.policy import queries as policy
from aboveboard.policy.values.lists import Lists, ListStanding
from aboveboard.screening import machine, permits, rules
from aboveboard.screening.machine import MatchState
from aboveboard.screening.models import Judgement, Match, Screened
from aboveboard.screening.queries import facts
from aboveboard.screening.queries.doors import visible_match, visible_matches
from aboveboard.screening.values import Chosen, Consequence, Judged, Named

OPEN = [state.value for state in machine.OPEN]
RANK = (ListStanding.BINDING, ListStanding.WEIGHTY, ListStanding.INFORMATION)
MOST = 1_000


@query(permits.READ)
def worst_matches(actor: Actor, chosen: Chosen) -> QuerySet[Match]:
    """The chosen matches: what stops acts first, then by what the list may do, then by score."""
    rows = visible_matches(actor, organisation=chosen.organisation)
    if chosen.states:
        rows = rows.filter(state__in=[state.value for state in chosen.states])
    if chosen.standing:
        rows = rows.filter(standing_of_list=chosen.standing.value)
    if chosen.source:
        rows = rows.filter(source=chosen.source)
    stops = Q(above_act=True, state__in=OPEN) | Q(state=MatchState.CONFIRMED, standing_of_list=ListStanding.BINDING)
    ranks = [When(standing_of_list=standing.value, then=Value(rank)) for rank, standing in enumerate(RANK)]
    first = Case(When(stops, then=Value(0)), default=Value(1), output_field=IntegerField())
    by_list = Case(*ranks, default=Value(len(RANK)), output_field=IntegerField())
    return rows.order_by(first, by_list, "-score", "id")


@query(permits.READ)
def whom(actor: Actor, matches: Iterable[Match]) -> Mapping[UUID, Named]:
    """Whom these matches are about, by the match's id, asked for at once; empty for those who may not see matches."""
    wanted = list(matches) if permits.sees(actor, permits.READ) else []
    found: dict[tuple[str, str], Named] = {}
    rows = Screened.objects.filter(subject_id__in={match.subject_id for match in wanted}).order_by("-is_current", "-at", "id")
    for row in rows:
        key = row.subject_kind, row.subject_id
        known = found.get(key) or Named(json.loads(row.facts)["names"][0], row.sentence, ())
        more = (row.organisation_id,) if row.is_current else ()
        found[key] = Named(known.name, known.sentence, known.organisations + more)
    return {match.pk: found[key] for match in wanted if (key := (match.subject_kind, match.subject_id)) in found}


@query(permits.READ)
def visible_judgements(actor: Actor, match_id: UUID) -> list[Judgement]:
    """What was made of a match so far, newest first; raises `Missing`."""
    return list(Judgement.objects.filter(match=visible_match(actor, match_id)).order_by("-created_at"))


@query(permits.READ)
def consequence(actor: Actor, match_id: UUID, judged: Judged) -> Consequence:
    """What this judgement by this reader would do now; raises `Missing`."""
    match = visible_match(actor, match_id)
    standing = ListStanding(match.standing_of_list)
    first = first_reading(match, judged)
    needs_two = rules.needs_second_reader(judged, standing, stops=match.above_act or match.would_act, lists=policy.current(Lists).body)
    organisations = set(whom(actor, [match])[match.pk].organisations) if whom(actor, [match]) else set()
    stopping = {each.id for found in facts.stopping_matches_of(organisations).values() for each in found}
    return Consequence(
        stops=match.pk in stopping,
        awaits_second=needs_two and first is None,
        is_second=first is not None and first.by_id != actor.user,
        is_mine=first is not None and first.by_id == actor.user,
        others=len(stopping - {match.pk}),
    )


@query(permits.READ)
def next_match(actor: Actor, chosen: Chosen, after: UUID) -> UUID | None:
    """The match that the reader should look at after this one: open, and not waiting for somebody else; the worst again at the end."""
    rows = worst_matches(actor, chosen).values_list("pk", "state", "judgement__complete", "judgement__by_id")[:MOST]
    order = [(key, state in OPEN and not (complete is False and by == actor.user), key == after) for key, state, complete, by in rows]
    at = next((place for place, (_, _, is_here) in enumerate(order) if is_here), -1)
    turned = [*order[at + 1 :], *order[: max(at, 0)]]
    return next((key for key, awaits, is_here in turned if awaits and not is_here), None)


def first_reading(match: Match, judged: Judged) -> Judgement | None:
    """A judgement of that kind that waits for its second reader, both sides being as they were read."""
    found = match.judgement
    if found is None or found.complete or found.kind != judged:
        return None
    return found if (found.fingerprint, found.record_id) == (match.fingerprint, match.record_id) else None
