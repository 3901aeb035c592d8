"""`aboveboard worker`: deliveries, timers and checkpoints, until it is stopped."""

import argparse
import signal
import threading

from aboveboard.cli.command import Command, setup


def _run(_: argparse.Namespace) -> int:
    setup()
    from aboveboard.audit import triggers
    from aboveboard.kernel import worker
    from aboveboard.lib import memory

    triggers.require()
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    memory.settle()
    worker.run(stop)
    return 0


COMMAND = Command("worker", "hand out what follows from what, and publish the logs", lambda _: None, _run)
