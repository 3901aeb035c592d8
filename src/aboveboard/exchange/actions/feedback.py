"""Takes what a bureau says of an object that it was given."""

from aboveboard.exchange import permits
from aboveboard.exchange.actions.saying import line_if_any
from aboveboard.exchange.feedback import MOST_REMARK, MOST_TIMES, FeedbackForm, FeedbackKind
from aboveboard.exchange.models import Feedback, Object
from aboveboard.exchange.queries import feedback, neighbours
from aboveboard.exchange.rules import feedback as rules
from aboveboard.exchange.stix.visibility import class_of
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock


@action(permits.GIVE_FEEDBACK, act=NoAct("A country tells what became of an object; nothing moves to it or to anybody else."))
def give_feedback(actor: Actor, found: Object, *, form: FeedbackForm) -> Done[Feedback]:
    """Say of an object what became of it; raises `Missing` where the country may not see it, `Conflict` where it said so before.

    The entry names no country and is not about the source, whose people may read what is about it.
    """
    feedback.answerable(actor, found.pk)
    country = (actor.country or "").lower()
    is_sighting = form.kind is FeedbackKind.SIGHTED
    if is_sighting and (form.times is None or not 1 <= form.times <= MOST_TIMES):
        raise Invalid(times=f"Say how often it was seen: a number from 1 to {MOST_TIMES:,}.")
    if is_sighting and (form.seen_on is None or form.seen_on > clock.today()):
        raise Invalid(seen_on="Say on which day it was seen last, today at the latest.")
    remark = line_if_any(form.remark, "remark", MOST_REMARK)
    if not is_sighting and Feedback.objects.filter(object=found, country=country, kind=form.kind).exists():
        raise Conflict("Your country has said this of the object before.")
    # Locked, so that of two who speak at once the second counts the first.
    Object.objects.select_for_update().filter(pk=found.pk).values_list("pk").first()
    alike = feedback.alike_of(found)
    classes = [class_of(key, neighbours.scheme()) for key in alike.values_list("visibility__key", flat=True).distinct()]
    told = rules.telling(country.upper(), form.names_country, classes, neighbours.bureaus(), feedback.said_of(alike))
    made = Feedback.objects.create(
        object=found,
        country=country,
        kind=form.kind,
        times=form.times if is_sighting else None,
        seen_on=form.seen_on if is_sighting else None,
        remark=remark,
        names_country=told.names_country,
        is_told=told.is_told,
    )
    return Done(made, {"object": found.stix_id, "kind": form.kind.value})
