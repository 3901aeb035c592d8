"""Names, confirms and ends servers of partners; takes pages from them, and notes what went wrong."""

from django.conf import settings

from aboveboard.audit.store import Ref
from aboveboard.exchange.actions.saying import line
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, Invalid
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.lib.calling.addresses import AddressRefused
from aboveboard.parties.values import organisation_ref
from aboveboard.polling import machine, permits, queries
from aboveboard.polling.models import Server
from aboveboard.polling.rules import asking
from aboveboard.polling.values import INTERVALS, MOST_REASON, MOST_SERVERS, PAGE_SIZE, Credentials, Habits, ServerForm, ServerState

LEAST_SECONDS = 60
NAMES = NoAct("An address moves nothing; the gate is asked before each page that is fetched from it.")


@action(permits.KEEP, act=NAMES)
def claim_server(actor: Actor, *, form: ServerForm) -> Done[Server]:
    """Name a server of one's organisation to be polled; nothing is called before another person, of the house, has confirmed it.

    Raises `Invalid` for what cannot be called or kept, `Blocked` without an agreement that lets information in, `Conflict` for one that is
    named already, or one too many.
    """
    organisation = actor.organisation
    if organisation is None or actor.user is None:
        raise Forbidden("Only the people of a partner name a server of it.")
    if not queries.has_intake(organisation):
        raise Blocked(["No agreement lets information flow from your organisation; agree on it first."])
    columns = _columns(form)
    if queries.live(organisation).count() >= MOST_SERVERS:
        raise Conflict(f"At most {MOST_SERVERS} servers are kept; end one first.")
    with or_conflict("This collection is named already."):
        server = Server.objects.create(organisation_id=organisation, claimed_by_id=actor.user, **columns)
    return Done(server, {"interval": server.interval, "scheme": server.scheme}, about=_about(server))


@action(machine.confirm, act=NAMES)
def confirm_server(actor: Actor, server: Server) -> Done[Server]:
    """Have a server polled from now on, as its partner named it. Raises `Invalid` where its host may not be called any more."""
    _checked_root(server.root)
    now = clock.now()
    server.confirmed_by_id, server.confirmed_at, server.due_at = actor.user, now, now
    return Done(server, about=_about(server))


@action(machine.refuse, act=NAMES)
def refuse_server(actor: Actor, server: Server, *, reason: str) -> Done[Server]:
    """Refuse a server and tell its partner why; its credentials are erased. Raises `Invalid` without a reason."""
    server.reason, server.credentials = line(reason, "reason", MOST_REASON), b""
    return Done(server, about=_about(server))


@action(machine.pause, act=NAMES)
def pause_server(actor: Actor, server: Server) -> Done[Server]:
    """Leave a server of one's own alone until it is resumed."""
    _rest(server)
    server.failures, server.failing_since, server.why = 0, None, ""
    return Done(server, about=_about(server))


@action(machine.resume, act=NAMES)
def resume_server(actor: Actor, server: Server) -> Done[Server]:
    """Poll a server of one's own again, from the place that was reached."""
    _begin(server)
    return Done(server, about=_about(server))


@action(machine.halt, act=NAMES)
def halt_server(actor: Actor, server: Server, *, reason: str) -> Done[Server]:
    """Stop polling by the desk, whatever the partner wishes, and tell it why. Raises `Invalid` without a reason."""
    server.reason = line(reason, "reason", MOST_REASON)
    _rest(server)
    return Done(server, about=_about(server))


@action(machine.let_go_on, act=NAMES)
def let_server_go_on(actor: Actor, server: Server) -> Done[Server]:
    """Poll a halted server again, from the place that was reached."""
    server.reason = ""
    _begin(server)
    return Done(server, about=_about(server))


@action(machine.end, act=NAMES)
def end_server(actor: Actor, server: Server) -> Done[Server]:
    """Ask a server nothing more; its credentials are erased. What was taken stays."""
    server.credentials = b""
    _rest(server)
    return Done(server, about=_about(server))


@action(permits.KEEP, act=NAMES)
def change_server(actor: Actor, server: Server, *, habits: Habits, credentials: Credentials | None = None) -> Done[Server]:
    """Change how one's own server is polled, and with other credentials (None: as before). Its address is never changed.

    Raises `Conflict` for one that is over, `Invalid` for what cannot be kept.
    """
    if server.state in {ServerState.REFUSED, ServerState.ENDED}:
        raise Conflict("This server is not polled any more; name it anew.")
    columns = _habits(habits) | ({} if credentials is None else _credentials(credentials))
    for name, value in columns.items():
        setattr(server, name, value)
    server.page_size = PAGE_SIZE
    if server.state == ServerState.CONFIRMED:
        server.due_at = max(clock.now(), server.wait_until or clock.now())
    server.save(update_fields=[*columns, "page_size", "due_at"])
    return Done(server, {"interval": server.interval, "credentials": credentials is not None}, about=_about(server))


@action(permits.KEEP, act=NAMES)
def fetch_now(actor: Actor, server: Server) -> Done[Server]:
    """Have one's own server asked at the worker's next round.

    Raises `Conflict` where it is not polled, was asked just now, or asked us to wait.
    """
    now = clock.now()
    if server.state != ServerState.CONFIRMED:
        raise Conflict("This server is not polled at present.")
    if server.wait_until is not None and server.wait_until > now:
        raise Conflict("Your server asked us to come later; it is asked again when that time is over.")
    if server.asked_at is not None and (now - server.asked_at).total_seconds() < LEAST_SECONDS:
        raise Conflict("It was asked less than a minute ago; wait a moment.")
    server.due_at = now
    server.save(update_fields=["due_at"])
    return Done(server, about=_about(server))


def _columns(form: ServerForm) -> dict[str, object]:
    """The columns of what was typed; raises `Invalid`, naming the field."""
    place: dict[str, object] = {"root": _checked_root(form.root)}
    try:
        place["collection"] = asking.collection(form.collection)
    except AddressRefused as error:
        raise Invalid(collection=str(error)) from error
    return place | _habits(form.habits) | _credentials(form.credentials)


def _checked_root(text: str) -> str:
    try:
        return asking.root(text, hosts=settings.POLLING_HOSTS, loopback=settings.POLLING_LOOPBACK)
    except AddressRefused as error:
        raise Invalid(root=str(error)) from error


def _credentials(given: Credentials) -> dict[str, object]:
    try:
        known = asking.credentials(given)
    except asking.CredentialsRefused as error:
        raise Invalid(secret=str(error)) from error
    return {"scheme": known.scheme.value, "credentials": queries.sealed(known)}


def _habits(habits: Habits) -> dict[str, object]:
    if habits.interval not in INTERVALS:
        raise Invalid(interval=f"Choose one of {', '.join(map(str, INTERVALS))} minutes.")
    return {"interval": habits.interval, "unmarked": habits.unmarked.name if habits.unmarked is not None else ""}


def _rest(server: Server) -> None:
    """What is not polled is not due."""
    server.due_at = None


def _begin(server: Server) -> None:
    now = clock.now()
    server.failures, server.failing_since, server.why, server.page_size = 0, None, "", PAGE_SIZE
    server.due_at = max(now, server.wait_until or now)


def _about(server: Server) -> list[Ref]:
    return [organisation_ref(server.organisation_id)]
