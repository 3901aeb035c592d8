"""Lives of the servers that partners keep and the house asks."""

from aboveboard.kernel.actor import SYSTEM
from aboveboard.polling import actions as polling
from aboveboard.polling.values import Trouble
from tests import make_exchange, make_polling


def servers() -> None:
    """Servers of a partner: refused, paused, halted, shut out, ended."""
    nova, desk = make_exchange.partner(), make_exchange.desk()
    polling.refuse_server(desk, make_polling.claimed(nova), reason="Not theirs.")
    server = make_polling.confirmed(nova)
    polling.resume_server(nova, polling.pause_server(nova, server))
    polling.let_server_go_on(desk, polling.halt_server(desk, server, reason="It floods us."))
    polling.note_trouble(SYSTEM, server, begun=server.cursor, trouble=Trouble("It answered 401.", is_shut_out=True), chance=0.0)
    server.refresh_from_db()
    polling.end_server(nova, server)
