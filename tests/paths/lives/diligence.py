"""Lives of due-diligence files and of vettings."""

from datetime import timedelta

from aboveboard.diligence import actions as diligence
from aboveboard.diligence.jobs import expire_vettings
from aboveboard.diligence.models import File
from aboveboard.kernel.actor import SYSTEM
from aboveboard.lib import clock
from tests import (
    make_agreements,
    make_diligence,
)
from tests.make_diligence import staff
from tests.paths.lives.moments import later


def files() -> None:
    """Asked and answered, returned from the review and from the organs, decided, reopened; another lapses."""
    file, analyst = make_diligence.taken(value=200_000)
    applicant = make_agreements.partner(file.organisation_id, role="applicant")
    diligence.ask_information(analyst, file, question="Who founded it?")
    diligence.answer_information(applicant, file.requests.get(), answer="The two officers.")
    file.refresh_from_db()
    diligence.ask_information(analyst, file, question="Who lends to it?")
    diligence.resume_collecting(analyst, file)
    make_diligence.answer_all(file, analyst)
    make_diligence.rate_all(file, analyst)
    diligence.recommend(analyst, file, proposal=make_diligence.proposal(file))
    reviewer, chief = staff("reviewer"), make_diligence.sg(file)
    make_diligence.free(file, reviewer)
    diligence.start_review(reviewer, file)
    diligence.return_from_review(reviewer, file, because="One source is missing.")
    diligence.recommend(analyst, file, proposal=make_diligence.proposal(file))
    diligence.return_file(chief, file, because="The scope is too wide.")
    diligence.recommend(analyst, file, proposal=make_diligence.proposal(file))
    diligence.start_review(reviewer, file)
    diligence.approve_review(reviewer, file, statement="Mended.")
    make_diligence.opined(file)
    file.refresh_from_db()
    make_diligence.advised(file)
    diligence.decide(chief, file, ruling=make_diligence.ruling(file))
    diligence.reopen_file(chief, file, because="An officer was charged.")
    silent, analyst = make_diligence.taken()
    diligence.ask_information(analyst, silent, question="Who founded it?")
    with clock.frozen(later(400)):
        diligence.lapse_file(SYSTEM, File.objects.get(pk=silent.pk))


def vettings() -> None:
    """Granted and revoked, granted and run out, refused."""
    security = staff("security")
    for end in ("revoked", "expired", "refused"):
        organisation = make_diligence.organisation(officer=f"Sanne {end}")
        person = make_diligence.person_of(organisation)
        vetting = diligence.request_vetting(staff("officer"), person, organisation_id=organisation, purpose="Secondment")
        diligence.start_vetting(security, vetting)
        if end == "refused":
            diligence.refuse_vetting(security, vetting, reasons="A conviction.")
            continue
        diligence.grant_vetting(security, vetting, reasons="Fine.", valid_until=clock.today() + timedelta(days=30))
        if end == "revoked":
            diligence.revoke_vetting(security, vetting, reasons="A new fact.")
    with clock.frozen(later(40)):
        expire_vettings()
