"""Registers organisations, keeps their profile and moves them between states."""

from typing import Any

from django.db import IntegrityError, transaction

from aboveboard.accounts.actions import speak_for
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.lib import clock
from aboveboard.parties import machine, permits
from aboveboard.parties.actions.bounds import NO_ACT, require_open
from aboveboard.parties.models import Identifier, Organisation
from aboveboard.parties.rules.identifiers import identifier
from aboveboard.parties.rules.keys import name_key, number_key
from aboveboard.parties.values.facts import organisation_ref
from aboveboard.parties.values.forms import MOST_OTHER_NAMES, ProfileForm, RegistrationForm
from aboveboard.parties.values.reading import choice
from aboveboard.parties.values.words import NameKind, OrganisationState, Scheme

# One sentence whatever the state of the other: that somebody was declined is nobody else's business.
KNOWN = (
    "An organisation with this name, country and registration number cannot be registered again. "
    "If you speak for it, ask the partnership office to connect you with it."
)


@action(permits.REGISTER_ORGANISATION, act=NO_ACT)
def register_organisation(actor: Actor, form: RegistrationForm) -> Done[Organisation]:
    """Register an organisation; an applicant speaks for it from now on, while staff make a prospect of it.

    One that was only named as an owner by another is taken over as it stands. Raises `Conflict` where it is known.
    """
    is_staff = permits.READ_ALL.holds(actor)
    if not is_staff:
        _require_account(actor)
        _refuse_second(actor)
    state = OrganisationState.PROSPECT if is_staff else OrganisationState.REGISTERED
    fields = {**profile_fields(form), "state": state, "registered_by": None if is_staff else actor.user, "named_by": None}
    key = {name: fields[name] for name in ("name_key", "country", "number_key")}
    organisation = Organisation.objects.select_for_update().filter(**key, named_by__isnull=False).first() or Organisation()
    for field, value in fields.items():
        setattr(organisation, field, value)
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError:
        # Somebody was faster: the same person with another organisation, or another person with this one.
        _refuse_second(actor)
        raise Conflict(KNOWN) from None
    if not is_staff and actor.user is not None:
        speak_for(SYSTEM, actor.user, organisation=organisation.pk, name=organisation.legal_name[:200])
    return Done(organisation, {"kind": organisation.kind, "country": organisation.country, "state": str(state)})


def _require_account(actor: Actor) -> None:
    if actor.user is None:
        raise Invalid("Sign in first, so that somebody can be asked about the organisation.")


def _refuse_second(actor: Actor) -> None:
    if actor.user is not None and Organisation.objects.filter(registered_by=actor.user).exists():
        raise Conflict("You have registered an organisation already; open that one, or apply again with it.")


def profile_fields(form: ProfileForm) -> dict[str, Any]:
    """The columns of a profile, keys included."""
    return {
        "legal_name": form.legal_name,
        "name_key": name_key(form.legal_name),
        "other_names": [{"name": other.name, "kind": str(other.kind)} for other in form.other_names],
        "kind": str(form.kind),
        "country": form.country,
        "website": form.website,
        "sectors": list(form.sectors),
        "registration_number": form.registration_number,
        "number_key": number_key(form.registration_number),
        "description": form.description,
    }


@action(permits.UPDATE_PROFILE, act=NO_ACT)
def update_profile(actor: Actor, organisation: Organisation, *, form: ProfileForm) -> Done[Organisation]:
    """Change what the organisation says of itself; a name that is given up stays known as a former one."""
    require_open(organisation)
    fields = profile_fields(form)
    if name_key(organisation.legal_name) != fields["name_key"]:
        former = {"name": organisation.legal_name, "kind": str(NameKind.FORMER)}
        others = [other for other in fields["other_names"] if other != former]
        # Former names are ours to keep, not the organisation's to drop.
        fields["other_names"] = [former, *others]
    kept = [other for other in organisation.other_names if other["kind"] == NameKind.FORMER and other not in fields["other_names"]]
    fields["other_names"] = [*kept, *fields["other_names"]]
    if len(fields["other_names"]) > 2 * MOST_OTHER_NAMES:
        raise Invalid(legal_name="The name has been changed too often; ask the partnership office.")
    changed = sorted(field for field, value in fields.items() if getattr(organisation, field) != value)
    for field, value in fields.items():
        setattr(organisation, field, value)
    with or_conflict(KNOWN):
        organisation.save(update_fields=list(fields))
    return Done(organisation, {"changed": [field for field in changed if not field.endswith("_key")]})


@action(permits.UPDATE_PROFILE, act=NO_ACT)
def add_identifier(actor: Actor, organisation: Organisation, *, scheme: Scheme, value: str) -> Done[Identifier]:
    """Record a number of the organisation, one of each scheme; raises `Invalid` where its check digits do not agree."""
    require_open(organisation)
    scheme = choice("scheme", scheme, Scheme)
    number, is_checked = identifier(scheme, value, organisation.country)
    if organisation.identifiers.filter(scheme=scheme, until=None).exists():
        raise Conflict("There is a number of this kind already; end that one first.")
    made = Identifier.objects.create(organisation=organisation, scheme=scheme, value=number, is_checked=is_checked)
    return Done(made, {"scheme": str(scheme), "checked": is_checked}, about=[organisation])


@action(permits.UPDATE_PROFILE, act=NO_ACT)
def end_identifier(actor: Actor, identifier: Identifier) -> Done[Identifier]:
    """Say that a number is no longer the organisation's."""
    if identifier.until is not None:
        raise Conflict("This number has ended already.")
    identifier.until = clock.today()
    identifier.save(update_fields=["until"])
    return Done(identifier, {"scheme": identifier.scheme}, about=[organisation_ref(identifier.organisation_id)])


@action(machine.ADMIT, act=NO_ACT)
def admit_organisation(actor: Actor, organisation: Organisation) -> Done[Organisation]:
    """Turn a prospect into a registered organisation."""
    return _moved(organisation)


@action(machine.WITHDRAW_ORGANISATION, act=NO_ACT)
def withdraw_organisation(actor: Actor, organisation: Organisation) -> Done[Organisation]:
    """The organisation no longer wishes to be considered; raises `Conflict` while an application of its own is under examination."""
    if organisation.engagements.filter(state="submitted").exists():
        raise Conflict("An application is still under examination; withdraw it first.")
    return _moved(organisation)


@action(machine.REAPPLY, act=NO_ACT)
def reapply_organisation(actor: Actor, organisation: Organisation) -> Done[Organisation]:
    """A withdrawn or declined organisation applies again; an excluded one cannot."""
    return _moved(organisation)


@action(machine.DECLINE, act=NO_ACT)
def decline_organisation(actor: Actor, organisation: Organisation) -> Done[Organisation]:
    """Record that the organisation was declined by a decision."""
    return _moved(organisation)


@action(machine.EXCLUDE, act=NO_ACT)
def exclude_organisation(actor: Actor, organisation: Organisation) -> Done[Organisation]:
    """Record that the organisation was excluded by a decision until the ground is removed."""
    return _moved(organisation)


@action(machine.END, act=NO_ACT)
def end_organisation(actor: Actor, organisation: Organisation) -> Done[Organisation]:
    """Close the file of an organisation with which nothing is going on any more."""
    return _moved(organisation)


def _moved(organisation: Organisation) -> Done[Organisation]:
    return Done(organisation, {"state": organisation.state})
