"""Lives in the exchange: submissions, alerts, constituencies, questions, activity reports."""

from datetime import timedelta

from aboveboard.exchange import actions as exchange
from aboveboard.exchange.models import Alert, Object
from aboveboard.exchange.values import AlertOutcome
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.gate import Verdict
from aboveboard.lib import clock
from aboveboard.standing.models import Hold
from tests import (
    make_exchange,
)
from tests.exchange.test_alerts import naming, sent
from tests.exchange.test_claims import claim as claimed
from tests.exchange.test_products import form as reporting
from tests.exchange.test_warnings import PRIVATE, load, read
from tests.make_diligence import rows, staff
from tests.make_questions import form as asking
from tests.make_questions import own, put
from tests.paths.lives.moments import later

HOLD, SUSPENSION = Verdict(open=True, quarantine=True), Verdict(open=False, reasons=("Suspended.",))


def submissions() -> None:
    """Admitted, refused, kept apart."""
    nova = make_exchange.partner()
    make_exchange.feeds()
    make_exchange.admitted(nova, make_exchange.indicator(nova))
    waiting = make_exchange.received(nova, make_exchange.indicator(nova))
    exchange.refuse_submission(make_exchange.desk(), waiting, reason="The source was broken into.")
    kept = make_exchange.received(nova, make_exchange.indicator(nova))
    with rows():
        Hold.objects.create(organisation_id=nova.organisation, matches=[], rule="ST-HOLD", decide_by=later(1))
    exchange.quarantine(SYSTEM, kept)
    overstayed = [make_exchange.received(nova, make_exchange.indicator(nova)) for _ in range(2)]
    exchange.quarantine(SYSTEM, overstayed[1])
    with clock.frozen(clock.now() + timedelta(days=40)):
        for each in overstayed:
            exchange.expire_submission(SYSTEM, each)


def alerts() -> None:
    """Acknowledged and acted upon; begun anew by what the desk releases, and closed."""
    load(read(PRIVATE))
    make_exchange.feeds()
    nova, de = make_exchange.partner(), make_exchange.bureau("de")
    held = naming(nova, "DE", pattern="[ipv4-addr:value = '10.1.2.3']")
    sent(held, naming(nova, "DE"), nova=nova)
    alert = Alert.objects.get()
    exchange.acknowledge_alert(de, alert)
    exchange.act_on_alert(de, alert, outcome=AlertOutcome.VICTIM_TOLD, note="By telephone.")
    exchange.release_held(make_exchange.desk(), Object.objects.get(stix_id=held["id"]), reason="It is meant.")
    worker.drain()
    exchange.close_alert(de, Alert.objects.get(), outcome=AlertOutcome.NOT_OURS)


def claims() -> None:
    """A constituency is claimed and refused, claimed and confirmed, replaced by the next one, which is withdrawn."""
    make_exchange.feeds()
    bureau, desk = make_exchange.bureau("de"), make_exchange.desk()
    exchange.refuse_claim(desk, claimed(bureau), reason="Ask the registry first.")
    exchange.confirm_claim(desk, claimed(bureau))
    newer = exchange.confirm_claim(desk, claimed(bureau, networks=("192.0.2.0/24",)))
    exchange.withdraw_claim(bureau, newer)


def questions() -> None:
    """One is kept back by its originator, one by the house; one is asked, answered by two partners in their ways, and closed."""
    make_exchange.feeds()
    nova, other, bureau, guard = make_exchange.partner(), make_exchange.partner(), make_exchange.bureau("de"), staff("security")
    foreign = exchange.prepare_question(bureau, asking(bureau.country or "", originator="fr"))
    exchange.withhold_consent(make_exchange.bureau("fr"), foreign, reason="It would warn them.")
    exchange.refuse_question(guard, exchange.prepare_question(bureau, asking("de")), reason="Too much is told.")
    question = put(bureau)
    exchange.answer_in_words(nova, own(nova), words="Seen since Monday.")
    exchange.answer_with_body(nova, own(nova), body=make_exchange.envelope(make_exchange.indicator(nova)))
    exchange.answer_nothing_held(other, own(other))
    exchange.close_question(bureau, question)


def activity_reports() -> None:
    """One is kept back by who decides; one is released and taken back."""
    make_exchange.feeds()
    nova, desk, guard = make_exchange.partner(), make_exchange.desk(), staff("security")
    bad = make_exchange.indicator(nova, "[domain-name:value = 'bad.de']")
    make_exchange.admitted(nova, bad)
    exchange.refuse_report(guard, exchange.compose_report(desk, reporting(bad)), reason="Too much is told.")
    exchange.withdraw_report(desk, exchange.release_report(guard, exchange.compose_report(desk, reporting(bad))), reason="It was wrong.")
