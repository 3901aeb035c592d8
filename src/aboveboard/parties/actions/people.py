"""Records who owns, directs and speaks for an organisation."""

from uuid import UUID

from django.db.models import Sum

from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.lib import clock
from aboveboard.parties import permits
from aboveboard.parties.actions.bounds import NO_ACT, require_open, require_room
from aboveboard.parties.models import Holding, Naming, Organisation, Person, Position
from aboveboard.parties.rules.groups import TOTAL
from aboveboard.parties.rules.keys import name_key, number_key
from aboveboard.parties.values.facts import organisation_ref
from aboveboard.parties.values.forms import HoldingForm, OwnerForm, PersonForm, PositionForm
from aboveboard.parties.values.words import OrganisationState


@action(permits.ADD_PERSON, act=NO_ACT)
def add_person(actor: Actor, organisation: Organisation, *, form: PersonForm) -> Done[Person]:
    """Enter a person into the organisation's file; raises `Conflict` where the file has them."""
    require_open(organisation)
    require_room(organisation.people.all())
    with or_conflict("This person is in the file already; choose them from the list."):
        person = Person.objects.create(
            organisation=organisation,
            full_name=form.full_name,
            name_key=name_key(form.full_name),
            birth=form.birth,
            nationality=form.nationality,
            email=form.email,
        )
    return Done(person, about=[organisation])


@action(permits.TAKE_POSITION, act=NO_ACT)
def take_position(actor: Actor, organisation: Organisation, *, form: PositionForm) -> Done[Position]:
    """Say what a person of the organisation's file is to it."""
    require_open(organisation)
    require_room(organisation.positions.all())
    person = _person(organisation, form.person, "person")
    with or_conflict("This person holds this position already."):
        position = Position.objects.create(organisation=organisation, person=person, role=form.role, since=form.since)
    return Done(position, {"role": str(form.role)}, about=[organisation, person])


@action(permits.TAKE_POSITION, act=NO_ACT)
def end_position(actor: Actor, position: Position) -> Done[Position]:
    """Say that a person no longer holds a position, from today on."""
    if position.until is not None:
        raise Conflict("This position has ended already.")
    position.until = clock.today()
    position.save(update_fields=["until"])
    return Done(position, {"role": position.role}, about=[organisation_ref(position.organisation_id)])


@action(permits.STATE_HOLDING, act=NO_ACT)
def name_owner(actor: Actor, organisation: Organisation, *, form: OwnerForm) -> Done[Organisation]:
    """Name another organisation that can then be stated as a holder; one that is known is used, and nothing of it is told."""
    require_open(organisation)
    require_room(Naming.objects.filter(organisation=organisation), 200)
    key = {"name_key": name_key(form.legal_name), "country": form.country, "number_key": number_key(form.registration_number)}
    # get_or_create reads again where another file names the same owner at this moment.
    owner, _ = Organisation.objects.get_or_create(
        **key,
        defaults={
            "legal_name": form.legal_name,
            "kind": str(form.kind),
            "registration_number": form.registration_number,
            "state": OrganisationState.PROSPECT,
            "named_by": organisation,
        },
    )
    Naming.objects.get_or_create(organisation=organisation, owner=owner)
    return Done(owner, about=[organisation])


@action(permits.STATE_HOLDING, act=NO_ACT)
def state_holding(actor: Actor, organisation: Organisation, *, form: HoldingForm, held: UUID | None = None) -> Done[Holding]:
    """State who holds how much of the organisation, or of one of its own owners (`held`), in place of an earlier statement.

    Raises `Invalid` where the certain shares in one organisation would exceed the whole.
    """
    require_open(organisation)
    require_room(Holding.objects.filter(organisation=organisation, until=None))
    target = _held(organisation, held)
    holder = {
        "holder_organisation": _owner(organisation, target, form.holder_organisation),
        "holder_person": _person(organisation, form.holder_person, "holder_person") if form.holder_person else None,
        "unknown_reason": form.unknown_reason or "",
    }
    current = Holding.objects.filter(organisation=organisation, held_id=target, until=None)
    ended = current.filter(**holder).update(until=clock.today())
    # The file's organisation is locked by the action, so two statements at once are added up one after the other.
    if (current.aggregate(known=Sum("share_low"))["known"] or 0) + form.share_low > TOTAL:
        raise Invalid(share_low="With this the shares come to more than 100 %; correct this one or end another.")
    holding = Holding.objects.create(
        organisation=organisation,
        held_id=target,
        share_low=form.share_low,
        share_high=form.share_high,
        control=form.control,
        source=form.source,
        since=form.since,
        **holder,
    )
    facts = {"low": form.share_low, "high": form.share_high, "control": form.control, "replaced": ended}
    return Done(holding, facts, about=[organisation, organisation_ref(target)])


@action(permits.STATE_HOLDING, act=NO_ACT)
def end_holding(actor: Actor, holding: Holding) -> Done[Holding]:
    """Say that a holding has ended, from today on."""
    if holding.until is not None:
        raise Conflict("This holding has ended already.")
    holding.until = clock.today()
    holding.save(update_fields=["until"])
    about = [organisation_ref(holding.organisation_id), organisation_ref(holding.held_id)]
    return Done(holding, {"low": holding.share_low, "high": holding.share_high}, about=about)


def _person(organisation: Organisation, person_id: UUID, field: str) -> Person:
    person = Person.objects.filter(organisation=organisation, pk=person_id).first()
    if person is None:
        raise Invalid(**{field: "There is no such person in this file; enter them first."})
    return person


def _held(organisation: Organisation, held: UUID | None) -> UUID:
    if held is None or held == organisation.pk:
        return organisation.pk
    if not Holding.objects.filter(organisation=organisation, holder_organisation_id=held, until=None).exists():
        raise Invalid(held="State first that this organisation is one of your owners.")
    return held


def _owner(organisation: Organisation, held: UUID, owner: UUID | None) -> Organisation | None:
    """An owner that this file may speak of: its own organisation, or one that it named. Of others not even existence is told."""
    if owner is None:
        return None
    if owner == held:
        raise Invalid(holder_organisation="An organisation does not hold itself; leave its own shares out.")
    if owner == organisation.pk:
        return organisation
    found = Naming.objects.filter(organisation=organisation, owner=owner).select_related("owner").first()
    if found is None:
        raise Invalid(holder_organisation="Your file has not named such an organisation; name it first.")
    return found.owner
