"""Who tries to break which invariant through a page or an operation, with what, and the words of the rule that refuses it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

from aboveboard.agreements.models import Agreement
from tests.browser.world import World
from tests.hostile import cases
from tests.hostile.cases import SAID, Body

NONE = "0" * 64
Sent = tuple[str, Body]
# A page shows its form again with the refusal, as 422; 405 and 404 where no address takes such a thing.
REFUSED, FORBIDDEN, CLOSED = frozenset({409, 422}), frozenset({403}), frozenset({404, 405})
# The gate: a program is told 403, and a page shows its form again.
STOPPED = frozenset({403, 422})


@dataclass(frozen=True, slots=True)
class Attack:
    """Who sends what where (laid out in the house first), and how it must be answered: with which status and which words of the rule.

    Nothing may be done. `says` is empty only where no address takes such a thing at all.
    """

    invariant: int
    door: str
    who: str
    sent: Callable[[World], Sent]
    refused: frozenset[int]
    says: str
    method: str = "POST"

    @property
    def is_closed(self) -> bool:
        """Whether there is nothing to send it to."""
        return not self.says and self.refused <= CLOSED

    def __str__(self) -> str:
        return f"I-{self.invariant} {self.door} {self.who} {self.says[:40]}"


def web(invariant: int, who: str, sent: Callable[[World], Sent], refused: frozenset[int], says: str, method: str = "POST") -> Attack:
    return Attack(invariant, "web", who, sent, refused, says, method)


def api(invariant: int, who: str, sent: Callable[[World], Sent], refused: frozenset[int], says: str, method: str = "POST") -> Attack:
    return Attack(invariant, "api", who, lambda world: _within(sent(world)), refused, says, method)


def _within(sent: Sent) -> Sent:
    return f"/api{sent[0]}", sent[1]


def _both(
    invariant: int, who: str, says: str, refused: frozenset[int], page: Callable[[World], Sent], program: Callable[[World], Sent]
) -> Iterator[Attack]:
    yield web(invariant, who, page, refused, says)
    yield api(invariant, who, program, refused, says)


def _nowhere(invariant: int, who: str, page: Callable[[World], str], program: Callable[[World], str]) -> Iterator[Attack]:
    """There is no address to send it to."""
    yield web(invariant, who, lambda world: (page(world), {}), CLOSED, "")
    yield api(invariant, who, lambda world: (program(world), {"organisation": str(uuid4())}), CLOSED, "")


def _tranche(world: World) -> str:
    return str(world.giving.money.tranches.get(place=2).pk)


def _signed(lay_out: Callable[[World], Agreement]) -> Callable[[World], tuple[str, Body]]:
    def found(world: World) -> tuple[str, Body]:
        row = lay_out(world)
        return str(row.pk), {"seen": row.content_hash}

    return found


def _unseen(world: World) -> tuple[str, Body]:
    return str(cases.before_signature(world).pk), {"seen": NONE}


def _page_of(key_and_body: Callable[[World], tuple[str, Body]], address: str) -> Callable[[World], Sent]:
    def sent(world: World) -> Sent:
        key, body = key_and_body(world)
        return address.format(key), body

    return sent


def _at(address: str, row: Callable[[World], object], body: Body | None = None) -> Callable[[World], Sent]:
    """The address with the key of what is laid out, and what is sent there."""
    return lambda world: (address.format(row(world)), body or {})


UNCLEARED, TOO_MUCH = "There is no clearance in force", "above the ceiling"
OUTSIDE = "nothing is taken outside an agreement"
UNSEEN = "What you saw is not what stands here now"
NOT_IN_FORCE = "This agreement is not in force"
NO_SCORE, NO_GUESS = "A knockout cannot be scored away", "unknown is never positive"
NO_WAIVER = "nobody may waive this knockout"
WAIVER = {"statement": "It would be so convenient."}
REVIEW, VOTE = "The quality review is done by another person than the analyst.", "Who assessed or reviewed the file does not vote on it."
MIXED = "the kind book is asked to hold a special account"
KIND_FUND: Body = {"book": "kind", "code": "mixed", "currency": "EUR", "name": SAID, "type": "special_account"}
ROLE: Body = {"body": "house-sg", "role": "sg"}


def _early_on_page(world: World) -> Sent:
    day = dict(zip(("value_on_year", "value_on_month", "value_on_day"), cases.later().split("-"), strict=True))
    body = {"amount": "50000.00", "currency": "EUR", "payer": "A", "account": "B", "reference": "C"}
    return f"/contributions/{world.giving.money.pk}/tranches/{_tranche(world)}/receive/", body | day


def _early_by_program(world: World) -> Sent:
    amount = {"amount": "50000.00", "currency": "EUR"}
    body = {"amount": amount, "payer": "A", "account": "B", "reference": "C", "value_on": cases.later()}
    return f"/tranches/{_tranche(world)}/receive", body


ATTACKS: tuple[Attack, ...] = (
    *_both(
        *(1, "sg", UNCLEARED, STOPPED),
        _page_of(_signed(cases.without_clearance), "/agreements/{}/act/sign/"),
        _page_of(_signed(cases.without_clearance), "/agreements/{}/sign"),
    ),
    *_both(
        *(1, "sg", "above what the clearance covers", STOPPED),
        _page_of(_signed(cases.without_room), "/agreements/{}/act/sign/"),
        _page_of(_signed(cases.without_room), "/agreements/{}/sign"),
    ),
    web(2, "officer", _at("/agreements/{}/funding/", lambda w: w.giving.draft.pk), REFUSED, NOT_IN_FORCE),
    api(2, "officer", lambda w: ("/contributions", cases.offered(w, w.giving.draft.pk)), REFUSED, NOT_IN_FORCE),
    *_both(
        *(2, "sg", OUTSIDE, STOPPED),
        _at("/contributions/{}/act/accept/", cases.agreement_ended),
        _at("/contributions/{}/accept", cases.agreement_ended),
    ),
    *_both(
        *(3, "sg", TOO_MUCH, REFUSED),
        _at("/contributions/{}/act/accept/", cases.above_the_ceiling),
        _at("/contributions/{}/accept", cases.above_the_ceiling),
    ),
    *_both(
        *(3, "sg", "you may not accept this", REFUSED),
        _at("/contributions/{}/act/accept/", cases.beyond_authority),
        _at("/contributions/{}/accept", cases.beyond_authority),
    ),
    *_both(
        *(4, "analyst", REVIEW, FORBIDDEN),
        lambda w: (f"/files/{w.collecting}/start-review/", {}),
        lambda w: (f"/files/{w.collecting}/review/start", {}),
    ),
    *_both(
        *(4, "analyst", VOTE, FORBIDDEN),
        lambda w: (f"/files/{w.file}/decide/", {"choice": "for", "seen": NONE, "reason": SAID}),
        lambda w: (f"/files/{w.file}/votes", {"choice": "for", "seen": NONE}),
    ),
    *_both(
        *(5, "proposer", "on another's proposal", FORBIDDEN),
        _at("/suspensions/{}/decide/", cases.proposed_by_who_decides),
        _at("/suspensions/{}/suspend", cases.proposed_by_who_decides),
    ),
    *_both(5, "sg", UNSEEN, REFUSED, _page_of(_unseen, "/agreements/{}/act/sign/"), _page_of(_unseen, "/agreements/{}/sign")),
    web(6, "committee", lambda w: (f"/files/{w.collecting}/", {}), frozenset({302}), "/interest/?next=", "GET"),
    api(6, "committee", lambda w: (f"/files/{w.collecting}/findings", {}), FORBIDDEN, "interest_unanswered", "GET"),
    api(6, "committee", lambda w: (f"/files/{w.collecting}/questions", {}), FORBIDDEN, "interest_unanswered", "GET"),
    *_both(
        *(7, "analyst", NO_SCORE, REFUSED),
        lambda w: (f"/files/{w.collecting}/recommend/", cases.on_page(cases.convicted(w))),
        lambda w: (f"/files/{w.collecting}/recommend", cases.by_program(cases.convicted(w))),
    ),
    *_both(
        *(7, "ec", NO_WAIVER, REFUSED),
        lambda w: (f"/files/{w.collecting}/waive/KO-CONVICTED/", {**WAIVER, "seen": cases.before_the_board(w)}),
        lambda w: (f"/files/{w.collecting}/waivers", {**WAIVER, "rule": "KO-CONVICTED", "seen": cases.before_the_board(w)}),
    ),
    *_both(
        *(8, "analyst", NO_GUESS, REFUSED),
        lambda w: (f"/files/{w.collecting}/recommend/", cases.on_page(cases.unknown(w))),
        lambda w: (f"/files/{w.collecting}/recommend", cases.by_program(cases.unknown(w))),
    ),
    *_both(
        *(9, "legal", "A possible match on a binding list is still open", REFUSED),
        lambda w: (f"/holds/{w.stops.hold}/lift/", {"reason": SAID}),
        lambda w: (f"/holds/{w.stops.hold}/lift", {"reason": SAID}),
    ),
    *_nowhere(9, "officer", lambda w: f"/partners/{w.stops.held}/standing/", lambda _: "/holds"),
    *_both(
        *(11, "sg", "Lifting takes at least the organ that suspended", FORBIDDEN),
        _at("/suspensions/{}/lift/", cases.imposed_by_the_board),
        _at("/suspensions/{}/lift", cases.imposed_by_the_board),
    ),
    *_nowhere(13, "finance", lambda _: "/ledger/", lambda _: "/journals"),
    web(17, "finance", lambda _: ("/ledger/funds/open/", KIND_FUND), REFUSED, MIXED),
    api(17, "finance", lambda _: ("/funds", KIND_FUND), REFUSED, MIXED),
    api(17, "officer", lambda w: ("/contributions", cases.offered_to_kind(w)), REFUSED, "Choose a fund of the cash book."),
    web(23, "bureau", lambda w: (f"/asking/{w.data.prepared}/release/", {}), CLOSED, "There is nothing here for you"),
    *_both(
        *(23, "exchange_desk", "Another person than those who prepared it", FORBIDDEN),
        lambda w: (f"/asking/{w.data.prepared}/release/", {}),
        lambda w: (f"/questions/{w.data.prepared}/release", {}),
    ),
    *_both(
        *(23, "security", "has not consented yet", REFUSED),
        lambda w: (f"/asking/{w.data.awaited}/release/", {}),
        lambda w: (f"/questions/{w.data.awaited}/release", {}),
    ),
    *_both(
        *(23, "exchange_desk", "Data from police files never leaves", REFUSED),
        lambda _: ("/asking/new/", cases.asking() | {"legal_basis": SAID}),
        lambda _: ("/questions", cases.asking_by_program()),
    ),
    web(
        23,
        "exchange_desk",
        lambda _: ("/asking/new/", cases.asking() | {"is_free_of_files": "on"}),
        REFUSED,
        "On which legal basis: This is empty",
    ),
    api(23, "exchange_desk", lambda w: (f"/questions/{w.data.awaited}/consent", {}), FORBIDDEN, "that the information comes from"),
    *_nowhere(27, "analyst", lambda w: f"/screenings/{w.stops.run}/", lambda w: f"/files/{w.file}/dossier"),
    *_nowhere(32, "auditor", lambda _: "/log/", lambda _: "/log"),
    web(32, "auditor", lambda _: ("/log/register/checkpoint", {}), CLOSED, ""),
    *_both(
        *(33, "keeper", "Nobody grants a role to themselves", FORBIDDEN),
        lambda w: (f"/people/{w.users['keeper'].pk}/roles/new/", ROLE),
        lambda w: (f"/users/{w.users['keeper'].pk}/roles", ROLE),
    ),
    *_both(35, "finance", "This day has not come.", frozenset({422}), _early_on_page, _early_by_program),
)
