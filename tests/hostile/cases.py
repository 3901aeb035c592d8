"""What an attack finds in place: whatever its rule stands against, and all else as it should be, so that nothing else refuses it."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from aboveboard.agreements import actions as agreements
from aboveboard.agreements.models import Agreement
from aboveboard.contributions import actions as giving
from aboveboard.diligence import actions
from aboveboard.diligence.models import Clearance, File
from aboveboard.diligence.rules.criteria import Reply
from aboveboard.diligence.values import AnswerForm, FindingForm, Outcome
from aboveboard.lib import clock
from aboveboard.policy.values.kinds import Book
from aboveboard.policy.values.knockouts import Ground
from aboveboard.policy.values.risk import Category
from aboveboard.standing import actions as standing
from aboveboard.standing import values as stops
from tests import make_accounts, make_agreements, make_contributions, make_diligence, make_examined
from tests.api.document import COMPONENTS, sample
from tests.browser.world import World
from tests.make_diligence import staff

Body = Mapping[str, object]
SAID = "Written for the test."


def later() -> str:
    """A day that has not come."""
    return (clock.today() + timedelta(days=30)).isoformat()


def asking() -> dict[str, object]:
    """A question to partners as its page sends it, without its legal basis and without the declaration on police files."""
    return {"text": SAID, "purpose": SAID, "marking": "AMBER", "due_at": f"{later()}T10:00", "retention_days": "90"}


def asking_by_program() -> Body:
    """The same as a program sends it, the declaration alone missing."""
    return asking() | {"legal_basis": SAID, "due_at": f"{later()}T10:00:00Z", "retention_days": 90}


def before_signature(world: World) -> Agreement:
    """An agreement that the partner has signed."""
    return make_agreements.signed()


def without_clearance(world: World) -> Agreement:
    """The same, its clearance revoked meanwhile."""
    agreement = before_signature(world)
    with make_diligence.rows():
        Clearance.objects.filter(pk=agreement.clearance_id).update(revoked_at=clock.now())
    return agreement


def without_room(world: World) -> Agreement:
    """The same, its clearance cut to less than its value."""
    agreement = before_signature(world)
    with make_diligence.rows():
        Clearance.objects.filter(pk=agreement.clearance_id).update(ceiling_minor=100)
    return agreement


def offered(world: World, agreement: UUID, fund: UUID | None = None) -> Body:
    """Money offered under an agreement, as a program sends it."""
    value = {"amount": "1000.00", "currency": "EUR"}
    payer = {"name": "A partner", "account": "NL00", "source": "Its own funds"}
    terms = {"agreement": str(agreement), "kind": "funding", "value": value, "purpose": SAID, "payer": payer, "purposes": [SAID]}
    tranches = [{"amount": value, "due_on": "2031-01-01", "condition": SAID}]
    method = sample(COMPONENTS["NewOffer"]["properties"]["method"])
    return {**terms, "method": method, "fund": str(fund or world.giving.money.fund_id), "tranches": tranches}


def offered_to_kind(world: World) -> Body:
    """Money offered to a fund of the in-kind book."""
    return offered(world, world.giving.agreement.pk, make_contributions.fund(book=Book.KIND).pk)


def agreement_ended(world: World) -> UUID:
    """What was put before the organs under an agreement that was terminated since."""
    agreement = make_contributions.agreement(40_000)
    made = make_contributions.recommended(agreement, 40_000)
    agreement.refresh_from_db()
    agreements.terminate_agreement(staff("sg"), agreement, reason=SAID)
    return UUID(str(made.pk))


def above_the_ceiling(world: World) -> UUID:
    """The second of two that were put before the organs together and are more than the ceiling; the first is accepted."""
    agreement = make_contributions.agreement(40_000)
    first, second = (make_contributions.recommended(agreement, 30_000) for _ in range(2))
    giving.accept(make_contributions.chief(), first)
    return UUID(str(second.pk))


def beyond_authority(world: World) -> UUID:
    """What the Executive Committee alone may accept."""
    return UUID(str(make_contributions.recommended(make_contributions.agreement(6_000_000), 6_000_000).pk))


def proposed_by_who_decides(world: World) -> UUID:
    """A suspension, proposed by somebody whose role could decide it."""
    return UUID(str(standing.propose_suspension(make_accounts.actor(world.users["proposer"]), _stop(world)).pk))


def _stop(world: World) -> stops.SuspensionForm:
    return stops.SuspensionForm(world.partner, stops.Ground.LISTING, "An owner is named on a list.", "A question about ownership.")


def imposed_by_the_board(world: World) -> UUID:
    """A suspension by the Executive Committee, its lifting proposed."""
    made = standing.suspend(staff("ec"), standing.propose_suspension(staff("officer"), _stop(world)))
    return UUID(str(standing.propose_lift(staff("officer"), made, reason="Delisted.").pk))


def unknown(world: World) -> File:
    """The file that is being examined, one answer of which is not known."""
    file = File.objects.get(pk=world.collecting)
    actions.answer_question(make_accounts.actor(world.users["analyst"]), file, form=AnswerForm("CR-1-01", Reply.UNKNOWN))
    return file


def convicted(world: World) -> File:
    """The file that is being examined, with the finding behind a knockout that nobody may waive."""
    file = File.objects.get(pk=world.collecting)
    knock = FindingForm(Category.LEGAL, "Convicted.", "Court record", 1, 1, ground=Ground.CONVICTED_GRAVE)
    actions.record_finding(make_accounts.actor(world.users["analyst"]), file, form=knock)
    return file


def before_the_board(world: World) -> str:
    """The same file before those who decide, a member of the board free to act; gives the hash of what is shown."""
    file = convicted(world)
    actions.recommend(make_accounts.actor(world.users["analyst"]), file, proposal=make_diligence.proposal(file, Outcome.EXCLUDED))
    make_diligence.reviewed(file)
    file.refresh_from_db()
    make_diligence.opined(file)
    make_examined.free(file, "ec")
    return make_diligence.seen(file)


def on_page(file: File) -> Body:
    """A positive recommendation of everything that the engagement offers, as the page sends it."""
    asked = make_diligence.proposal(file)
    assert asked.ceiling is not None
    kinds = sorted(kind.value for kind in asked.kinds)
    return {"outcome": "cleared", "text": "All is well.", "kinds": kinds, "ceiling": asked.ceiling.decimal, "conditions": ""}


def by_program(file: File) -> Body:
    """The same as a program sends it."""
    asked = make_diligence.proposal(file)
    assert asked.ceiling is not None
    amount = {"amount": str(asked.ceiling.decimal), "currency": asked.ceiling.currency}
    return {"outcome": "cleared", "text": "All is well.", "kinds": sorted(kind.value for kind in asked.kinds), "ceiling": amount}
