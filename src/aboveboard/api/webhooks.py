"""Webhooks of the caller's country or organisation: register, look, switch on again, end."""

from datetime import datetime
from uuid import UUID

from aboveboard.api.acting import Acts
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Form, Line, Listed, Shown, moves
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import serves
from aboveboard.webhooks import actions, machine, queries

router = Operations(tags=["exchange"])
AT = "/webhooks/{uuid:webhook_id}"


class Webhook(Shown):
    """Where programs are told that something new waits; `why` the last attempt failed, `failures` how often in a row."""

    id: UUID
    address: str
    state: str
    failures: int
    why: str
    created_at: datetime
    off_at: datetime | None
    taken_at: datetime | None
    allowed_moves: list[str]


class NewWebhook(Form):
    """An https address of the public internet."""

    address: Line


class RegisteredWebhook(Shown):
    """A new webhook; `secret` (Standard Webhooks, `whsec_…`) is shown this once."""

    id: UUID
    address: str
    secret: str


def _shown(actor: Actor, row: object) -> Webhook:
    return Webhook.of(row, allowed_moves=moves(machine.WEBHOOK, actor, row))


@router.shows("/webhooks", Listed[Webhook])
@serves(queries.visible_webhooks)
def list_all(request: Asked, place: Paged) -> Listed[Webhook]:
    """The webhooks of one's own."""
    return page(queries.visible_webhooks(request.actor), place, lambda row: _shown(request.actor, row))


@router.does("/webhooks", RegisteredWebhook, status=201, shown_once=True)
@serves(actions.register_webhook)
def register(request: Asked, form: NewWebhook) -> RegisteredWebhook:
    """Be told at this address from now on."""
    return RegisteredWebhook.of(actions.register_webhook(request.actor, address=form.address))


WEBHOOK_ACTS = Acts(__name__, router, AT, Webhook, find=queries.visible_webhook, show=_shown)
WEBHOOK_ACTS.does("switch-on", actions.switch_on_webhook, "Try an address again that was switched off.")
WEBHOOK_ACTS.does("end", actions.end_webhook, "Tell this address nothing more.")
