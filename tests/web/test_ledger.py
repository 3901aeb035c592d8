"""The books on screen and as a file: they tie, and nobody outside reads them."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from aboveboard.contributions.ledger.models import Fund
from aboveboard.contributions.models import Line
from aboveboard.lib import clock
from tests import make_contributions as make
from tests import make_web
from tests.make_diligence import staff

pytestmark = pytest.mark.usefixtures("house")


def whole(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return (b"".join(answer) if answer.streaming else answer.content).decode()  # type: ignore[arg-type]


def test_the_books_tie_on_screen() -> None:
    made = make.released(make.committed(parts=1)).contribution
    make.spent(made, 60_000)
    client = make_web.browser(staff("auditor"))
    page = whole(client, "/ledger/")
    for said in ("Cash book, EUR", "It ties", "Trial balance", "Deferred contributions", "readers", "140,000"):
        assert said in page
    assert "It does not tie" not in page
    assert "Open a fund" not in page
    assert "Nothing was booked" in whole(client, "/ledger/?year=2001")
    for year in ("x", "99999", "²", "0000"):
        assert client.get("/ledger/", {"year": year, "page": "x"}).status_code == 200


def test_the_books_ask_few_questions_of_the_database(django_assert_max_num_queries: Any) -> None:
    made = make.released(make.committed(parts=1)).contribution
    for number in range(4):
        make.spent(made, 1_000, reference=f"INV-{number}")
    client = make_web.browser(staff("auditor"))
    with django_assert_max_num_queries(28):
        whole(client, "/ledger/")


def test_a_year_opens_where_the_last_one_closed() -> None:
    from datetime import timedelta

    make.received(make.committed(parts=1))
    client = make_web.browser(staff("auditor"))
    with clock.frozen(clock.now() + timedelta(days=366)):
        page = whole(client, f"/ledger/?year={clock.today().year}")
    assert "It ties" in page
    assert "It does not tie" not in page
    assert "200,000" in page.split('id="year"')[1]


def test_every_line_is_in_the_file_and_none_is_a_formula() -> None:
    made = make.released(make.committed(purposes=("=cmd()", "training"), parts=1)).contribution
    make.spent(made, 10, "=cmd()")
    answer = whole(make_web.browser(staff("finance")), "/ledger/ledger.csv")
    rows = list(csv.DictReader(io.StringIO(answer)))
    assert len(rows) == Line.objects.count()
    assert {row["purpose"] for row in rows if row["event"] == "spent"} == {"'=cmd()"}
    assert sum(float(row["debit"]) for row in rows) == sum(float(row["credit"]) for row in rows) > 0


def test_finance_opens_a_fund_and_nobody_else() -> None:
    client = make_web.browser(staff("finance"))
    sent = {"code": "private-chf", "name": "Private donors", "book": "cash", "type": "trust_fund", "currency": "chf"}
    assert client.post("/ledger/funds/open/", sent | {"currency": "ZZZ"}).status_code == 422
    assert client.post("/ledger/funds/open/", sent).status_code == 302
    assert Fund.objects.get(code="private-chf").currency == "CHF"
    assert client.post("/ledger/funds/open/", sent).status_code == 422
    assert make_web.browser(staff("auditor")).get("/ledger/funds/open/").status_code == 404
