"""What an attack finds in place: a file that a knockout or an unknown answer stands against, its scope asked for in full."""

from collections.abc import Mapping

from aboveboard.diligence import actions
from aboveboard.diligence.models import File
from aboveboard.diligence.rules.criteria import Reply
from aboveboard.diligence.values import AnswerForm, FindingForm, Outcome
from aboveboard.policy.values.knockouts import Ground
from aboveboard.policy.values.risk import Category
from tests import make_accounts, make_diligence, make_examined
from tests.browser.world import World

Body = Mapping[str, object]


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
