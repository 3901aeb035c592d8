"""Drafts engagements, submits them as they are, and closes them; what was submitted cannot be changed."""

from typing import Any

from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.lib import clock
from aboveboard.parties import machine, permits
from aboveboard.parties.actions.bounds import NO_ACT, require_open, require_room
from aboveboard.parties.models import Engagement, Organisation
from aboveboard.parties.queries.facts import engagement_facts, missing_for_application
from aboveboard.parties.rules.keys import engagement_hash
from aboveboard.parties.values import reading
from aboveboard.parties.values.facts import organisation_ref
from aboveboard.parties.values.forms import EngagementForm
from aboveboard.parties.values.words import EngagementState, OrganisationState, Outcome


@action(permits.DRAFT_ENGAGEMENT, act=NO_ACT)
def draft_engagement(actor: Actor, organisation: Organisation, *, form: EngagementForm) -> Done[Engagement]:
    """Begin a proposal."""
    require_open(organisation)
    require_room(organisation.engagements.all(), 200)
    engagement = Engagement(organisation=organisation, **_fields(form))
    engagement.content_hash = _hash(engagement)
    engagement.save(force_insert=True)
    return _done(engagement)


@action(permits.DRAFT_ENGAGEMENT, act=NO_ACT)
def update_engagement(actor: Actor, engagement: Engagement, *, form: EngagementForm) -> Done[Engagement]:
    """Change a draft; raises `Conflict` for anything that was submitted."""
    if engagement.state != EngagementState.DRAFT:
        raise Conflict("What was submitted is examined as it stands; withdraw it first, then change it and submit it anew.")
    fields = _fields(form)
    for field, value in fields.items():
        setattr(engagement, field, value)
    engagement.content_hash = _hash(engagement)
    engagement.save(update_fields=[*fields, "content_hash"])
    return _done(engagement)


@action(machine.SUBMIT, act=NO_ACT)
def submit_application(actor: Actor, engagement: Engagement) -> Done[Engagement]:
    """Put an engagement to the house as it stands; raises `Invalid` naming all that is missing."""
    organisation = _locked(engagement)
    if organisation.state != OrganisationState.REGISTERED:
        raise Conflict("Only a registered organisation can apply; ask the partnership office.")
    if missing := missing_for_application(engagement):
        raise Invalid("Before you submit: " + " ".join(missing))
    if engagement.content_hash != _hash(engagement):
        raise Conflict("This draft is not what was last saved; open it, check it and save it again.")
    engagement.submitted_at, engagement.submitted_by = clock.now(), actor.user
    return _done(engagement)


@action(machine.WITHDRAW, act=NO_ACT)
def withdraw_application(actor: Actor, engagement: Engagement) -> Done[Engagement]:
    """Take a proposal back, before or after it was submitted."""
    return _done(engagement)


@action(machine.REDRAFT, act=NO_ACT)
def redraft_engagement(actor: Actor, engagement: Engagement) -> Done[Engagement]:
    """Open a withdrawn proposal for change; what had been submitted stays known by its hash in the log."""
    require_open(_locked(engagement))
    engagement.submitted_at, engagement.submitted_by = None, None
    return _done(engagement)


@action(machine.CLOSE, act=NO_ACT)
def close_engagement(actor: Actor, engagement: Engagement, *, outcome: Outcome) -> Done[Engagement]:
    """Record how a submitted engagement ended."""
    engagement.outcome = reading.choice("outcome", outcome, Outcome)
    return _done(engagement)


def _locked(engagement: Engagement) -> Organisation:
    """The organisation, locked, so that it is not closed while its engagement moves."""
    return Organisation.objects.select_for_update().get(pk=engagement.organisation_id)


def _hash(engagement: Engagement) -> str:
    return engagement_hash(engagement_facts(engagement))


def _fields(form: EngagementForm) -> dict[str, Any]:
    return {
        "title": form.title,
        "purpose": form.purpose,
        "selection": str(form.selection),
        "kinds": [[str(kind), value.minor] for kind, value in form.kinds.items()],
        "value_minor": form.value.minor,
        "value_currency": form.value.currency,
        "starts_on": form.starts_on,
        "ends_on": form.ends_on,
        "countries": list(form.countries),
        "personal_data": form.personal_data,
        "outward_data": form.outward_data,
        "strings": [str(string) for string in form.strings],
        "additionality": form.additionality,
    }


def _done(engagement: Engagement) -> Done[Engagement]:
    facts = {
        "state": str(engagement.state),
        "content": engagement.content_hash,
        "kinds": [kind for kind, _ in engagement.kinds],
        "value": {"minor": engagement.value_minor, "currency": engagement.value_currency},
        "outcome": str(engagement.outcome),
    }
    return Done(engagement, facts, about=[organisation_ref(engagement.organisation_id)])
