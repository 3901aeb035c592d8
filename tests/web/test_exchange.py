"""The desk's, the country's and the partner's pages of threat data: the way in, the way out, the way back, and silence."""

import re
from typing import Any

import pytest
from django.test import Client

from aboveboard.audit.models import Entry
from aboveboard.exchange import actions
from aboveboard.exchange.models import Object, Pull, Recall, Submission
from aboveboard.kernel import worker
from tests import make_diligence, make_web
from tests import make_exchange as make
from tests.exchange.test_channel import hold, lift, suspend
from tests.exchange.test_warnings import PRIVATE, load, read
from tests.make_web import veil
from tests.web.threat_data import GERMAN, HOSTILE, OWN, browser, desk, pasted, plain, seen, text_of

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def test_what_a_partner_pastes_is_on_the_page_of_the_country_after_the_worker_ran() -> None:
    nova, german = make.partner(), make.bureau("de")
    client = browser(nova)
    looked = client.post(f"{OWN}paste/", {"text": "hxxps://bad[.]de/login # panel of the stealer\nnothing here"})
    shown = plain(looked)
    for said in ("https://bad.de/login", "panel of the stealer", "1 line was not understood", "Submit 1 object", "TLP:AMBER"):
        assert said in shown
    assert not Submission.objects.filter(organisation_id=nova.organisation).exists()
    answer = pasted(client, "hxxps://bad[.]de/login # panel of the stealer\nnothing here")
    assert "Being checked" in text_of(client, answer["Location"])
    worker.drain()
    done = text_of(client, answer["Location"])
    assert "https://bad.de/login" in done
    assert "Taken" in done
    assert "https://bad.de/login" in text_of(browser(german), "/country/")
    assert "https://bad.de/login" not in text_of(browser(make.bureau("fr")), "/country/")


def test_under_a_hold_a_partner_is_told_nothing_and_the_desk_sees_the_quarantine() -> None:
    nova = make.partner()
    found = hold(nova)
    client = browser(nova)
    answer = pasted(client, "bad.de")
    worker.drain()
    for address in (OWN, answer["Location"]):
        said = text_of(client, address).lower()
        assert "quarantine" not in said
        assert "hold" not in re.sub(r"household|threshold|placeholder|column_\w+", "", said)
    assert "Being checked" in text_of(client, answer["Location"])
    key = Submission.objects.get(organisation_id=nova.organisation).pk
    office = desk()
    assert "Look at a submission in quarantine" in text_of(office, "/")
    page = text_of(office, f"/exchange/submissions/{key}/")
    assert "two persons" in page
    assert "Refuse the submission" in page
    lift(found)
    worker.drain()
    assert "Taken" in text_of(client, answer["Location"])


def test_no_refusal_tells_a_partner_of_a_hold() -> None:
    nova = make.partner()
    one = make.indicator(nova, GERMAN)
    submission = make.admitted(nova, one)
    client = browser(nova)
    addresses = [OWN, f"{OWN}take-back/?id={one['id']}", f"{OWN}submissions/{submission.pk}/", f"{OWN}connect/", f"{OWN}paste/"]
    hold(nova)
    for stopped in (lambda: None, lambda: suspend(nova)):
        stopped()
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code in {200, 403}
            assert "a hold" not in answer.content.decode().lower(), address
    assert client.get(addresses[1]).status_code == 403


def test_the_desk_refuses_what_waits_and_its_sender_reads_why() -> None:
    nova = make.partner()
    hold(nova)
    submission = make.received(nova, make.indicator(nova))
    office = desk()
    address = f"/exchange/submissions/{submission.pk}/"
    assert office.post(address, {"reason": ""}).status_code == 422
    assert office.post(address, {"reason": "Not for us."}).status_code == 302
    assert "Refuse the submission" not in text_of(office, address)
    assert office.post(address, {"reason": "Twice."}).status_code == 422
    assert "Not for us." in text_of(browser(nova), f"{OWN}submissions/{submission.pk}/")


def test_a_suspension_silences_pages_and_door_on_the_next_request() -> None:
    nova = make.partner()
    client, token = browser(nova), make.token(nova)
    submission = make.admitted(nova, make.indicator(nova, GERMAN, name="Canary-77aa"))
    mark = seen(client.post(f"{OWN}paste/", {"text": "late.de"}))
    suspend(nova)
    shut = text_of(client, OWN)
    assert "The partner is suspended." in shut
    assert "Nothing that you sent is lost" in shut
    assert f"{OWN}paste/" not in shut
    answers = [
        client.get(f"{OWN}submissions/{submission.pk}/"),
        client.get(f"{OWN}paste/"),
        client.get(f"{OWN}connect/"),
        client.post(f"{OWN}paste/", {"text": "late.de", "seen": mark, "send": "1"}),
        client.get(
            "/taxii2/exchange/collections/", headers={"Authorization": f"Bearer {token}", "Accept": "application/taxii+json;version=2.1"}
        ),
    ]
    assert [answer.status_code for answer in answers] == [403] * 5
    assert not any("Canary" in answer.content.decode() or "late.de" in answer.content.decode() for answer in answers)
    worker.drain()
    german = text_of(browser(make.bureau("de")), "/country/")
    assert "late.de" not in german
    assert "Canary-77aa" in german


def test_the_country_reads_why_an_object_concerns_it_and_the_desk_its_whole_way() -> None:
    nova = make.partner()
    one = make.indicator(nova, GERMAN, name="Command server", description=HOSTILE.replace("\0", ""))
    make.admitted(nova, one)
    key = Object.objects.get(stix_id=one["id"]).pk
    client = browser(make.bureau("de"))
    page = text_of(client, f"/country/objects/{veil(key)}/")
    for said in ("Command server", "The domain ends in .de", "TLP:AMBER"):
        assert said in page
    assert "<script>alert" not in page
    assert "Nova Networks" not in page
    office = text_of(desk(), f"/exchange/objects/{veil(key)}/")
    for said in ("Nova Networks", "Concerning DE", "Germany", "The domain ends in .de", "Recall the object"):
        assert said in office
    assert "Command server" in text_of(desk(), "/exchange/objects/", q="BAD[.]de")
    assert "Nothing holds this value" in text_of(desk(), "/exchange/objects/", q="good.de")


def test_what_a_page_showed_counts_as_given_and_is_recalled() -> None:
    nova, bureau = make.partner(), make.bureau("de")
    one = make.indicator(nova, GERMAN, name="Canary-19be")
    make.admitted(nova, one)
    client, office = browser(bureau), desk()
    text_of(client, "/country/")
    assert Pull.objects.filter(recipient="country:de").exists()
    key = Object.objects.get(stix_id=one["id"]).pk
    address = f"/exchange/objects/{veil(key)}/"
    assert office.post(address, {"reason": " "}).status_code == 422
    assert office.post(address, {"reason": "It names a hospital."}).status_code == 302
    for gone in (text_of(office, address), text_of(client, "/country/"), text_of(office, "/exchange/objects/")):
        assert "Canary-19be" not in gone
    assert client.get(f"/country/objects/{veil(key)}/").status_code == 404
    recall = Recall.objects.get(recipient="country:de")
    assert f"/country/recalls/{recall.pk}/" in text_of(client, "/")
    assert "It names a hospital." in text_of(client, f"/country/recalls/{recall.pk}/")
    assert client.post(f"/country/recalls/{recall.pk}/").status_code == 302
    assert client.post(f"/country/recalls/{recall.pk}/").status_code == 422
    assert "Acknowledged" in text_of(office, "/exchange/recalls/")
    own = Recall.objects.get(recipient=f"organisation:{nova.organisation}")
    assert browser(nova).post(f"{OWN}recalls/{own.pk}/").status_code == 302
    assert browser(make.bureau("fr")).get(f"/country/recalls/{recall.pk}/").status_code == 404


def test_the_page_of_what_was_taken_back_and_sent_again_says_so_and_lets_the_desk_decide() -> None:
    nova = make.partner()
    one = make.indicator(nova, GERMAN, name="Canary-77d0", **make.marked(make.GREEN))
    make.admitted(nova, one)
    first = Object.objects.get(stix_id=one["id"]).pk
    office, country = desk(), browser(make.bureau("de"))
    assert "Canary-77d0" in text_of(country, "/country/")
    assert office.post(f"/exchange/objects/{veil(first)}/", {"reason": "It names a hospital."}).status_code == 302
    # The tombstone: the desk reads that it is gone, where it went and why, and can neither take it back nor release it again.
    tomb = text_of(office, f"/exchange/objects/{veil(first)}/")
    for said in ("Taken back", "this tombstone stays", "It names a hospital."):
        assert said in tomb
    for gone in ("Canary-77d0", "Recall the object", "Release the object"):
        assert gone not in tomb
    assert office.post(f"/exchange/objects/{veil(first)}/", {"reason": "Again."}).status_code in {404, 409, 422}
    assert office.get(f"/exchange/objects/{veil(first)}/release/").status_code == 404
    # Sent again it is held: the desk reads why, everybody else reads nothing.
    make.admitted(nova, one | {"modified": "2026-03-02T00:00:00.000Z"})
    again = Object.objects.exclude(held_by="").get(stix_id=one["id"]).pk
    page = text_of(office, f"/exchange/objects/{veil(again)}/")
    for said in ("Taken back before", "Its source or the secretariat had taken it back, and its source has sent it again.", "Canary-77d0"):
        assert said in page
    assert country.get(f"/country/objects/{veil(again)}/").status_code == 404
    assert "Canary-77d0" not in text_of(country, "/country/")
    release = f"/exchange/objects/{veil(again)}/release/"
    assert "It goes to: <bdi>Germany</bdi>" in text_of(office, release)
    assert country.get(release).status_code in {403, 404}
    assert office.post(release, {"reason": " "}).status_code == 422
    assert office.post(release, {"reason": "The hospital was another."}).status_code == 302
    assert "Canary-77d0" in text_of(country, f"/country/objects/{veil(again)}/")
    assert "Taken back before" not in text_of(office, f"/exchange/objects/{veil(again)}/")


def test_what_a_warning_list_holds_back_waits_at_the_desk_until_somebody_releases_it() -> None:
    load(read(PRIVATE))
    nova, bureau = make.partner(), make.bureau("de")
    one = make.indicator(nova, "[ipv4-addr:value = '10.1.2.3' OR domain-name:value = 'a.de']", name="Canary-77aa")
    make.admitted(nova, one)
    office, key = desk(), Object.objects.get(stix_id=one["id"]).pk
    address = f"/exchange/objects/{veil(key)}/"
    assert "?held=1" in text_of(office, "/exchange/")
    assert "Canary-77aa" in text_of(office, "/exchange/objects/", held="1")
    assert f"{address}release/" in text_of(office, address)
    assert PRIVATE in text_of(office, f"{address}release/")
    assert "Canary-77aa" not in text_of(browser(bureau), "/country/")
    assert browser(bureau).get(f"{address}release/").status_code == 404
    assert office.post(f"{address}release/", {"reason": ""}).status_code == 422
    assert office.post(f"{address}release/", {"reason": "The victim's own address."}).status_code == 302
    assert "Canary-77aa" in text_of(browser(bureau), "/country/")
    assert "The victim" in text_of(office, address)
    assert office.get(f"{address}release/").status_code == 404
    assert "Nothing is held back" in text_of(office, "/exchange/objects/", held="1")


def test_a_partner_takes_back_its_own_and_only_its_own() -> None:
    nova, other = make.partner(), make.partner()
    one = make.indicator(nova, GERMAN, name="Canary-42cd")
    submission = make.admitted(nova, one)
    client = browser(nova)
    link = f"{OWN}take-back/?id={one['id']}"
    assert link in text_of(client, f"{OWN}submissions/{submission.pk}/").replace("&amp;", "&")
    assert browser(other).post(link).status_code == 404
    assert client.get(link).status_code == 200
    assert client.post(link).status_code == 302
    assert client.post(f"{OWN}take-back/?id={HOSTILE}").status_code == 404
    assert "Canary" not in text_of(browser(make.bureau("de")), "/country/")


def test_the_table_for_those_without_a_client_is_safe_to_open() -> None:
    nova = make.partner()
    make.admitted(nova, make.indicator(nova, GERMAN, name="=HYPERLINK(1)"))
    client = browser(make.bureau("de"))
    answer = client.get("/country/table.csv")
    lines = answer.getvalue().decode().splitlines()
    assert "'=HYPERLINK(1)" in lines[1]
    assert "TLP:AMBER" in lines[1]
    assert "attachment" in answer["Content-Disposition"]
    assert len(client.get("/country/table.csv", {"since": "2999-01-01"}).getvalue().decode().splitlines()) == 1
    assert client.get("/country/", {"since": HOSTILE, "before": "x" * 90}).status_code == 200
    assert client.get(f"/country/objects/{veil(10**18)}/").status_code == 404


def test_hidden_strings_are_in_no_page_no_header_and_no_error() -> None:
    nova = make.partner()
    canary = "Canary-c0ffee"
    one = make.indicator(nova, "[domain-name:value = 'canary-c0ffee.de']", name=canary, description=canary)
    granular = [{"marking_ref": make.RED, "selectors": ["description"]}]
    two = make.indicator(nova, "[domain-name:value = 'open.fr']", description=canary, granular_markings=granular, **make.marked(make.GREEN))
    submission = make.admitted(nova, one, two)
    key = Object.objects.get(stix_id=one["id"]).pk
    addresses = [
        "/", "/country/", "/country/?of=shared", f"/country/objects/{veil(key)}/", f"/country/objects/{veil(key + 1)}/",
        "/country/table.csv", "/country/connect/", f"/exchange/objects/{veil(key)}/", "/exchange/", "/exchange/objects/?q=canary-c0ffee.de",
        f"/exchange/submissions/{submission.pk}/", "/exchange/recalls/", "/search/?q=x", OWN, f"{OWN}submissions/{submission.pk}/",
        f"{OWN}take-back/?id={one['id']}", "/recognition/", "/own/recognition/",
    ]  # fmt: skip
    readers = [
        browser(make.bureau("fr")),
        browser(make.partner()),
        browser(make_diligence.staff("officer")),
        browser(make_diligence.staff("system_admin")),
        Client(),
    ]
    for client in readers:
        for address in addresses:
            answer = client.get(address)
            said = answer.getvalue().decode() + str(answer.headers)
            assert answer.status_code < 500, address
            assert "c0ffee" not in said.lower().replace("q=canary-c0ffee.de", "").replace("q%3dcanary-c0ffee.de", ""), address


def test_doors_are_shut_to_those_whom_they_do_not_serve() -> None:
    nova = make.partner()
    submission = make.admitted(nova, make.indicator(nova, GERMAN))
    key = Object.objects.latest("pk").pk
    of_desk = ["/exchange/", "/exchange/submissions/", f"/exchange/submissions/{submission.pk}/", "/exchange/objects/",
               f"/exchange/objects/{veil(key)}/", "/exchange/recalls/"]  # fmt: skip
    for client in (browser(nova), browser(make.bureau("de")), browser(make_diligence.staff("officer"))):
        for address in of_desk:
            assert client.get(address).status_code == 404, address
        assert client.post(f"/exchange/objects/{veil(key)}/", {"reason": "Mine."}).status_code == 404
        assert client.post(f"/exchange/submissions/{submission.pk}/", {"reason": "Mine."}).status_code == 404
    assert Object.objects.get(pk=key).erased_at is None
    for client in (desk(), browser(nova), browser(make_diligence.staff("officer"))):
        for address in ("/country/", "/country/table.csv", "/country/connect/", f"/country/objects/{veil(key)}/"):
            assert client.get(address).status_code == 404, address
    for client in (browser(make.partner()), browser(make.bureau("de")), desk()):
        assert client.get(f"{OWN}submissions/{submission.pk}/").status_code == 404


def test_a_program_gets_its_token_once_and_reads_with_it() -> None:
    nova = make.partner()
    client = browser(nova)
    page = text_of(client, f"{OWN}connect/")
    assert make.identity(nova) in page
    assert "/taxii2/" in page
    made = client.post(f"{OWN}connect/", {"name": "Platform"})
    text = re.search(r'data-copy="([^"]+)"', made.content.decode())
    assert text is not None
    assert made["Cache-Control"] == "no-store"
    assert text[1] not in text_of(client, f"{OWN}connect/")
    headers = {"Authorization": f"Bearer {text[1]}", "Accept": "application/taxii+json;version=2.1"}
    assert Client().get("/taxii2/exchange/collections/", headers=headers).status_code == 200
    revoke = re.search(r'action="(/programs/[^"]+)"', text_of(client, f"{OWN}connect/"))
    assert revoke is not None
    assert browser(make.partner()).post(revoke[1]).status_code == 404
    assert client.post(revoke[1]).status_code == 302
    assert Client().get("/taxii2/exchange/collections/", headers=headers).status_code == 401
    assert client.post(f"{OWN}connect/", {"name": HOSTILE}).status_code in {200, 422}
    assert browser(make.bureau("de")).post("/country/connect/", {"name": "Reader"}).status_code == 200


def test_lists_ask_the_same_few_questions_whatever_their_length(django_assert_max_num_queries: Any) -> None:
    bureau, office = browser(make.bureau("de")), desk()
    for _ in range(3):
        nova = make.partner()
        for number in range(8):
            make.admitted(nova, *(make.indicator(nova, f"[domain-name:value = 'x{number}-{each}.de']") for each in range(4)))
    own = browser(nova)
    for client, address, most in (
        (bureau, "/country/", 32),
        (bureau, "/country/table.csv", 28),
        (office, "/exchange/", 22),
        (office, "/exchange/submissions/", 18),
        (office, "/exchange/objects/", 16),
        (office, "/exchange/recalls/", 16),
        (own, OWN, 80),
    ):
        client.get(address)
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


def test_the_menus_lead_to_the_pages() -> None:
    assert 'href="/exchange/"' in text_of(desk(), "/")
    country = text_of(browser(make.bureau("de")), "/")
    assert 'href="/country/"' in country
    assert 'href="/exchange/"' not in country
    assert 'href="/recognition/"' not in country
    assert f'href="{OWN}"' in text_of(browser(make.partner()), "/own/")
    assert f'href="{OWN}"' not in make_web.applicant().get("/own/").content.decode()


def test_recognition_follows_standing_and_nobody_grants_it() -> None:
    nova = make.partner(opened=False)
    worker.drain()
    assert "You are recognised" in text_of(browser(nova), "/own/recognition/")
    office = browser(make_diligence.staff("officer"))
    page = text_of(office, "/recognition/")
    assert "Nova Networks" in page
    assert '<form method="post" action="/recognition' not in page
    assert office.post("/recognition/").status_code == 405
    assert browser(make.bureau("de")).get("/recognition/").status_code == 404
    assert "Nova Networks" not in text_of(office, "/recognition/", state="suspended")
    assert office.get("/recognition/", {"state": HOSTILE}).status_code == 200


def test_submissions_page_on_and_filter() -> None:
    nova = make.partner()
    for number in range(3):
        make.admitted(nova, make.indicator(nova, f"[domain-name:value = 'n{number}.de']"))
    actions.refuse_submission(make.desk(), make.received(nova, make.indicator(nova)), reason="No.")
    office = desk()
    assert text_of(office, "/exchange/submissions/", state="refused").count("/exchange/submissions/") == 2
    assert office.get("/exchange/submissions/", {"state": HOSTILE, "page": "x"}).status_code == 200


def test_looking_again_hands_nothing_over_and_leaves_no_entry() -> None:
    """Only what a party had not been shown is noted: by whichever of its people, on whichever page."""
    nova, bureau = make.partner(), make.bureau("de")
    make.admitted(nova, make.indicator(nova, GERMAN, name="First"))
    client, pulls = browser(bureau), Pull.objects.filter(recipient="country:de")

    def noted() -> tuple[int, int]:
        return pulls.count(), Entry.objects.filter(kind="exchange.record_pull").count()

    key = Object.objects.get(type="indicator").pk
    for address in ("/country/", "/country/", "/country/table.csv", f"/country/objects/{veil(key)}/"):
        client.get(address)
    browser(make.bureau("de")).get("/country/")
    assert noted() == (1, 1)
    make.admitted(nova, make.indicator(nova, "[domain-name:value = 'worse.de']", name="Second"))
    client.get("/country/")
    client.get("/country/")
    assert noted() == (2, 2)
    first, second = pulls.order_by("at").values_list("runs", flat=True)
    assert second[0][0] > first[-1][1]
    browser(make.bureau("fr")).get("/country/")
    assert noted() == (2, 2)
