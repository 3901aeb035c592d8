"""What polling does by itself: asks the servers that are due, page by page, each as long as its partner has standing."""

import random
import time
from contextlib import suppress

from aboveboard.exchange.values import Malformed, TooLarge
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import AppError, Blocked, Busy, Conflict, Invalid, NoStanding
from aboveboard.kernel.follow import every
from aboveboard.lib.calling.addresses import AddressRefused
from aboveboard.polling import actions, fetching, queries
from aboveboard.polling.models import Server
from aboveboard.polling.values import Cursor, Page, Question, Trouble

# One round is over before the next begins, also where the last answer lets it wait to the end of its time.
PERIOD, BUDGET = 15, 5.0
_chance = random.SystemRandom()


@every(PERIOD)
def poll() -> None:
    """Ask all that are due, and again where there is more, until this round's time is over; the next goes on."""
    deadline = time.monotonic() + BUDGET
    while servers := queries.due():
        _ask(servers)
        if time.monotonic() >= deadline:
            return


def _ask(servers: list[Server]) -> None:
    asked: list[tuple[Server, Question]] = []
    for server in servers:
        try:
            asked.append((server, queries.question(server)))
        except AddressRefused as error:
            _note(server, server.cursor, Trouble(str(error)))
    for (server, question), answer in zip(asked, fetching.fetch_all([question for _, question in asked]), strict=True):
        _settle(server, question.cursor, answer)


def _settle(server: Server, begun: Cursor, answer: Page | Trouble) -> None:
    """Take the page, or note why not. What was paused, ended or stopped meanwhile is left as it is: the cursor has not moved."""
    if isinstance(answer, Trouble):
        _note(server, begun, answer)
        return
    try:
        actions.take_page(SYSTEM, server, page=answer)
    except actions.InCircles as error:
        _note(server, begun, Trouble(str(error), begins_anew=True))
    except (Conflict, NoStanding):
        return
    except Busy as error:
        _note(server, begun, Trouble(str(error), is_ours=True))
    except (Blocked, Invalid, Malformed, TooLarge) as error:
        _note(server, begun, Trouble(_said(error), begins_anew=True))


def _said(error: AppError) -> str:
    return f"What it gave is not taken: {error}"


def _note(server: Server, begun: Cursor, trouble: Trouble) -> None:
    with suppress(Conflict, Busy):
        actions.note_trouble(SYSTEM, server, begun=begun, trouble=trouble, chance=_chance.random())
