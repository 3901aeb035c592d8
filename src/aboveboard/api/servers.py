"""Servers of partners that are polled: a partner names and keeps its own, the desk confirms, refuses, halts and lets go on."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from aboveboard.api.acting import Acts
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Form, Line, Listed, Shown, Text, Whole, moves
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import serves
from aboveboard.polling import actions, machine, queries
from aboveboard.polling.values import Credentials, Habits, Scheme, ServerForm

router = Operations(tags=["exchange"])
AT = "/servers/{uuid:server_id}"
Unmarked = Literal["", "CLEAR", "GREEN", "AMBER", "AMBER_STRICT", "RED"]


class Server(Shown):
    """A collection of a partner's TAXII server; `why` is what there is to say of the last look, `after` how far it was read.

    `interval` in minutes; `unmarked` is how objects without TLP are marked where that is stricter than agreed.
    """

    id: UUID
    organisation_id: UUID
    root: str
    collection: str
    scheme: str
    interval: int
    unmarked: str
    state: str
    reason: str
    why: str
    failures: int
    failing_since: datetime | None
    created_at: datetime
    confirmed_at: datetime | None
    asked_at: datetime | None
    fetched_at: datetime | None
    due_at: datetime | None
    wait_until: datetime | None
    after: str
    pages: int
    objects_taken: int
    allowed_moves: list[str]


class Known(Form):
    """What the server knows us by: a token (`bearer`), or the password of `user` (`basic`). It is never shown again."""

    scheme: Literal["bearer", "basic"]
    secret: Text
    user: Line = ""

    def credentials(self) -> Credentials:
        """As the context takes them."""
        return Credentials(Scheme(self.scheme), self.secret, self.user)


class NewServer(Form):
    """The https address of an API root, and the id or alias of one collection; `interval` one of 5, 15, 60, 360, 1440 minutes."""

    root: Line
    collection: Line
    credentials: Known
    interval: Whole = 60
    unmarked: Unmarked = ""


class ServerHabits(Form):
    """How a server is polled from now on; without credentials those that are kept stay."""

    interval: Whole
    unmarked: Unmarked = ""
    credentials: Known | None = None


class ServerReason(Form):
    """Why; told to the partner."""

    reason: Line


def _habits(interval: int, unmarked: str) -> Habits:
    return Habits(interval, Marking[unmarked] if unmarked else None)


def _shown(actor: Actor, row: Any) -> Server:
    return Server.of(row, allowed_moves=moves(machine.SERVER, actor, row))


@router.shows("/servers", Listed[Server])
@serves(queries.visible_servers)
def list_all(request: Asked, place: Paged) -> Listed[Server]:
    """Servers, newest first: a partner its own, the desk all."""
    return page(queries.visible_servers(request.actor), place, lambda row: _shown(request.actor, row))


@router.does("/servers", Server, status=201)
@serves(actions.claim_server)
def claim(request: Asked, form: NewServer) -> Server:
    """Name a server of the caller's organisation; nothing is called before the desk has confirmed it."""
    named = ServerForm(form.root, form.collection, form.credentials.credentials(), _habits(form.interval, form.unmarked))
    return _shown(request.actor, actions.claim_server(request.actor, form=named))


@router.shows(AT, Server)
@serves(queries.visible_server)
def show(request: Asked, server_id: UUID) -> Server:
    """One server."""
    return _shown(request.actor, queries.visible_server(request.actor, server_id))


SERVER_ACTS = Acts(__name__, router, AT, Server, find=queries.visible_server, show=_shown)
SERVER_ACTS.does("confirm", actions.confirm_server, "Have it polled from now on.")
SERVER_ACTS.does("refuse", actions.refuse_server, "Refuse it with a reason; its credentials are erased.", ServerReason)
SERVER_ACTS.does("halt", actions.halt_server, "Stop polling it, whatever its partner wishes.", ServerReason)
SERVER_ACTS.does("let-go-on", actions.let_server_go_on, "Poll a halted one again, from the place that was reached.")
SERVER_ACTS.does("pause", actions.pause_server, """Leave one's own server alone for a while.""")
SERVER_ACTS.does("resume", actions.resume_server, """Poll one's own server again, from the place that was reached.""")


@router.does(AT + "/change", Server)
@serves(queries.visible_server, actions.change_server)
def change(request: Asked, server_id: UUID, form: ServerHabits) -> Server:
    """Change how one's own server is polled, or its credentials."""
    known = form.credentials.credentials() if form.credentials is not None else None
    habits = _habits(form.interval, form.unmarked)
    server = queries.visible_server(request.actor, server_id)
    return _shown(request.actor, actions.change_server(request.actor, server, habits=habits, credentials=known))


SERVER_ACTS.does("fetch-now", actions.fetch_now, """Have one's own server asked at the next round.""")
SERVER_ACTS.does("end", actions.end_server, """Ask one's own server nothing more; its credentials are erased.""")
