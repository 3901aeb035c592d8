"""What agreements do by themselves: a signature makes a partner, and the calendar ends an agreement."""

from uuid import UUID

from aboveboard.accounts import actions as accounts
from aboveboard.accounts.queries import body_code_of
from aboveboard.agreements import actions
from aboveboard.agreements.models import Agreement
from aboveboard.agreements.queries import agreement as facts
from aboveboard.agreements.values import State
from aboveboard.audit.models import Entry
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.follow import every, follows
from aboveboard.lib import clock

HOUR = 3600


@follows("agreements.sign_organisation")
def admit_partner(entry: Entry) -> None:
    """Whose agreement is in force is no applicant any more."""
    found = facts(UUID(entry.subject_id))
    if body_code_of(found.organisation_id) is not None:
        accounts.admit_partner(SYSTEM, found.organisation_id)


@every(HOUR)
def expire_agreements() -> None:
    """Note the agreements whose term has run out."""
    for agreement in Agreement.objects.filter(state__in=[State.IN_FORCE, State.SUSPENDED], ends_on__lt=clock.today()):
        actions.expire_agreement(SYSTEM, agreement)
