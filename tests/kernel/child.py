"""A worker process of the tests: it delivers until nothing is due, or waits inside a follower so that it can be killed there."""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aboveboard.config.settings")
django.setup()

from aboveboard.kernel import actor, follow, gate, worker  # noqa: E402
from tests.kernel import box  # noqa: E402
from tests.kernel.conftest import RIGHTS, Doorman  # noqa: E402


def hang(entry: object) -> None:
    """The real follower, then a pause inside its transaction, before the delivery is marked as done."""
    box.count_new_box(entry)  # type: ignore[arg-type]
    print("inside", flush=True)
    time.sleep(60)


actor.register_access(lambda roles: frozenset().union(*(RIGHTS.get(role, frozenset()) for role in roles)))
gate.register_gate(Doorman())
if sys.argv[1:] == ["hang"]:
    follow.FOLLOWERS["tests.kernel.box.count_new_box"] = hang
worker.drain()
print("done", flush=True)
