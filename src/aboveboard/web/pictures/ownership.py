"""Lays out who owns whom in layers, owners above what they own, as boxes and lines for the template to draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

WIDTH, HEIGHT, GAP, RISE = 184, 46, 20, 64
MOST = 40
LETTERS = 26

type Tone = Literal["", "accent", "good", "cond", "hold", "stop", "gone"]


@dataclass(frozen=True, slots=True)
class Owner:
    """A party in the picture: `note` is a short second line (a country, "person"), `tone` a colour that the note also says."""

    id: str
    name: str
    note: str = ""
    tone: Tone = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """`owner` holds `share` per cent of `owned`; None where the share is not known, `how` where it is not by shares."""

    owner: str
    owned: str
    share: Decimal | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """An owner with its place; `x` and `y` are the upper left corner."""

    owner: Owner
    x: int
    y: int
    short: str
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def middle(self) -> int:
        """The x of the centre."""
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Line:
    """A holding with its path and the place of its label."""

    holding: Holding
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Row:
    """One holding as a row of the table beside the picture."""

    owner: Owner
    owned: Owner
    holding: Holding


@dataclass(frozen=True, slots=True)
class Picture:
    """The drawing and its table; `boxes` is empty when there are more parties than a picture can show."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    rows: tuple[Row, ...]


def _layers(names: Sequence[str], holdings: Sequence[Holding]) -> dict[str, int]:
    """How far each party stands above the lowest; a circle of owners stops where it closes."""
    below: dict[str, list[str]] = {name: [] for name in names}
    for holding in holdings:
        below[holding.owner].append(holding.owned)
    depth = dict.fromkeys(names, 0)
    # At most one round per party: a circle would raise its members for ever.
    for _round in names:
        raised = {n: max((depth[b] + 1 for b in below[n] if b != n), default=0) for n in names}
        if raised == depth:
            break
        depth = {n: min(raised[n], len(names) - 1) for n in names}
    ranks = {d: i for i, d in enumerate(sorted(set(depth.values())))}
    return {n: ranks[d] for n, d in depth.items()}


def ownership(owners: Sequence[Owner], holdings: Sequence[Holding]) -> Picture:
    """The picture of the parties and their holdings; a holding that names nobody given is left out."""
    known = {owner.id: owner for owner in owners}
    real = [h for h in holdings if h.owner in known and h.owned in known]
    rows = tuple(Row(known[h.owner], known[h.owned], h) for h in real)
    if not known or len(known) > MOST:
        return Picture(0, 0, (), (), rows)
    rank = _layers(list(known), real)
    top = max(rank.values())
    layers = [[known[n] for n in known if rank[n] == top - level] for level in range(top + 1)]
    width = max(len(layer) for layer in layers) * (WIDTH + GAP) - GAP + 2
    boxes: dict[str, Box] = {}
    for level, layer in enumerate(layers):
        start = (width - (len(layer) * (WIDTH + GAP) - GAP)) // 2
        for at, owner in enumerate(layer):
            short = owner.name if len(owner.name) <= LETTERS else owner.name[: LETTERS - 1].rstrip() + "…"
            boxes[owner.id] = Box(owner, start + at * (WIDTH + GAP), 1 + level * (HEIGHT + RISE), short)
    lines = tuple(_line(boxes[h.owner], boxes[h.owned], h) for h in real if h.owner != h.owned)
    return Picture(width, (top + 1) * (HEIGHT + RISE) - RISE + 2, tuple(boxes.values()), lines, rows)


def _line(owner: Box, owned: Box, holding: Holding) -> Line:
    """From under the owner to over the owned; beside the boxes where the owner does not stand above."""
    if owner.y < owned.y:
        start, end = owner.y + owner.height, owned.y
        bend = start + RISE // 2
        return Line(holding, f"M{owner.middle} {start}V{bend}H{owned.middle}V{end}", owner.middle, start + 18)
    start = owner.y + owner.height // 2
    end = owned.y + owned.height // 2
    return Line(holding, f"M{owner.x} {start}H{max(owner.x - 8, 1)}V{end}H{owned.x}", owner.x, start - 6)
