"""Two people press at once: one signs, the other is told to look again."""

import pytest

from aboveboard.agreements import actions
from aboveboard.agreements.models import Agreement, Signature
from aboveboard.kernel.errors import Conflict
from tests import make_agreements as make
from tests.make_diligence import staff


@pytest.mark.usefixtures("committed")
def test_of_two_signatures_at_once_one_counts() -> None:
    agreement = make.signed()
    first, second = (
        lambda chief=chief: actions.sign_organisation(chief, Agreement.objects.get(), seen=agreement.content_hash)
        for chief in (staff("sg"), staff("sg"))
    )
    results = make.at_once(first, second)
    assert sum(isinstance(result, Agreement) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert Signature.objects.filter(act="organisation").count() == 1


@pytest.mark.usefixtures("committed")
def test_a_signature_and_a_return_at_once_never_leave_changed_words_in_force() -> None:
    agreement = make.signed()
    chief, lawyer = staff("sg"), staff("legal")
    make.at_once(
        lambda: actions.sign_organisation(chief, Agreement.objects.get(), seen=agreement.content_hash),
        lambda: actions.return_to_draft(lawyer, Agreement.objects.get(), reason="A figure is wrong."),
    )
    now = Agreement.objects.get()
    assert (now.state, now.signed_by_id) in {("in_force", chief.user), ("draft", None)}
