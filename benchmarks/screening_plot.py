"""Draws recall against false positives as SVG: one stepped line per peer, the rates that matter marked."""

from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT, EDGE, LEGEND = 760, 480, 56, 130
MOST_RATE = 0.10
MARKS = (0.01, 0.05)
# Told apart without colour too.
STYLES = (("#0054a6", ""), ("#c2410c", "6 3"), ("#15803d", "2 3"), ("#7e22ce", "10 3 2 3"), ("#475569", "1 4"))
Points = Sequence[tuple[float, float]]


def curves(lines: Sequence[tuple[str, Points]]) -> str:
    """The picture as text; rates above a tenth are left out, for nobody works there."""
    drawn = [*_frame(), *(part for place, (name, points) in enumerate(lines) for part in _line(place, name, points))]
    whole = HEIGHT + LEGEND
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {whole}" font-family="sans-serif" font-size="12">'
    return "\n".join([head, f'<rect width="{WIDTH}" height="{whole}" fill="#fff"/>', *drawn, "</svg>\n"])


def _x(rate: float) -> float:
    return EDGE + (WIDTH - 2 * EDGE) * min(rate, MOST_RATE) / MOST_RATE


def _y(recall: float) -> float:
    return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * recall


def _frame() -> list[str]:
    parts = [f'<text x="{WIDTH / 2}" y="24" text-anchor="middle" font-size="15">Recall against false positives</text>']
    for step in range(11):
        rate, recall = MOST_RATE * step / 10, step / 10
        grey = '"#d4d4d8"' if rate not in MARKS else '"#71717a"'
        parts.append(f'<path d="M{_x(rate):.1f} {_y(0)}V{_y(1)}M{EDGE} {_y(recall):.1f}H{WIDTH - EDGE}" stroke={grey} fill="none"/>')
        parts.append(f'<text x="{_x(rate):.1f}" y="{_y(0) + 18}" text-anchor="middle">{rate:.0%}</text>')
        parts.append(f'<text x="{EDGE - 8}" y="{_y(recall) + 4:.1f}" text-anchor="end">{recall:.1f}</text>')
    parts.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 12}" text-anchor="middle">false-positive rate of names that are on no list</text>')
    return parts


def _line(place: int, name: str, points: Points) -> list[str]:
    colour, dashes = STYLES[place % len(STYLES)]
    path = [f"M{_x(0):.1f} {_y(0):.1f}"]
    for rate, recall in points:
        if rate > MOST_RATE:
            break
        path.append(f"H{_x(rate):.1f}V{_y(recall):.1f}")
    path.append(f"H{_x(MOST_RATE):.1f}")
    style = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"'
    y = HEIGHT + 12 + 22 * place
    return [
        f'<path d="{"".join(path)}" fill="none" {style}/>',
        f'<path d="M{EDGE} {y}h36" fill="none" {style}/><text x="{EDGE + 46}" y="{y + 4}">{escape(name)}</text>',
    ]
