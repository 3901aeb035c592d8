"""The gate's words: which act is asked for, of whom; `standing` registers the one implementation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured

from aboveboard.audit.prepared import Lookup
from aboveboard.kernel.errors import Conflict, NoStanding
from aboveboard.lib.money import Money


class Act(Enum):
    """The kinds of act that need standing; what each of hold, suspension and lapse stops is in the standing regulation."""

    SIGN = "sign"
    AMEND = "amend"
    ACCEPT = "accept"
    RELEASE_TRANCHE = "release_tranche"
    RECEIVE_MONEY = "receive_money"
    SPEND = "spend"
    ACTIVATE_ACCESS = "activate_access"
    KEEP_ACCESS = "keep_access"
    SUBMIT = "submit"
    READ_FEED = "read_feed"
    RELEASE_OUTWARD = "release_outward"
    INTRODUCE = "introduce"
    RECOGNISE = "recognise"


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to the gate: may `organisation` do `act`, of this kind and value, under this agreement, now?"""

    organisation: UUID
    kind: str | None = None
    value: Money | None = None
    agreement: UUID | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's answer. `quarantine`: inward data is received but not admitted. `reasons` are sentences for the reader.

    `rule` is the rule of the regulations by which a shut gate is shut.
    """

    open: bool
    reasons: tuple[str, ...] = ()
    quarantine: bool = False
    rule: str = ""

    @property
    def goes_on(self) -> bool:
        """Whether what comes in goes on at once: the gate is open, and no hold keeps it apart."""
        return self.open and not self.quarantine


class Gate(Protocol):
    """Answers whether an act may be done now; computed at each ask, never copied."""

    def ask(self, act: Act, ask: Ask) -> Verdict:
        """The verdict for one act of one organisation at this moment."""

    def lookups(self, organisation: UUID) -> Sequence[Lookup[Any]]:
        """What an answer about an organisation is read by, for a reader that has it looked up together with its own."""


@dataclass(frozen=True, slots=True)
class Asks:
    """What an action asks the gate: the act, and how to read the organisation and its stake from the action's subject.

    `held` is the sentence for an action that cannot be done while the gate answers with quarantine.
    """

    act: Act
    of: Callable[[Any], Ask]
    held: str = ""

    def require(self, subject: Any) -> None:
        """Let the action go on with this subject; raises `NoStanding`, or `Conflict` where it must wait in quarantine."""
        if require(self.act, self.of(subject)).quarantine and self.held:
            raise Conflict(self.held)


@dataclass(frozen=True, slots=True)
class NoAct:
    """Why an action needs no standing, in one sentence."""

    reason: str


_gate: list[Gate] = []


def register_gate(gate: Gate) -> None:
    """Install the one gate."""
    _gate[:] = [gate]


def gate() -> Gate:
    """The installed gate; the house does not run without one."""
    if not _gate:
        raise ImproperlyConfigured("No gate is installed: the context 'standing' must be among the installed applications.")
    return _gate[0]


def require(act: Act, ask: Ask) -> Verdict:
    """The verdict, or `NoStanding` with its reasons."""
    verdict = gate().ask(act, ask)
    if not verdict.open:
        raise NoStanding(verdict.reasons, verdict.rule)
    return verdict
