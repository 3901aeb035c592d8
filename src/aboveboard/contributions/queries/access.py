"""Whether a seconded person may have access at this moment; asked at the start, by the cascade, and by doors."""

from uuid import UUID

from aboveboard.accounts import queries as accounts
from aboveboard.agreements import queries as agreements
from aboveboard.contributions.models import Secondment
from aboveboard.contributions.queries.gate import ask_of_secondment
from aboveboard.contributions.rules.secondment import Access, Shortcoming, may_have_access
from aboveboard.contributions.values import LIVE, PostFunction, SecondmentState
from aboveboard.diligence import queries as diligence
from aboveboard.kernel import gate
from aboveboard.kernel.gate import Act
from aboveboard.lib import clock


def shortcomings(secondment: Secondment) -> tuple[Shortcoming, ...]:
    """What forbids this secondee any access now; standing is the gate's to say."""
    today = clock.today()
    vetting = diligence.vetting(secondment.person_id)
    latest = secondment.declarations.order_by("-created_at", "-id").first()
    return may_have_access(
        Access(
            is_vetted=vetting is not None and vetting.is_valid(today),
            is_agreed=agreements.version_in_force(secondment.contribution.agreement_id, clock.now()) is not None,
            has_declared=latest is not None and latest.valid_until >= today and not latest.has_interest,
            is_post_permitted=secondment.post.is_open and secondment.post.function in set(PostFunction),
            is_accepted=secondment.contribution.state in LIVE,
            is_in_term=secondment.starts_on <= today <= secondment.ends_on,
            has_account=secondment.user_id is not None and accounts.user_facts(secondment.user_id).is_active,
        )
    )


def has_access(user_id: UUID) -> bool:
    """Whether the user, as a secondee, may use the house now: the secondment is active, every condition holds, the gate is open.

    True for a user who is no secondee: then nothing of this is asked.
    """
    found = list(Secondment.objects.filter(user_id=user_id).select_related("post", "contribution"))
    return not found or any(
        each.state == SecondmentState.ACTIVE and not shortcomings(each) and gate.gate().ask(Act.KEEP_ACCESS, ask_of_secondment(each)).open
        for each in found
    )
