"""What every telling needs: the partner as it goes on, how it stands, what it sends and reads, and what is expected to be refused."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from aboveboard.agreements import actions as agreements
from aboveboard.audit.models import Entry
from aboveboard.demo import script
from aboveboard.demo.cast import Player
from aboveboard.demo.telling import StoryBroken, Telling
from aboveboard.exchange import actions as exchange
from aboveboard.exchange import queries as shared
from aboveboard.exchange.stix.taxii.filters import Filters
from aboveboard.exchange.stix.taxii.resources import Outcome as Fate
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import AppError, NoStanding
from aboveboard.register import queries as register
from aboveboard.standing import queries as standings
from aboveboard.standing.values import Status


def told_by_the_log() -> list[str]:
    """The kinds of all entries so far."""
    rows = Entry.objects.order_by("id").values_list("kind", "outcome")
    return [kind if outcome == "done" else f"{kind} refused" for kind, outcome in rows]


@dataclass(slots=True)
class Life:
    """The partner as the story goes on."""

    partner: script.Partner
    organisation: UUID
    engagement: UUID
    signatory: UUID
    examiner: UUID
    file: UUID | None = None
    agreement: UUID | None = None
    tranche: UUID | None = None


class Teller:
    """Tells with a cast, on whatever database is configured; raises `StoryBroken` where a fact is not as told."""

    def __init__(self, cast: dict[str, Player], telling: Telling) -> None:
        self.cast = cast
        self.tell = telling

    def actor(self, key: str) -> Actor:
        """A person of the cast, by their token."""
        return self.cast[key].actor()

    def submit(self, life: Life) -> UUID:
        """The partner hands in indicators of its own; returns the submission."""
        giver, place = self.actor(life.partner.speaker), shared.onboarding(life.organisation)
        intake = shared.visible_intake(giver, str(place.collection))
        return exchange.receive(giver, intake, body=script.threats(place.identity, place.object_defaults)).pk

    def fates(self, life: Life, submission: UUID) -> set[Fate]:
        """What became of the objects, as the partner is told."""
        return {told.outcome for told in shared.visible_status(self.actor(life.partner.speaker), str(submission)).fates}

    def arrived(self, bureau: str) -> list[str]:
        """The indicators in the feed of a bureau's country."""
        reader = self.actor(bureau)
        items = shared.visible_objects(reader, f"country-{reader.country}", Filters()).items
        return [item.id for item in items if item.id.startswith("indicator--")]

    def feed(self, life: Life) -> object:
        """What the partner reads of what all share."""
        return shared.visible_objects(self.actor(life.partner.speaker), "shared", Filters())

    def shut_signing(self, life: Life) -> None:
        """Expect that the partner cannot sign a further instrument."""
        new = agreements.draft_agreement(self.actor("officer"), script.letters(life.engagement))
        for place, by in enumerate(script.KEPT_BY_LETTERS, start=1):
            agreements.bind_condition(self.actor("officer"), new, condition=place, **by)
        agreements.submit_for_review(self.actor("officer"), new)
        agreements.approve_agreement(self.actor("legal"), new, seen=new.content_hash)
        speaker = self.actor(life.partner.speaker)
        self.shut(lambda: agreements.sign_partner(speaker, new, seen=new.content_hash, signatory=life.signatory))

    def status(self, life: Life) -> Status:
        """The partner's standing as the secretariat sees it."""
        return standings.visible_standing(self.actor("officer"), life.organisation).status

    def public(self, life: Life) -> str:
        """The state that the register shows."""
        record, _ = register.published_record(self.actor("auditor"), register.slug_of(life.organisation))
        return record.status

    def refused(self, act: Callable[[], object], otherwise: str) -> None:
        """Expect a refusal."""
        try:
            act()
        except AppError:
            return
        raise StoryBroken(otherwise)

    def shut(self, act: Callable[[], object]) -> None:
        """Expect the gate to be shut."""
        try:
            act()
        except NoStanding:
            return
        raise StoryBroken("The gate let through what it should have stopped.")
