"""A house that breaks its promise: it answers 202 a moment before it writes. Undisturbed nobody could tell; the kill test must.

Served in place of `aboveboard.config.wsgi` by `test_killed`, never by anything else.
"""

import threading
import time
import uuid
from types import SimpleNamespace
from typing import Any

from django.db import connection

from aboveboard.config.wsgi import application
from aboveboard.exchange import actions
from aboveboard.exchange.actions import submissions
from aboveboard.exchange.models import Collection, Submission
from aboveboard.exchange.values import SubmissionState, packed
from aboveboard.kernel.actor import Actor
from aboveboard.lib import clock
from aboveboard.taxii import views

__all__ = ["application"]
# As long as a kill may wait after an answer.
LATE = 0.25
_promised = threading.local()


def _receive(actor: Actor, collection: Collection, *, body: bytes) -> Submission:
    key = uuid.uuid4()
    threading.Thread(target=_write, args=(key, actor, collection, body)).start()
    return Submission(pk=key, received_at=clock.now(), state=SubmissionState.RECEIVED, fates=packed([]))


def _write(key: uuid.UUID, actor: Actor, collection: Collection, body: bytes) -> None:
    time.sleep(LATE)
    _promised.key = key
    actions.receive(actor, collection, body=body)
    connection.close()


def _create(**columns: Any) -> Submission:
    return Submission.objects.create(pk=_promised.key, **columns)


vars(submissions)["Submission"] = SimpleNamespace(objects=SimpleNamespace(create=_create))
vars(views)["actions"] = SimpleNamespace(receive=_receive, withdraw=actions.withdraw, record_pull=actions.record_pull)
