"""What nobody presses: a page is taken together with the place to go on from, or trouble is noted."""

from datetime import datetime, timedelta
from hashlib import sha256

from aboveboard.exchange import actions as exchange
from aboveboard.exchange import queries as reading
from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict
from aboveboard.kernel.gate import Act, Ask, Asks, NoAct
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref
from aboveboard.polling import machine, permits, queries
from aboveboard.polling.models import Server, Taken
from aboveboard.polling.rules import waiting
from aboveboard.polling.values import MOST_WHY, Cursor, Page, ServerState, Trouble

NOTES = NoAct("It notes that nothing was taken; nothing moves.")
LEFT_OUT = "Of its last page {} objects were left out: each is larger than what one submission may hold."
# A server that has been slow so often in a row is asked for less.
SLOW_TWICE = 1


class InCircles(Conflict):
    """A server gave in one run what it had given in the same run before."""

    def __init__(self) -> None:
        super().__init__("It gave the same objects twice in one reading, so its pages would never end (TAXII 2.1 §3.5).")


@action(permits.POLL, act=Asks(Act.SUBMIT, lambda server: Ask(server.organisation_id)))
def take_page(actor: Actor, server: Server, *, page: Page) -> Done[Server]:
    """Receive what a page holds and move the cursor, in one transaction: neither is there without the other.

    Raises `Conflict` where the server is not polled any more or was read on meanwhile, `InCircles`, and whatever `receive_polled` refuses.
    """
    _require_place(server, page.begun)
    taken = _received(server, page)
    now = clock.now()
    _move(server, page.cursor, now)
    server.run += not page.goes_on
    # Where there is more, behind all that wait: a server that has ever more keeps nobody else from being asked.
    server.due_at = now if page.goes_on else now + timedelta(minutes=server.interval)
    server.fetched_at, server.wait_until = now, None
    # What was known already is no progress: a server that goes round in circles would never be waited for longer.
    if taken or not page.goes_on:
        server.failures, server.failing_since = 0, None
        server.why = LEFT_OUT.format(page.left_out) if page.left_out else ""
    server.pages += bool(page.objects)
    server.objects_taken += taken
    server.save()
    facts = {"objects": page.objects, "taken": taken, "left_out": page.left_out, "more": page.goes_on}
    return Done(server, facts, about=[organisation_ref(server.organisation_id)])


@action(permits.POLL, act=NOTES)
def note_trouble(actor: Actor, server: Server, *, begun: Cursor, trouble: Trouble, chance: float) -> Done[Server]:
    """Note why nothing was taken and when to ask again; a server that lets us in no more is left alone until its partner resumes it.

    `chance` from [0, 1) spreads the waits. Raises `Conflict` as `take_page` does.
    """
    _require_place(server, begun)
    now = clock.now()
    if trouble.is_ours:
        server.due_at = now
        server.save()
        return Done(server, {"failures": server.failures, "why": trouble.why}, about=[organisation_ref(server.organisation_id)])
    if trouble.is_too_much or (trouble.is_slow and server.failures >= SLOW_TWICE):
        server.page_size = max(1, server.page_size // 2)
    if trouble.begins_anew:
        _move(server, Cursor(server.after), now)
        server.run += 1
    server.failures += 1
    server.failing_since = server.failing_since or now
    server.why = trouble.why[:MOST_WHY]
    server.wait_until = None if trouble.wait is None else now + timedelta(seconds=trouble.wait)
    server.due_at = max(now + waiting.wait(server.failures, chance), server.wait_until or now)
    server.asked_at = now
    server.save()
    if trouble.is_shut_out:
        shut_out_server(SYSTEM, server)
    return Done(server, {"failures": server.failures, "why": server.why}, about=[organisation_ref(server.organisation_id)])


@action(machine.shut_out, act=NOTES)
def shut_out_server(actor: Actor, server: Server) -> Done[Server]:
    """Leave a server alone that does not let us in any more: asking on with wrong credentials helps nobody."""
    server.due_at = None
    return Done(server, about=[organisation_ref(server.organisation_id)])


def _require_place(server: Server, begun: Cursor) -> None:
    if server.state != ServerState.CONFIRMED or server.cursor != begun:
        raise Conflict("This server is not polled any more, or was read on meanwhile.")


def _received(server: Server, page: Page) -> int:
    """Receive what was not taken before; returns how many objects that were."""
    digests = {sha256(body).digest(): body for body in page.bodies}
    new = queries.new_bodies(server, digests)
    if new is None or (page.goes_on and not page.bodies and page.cursor.seen == page.begun.seen):
        raise InCircles
    Taken.objects.filter(server=server, digest__in=list(digests)).update(run=server.run)
    intake = reading.intake_of(server.organisation_id)
    unmarked = Marking[server.unmarked] if server.unmarked else None
    count = 0
    for digest, body in new.items():
        submission = exchange.receive_polled(SYSTEM, intake, body=body, unmarked=unmarked)
        Taken.objects.create(server=server, run=server.run, digest=digest, submission=submission, at=clock.now())
        count += submission.total
    return count


def _move(server: Server, cursor: Cursor, now: datetime) -> None:
    server.after, server.token, server.seen, server.asked_at = cursor.after, cursor.token, cursor.seen, now
