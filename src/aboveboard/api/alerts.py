"""Alerts to a country: which stand open, what they tell, acknowledging them and saying what came of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from aboveboard.api.answering import Operations
from aboveboard.api.fields import Form, Line, Listed, Shown, Yes, moves
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.exchange import actions, machine, queries
from aboveboard.exchange.values import AlertOutcome
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import serves

router = Operations(tags=["exchange"])
AT = "/alerts/{uuid:alert_id}"


class Alert(Shown):
    """An alert to a country; `objects` is how many objects it tells the caller now, `due_at` when the next answer is due (UTC).

    The deadlines are those of `rule` in the version of the alerts regulation with this hash, whatever a later one says.
    """

    id: UUID
    country: str
    state: str
    objects: int
    created_at: datetime
    due_at: datetime
    outcome_hours: int
    rule: str
    regulation: str
    acknowledged_at: datetime | None
    settled_at: datetime | None
    outcome: str
    note: str
    names_country: bool
    allowed_moves: list[str]


class Names(Shown):
    """The STIX ids of the objects that an alert tells the caller now, the newest thousand; they are read from `collection` by TAXII."""

    alert_id: UUID
    collection: str
    objects: list[str]


class AlertAnswer(Form):
    """What came of it, and in a few words more; `names_country` lets who named the victims read it by the country's name."""

    outcome: AlertOutcome
    note: Line = ""
    names_country: Yes = False


def _shown(actor: Actor, row: Any) -> Alert:
    return Alert.of(row, objects=row.tells, allowed_moves=moves(machine.ALERT, actor, row))


def _anew(actor: Actor, key: UUID) -> Alert:
    return _shown(actor, queries.visible_alert(actor, key))


@router.shows("/alerts", Listed[Alert])
@serves(queries.visible_alerts)
def list_all(request: Asked, place: Paged) -> Listed[Alert]:
    """Alerts: a bureau its own, the desk all."""
    return page(queries.visible_alerts(request.actor), place, lambda row: _shown(request.actor, row))


@router.shows(AT, Alert)
@serves(queries.visible_alert)
def show(request: Asked, alert_id: UUID) -> Alert:
    """One alert."""
    return _anew(request.actor, alert_id)


@router.shows(AT + "/objects", Names)
@serves(queries.visible_alert, queries.told_objects)
def objects(request: Asked, alert_id: UUID) -> Names:
    """Which objects an alert tells of."""
    row = queries.visible_alert(request.actor, alert_id)
    told = queries.told_objects(request.actor, row)
    return Names(alert_id=row.pk, collection=f"country-{row.country}", objects=[each.stix_id for each in told])


def _as_it_is(request: Asked, alert_id: UUID, **_: object) -> Alert:
    return _anew(request.actor, alert_id)


@router.does(AT + "/acknowledge", Alert, anew=_as_it_is)
@serves(actions.acknowledge_alert)
def acknowledge(request: Asked, alert_id: UUID) -> Alert:
    """Say that the bureau has it."""
    actions.acknowledge_alert(request.actor, queries.visible_alert(request.actor, alert_id))
    return _anew(request.actor, alert_id)


@router.does(AT + "/act", Alert, anew=_as_it_is)
@serves(actions.act_on_alert)
def act(request: Asked, alert_id: UUID, form: AlertAnswer) -> Alert:
    """Say that the bureau acted: victim_told, secured or investigating."""
    actions.act_on_alert(request.actor, queries.visible_alert(request.actor, alert_id), **form.given())
    return _anew(request.actor, alert_id)


@router.does(AT + "/close", Alert, anew=_as_it_is)
@serves(actions.close_alert)
def close(request: Asked, alert_id: UUID, form: AlertAnswer) -> Alert:
    """Say that there is nothing to do: known, not_ours, not_found or false_positive."""
    actions.close_alert(request.actor, queries.visible_alert(request.actor, alert_id), **form.given())
    return _anew(request.actor, alert_id)
