"""What the demo shows of asking and answering: a question with its answer, one that waits for the partner, and what a country says."""

from datetime import timedelta

from aboveboard.demo.incident import SERVER
from aboveboard.demo.life import Life, Teller
from aboveboard.exchange import actions, queries
from aboveboard.exchange.feedback import FeedbackForm, FeedbackKind
from aboveboard.exchange.rules.asking import QuestionForm
from aboveboard.exchange.stix.markings import Marking
from aboveboard.lib import clock

BASIS = "Article 4 of the (fictional) rules on threat information"


def asking(story: Teller, life: Life) -> None:
    """A bureau and the desk ask, the partner answers the first and still owes the second; the bureau says what became of an object."""
    norway, desk = story.actor("ncb"), story.actor("exchange")
    partner, guard = story.actor(life.partner.speaker), story.actor("security")
    purpose, due_at = "To protect hospitals under attack (fictional)", clock.now() + timedelta(days=2)
    for who, country, text in (
        (norway, "no", "Does your telemetry know locker-panel[.]example, or a loader that calls it?"),
        (desk, "", "Which of your customers in health care run a gateway of the (fictional) kind Ferry 4?"),
    ):
        form = QuestionForm(
            country, text, purpose, BASIS, Marking.AMBER, due_at, 30, originator=country, names_country=bool(country), is_free_of_files=True
        )
        actions.release_question(guard, actions.prepare_question(who, form))
    first = queries.visible_asked(partner).order_by("created_at", "id").first()
    story.tell.expect(that=first is not None, otherwise="The partner was not asked.")
    if first is not None:
        words = "Yes: 41 look-ups since Monday, all from two hospitals; the loader is the one that is in the room."
        actions.answer_in_words(partner, queries.visible_asked_one(partner, first.pk), words=words)
    said = FeedbackForm(FeedbackKind.SIGHTED, 3, clock.today(), "On three servers of one hospital.", names_country=True)
    actions.give_feedback(norway, queries.answerable_named(norway, SERVER), form=said)
