"""Lays out a graph around one thing in columns to both sides, as boxes and lines to be drawn; the same graph, the same picture."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import replace
from dataclasses import dataclass

WIDTH, HEIGHT, GAP, BETWEEN = 160, 44, 14, 78
LETTERS = 22
EDGE = 2


@dataclass(frozen=True, slots=True)
class Dot:
    """A thing in the picture: its name, a short second line, where it leads to, and its look (a class of the style sheet)."""

    id: str
    name: str
    note: str
    url: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One thing says something of another: the first and the last are ids."""

    origin: str
    target: str
    label: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A thing with its place; `x` and `y` are the upper left corner."""

    dot: Dot
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
    """A link with its path, from who says it to whom it is said of, and the place of its label."""

    link: Link
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The drawing, in units of the screen."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def drawn(dots: Sequence[Dot], links: Sequence[Link], *, mirrored: bool = False) -> Picture:
    """The picture around the first of `dots`; `mirrored` for readers from right to left."""
    if not dots:
        return Picture(0, 0, (), ())
    beside: dict[str, list[str]] = {dot.id: [] for dot in dots}
    for link in links:
        beside[link.origin].append(link.target)
        beside[link.target].append(link.origin)
    columns = _columns(dots, _parents(dots, beside), mirrored=mirrored)
    first, last = min(columns), max(columns)
    tallest = max(len(column) for column in columns.values())
    height = tallest * (HEIGHT + GAP) - GAP + 2 * EDGE
    boxes: dict[str, Box] = {}
    for place in sorted(columns, key=lambda place: (abs(place), place)):
        column = _ordered(columns[place], beside, boxes)
        start = EDGE + (height - 2 * EDGE - (len(column) * (HEIGHT + GAP) - GAP)) // 2
        for at, dot in enumerate(column):
            x = EDGE + (place - first) * (WIDTH + BETWEEN)
            boxes[dot.id] = Box(dot, x, start + at * (HEIGHT + GAP), _short(dot.name))
    lines = _apart([_line(boxes[link.origin], boxes[link.target], link) for link in links])
    return Picture((last - first + 1) * (WIDTH + BETWEEN) - BETWEEN + 2 * EDGE, height, tuple(boxes[dot.id] for dot in dots), lines)


def _parents(dots: Sequence[Dot], beside: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, int]]:
    """By what each was reached first from the middle, and in how many steps; what nothing reaches stands beside the middle."""
    middle = dots[0].id
    found, queue = {middle: ("", 0)}, [middle]
    for each in queue:
        for near in beside[each]:
            if near not in found:
                found[near] = (each, found[each][1] + 1)
                queue.append(near)
    return found | {dot.id: (middle, 1) for dot in dots if dot.id not in found}


def _columns(dots: Sequence[Dot], parents: Mapping[str, tuple[str, int]], *, mirrored: bool) -> dict[int, list[Dot]]:
    """What stands in each column, the middle in 0; what was reached through one neighbour stays on its side."""
    weight: dict[str, int] = defaultdict(int)
    branch: dict[str, str] = {}
    for dot in sorted(dots, key=lambda dot: parents[dot.id][1]):
        parent, steps = parents[dot.id]
        branch[dot.id] = branch[parent] if steps > 1 else dot.id
        weight[branch[dot.id]] += 1
    near = [dot.id for dot in dots if parents[dot.id][1] == 1]
    side, load = {}, {1: 0, -1: 0}
    for each in sorted(near, key=lambda each: -weight[each]):
        side[each] = 1 if load[1] <= load[-1] else -1
        load[side[each]] += weight[each]
    columns: dict[int, list[Dot]] = defaultdict(list)
    for dot in dots:
        steps = parents[dot.id][1]
        columns[steps * side.get(branch[dot.id], 1) * (-1 if mirrored else 1)].append(dot)
    return columns


def _ordered(column: Sequence[Dot], beside: Mapping[str, Sequence[str]], placed: Mapping[str, Box]) -> list[Dot]:
    """In the height of what each is joined to already, so that few lines cross."""

    def height(dot: Dot) -> float:
        near = [placed[each].y for each in beside[dot.id] if each in placed]
        return sum(near) / len(near) if near else 0

    return sorted(column, key=height)


def _line(origin: Box, target: Box, link: Link) -> Line:
    """A curve between the sides that face each other; around the outside within one column."""
    start, end = origin.y + HEIGHT // 2, target.y + HEIGHT // 2
    if origin.x == target.x:
        edge, out = origin.x + WIDTH, origin.x + WIDTH + BETWEEN // 3
        return Line(link, f"M{edge} {start}C{out} {start} {out} {end} {edge} {end}", out, (start + end) // 2)
    left_to_right = origin.x < target.x
    begin = origin.x + WIDTH if left_to_right else origin.x
    finish = target.x if left_to_right else target.x + WIDTH
    bend = (begin + finish) // 2
    # Where other columns stand between, its label stands before the first of them.
    is_far = abs(finish - begin) > BETWEEN
    beside = begin + (BETWEEN if left_to_right else -BETWEEN) // 2
    place = (beside, start) if is_far else (bend, (start + end) // 2)
    return Line(link, f"M{begin} {start}C{bend} {start} {bend} {end} {finish} {end}", *place)


def _apart(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Labels that would stand on each other are moved down, in the order of the lines."""
    taken: set[tuple[int, int]] = set()
    found = []
    for line in lines:
        y = line.y
        while line.link.label and any((line.x, y + off) in taken for off in range(-11, 12)):
            y += 12
        if line.link.label:
            taken.add((line.x, y))
        found.append(replace(line, y=y))
    return tuple(found)


def _short(name: str) -> str:
    return name if len(name) <= LETTERS else name[: LETTERS - 1].rstrip() + "…"
