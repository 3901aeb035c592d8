"""Reads the servers of partners: who may see which, which are due now, and what each is asked."""

from collections.abc import Iterator
from uuid import UUID

import msgspec
from django.conf import settings
from django.db.models import Q, QuerySet

from aboveboard.exchange import queries as exchange
from aboveboard.kernel import sealing
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.finding import one
from aboveboard.kernel.gate import Act, Ask, gate
from aboveboard.kernel.moment import moment
from aboveboard.kernel.serve import query
from aboveboard.lib import clock
from aboveboard.lib.calling import addresses
from aboveboard.polling import permits
from aboveboard.polling.models import OVER, Server, Taken
from aboveboard.polling.rules import asking, waiting
from aboveboard.polling.values import Credentials, Question, Scheme, ServerState, Task

PURPOSE = "credentials of partners' servers"
# So many are asked side by side, and so many stand on a worklist.
MOST_ASKED, MOST_TASKS = 8, 200
_FAILING = "It has failed since then: {}"


@query(permits.KEEP, permits.CONFIRM)
def visible_servers(actor: Actor) -> QuerySet[Server]:
    """Servers without their credentials, newest first: all for the desk, for a partner its own that are not over."""
    rows = Server.objects.defer("credentials").order_by("-created_at", "id")
    if permits.CONFIRM.holds(actor):
        return rows
    if actor.organisation is None or not permits.KEEP.holds(actor):
        return rows.none()
    return rows.filter(organisation_id=actor.organisation).exclude(state=ServerState.ENDED)


@query(permits.KEEP, permits.CONFIRM)
def visible_server(actor: Actor, key: UUID) -> Server:
    """One of them; raises `Missing`."""
    return one(visible_servers(actor), key)


@query(permits.KEEP, permits.CONFIRM)
def visible_taken(actor: Actor, server: Server) -> QuerySet[Taken]:
    """What was taken from a server that the actor may see, newest first, with the submissions."""
    rows = Taken.objects.select_related("submission").defer("submission__body", "submission__fates").order_by("-at", "-id")
    return rows.filter(server=visible_server(actor, server.pk))


@query(permits.KEEP, permits.CONFIRM)
def needs_me(actor: Actor) -> list[Task]:
    """Servers to confirm or that fail for long, for the desk; those that fail or let us in no more, for their partner."""
    return list(_for_desk(actor) if permits.CONFIRM.holds(actor) else _for_partner(actor))


def _for_desk(actor: Actor) -> Iterator[Task]:
    rows = visible_servers(actor)
    for row in rows.filter(state=ServerState.CLAIMED).order_by("created_at", "id")[:MOST_TASKS]:
        yield Task(
            row.pk,
            row.organisation_id,
            "Confirm the server of a partner",
            "A partner wants its threat data to be fetched there. The address is its own word.",
            "Nothing is called until somebody of the desk has confirmed the address.",
            row.created_at,
        )
    for row in _troubled(rows):
        yield Task(
            row.pk,
            row.organisation_id,
            "Ask a partner about its server",
            _FAILING.format(row.why),
            "Nothing reaches us from there until it works again; the partner is told the same.",
            row.failing_since or row.created_at,
        )


def _for_partner(actor: Actor) -> Iterator[Task]:
    for row in _troubled(visible_servers(actor)):
        yield Task(
            row.pk,
            None,
            "Look at your TAXII server",
            _FAILING.format(row.why),
            "Nothing is fetched from it until it works again; nothing is lost, since reading goes on where it stopped.",
            row.failing_since or row.created_at,
        )


def _troubled(rows: QuerySet[Server]) -> QuerySet[Server]:
    """Those that let us in no more, and those that have failed for long."""
    lasting = Q(state=ServerState.CONFIRMED, failing_since__lt=clock.now() - waiting.LONG)
    shut = Q(state=ServerState.PAUSED, failing_since__isnull=False)
    return rows.filter(lasting | shut).order_by("failing_since", "id")[:MOST_TASKS]


def due() -> list[Server]:
    """The servers to be asked now, longest waiting first, each of a partner whose channel is open at this moment: nothing else is asked.

    Under a hold it is: what comes in goes to quarantine. In a lapse's grace it is, too.
    """
    with moment():
        rows = Server.objects.filter(state=ServerState.CONFIRMED, due_at__lte=clock.now()).order_by("due_at", "id")
        return [row for row in rows if is_open(row)][:MOST_ASKED]


def is_open(server: Server) -> bool:
    """Whether the gate lets the partner submit now."""
    return gate().ask(Act.SUBMIT, Ask(server.organisation_id)).open


def question(server: Server) -> Question:
    """What a server is asked next. Raises `AddressRefused` where the house's settings do not let it be called any more."""
    loopback = settings.POLLING_LOOPBACK
    place = addresses.checked(server.root, hosts=settings.POLLING_HOSTS, loopback=loopback)
    headers = {"Authorization": asking.authorization(credentials_of(server))}
    return Question(
        asking.asked(place, server.collection, server.cursor, server.page_size), headers, server.cursor, server.page_size, loopback
    )


def sealed(known: Credentials) -> bytes:
    """Credentials as they are kept."""
    return sealing.sealed(PURPOSE, msgspec.json.encode([known.scheme.value, known.secret, known.user]))


def credentials_of(server: Server) -> Credentials:
    """The credentials of a server, to be shown to nobody but to it."""
    scheme, secret, user = msgspec.json.decode(sealing.opened(PURPOSE, bytes(server.credentials)), type=tuple[str, str, str])
    return Credentials(Scheme(scheme), secret, user)


def new_bodies(server: Server, digests: dict[bytes, bytes]) -> dict[bytes, bytes] | None:
    """Of bodies by their digests those that were not taken from it before; None where one was taken in this very run: a circle."""
    known = dict(Taken.objects.filter(server=server, digest__in=list(digests)).values_list("digest", "run"))
    seen = {bytes(digest): run for digest, run in known.items()}
    if server.run in seen.values():
        return None
    return {digest: body for digest, body in digests.items() if digest not in seen}


def has_intake(organisation: UUID) -> bool:
    """Whether an agreement ever let information in from an organisation."""
    try:
        exchange.intake_of(organisation)
    except Missing:
        return False
    return True


def live(organisation: UUID) -> QuerySet[Server]:
    """The servers of an organisation that are neither refused nor ended."""
    return Server.objects.filter(organisation_id=organisation).exclude(OVER)
