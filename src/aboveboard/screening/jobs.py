"""What screening does by itself: screens who applies or changes, follows list changes through, keeps index, feeds and memory fresh."""

from datetime import timedelta
from uuid import UUID

from aboveboard.audit import store
from aboveboard.audit.models import Entry
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import AppError, Conflict, Missing
from aboveboard.kernel.follow import every, follows
from aboveboard.lib import clock
from aboveboard.parties import queries as parties
from aboveboard.screening import actions, fetching, index, queries
from aboveboard.screening.actions.runs import DeltaSlice
from aboveboard.screening.machine import MatchState
from aboveboard.screening.models import Feed, ListSet, Match, Screened
from aboveboard.screening.queries.covering import applicants
from aboveboard.screening.values import NotScreened, Reopening

# A list change reaches everybody within seconds by its slices; whoever it missed is found after this.
LEFT_BEHIND = timedelta(minutes=10)
AT_ONCE = 20
HOUR = 3600


@follows("parties.submit_application")
def screen_applicant(entry: Entry) -> None:
    """Screen whoever applies; where no list is there yet, the timer below does it once one is."""
    for organisation in _mentioned(entry):
        if _is_ready():
            actions.screen_organisation(SYSTEM, organisation)


@follows(
    "parties.update_profile",
    "parties.add_identifier",
    "parties.end_identifier",
    "parties.state_holding",
    "parties.end_holding",
    "parties.take_position",
    "parties.end_position",
)
def screen_changed(entry: Entry) -> None:
    """Screen those again in whose examination a changed party is a subject, if they were screened before."""
    touched = {store.Ref(mention.subject_kind, mention.subject_id) for mention in entry.mentions.all()}
    touched.add(store.Ref(entry.subject_kind, entry.subject_id))
    parties_of = [ref for ref in touched if ref.kind in {"parties.organisation", "parties.person"}]
    organisations = {each for ref in parties_of for each in parties.organisations_touching(ref)}
    organisations |= {UUID(ref.id) for ref in parties_of if ref.kind == "parties.organisation"}
    known = Screened.objects.filter(organisation_id__in=organisations).values_list("organisation_id", flat=True)
    for organisation in sorted(set(known)):
        if _is_ready():
            actions.screen_organisation(SYSTEM, organisation)


@follows("screening.load_list", "screening.screen_delta")
def follow_change(entry: Entry) -> None:
    """Screen, slice by slice, whom a new version can touch; each slice hands over to the next."""
    known = store.facts(entry)
    if entry.kind == "screening.load_list":
        actions.screen_delta(SYSTEM, DeltaSlice(UUID(entry.subject_id)))
    elif known.get("next"):
        actions.screen_delta(SYSTEM, DeltaSlice(UUID(known["version"]), UUID(known["next"])))


@every(1)
def keep_index() -> None:
    """Build the index where the lists in force have none: an approved shrink, a new engine, a restored backup, a new machine."""
    versions = index.in_force()
    known = ListSet.objects.filter(pk=index.key_of(versions)).first()
    if known is not None and not index.has_file(known):
        index.restored(known)
    if versions and known is None:
        try:
            actions.record_index(SYSTEM, index.build(versions))
        except Conflict:
            # Another list came into force meanwhile; the next round builds for it.
            return


@every(HOUR)
def tidy_indexes() -> None:
    """Remove the index files of former sets of lists once no slice can want them."""
    index.tidy(clock.now() - timedelta(days=2))


@every(5)
def screen_left_behind() -> None:
    """Screen a few of those who applied and never were screened, and of those that a list change has missed."""
    if not _is_ready():
        return
    screened = set(Screened.objects.values_list("organisation_id", flat=True))
    never = [each for each in applicants() if each not in screened]
    key = index.key_of(index.in_force())
    stale = Screened.objects.filter(is_current=True, at__lt=clock.now() - LEFT_BEHIND).exclude(list_set_id=key).order_by("at")
    for organisation in list(dict.fromkeys([*never, *stale.values_list("organisation_id", flat=True)]))[:AT_ONCE]:
        try:
            actions.screen_organisation(SYSTEM, organisation)
        except (Missing, NotScreened):
            continue


@every(HOUR)
def reopen_expired() -> None:
    """Open the dismissed matches again whose dismissal has expired."""
    expired = Match.objects.filter(state=MatchState.FALSE_POSITIVE, judgement__expires_on__lt=clock.today(), delisted_at=None)
    for match in expired.order_by("pk")[:1_000]:
        try:
            actions.reopen_match(SYSTEM, match, why=Reopening.EXPIRED)
        except Conflict:
            continue


@every(60)
def refresh_feeds() -> None:
    """Fetch the lists whose time has come; a list takes part once it was fetched by `lists refresh`."""
    now = clock.now()
    for feed in Feed.objects.filter(fetched=True):
        due = feed.next_at or (feed.checked_at or now) + fetching.PERIOD
        if due <= now:
            try:
                fetching.refresh(SYSTEM, feed.source)
            except AppError:
                # Noted on the feed, with a longer wait; the others go on.
                continue


def _mentioned(entry: Entry) -> list[UUID]:
    rows = entry.mentions.filter(subject_kind="parties.organisation")
    return [UUID(each) for each in rows.values_list("subject_id", flat=True)]


def _is_ready() -> bool:
    return bool(queries.lists_in_force()) and _has_index()


def _has_index() -> bool:
    return ListSet.objects.filter(pk=index.key_of(index.in_force())).exists()
