"""Servers of partners over real HTTP: read to their end by both ways of the standard, and stopped where they would never end."""

import gzip
import json
import zlib
from datetime import timedelta
from typing import Any

import pytest

from aboveboard.audit.models import Entry
from aboveboard.exchange.models import Object, Submission
from aboveboard.exchange.values import LIMITS
from aboveboard.kernel import worker
from aboveboard.kernel.actor import Actor
from aboveboard.lib import clock
from aboveboard.polling import fetching, jobs
from aboveboard.polling.models import Server, Taken
from aboveboard.polling.rules import reading
from tests import make_exchange as make
from tests import make_polling
from tests.polling.partner_server import LAST, TAXII, Answers, Reply, Shelf, by_date, honest, moment, paged, rows

# More requests than any honest reading of these shelves takes.
MANY = 60


def polled(server: Server, rounds: int = 1) -> Server:
    """The server after so many rounds, each when it is due, with what was received admitted."""
    for _ in range(rounds):
        server.refresh_from_db()
        with clock.frozen(max(clock.now(), server.due_at or clock.now()) + timedelta(seconds=1)):
            jobs.poll()
            worker.drain()
    server.refresh_from_db()
    return server


def names(objects: list[dict[str, Any]]) -> list[str]:
    return sorted(make.names(objects))


@pytest.mark.parametrize("answer", [honest, by_date])
def test_every_page_is_fetched_once_and_then_only_what_is_new(nova: Actor, shelf: Shelf, answer: Answers) -> None:
    shelf.answer, shelf.most = answer, 7
    sent = shelf.put(*make_polling.indicators(nova, 25))
    server = polled(make_polling.confirmed(nova, shelf.root))
    assert make_polling.stored(nova.organisation) == names(sent)
    assert (server.why, server.failures, server.objects_taken, server.after) == ("", 0, 25, moment(24))
    assert (server.token, server.seen, server.run) == ("", "", 1)
    # Each page is a submission of the partner, received and admitted like any other.
    found = Submission.objects.filter(organisation_id=nova.organisation)
    assert [(each.is_polled, each.state) for each in found] == [(True, "admitted")] * server.pages
    assert Entry.objects.filter(kind="exchange.receive_polled", outcome="done", actor="system").count() == server.pages
    assert Taken.objects.count() == server.pages
    asked = len(shelf.asked)
    assert server.due_at is not None
    with clock.frozen(server.due_at - timedelta(seconds=1)):
        jobs.poll()
    assert len(shelf.asked) == asked
    server = polled(server)
    assert (len(shelf.asked), shelf.queries[-1]["added_after"], server.pages) == (asked + 1, moment(24), Submission.objects.count())
    late = shelf.put(*make_polling.indicators(nova, 3))
    polled(server)
    assert make_polling.stored(nova.organisation) == names(sent + late)
    assert Object.objects.filter(type="indicator").count() == 28


def test_the_question_is_that_of_the_standard_and_carries_the_credentials(nova: Actor, shelf: Shelf) -> None:
    shelf.put(*make_polling.indicators(nova, 3))
    shelf.most = 2
    polled(make_polling.confirmed(nova, shelf.root))
    polled(make_polling.confirmed(nova, shelf.root, collection="other", credentials=make_polling.BASIC))
    (path, first, headers), (_, second, _), (other, _, basic), *_ = shelf.asked
    assert (path, other) == ("/api1/collections/indicators/objects/", "/api1/collections/other/objects/")
    assert (first, second) == ({"limit": "1000"}, {"limit": "1000", "next": "2"})
    assert (headers["accept"], headers["user-agent"]) == (TAXII, "aboveboard (polling)")
    assert headers["authorization"] == f"Bearer {make_polling.SECRET}"
    assert basic["authorization"].startswith("Basic ")


def test_next_is_asked_with_the_same_added_after_and_the_moment_goes_back_as_it_was_written(nova: Actor, shelf: Shelf) -> None:
    shelf.most = 2
    shelf.put(*make_polling.indicators(nova, 1), at="2026-03-01T00:00:00.1234567Z")
    server = polled(make_polling.confirmed(nova, shelf.root))
    for number, each in enumerate(make_polling.indicators(nova, 5)):
        shelf.put(each, at=f"2026-03-02T00:00:00.00000{number}Z")
    polled(server)
    assert [(query.get("added_after"), query.get("next")) for query in shelf.queries[1:]] == [
        ("2026-03-01T00:00:00.1234567Z", None),
        ("2026-03-01T00:00:00.1234567Z", "2"),
        ("2026-03-01T00:00:00.1234567Z", "4"),
    ]


def test_objects_of_one_moment_are_not_lost_at_the_edge_of_a_page(nova: Actor, shelf: Shelf) -> None:
    shelf.most = 2
    sent = shelf.put(*make_polling.indicators(nova, 7), at=moment(5))
    polled(make_polling.confirmed(nova, shelf.root))
    assert make_polling.stored(nova.organisation) == names(sent)


def test_a_server_that_ends_too_early_is_asked_again(nova: Actor, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def early(shelf: Shelf, query: dict[str, str]) -> Reply:
        return paged(rows(shelf, query)[: int(query["limit"])], more=False)

    shelf.answer = early
    sent = shelf.put(*make_polling.indicators(nova, 9))
    server = make_polling.confirmed(nova, shelf.root)
    with make.make_diligence.rows():
        Server.objects.filter(pk=server.pk).update(page_size=4)
    polled(server)
    assert (len(shelf.asked), make_polling.stored(nova.organisation)) == (3, names(sent))
    # Shorter pages than asked for: what is left comes with the next looks, and none is left out.
    shelf.most = 2
    shelf.answer = lambda shelf, query: paged(rows(shelf, query)[: shelf.most], more=False)
    late = shelf.put(*make_polling.indicators(nova, 5))
    polled(server, 3)
    assert make_polling.stored(nova.organisation) == names(sent + late)


def same_next(shelf: Shelf, query: dict[str, str]) -> Reply:
    return paged(rows(shelf, query)[:2], more=True, next="again")


def ping_pong(shelf: Shelf, query: dict[str, str]) -> Reply:
    begin = 2 if query.get("next") == "a" else 0
    return paged(rows(shelf, query)[begin : begin + 2], more=True, next="b" if begin else "a")


def ever_new_next(shelf: Shelf, query: dict[str, str]) -> Reply:
    """What users report of connectors that never end: a new token each time, and the same objects behind it."""
    return paged(rows(shelf, query)[:2], more=True, next=f"n{len(shelf.asked)}")


def standing_still(shelf: Shelf, query: dict[str, str]) -> Reply:
    found = shelf.held[:2]
    return paged(found, more=True)


def empty_with_more(shelf: Shelf, query: dict[str, str]) -> Reply:
    return Reply({"more": True, "next": f"n{len(shelf.asked)}"}) if "next" in query else paged(rows(shelf, query)[:2], more=True, next="n")


def empty_by_date(shelf: Shelf, query: dict[str, str]) -> Reply:
    return Reply({"more": True}) if "added_after" in query else paged(shelf.held[:2], more=True)


@pytest.mark.parametrize("wrong", [same_next, ping_pong, ever_new_next, standing_still, empty_with_more, empty_by_date])
def test_a_server_whose_pages_never_end_is_stopped_with_a_sentence_and_goes_on_when_it_is_mended(
    nova: Actor, shelf: Shelf, wrong: Answers
) -> None:
    sent = shelf.put(*make_polling.indicators(nova, 6))
    shelf.answer = wrong
    server = polled(make_polling.confirmed(nova, shelf.root))
    assert len(shelf.asked) <= 4
    assert (server.failures, server.state, server.token) == (1, "confirmed", "")
    assert "TAXII 2.1 §3" in server.why or "never end" in server.why
    taken = make_polling.stored(nova.organisation)
    assert taken == names(sent[: len(taken)])
    server = polled(server, 4)
    assert len(shelf.asked) <= MANY
    assert (server.failures, make_polling.stored(nova.organisation)) == (5, taken)
    shelf.answer = honest
    server = polled(server)
    assert (server.failures, server.why, make_polling.stored(nova.organisation)) == (0, "", names(sent))


def test_a_next_that_is_not_taken_any_more_lets_reading_begin_again_without_doubling(nova: Actor, shelf: Shelf) -> None:
    sent = shelf.put(*make_polling.indicators(nova, 9))
    shelf.most = 3
    shelf.answer = lambda shelf, query: Reply(status=400) if query.get("next") == "6" and len(shelf.asked) < 4 else honest(shelf, query)
    server = polled(make_polling.confirmed(nova, shelf.root))
    assert (server.token, server.after, server.failures, "next" in server.why) == ("", "", 1, True)
    server = polled(server)
    assert (make_polling.stored(nova.organisation), server.why) == (names(sent), "")
    # What was taken before the break came again and was not received again.
    assert Submission.objects.filter(is_polled=True).count() == 3


def test_what_has_been_moved_back_in_time_is_refused(nova: Actor, shelf: Shelf) -> None:
    shelf.put(*make_polling.indicators(nova, 4))
    backwards = {"": (2, "x"), "x": (0, "y")}

    def answer(shelf: Shelf, query: dict[str, str]) -> Reply:
        begin, token = backwards[query.get("next", "")]
        return paged(shelf.held[begin : begin + 2], more=True, next=token)

    shelf.answer = answer
    server = polled(make_polling.confirmed(nova, shelf.root))
    assert "went back" in server.why


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply({}, media="text/html"), "application/taxii+json"),
        (Reply({}, media="application/taxii+json;version=2.0"), "application/taxii+json"),
        (Reply({}, media="application/json"), "application/taxii+json"),
        (Reply({"type": "bundle", "id": "bundle--1", "objects": []}), "TAXII 2.0"),
        (Reply(b"<html>"), "no TAXII envelope"),
        (Reply(b'{"objects": 7}'), "no TAXII envelope"),
        (Reply(b'{"objects": [], "objects": []}'), "no TAXII envelope"),
        (Reply(b"\xff\xfe{}"), "no TAXII envelope"),
        (Reply(b"[" * 100_000), "no TAXII envelope"),
        (Reply({"objects": ["text"]}), "objects that are none"),
        (Reply({"objects": [{"id": "x"}]}), "X-TAXII-Date-Added-Last is missing"),
        (Reply({"objects": [{"id": "x"}]}, headers={LAST: "yesterday"}), "no timestamp"),
        (Reply({"objects": [{"id": "x"}], "more": True, "next": "x\r\ny"}, headers={LAST: moment(1)}), "none that can be sent back"),
        (Reply({"objects": [{"id": "x"}], "more": True, "next": "x" * 3000}, headers={LAST: moment(1)}), "none that can be sent back"),
        (Reply(gzip.compress(b"{}")[:-4], headers={"Content-Encoding": "gzip"}), "packed in a way"),
        (Reply(b"{}", headers={"Content-Encoding": "br"}), "packed in a way"),
        (Reply(status=400), "does not take our question"),
        (Reply(status=404), "nothing at this address"),
        (Reply(status=406), "does not speak TAXII 2.1"),
        (Reply(status=500), "has a fault"),
        (Reply(status=207), "has a fault"),
        (Reply(status=302, headers={"Location": "http://127.0.0.1:1/"}), "not followed"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_and_nothing_is_taken(nova: Actor, shelf: Shelf, reply: Reply, said: str) -> None:
    shelf.answer = lambda *_: reply
    server = polled(make_polling.confirmed(nova, shelf.root))
    assert said in server.why, server.why
    assert (server.failures, server.state, server.pages, server.cursor.after) == (1, "confirmed", 0, "")
    assert server.failing_since is not None
    assert not Submission.objects.exists()
    assert len(shelf.asked) == 1


def test_a_page_larger_than_a_submission_is_split_and_every_byte_kept(nova: Actor, shelf: Shelf) -> None:
    identity = make.identity(nova)
    base = make.indicator(None, created_by_ref=identity, **make.marked(make.AMBER))
    sent = [{**base, "id": f"indicator--00000000-0000-4000-8000-{number:012d}"} for number in range(LIMITS.objects + 10)]
    shelf.answer = lambda shelf, query: paged(rows(shelf, query))
    shelf.put(*sent)
    server = polled(make_polling.confirmed(nova, shelf.root))
    assert [each.total for each in Submission.objects.order_by("-total")] == [LIMITS.objects, 10]
    assert (server.pages, server.objects_taken) == (1, len(sent))
    odd = b'{"type" : "indicator", "spec_version":"2.1","id":"indicator--11111111-0000-4000-8000-000000000001",'
    odd += b'"created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z","name":"caf\\u00e9 \xc3\xa9",'
    odd += b'"pattern":"[domain-name:value = \'x.bad.de\']","pattern_type":"stix",'
    odd += (
        b'"valid_from":"2026-01-01T00:00:00Z","created_by_ref":"'
        + identity.encode()
        + b'","object_marking_refs":["'
        + make.AMBER.encode()
        + b'"]}'
    )
    shelf.answer = lambda *_: Reply(b'{ "objects" : [ ' + odd + b" ] }", headers={LAST: "2026-04-01T00:00:00.000000Z"})
    polled(server)
    assert bytes(Object.objects.get(stix_id="indicator--11111111-0000-4000-8000-000000000001").body) == odd


def test_an_object_larger_than_a_submission_is_left_out_and_said_so(nova: Actor, shelf: Shelf) -> None:
    (one,) = shelf.put(*make_polling.indicators(nova, 1))
    shelf.put({"type": "note", "content": "x" * (LIMITS.body + 10)})
    server = polled(make_polling.confirmed(nova, shelf.root))
    assert (make_polling.stored(nova.organisation), server.after) == ([one["id"]], moment(1))
    assert (server.failures, server.why[:25]) == (0, "Of its last page 1 object")


def test_a_page_that_is_too_large_or_a_bomb_is_not_read_and_less_is_asked_for(nova: Actor, shelf: Shelf) -> None:
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(bomb.compress(b" " * 2**20) for _ in range(100)) + bomb.flush()
    assert len(packed) < 200_000
    shelf.answer = lambda *_: Reply(packed, headers={"Content-Encoding": "gzip"})
    server = polled(make_polling.confirmed(nova, shelf.root))
    assert (server.why, server.page_size) == (reading.TOO_LARGE, 500)
    shelf.answer = lambda *_: Reply(b" " * (reading.MOST_BYTES + 1))
    server = polled(server)
    assert (server.why, server.page_size, shelf.queries[-1]["limit"]) == (reading.TOO_LARGE, 250, "500")
    sent = shelf.put(*make_polling.indicators(nova, 3))
    found = json.dumps({"objects": [each for _, each in shelf.held]}).encode()
    shelf.answer = lambda *_: Reply(gzip.compress(found), headers={"Content-Encoding": "gzip", LAST: moment(3)})
    server = polled(server, 9)
    assert make_polling.stored(nova.organisation) == names(sent)


def test_a_page_of_far_more_objects_than_asked_for_is_not_taken_and_less_is_asked_for(nova: Actor, shelf: Shelf) -> None:
    many = b'{"objects":[' + b",".join([b"{}"] * (reading.MOST_OBJECTS + 1)) + b"]}"
    shelf.answer = lambda *_: Reply(many, headers={LAST: moment(1)})
    server = polled(make_polling.confirmed(nova, shelf.root))
    assert (server.why, server.page_size, server.pages) == (reading.TOO_MANY, 500, 0)
    assert not Submission.objects.exists()


def test_a_server_that_drips_or_is_not_there_keeps_nobody_waiting(nova: Actor, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.5)
    shelf.drip = True
    shelf.put(*make_polling.indicators(nova, 3))
    server = polled(make_polling.confirmed(nova, shelf.root))
    assert (server.why, server.page_size) == (fetching.NOT_IN_TIME, 1000)
    server = polled(server)
    assert (server.why, server.page_size, server.failures) == (fetching.NOT_IN_TIME, 500, 2)
    gone = polled(make_polling.confirmed(nova, "http://127.0.0.1:9/"))
    assert gone.why == "It could not be reached, or broke off."
    monkeypatch.setattr(fetching, "fetch", lambda _: __import__("time").sleep(3))
    shelf.drip = False
    assert polled(gone).why == fetching.NOT_IN_TIME
