"""What the world has of lists and stops: an organisation whose owner a list names, its hold, and a list that shrank too much."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from aboveboard.kernel.actor import SYSTEM
from aboveboard.screening import actions as readings
from aboveboard.screening import loading
from aboveboard.screening.models import ListVersion, Match
from aboveboard.screening.values import ListFile, ListRefusal
from aboveboard.standing import actions
from aboveboard.standing.models import Hold, Suspension
from aboveboard.standing.values import Ground, SuspensionForm
from tests import make_screening
from tests.make_diligence import staff
from tests.make_screening import OTHERS, OWNER, Listed


@dataclass(frozen=True, slots=True)
class Stops:
    """The keys of what there is to see."""

    held: UUID
    match: UUID
    run: UUID
    hold: UUID
    refused: UUID
    in_force: UUID
    suspended: Suspension

    def pages(self, who: str) -> list[str]:
        """The addresses that no menu reaches, and that `who` reaches from a list."""
        standing = f"/partners/{self.held}/standing/"
        return {
            "analyst": [
                f"/matches/{self.match}/",
                f"/matches/{self.match}/?as=dismissed",
                f"/matches/{self.match}/?as=confirmed",
                "/matches/?state=all",
                f"/screenings/{self.run}/?replay=1",
                f"/lists/versions/{self.in_force}/",
                "/lists/coverage/",
                standing,
                f"/holds/{self.hold}/confirm/",
            ],
            "legal": [standing, f"/holds/{self.hold}/lift/"],
            "officer": [f"/partners/{self.suspended.organisation_id}/standing/", f"/lists/versions/{self.refused}/", f"{standing}suspend/"],
            "sg": [f"/suspensions/{self.suspended.pk}/decide/"],
            "partner": ["/own/standing/"],
        }.get(who, [])


def build() -> Stops:
    """Load lists of invented names, screen an organisation, let a list name its owner; first of all, since followers run."""
    with tempfile.TemporaryDirectory(prefix="aboveboard-lists-") as scratch:
        folder = Path(scratch)
        more = [Listed(700 + number, "Some", f"Body{number}") for number in range(6)]
        make_screening.un(folder, *OTHERS, *more)
        owner = make_screening.screened("Harbour Optics Ltd", registration_number="88 01")
        loaded = make_screening.un(folder, *OTHERS, *more, OWNER, dated="2026-03-02")
        make_screening.own(folder, *OTHERS, Listed(OWNER.number, OWNER.first, OWNER.last, "1931"))
        make_screening.worker.drain()
        try:
            loading.load(SYSTEM, ListFile("un", make_screening.un_file(folder, *OTHERS[:2], dated="2026-03-09")))
        except ListRefusal:
            refused = ListVersion.objects.get(state="refused")
    match = Match.objects.get(source="un")
    readings.dismiss_match(staff("reviewer", "Rita Okoro"), match, form=make_screening.said())
    return Stops(owner.pk, match.pk, match.run_id, Hold.objects.get().pk, refused.pk, loaded.version, _proposed(owner.pk))


def _proposed(organisation: UUID) -> Suspension:
    form = SuspensionForm(
        organisation, Ground.LISTING, "An owner is named on a binding list; the reading is not finished.", "A question about ownership."
    )
    return actions.propose_suspension(staff("analyst", "Anna Lind"), form)
