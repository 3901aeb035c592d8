"""A smallest context of its own: a box that is opened and closed by actions, followed by a follower."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from django.db import models

from aboveboard.audit import store
from aboveboard.audit.models import Entry
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Blocked, Conflict, Invalid
from aboveboard.kernel.follow import every, follows
from aboveboard.kernel.gate import Act, Ask, Asks, NoAct
from aboveboard.kernel.machine import Machine, Move
from aboveboard.kernel.models import Delivery, Thing
from aboveboard.kernel.permit import Permit
from aboveboard.lib import clock

OWNER = UUID("00000000-0000-4000-8000-000000000001")


class State(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    SEALED = "sealed"
    SHIPPED = "shipped"


class Box(Thing):
    """What the tests act on."""

    state = models.CharField(max_length=10, default=State.CLOSED)
    label = models.CharField(max_length=20, unique=True)
    touched = models.IntegerField(default=0)
    shipped_by = models.CharField(max_length=20, null=True)  # noqa: DJ001 - nobody is not the same as a name left empty
    tags = models.JSONField(default=list)

    class Meta:
        app_label = "kernel"
        db_table = "tests_box"
        constraints: ClassVar = [
            # Both ways: neither the state nor its field may be written before the other.
            models.CheckConstraint(
                condition=models.Q(state="shipped", shipped_by__isnull=False) | (~models.Q(state="shipped") & models.Q(shipped_by=None)),
                name="tests_box_shipped_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.label


MAKE = Permit("tests.make")
OPEN = Permit("tests.open", where=lambda actor, box: box.label != "not yours")
SEAL = Permit("tests.seal", binding=True)
opening = Move("open", frozenset({State.CLOSED}), State.OPEN, OPEN)
sealing = Move("seal", frozenset({State.OPEN, State.CLOSED}), State.SEALED, SEAL)
shipping = Move("ship", frozenset({State.CLOSED}), State.SHIPPED, SEAL)
BOX = Machine("tests.box", State, State.CLOSED, (opening, sealing, shipping))
FREE = NoAct("Boxes of the tests belong to nobody.")


@action(MAKE, act=FREE)
def make_box(actor: Actor, label: str) -> Done[Box]:
    if not label:
        raise Invalid(label="Give the box a label.")
    return Done(Box.objects.create(label=label), {"label": label}, about=[store.Ref("tests.shelf", "1")])


SEEN_FIRST: list[int] = []


@action(MAKE, act=FREE, first=lambda box: SEEN_FIRST.append(box.touched))
def look_at_box(actor: Actor, box: Box) -> Done[Box]:
    return Done(box, {"touched": box.touched})


@action(opening, act=FREE)
def open_box(actor: Actor, box: Box, *, fail: str = "") -> Done[Box]:
    if fail == "blocked":
        raise Blocked(["Rule 1 says no; ask for a waiver."])
    if fail == "crash":
        raise ZeroDivisionError
    box.touched += 1
    return Done(box, {"touched": box.touched})


@action(shipping, act=FREE)
def ship_box(actor: Actor, box: Box, *, by: str | None = "", then: str = "") -> Done[Box]:
    """`then`: what is done with the same box before the body is done."""
    box.tags.append("fragile")
    box.shipped_by = by
    if then == "count":
        count_box(actor, box)
    if then == "open":
        try:
            open_box(actor, box)
        except Conflict:
            box.tags.append("could not be opened")
    if then == "blocked":
        raise Blocked(["Not today."])
    return Done(box, {"state": box.state})


@action(SEAL, act=FREE)
def ship_all(actor: Actor, box: Box) -> Done[Box]:
    """Ships by a nested action without saying who does, which the table refuses."""
    ship_box(actor, box, by=None)
    return Done(box)


@action(MAKE, act=FREE)
def note_delivery(actor: Actor, box: Box) -> Done[Box]:
    """Writes a delivery of an entry that does not exist; foreign keys are looked at when the transaction ends."""
    Delivery.objects.create(entry_id=10**9, follower="nobody", due_at=clock.now(), done_at=clock.now())
    return Done(box)


@action(MAKE, act=FREE)
def make_and_note(actor: Actor, label: str) -> Done[Box]:
    return Done(note_delivery(actor, make_box(actor, label)))


@action(sealing, act=Asks(Act.SIGN, lambda box: Ask(OWNER)))
def seal_box(actor: Actor, box: Box) -> Done[Box]:
    return Done(box)


@action(MAKE, act=FREE)
def make_and_open(actor: Actor, label: str, *, fail: str = "") -> Done[Box]:
    box = make_box(actor, label)
    open_box(actor, box, fail=fail)
    return Done(box)


@action(MAKE, act=NoAct("Says something in public."))
def proclaim(actor: Actor, box: Box) -> Done[Box]:
    return Done(box, statement={"said": "The box exists.", "box": str(box.pk)})


@action(MAKE, act=FREE)
def forget_done(actor: Actor, box: Box) -> Done[Box]:
    return box  # type: ignore[return-value]


@action(MAKE, act=FREE)
def count_box(actor: Actor, box: Box) -> Done[Box]:
    box.touched += 1
    box.save(update_fields=["touched"])
    return Done(box)


@follows("tests.make_box")
def count_new_box(entry: Entry) -> None:
    box = Box.objects.get(pk=entry.subject_id)
    if box.label.startswith("bad"):
        raise Blocked(["The follower cannot do this."])
    count_box(SYSTEM, box)


TICKS: list[int] = []


@every(3600)
def tick() -> None:
    TICKS.append(1)
    if len(TICKS) == 2:
        raise ZeroDivisionError
