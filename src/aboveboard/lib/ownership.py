"""Who owns how much of whom, exactly, and whom a sanctions regime catches through ownership or control.

Two different sums live here and must not be confused. `effective` and `aggregated` multiply shares along chains, which
says whose money an organisation is. The regimes do not multiply: an entity that is caught counts with its whole share,
one that is not counts with nothing. Shares are intervals of fractions; a share that is not known is 0 to 1.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count
from typing import Final

MAX_HOLDINGS: Final = 2_000
MAX_PATHS: Final = 20
MAX_STEPS: Final = 10_000
ONE: Final = Fraction(1)
NONE: Final = Fraction(0)


class OwnershipError(ValueError):
    """The holdings contradict each other or are too many; the text says which to correct."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the whole that lies between `low` and `high`, both included, as fractions of one."""

    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        if not NONE <= self.low <= self.high <= ONE:
            raise OwnershipError("A share lies between 0 and 100 per cent, and its lower end is not above its upper end.")

    @classmethod
    def percent(cls, low: str | int, high: str | int | None = None) -> "Share":
        """The share of exact decimal text in per cent, `Share.percent("49.99")`, or between two. Raises OwnershipError."""
        try:
            return cls(Fraction(low) / 100, Fraction(low if high is None else high) / 100)
        except (ValueError, ZeroDivisionError):
            raise OwnershipError("Write a share as per cent in digits, for example 49.99.") from None

    def __str__(self) -> str:
        low, high = _percent(self.low), _percent(self.high)
        return f"{low} %" if low == high else f"{low} to {high} %"


UNKNOWN: Final = Share(NONE, ONE)


@dataclass(frozen=True, slots=True)
class Holding:
    """`holder` holds `share` of `held`, and where `controls` is set decides for it whatever the share."""

    holder: str
    held: str
    share: Share
    controls: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """One chain from an owner (first) to the organisation (last), with the product of its shares."""

    parties: tuple[str, ...]
    share: Share


@dataclass(frozen=True, slots=True)
class Effective:
    """The share that an owner has through all chains together; `paths` are the largest simple ones, `complete` if all."""

    share: Share
    paths: tuple[Path, ...]
    complete: bool


class Ownership:
    """The known holdings: at most 2,000, whose lower ends never exceed the whole. Several of one holder in one party are added."""

    def __init__(self, holdings: Iterable[Holding]) -> None:
        self._held: defaultdict[str, dict[str, Share]] = defaultdict(dict)
        self._controllers: defaultdict[str, set[str]] = defaultdict(set)
        self._below: defaultdict[str, set[str]] = defaultdict(set)
        for number, holding in enumerate(holdings):
            if number >= MAX_HOLDINGS:
                raise OwnershipError(f"More than {MAX_HOLDINGS} holdings are too many for one examination; leave out distant ones.")
            self._below[holding.holder].add(holding.held)
            if holding.controls:
                self._controllers[holding.held].add(holding.holder)
            before = self._held[holding.held].get(holding.holder, Share(NONE, NONE))
            if (low := before.low + holding.share.low) > ONE:
                raise OwnershipError(f"{holding.holder} would hold more than the whole of {holding.held}; correct the shares.")
            self._held[holding.held][holding.holder] = Share(low, min(ONE, before.high + holding.share.high))
        for held, holders in self._held.items():
            known = sum((share.low for share in holders.values()), NONE)
            if known > ONE:
                raise OwnershipError(f"The shares in {held} come to {_percent(known)} %, more than the whole; correct them.")
            for holder, share in holders.items():
                # What others surely hold cannot be this holder's.
                holders[holder] = Share(share.low, min(share.high, ONE - (known - share.low)))

    def holders(self, held: str) -> Mapping[str, Share]:
        """Who holds `held` directly, and how much."""
        return self._held.get(held, {})

    def controllers(self, held: str) -> Collection[str]:
        """Who controls `held` directly by other means than shares."""
        return self._controllers.get(held, set())

    def below(self, holder: str) -> Collection[str]:
        """Whom `holder` holds or controls directly."""
        return self._below.get(holder, set())

    def effective(self, owner: str, target: str) -> Effective:
        """The share of `owner` in `target` through all chains, circular holdings solved exactly, with the chains that explain it."""
        paths, complete = self._paths(owner, target)
        return Effective(self.aggregated({owner}, target), paths, complete)

    def aggregated(self, owners: Collection[str], target: str) -> Share:
        """The share of `owners` together in `target`; what passes through several of them is counted once, at the last."""
        if target in owners:
            return Share(ONE, ONE)
        low = self._solve(frozenset(owners), target, lambda share: share.low)
        high = min(ONE, self._solve(frozenset(owners), target, lambda share: share.high))
        return Share(low, max(low, high))

    def _upstream(self, target: str, stop: Collection[str]) -> set[str]:
        seen, waiting = {target}, [target]
        while waiting:
            for holder in self.holders(waiting.pop()):
                if holder not in seen and holder not in stop:
                    seen.add(holder)
                    waiting.append(holder)
        return seen

    def _solve(self, owners: frozenset[str], target: str, end: Callable[[Share], Fraction]) -> Fraction:
        """The least solution of part(x) = shares in x of owners + sum of share in x of y times part(y), at `target`.

        Unknowns are eliminated one by one, those with the fewest terms first: a tree costs no more than its edges.
        """
        nodes = self._upstream(target, owners)
        constant: dict[str, Fraction] = {}
        terms: dict[str, dict[str, Fraction]] = {}
        uses: defaultdict[str, set[str]] = defaultdict(set)
        for node in nodes:
            shares = {holder: end(share) for holder, share in self.holders(node).items()}
            constant[node] = sum((share for holder, share in shares.items() if holder in owners), NONE)
            terms[node] = {holder: share for holder, share in shares.items() if holder in nodes and share}
            for holder in terms[node]:
                uses[holder].add(node)
        queue = [(len(terms[node]) * len(uses[node]), node) for node in nodes if node != target]
        queue.sort()
        for _, node in queue:
            terms_of = terms.pop(node)
            # All of them, before any is resolved away: nobody may be sent back to a row that is gone.
            for other in terms_of:
                uses[other].discard(node)
            own, row = _resolved(constant.pop(node), terms_of, node)
            for user in uses.pop(node, set()):
                factor = terms[user].pop(node)
                constant[user] += factor * own
                for other, share in row.items():
                    terms[user][other] = terms[user].get(other, NONE) + factor * share
                    uses[other].add(user)
        return _resolved(constant[target], terms[target], target)[0]

    def _paths(self, owner: str, target: str) -> tuple[tuple[Path, ...], bool]:
        """The simple chains from owner to target, largest upper share first, and whether they are all."""
        order = count()
        queue: list[tuple[Fraction, int, tuple[str, ...], Share]] = [(-ONE, next(order), (target,), Share(ONE, ONE))]
        found: list[Path] = []
        for _ in range(MAX_STEPS):
            if not queue or len(found) == MAX_PATHS:
                break
            _, _, chain, share = heappop(queue)
            if chain[0] == owner:
                found.append(Path(chain, share))
                continue
            for holder, part in self.holders(chain[0]).items():
                if holder not in chain and part.high:
                    product = Share(share.low * part.low, share.high * part.high)
                    heappush(queue, (-product.high, next(order), (holder, *chain), product))
        return tuple(found), not queue


def _resolved(constant: Fraction, terms: dict[str, Fraction], node: str) -> tuple[Fraction, dict[str, Fraction]]:
    """Solve one row for itself. A ring that owns all of itself has no owner outside; one that owns more is bounded by the whole."""
    own = terms.pop(node, NONE)
    if own < ONE:
        return constant / (ONE - own), {other: share / (ONE - own) for other, share in terms.items()}
    return (ONE if constant or terms else NONE), {}


def _percent(share: Fraction) -> str:
    digits = f"{float(share * 100):.4f}".rstrip("0").rstrip(".")
    # 49.99999 must never read as 50: a rounded figure says that it is one.
    return digits if Fraction(digits) == share * 100 else f"about {float(share * 100):.8g}"


class Verdict(Enum):
    """Whether a regime catches a party: surely, perhaps (shares are not known well enough), or not."""

    CAUGHT = "caught"
    POSSIBLE = "possible"
    NOT_CAUGHT = "not_caught"


class Basis(Enum):
    """Why a party is caught."""

    LISTED = "listed"
    OWNERSHIP = "ownership"
    CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Regime:
    """From which share on ownership catches, whether shares of several listed are added, whether control catches, and the source.

    What was checked against which text, and what not, is said beside each regime. None is legal advice: a regulation of the
    house (`lists`, ownership) decides what counts here, and its own text must be read before it is adopted.
    """

    name: str
    threshold: Fraction
    inclusive: bool
    aggregates: bool
    control: bool
    source: str

    def reaches(self, share: Fraction) -> bool:
        """Whether a share is large enough."""
        return share >= self.threshold if self.inclusive else share > self.threshold


HALF: Final = Fraction(1, 2)
# Read in OFAC's own FAQ 398: ownership only, never control. Half or more, and the sum over several blocked persons, were read
# in reports that quote the guidance of 13 August 2014 and its example (25 and 25 per cent); the guidance itself was not read.
OFAC: Final = Regime(
    "OFAC", HALF, inclusive=True, aggregates=True, control=False,
    source="US Treasury, OFAC: Revised Guidance on Entities Owned by Persons Whose Property Is Blocked, 13 August 2014; FAQ 398 to 402",
)  # fmt: skip
# Read in the UK government's guidance on public officials and control (updated 20 August 2024): more than half of shares or
# voting rights, or the right to appoint most of the board, or affairs that follow one's wishes. "Would not simply aggregate" is
# paragraph 4.14 of the general guidance as a report of March 2022 quotes it; holdings under a joint arrangement, which are
# added there, are not known here and have to be stated as control.
UK: Final = Regime(
    "UK", HALF, inclusive=False, aggregates=False, control=True,
    source="UK, HM Treasury, OFSI: UK Financial Sanctions, General Guidance, section 4 (ownership and control)",
)  # fmt: skip
# Half or more since 3 July 2024 (before: more than half) was read in a report that quotes both wordings of the best practices;
# the Council's document was not read. That shares of several listed persons are added rests on the Commission's answers on
# Russia of March 2022, known here by a report that does not say whether they hold for other regimes: the stricter reading is kept.
EU: Final = Regime(
    "EU", HALF, inclusive=True, aggregates=True, control=True,
    source="Council of the European Union: EU Best Practices for the effective implementation of restrictive measures, of 3 July 2024",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one party is caught: on which basis, through whom, and with which sum of shares."""

    party: str
    basis: Basis
    through: tuple[tuple[str, Share], ...] = ()
    total: Share = Share(NONE, NONE)

    def __str__(self) -> str:
        names = ", ".join(f"{name} ({share})" if self.basis is Basis.OWNERSHIP else name for name, share in self.through)
        if self.basis is Basis.LISTED:
            return f"{self.party} is listed itself."
        how = "controlled" if self.basis is Basis.CONTROL else f"owned to {self.total}"
        return f"{self.party} is {how} by {names}."


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a regime says of a party, with the reasons from the party up to those listed."""

    regime: Regime
    verdict: Verdict
    reasons: tuple[Reason, ...]


def assess(ownership: Ownership, listed: Collection[str], target: str, regime: Regime) -> Assessment:
    """Whether `regime` catches `target` because of `listed`. What is unknown is POSSIBLE, never silently clear."""
    roots = [frozenset(listed)] if regime.aggregates else [frozenset({one}) for one in sorted(listed)]
    for verdict, end in ((Verdict.CAUGHT, _low), (Verdict.POSSIBLE, _high)):
        for root in roots:
            caught = _spread(ownership, root, regime, end)
            if target in caught:
                return Assessment(regime, verdict, _trace(caught, target))
    return Assessment(regime, Verdict.NOT_CAUGHT, ())


def _low(share: Share) -> Fraction:
    return share.low


def _high(share: Share) -> Fraction:
    return share.high


def _spread(ownership: Ownership, listed: Collection[str], regime: Regime, end: Callable[[Share], Fraction]) -> dict[str, Reason]:
    """Everybody caught, in the order in which it follows: a caught party's shares and control count in full."""
    caught = {party: Reason(party, Basis.LISTED) for party in sorted(listed)}
    fresh = list(caught)
    while fresh:
        touched = sorted({held for holder in fresh for held in ownership.below(holder)} - set(caught))
        found = [reason for party in touched if (reason := _reason(ownership, party, caught, regime, end))]
        fresh = [reason.party for reason in found]
        caught |= {reason.party: reason for reason in found}
    return caught


def _reason(
    ownership: Ownership, party: str, caught: Mapping[str, Reason], regime: Regime, end: Callable[[Share], Fraction]
) -> Reason | None:
    through = tuple((holder, share) for holder, share in ownership.holders(party).items() if holder in caught and share.high)
    if regime.reaches(min(ONE, sum((end(share) for _, share in through), NONE))):
        low = sum((share.low for _, share in through), NONE)
        return Reason(party, Basis.OWNERSHIP, through, Share(low, min(ONE, sum((share.high for _, share in through), NONE))))
    if regime.control and (by := [holder for holder in ownership.controllers(party) if holder in caught]):
        return Reason(party, Basis.CONTROL, tuple((holder, ownership.holders(party)[holder]) for holder in sorted(by)))
    return None


def _trace(caught: Mapping[str, Reason], target: str) -> tuple[Reason, ...]:
    reasons: dict[str, Reason] = {}
    waiting = [target]
    while waiting:
        party = waiting.pop(0)
        if party not in reasons:
            reasons[party] = caught[party]
            waiting += [holder for holder, _ in caught[party].through]
    return tuple(reasons.values())
