"""An organisation is told how far its examination is, in plain words with the next step, and nothing of what was found."""

import pytest
from django.test import Client

from aboveboard.diligence import actions as diligence
from aboveboard.diligence.values import Outcome
from tests import make_agreements, make_diligence, make_examined, make_web

pytestmark = pytest.mark.usefixtures("house")


def overview(client: Client) -> str:
    return str(client.get("/own/").content.decode())


def test_each_stage_is_told_in_plain_words_with_the_next_step() -> None:
    file = make_examined.opened()
    client = make_web.speaker(file.organisation)
    assert "Your application has arrived" in overview(client)
    make_examined.before_committee(file)
    assert "is before those who decide" in overview(client)
    make_examined.voted(file)
    (chief,) = make_examined.free(file, "sg_delegate")
    diligence.decide(chief, file, ruling=make_diligence.ruling(file, Outcome.CLEARED_WITH_CONDITIONS))
    text = overview(client)
    assert "Your application was accepted. Next, the agreement is drafted" in text
    for secret in ("The recommendation is sound.", "court case", "Dele Gate", "condition", "Low risk"):
        assert secret not in text
    (analyst,) = make_examined.free(file, "analyst")
    diligence.reopen_file(analyst, file, because="An officer was charged.")
    again = overview(client)
    assert "Your application was accepted" in again
    assert "charged" not in again


def test_a_no_is_told_without_its_reasons() -> None:
    file = make_examined.opened()
    make_examined.before_committee(file)
    make_examined.voted(file)
    (chief,) = make_examined.free(file, "sg_delegate")
    diligence.decide(chief, file, ruling=make_diligence.ruling(file, Outcome.EXCLUDED))
    text = make_web.speaker(file.organisation).get("/own/").content.decode()
    assert "Your application was not accepted" in text
    assert "The recommendation is sound." not in text


def test_once_there_is_an_agreement_none_is_announced() -> None:
    agreement = make_agreements.in_force()
    text = overview(make_web.browser(make_agreements.partner(agreement.organisation_id)))
    assert "Next, the agreement is drafted" not in text
    assert text.count("What is agreed stands under Agreements.") == 2
