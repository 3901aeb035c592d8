"""`@action`: the only way to write. Permit, transaction, gate, move and entry come with it; no flag skips anything."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, Concatenate

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, DataError, IntegrityError, models

from aboveboard.audit import store
from aboveboard.audit.models import Entry, Outcome
from aboveboard.kernel import follow, gate, refusal
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.change import Change
from aboveboard.kernel.errors import AppError, Busy, Missing, Unfit
from aboveboard.kernel.machine import Move
from aboveboard.kernel.permit import Permit
from aboveboard.kernel.unit import Unit, current, unit

log = logging.getLogger("aboveboard.action")
REFUSED_BY_TABLE = (IntegrityError, DataError)
ACTIONS: dict[str, "Action[..., Any]"] = {}


@dataclass(frozen=True, slots=True)
class Done[T]:
    """What an action returns: its subject, the facts of the entry (ids, hashes, amounts), what else the entry is about,
    and the public statement that it makes, if any."""

    subject: T
    facts: Mapping[str, Any] = field(default_factory=dict)
    about: Sequence[models.Model | store.Ref] = ()
    statement: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Action[**P, T]:
    """A registered action; calling it does the act and returns the subject.

    `name` is the entry's kind, `context.action_name`; `first` is called with the subject before its row is locked.
    Raises `AppError` subclasses; on any error nothing is written but, for those marked `recorded`, the entry of the refusal.
    """

    name: str
    permit: Permit
    move: Move | None
    act: gate.Asks | gate.NoAct
    body: Callable[Concatenate[Actor, P], Done[T]]
    first: Callable[[Any], None] | None = None

    def __call__(self, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Do the act as `actor`; nested calls share the outer transaction and leave their own entries."""
        subject = args[0] if args else None
        if (outer := current()) is not None:
            return self._run(outer, actor, subject, *args, **kwargs)
        failed_in = ""
        try:
            with unit(self.name) as work:
                try:
                    return self._run(work, actor, subject, *args, **kwargs)
                except AppError:
                    failed_in = work.innermost_failure
                    raise
        except AppError as error:
            if error.recorded:
                refusal.record(actor, failed_in or self.name, ref(subject), error, cause_id=None)
            raise
        except REFUSED_BY_TABLE as error:
            # Foreign keys are looked at when the transaction ends, where no action is under way any more.
            unfit = refused_by_table(error)
            refusal.record(actor, self.name, ref(subject), unfit, cause_id=None)
            raise unfit from error
        except DatabaseError as error:
            if is_busy(error):
                raise Busy("Another change is being written; try again in a moment.") from error
            raise

    def _run(self, work: Unit, actor: Actor, subject: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            done = self._do(work, actor, subject, *args, **kwargs)
        except AppError:
            self._refused(work, subject)
            raise
        except REFUSED_BY_TABLE as error:
            self._refused(work, subject)
            raise refused_by_table(error) from error
        follow.deliver(self._entry(work, actor, done))
        return done.subject

    def _do(self, work: Unit, actor: Actor, subject: Any, /, *args: P.args, **kwargs: P.kwargs) -> Done[T]:
        work.settle()
        self.permit.require(actor, subject)
        if self.first is not None:
            self.first(subject)
        _lock(subject)
        # Again, on the locked row: the facts that the right depends on may have changed since it was loaded.
        self.permit.require(actor, subject)
        if isinstance(self.act, gate.Asks):
            # Before the state is looked at: who has no standing is told so, whatever became of the thing meanwhile.
            self.act.require(subject)
        with work.moving(Change(self.move, subject)) if self.move is not None else nullcontext():
            done = self.body(actor, *args, **kwargs)
            if not isinstance(done, Done):
                raise TypeError(f"{self.name} must return Done(subject, facts).")
        return done

    def _refused(self, work: Unit, subject: Any) -> None:
        if not work.innermost_failure:
            work.innermost_failure, work.innermost_subject = self.name, ref(subject)

    def _entry(self, work: Unit, actor: Actor, done: Done[T]) -> Entry:
        return store.append(
            store.Draft(
                kind=self.name,
                outcome=Outcome.DONE,
                actor=actor.id,
                unit=work.id,
                subject=ref(done.subject),
                about=[ref(thing) for thing in done.about],
                facts=done.facts,
                cause_id=work.cause_id,
                statement=done.statement,
            )
        )


def action[**P, T](
    right: Permit | Move, *, act: gate.Asks | gate.NoAct, first: Callable[[Any], None] | None = None
) -> Callable[[Callable[Concatenate[Actor, P], Done[T]]], Action[P, T]]:
    """Make a function `(actor, subject, *, …) -> Done` the action `context.function_name`.

    `first` takes a wider lock than that of the subject's row, before it: who holds the wider one may want the row.
    """

    def register(body: Callable[Concatenate[Actor, P], Done[T]]) -> Action[P, T]:
        name = f"{_context(body.__module__)}.{body.__name__}"
        if name in ACTIONS:
            raise ValueError(f"The action {name} is declared twice.")
        move = right if isinstance(right, Move) else None
        ACTIONS[name] = made = Action(name, right.permit if isinstance(right, Move) else right, move, act, body, first)
        return made

    return register


def ref(thing: object) -> store.Ref:
    """How the log names a thing: the model's label and the row's id; values without a row are not named."""
    if isinstance(thing, store.Ref):
        return thing
    if isinstance(thing, models.Model):
        return store.Ref(f"{thing._meta.app_label}.{thing._meta.model_name}", str(thing.pk))
    return store.NOTHING


def _lock(subject: Any) -> None:
    """Read the subject anew under a row lock, so that two people who press at once decide on the same facts in turn."""
    if not isinstance(subject, models.Model) or subject._state.adding:
        return
    try:
        subject.refresh_from_db(from_queryset=type(subject)._base_manager.select_for_update(of=("self",)))
    except ObjectDoesNotExist:
        raise Missing from None


def _context(module: str) -> str:
    return module.removeprefix("aboveboard.").split(".")[0]


def refused_by_table(error: DatabaseError) -> Unfit:
    """The refusal for what a constraint does not let in; the operator reads which, since an action should have said it first."""
    log.error("a table refused what an action wrote", exc_info=error)
    named = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    return Unfit(named or str(error).splitlines()[0].rpartition(": ")[2])


def is_busy(error: DatabaseError) -> bool:
    """Whether the database refused because another change is being written."""
    return "locked" in str(error) or "deadlock" in str(error)
