"""Each condition of the clearance gets a clause or an obligation that keeps it: a condition that nobody owes is none."""

from aboveboard.agreements import permits
from aboveboard.agreements.actions.bounds import NO_STANDING_NEEDED, require_draft
from aboveboard.agreements.actions.drafting import changed
from aboveboard.agreements.models import Agreement
from aboveboard.agreements.queries import content
from aboveboard.agreements.values import Binding
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Invalid


@action(permits.DRAFT, act=NO_STANDING_NEEDED)
def bind_condition(actor: Actor, agreement: Agreement, *, condition: int, clause: str = "", obligation: str = "") -> Done[Agreement]:
    """Say by which clause (its id) or which obligation (its title) of the draft a condition of the clearance is kept.

    `condition` counts from 1. Binding again replaces what was said. Raises `Invalid` for what the draft does not hold.
    """
    require_draft(agreement)
    asked = content.conditions_of(agreement)
    if type(condition) is not int or not 1 <= condition <= len(asked):
        known = f"a number from 1 to {len(asked)}" if asked else "nothing: it has none"
        raise Invalid(condition=f"Name a condition of the clearance, {known}.")
    if bool(clause) == bool(obligation):
        raise Invalid(clause="Name the clause or the obligation that keeps the condition, one of the two.")
    if clause and clause not in set(agreement.clauses.values_list("clause", flat=True)):
        raise Invalid(clause="This agreement has no such clause.")
    if obligation and obligation not in {promise["title"] for promise in agreement.promises}:
        raise Invalid(obligation="This agreement states no such obligation; add it to the terms first.")
    text = asked[condition - 1].text
    others = [plain for plain in agreement.bindings if plain["condition"] != text]
    agreement.bindings = sorted([*others, Binding(text, clause, obligation).plain()], key=lambda plain: plain["condition"])
    return changed(actor, agreement)
