"""Seconded staff: the posts they may hold, vetting before anything, access while all of it holds, and what a month is worth."""

from calendar import monthrange
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from aboveboard.accounts import queries as accounts
from aboveboard.contributions import machine, permits
from aboveboard.contributions.actions.bounds import PUTS_ON_RECORD, TAKES_AWAY, about, kind_fund, legs, locked, person, plain
from aboveboard.contributions.ledger import book
from aboveboard.contributions.ledger.words import Event
from aboveboard.contributions.models import Month, Post, SecondeeDeclaration, Secondment
from aboveboard.contributions.queries.access import shortcomings
from aboveboard.contributions.queries.gate import ask_of_secondment
from aboveboard.contributions.values import LIVE, PostFunction, SecondmentState, State, ValuationState, line, text
from aboveboard.diligence import actions as diligence
from aboveboard.diligence import queries as examined
from aboveboard.diligence.rules.validity import months_after
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.errors import Blocked, Conflict, Invalid
from aboveboard.kernel.gate import Act, Asks
from aboveboard.lib import clock
from aboveboard.lib.money import Money

DECLARED_FOR = timedelta(days=365)
HELD = [SecondmentState.ONBOARDED, SecondmentState.ACTIVE, SecondmentState.SUSPENDED]


@action(permits.OPEN_POST, act=PUTS_ON_RECORD)
def open_post(actor: Actor, title: str, *, unit: str, function: PostFunction, is_sensitive: bool = False) -> Done[Post]:
    """Put a post on the list of those that a secondee may hold; procurement and choice of partners are no functions of it."""
    try:
        chosen = PostFunction(function)
    except ValueError:
        raise Invalid(function=f"A secondee may hold posts of {', '.join(PostFunction)}; no others (I-20).") from None
    made = Post(title=line(title, "title"), unit=line(unit, "unit"), function=chosen, is_sensitive=is_sensitive, opened_by_id=person(actor))
    with or_conflict("This post is on the list already."):
        made.save(force_insert=True)
    return Done(made, {"function": made.function, "is_sensitive": is_sensitive})


@action(permits.OPEN_POST, act=TAKES_AWAY)
def close_post(actor: Actor, post: Post) -> Done[Post]:
    """Take a post off the list."""
    post.is_open = False
    post.save(update_fields=["is_open"])
    return Done(post, {})


@action(machine.ask_vetting, act=PUTS_ON_RECORD)
def request_secondee_vetting(actor: Actor, secondment: Secondment) -> Done[Secondment]:
    """Ask security to vet the person, unless a valid vetting is there or one is under way."""
    vetting = examined.vetting(secondment.person_id)
    if vetting is None or not (vetting.is_valid(clock.today()) or vetting.state.value in {"requested", "in_review"}):
        organisation = secondment.contribution.organisation_id
        purpose = f"Secondment to the post of {secondment.post.title}."
        diligence.request_vetting(actor, secondment.person_id, organisation_id=organisation, purpose=purpose)
    return Done(secondment, {}, about(secondment.contribution))


@action(machine.clear, act=PUTS_ON_RECORD)
def clear_secondee(actor: Actor, secondment: Secondment) -> Done[Secondment]:
    """Note that the person is vetted; raises `Blocked` where that is not so."""
    vetting = examined.vetting(secondment.person_id)
    if vetting is None or not vetting.is_valid(clock.today()):
        raise Blocked(["The vetting of the person is not granted; wait for security."])
    return Done(secondment, {"vetting": str(vetting.id)}, about(secondment.contribution))


@action(machine.onboard, act=PUTS_ON_RECORD)
def onboard_secondee(actor: Actor, secondment: Secondment, *, user: UUID) -> Done[Secondment]:
    """Name the secondee's own account, once the contribution is accepted; access comes with the start."""
    if secondment.contribution.state not in LIVE:
        raise Blocked(["The contribution is not accepted; nobody is taken in before."])
    if user in {secondment.supervisor_id, actor.user}:
        raise Blocked(["Nobody supervises or takes in themselves."])
    if not accounts.user_facts(user).is_active:
        raise Invalid(user="This account is closed.")
    others = Secondment.objects.exclude(pk=secondment.pk)
    if others.filter(Q(person_id=secondment.person_id) | Q(user_id=user), state__in=HELD).exists():
        raise Conflict("This person is seconded already, or this account is another secondee's: each has their own.")
    if others.filter(user_id=user).exclude(person_id=secondment.person_id).exists():
        raise Conflict("This account was another secondee's once: each person has an account of their own, for good. Name another one.")
    secondment.user_id = user
    return Done(secondment, {"user": str(user)}, about(secondment.contribution))


@action(permits.DECLARE, act=PUTS_ON_RECORD)
def declare_interests(actor: Actor, secondment: Secondment, *, statement: str, has_interest: bool) -> Done[SecondeeDeclaration]:
    """Declare the own interests and promise confidentiality, for a year; an interest stops the start until it is resolved."""
    made = SecondeeDeclaration.objects.create(
        secondment=secondment,
        text=text(statement, "statement", most=4000),
        has_interest=has_interest,
        by_id=person(actor),
        valid_until=clock.today() + DECLARED_FOR,
    )
    return Done(
        made, {"has_interest": has_interest, "valid_until": made.valid_until.isoformat()}, [*about(secondment.contribution), secondment]
    )


@action(machine.start, act=Asks(Act.ACTIVATE_ACCESS, ask_of_secondment))
def start_secondment(actor: Actor, secondment: Secondment) -> Done[Secondment]:
    """Give access, as the supervisor: vetted, under an agreement in force, without an interest, on a permitted post (I-19)."""
    _require_access(secondment)
    secondment.started_on = clock.today()
    contribution = locked(secondment.contribution_id)
    if contribution.state == State.COMMITTED:
        machine.use.apply(contribution)
    return Done(secondment, {"user": str(secondment.user_id)}, about(contribution))


@action(machine.suspend_access, act=TAKES_AWAY)
def suspend_access(actor: Actor, secondment: Secondment, *, reason: str) -> Done[Secondment]:
    """Stop the access of a secondee at once; only who may end access gives it back."""
    secondment.stopped_by, secondment.ended_because = actor.id, text(reason, "reason", most=2000)
    return Done(secondment, {"user": str(secondment.user_id)}, about(secondment.contribution))


@action(machine.resume_access, act=Asks(Act.ACTIVATE_ACCESS, ask_of_secondment))
def resume_access(actor: Actor, secondment: Secondment) -> Done[Secondment]:
    """Give access back; everything that the start asks is asked again."""
    _require_access(secondment)
    secondment.stopped_by = secondment.ended_because = ""
    return Done(secondment, {"user": str(secondment.user_id)}, about(secondment.contribution))


@action(machine.end, act=TAKES_AWAY)
def end_access(actor: Actor, secondment: Secondment, *, reason: str) -> Done[Secondment]:
    """End a secondment and its access; the cooling-off begins."""
    today = clock.today()
    secondment.ended_on, secondment.ended_because = today, text(reason, "reason", most=2000)
    secondment.cooling_off_until = months_after(today, secondment.cooling_off_months)
    facts = {"user": str(secondment.user_id), "cooling_off_until": secondment.cooling_off_until.isoformat()}
    return Done(secondment, facts, about(secondment.contribution))


@action(machine.cool_off, act=PUTS_ON_RECORD)
def end_cooling_off(actor: Actor, secondment: Secondment) -> Done[Secondment]:
    """Note that the cooling-off is over."""
    if secondment.cooling_off_until is None or secondment.cooling_off_until >= clock.today():
        raise Conflict("The cooling-off is not over.")
    return Done(secondment, {}, about(secondment.contribution))


@action(permits.RUN, act=PUTS_ON_RECORD)
def book_month(actor: Actor, secondment: Secondment, *, first: date) -> Done[Month]:
    """Book a whole month served at its agreed cost, or only disclose it while the value is not settled (domain 6.8)."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    if first.day != 1 or last >= clock.today() or not served(secondment, first, last):
        raise Conflict("Only a month that was served from its first to its last day is booked.")
    contribution = secondment.contribution
    amount = Money(secondment.monthly_minor, secondment.currency)
    settled = contribution.valuations.filter(state__in=[ValuationState.AGREED, ValuationState.FINAL]).exists()
    journal = None
    if settled:
        cause = f"month:{secondment.pk}:{first:%Y-%m}"
        journal = book.post(Event.MONTH_SERVED, amount, legs(contribution, kind_fund(amount.currency)), cause=cause)
    with or_conflict("This month is booked already."):
        made = Month.objects.create(
            secondment=secondment, first=first, amount_minor=amount.minor, currency=amount.currency, journal=journal
        )
    facts = {"month": f"{first:%Y-%m}", "amount": plain(amount), "is_recognised": journal is not None}
    return Done(made, facts, [*about(contribution), secondment])


def served(secondment: Secondment, first: date, last: date) -> bool:
    """Whether the secondment ran over the whole month."""
    until = secondment.ended_on or date.max
    return secondment.started_on is not None and secondment.started_on <= first and last <= until


def _require_access(secondment: Secondment) -> None:
    if found := shortcomings(secondment):
        raise Blocked([each.value for each in found])
