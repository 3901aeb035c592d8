"""The picture of a graph: the same for the same graph, nothing on top of anything, and turned round for readers from right to left."""

from itertools import combinations

from aboveboard.web.pictures.graph import HEIGHT, WIDTH, Box, Dot, Link, drawn

DOTS = [Dot(f"d{place}", f"A name that is rather long {place}", "malware", f"/{place}/") for place in range(30)]
LINKS = [Link(f"d{place // 3}", f"d{place}", "uses") for place in range(1, 30)]


def _apart(one: Box, two: Box) -> bool:
    return abs(one.x - two.x) >= WIDTH or abs(one.y - two.y) >= HEIGHT


def test_boxes_stand_apart_within_the_picture_and_the_first_is_in_the_middle() -> None:
    found = drawn(DOTS, LINKS)
    assert all(_apart(one, two) for one, two in combinations(found.boxes, 2))
    assert all(0 <= box.x <= found.width - WIDTH and 0 <= box.y <= found.height - HEIGHT for box in found.boxes)
    assert {box.x < found.boxes[0].x for box in found.boxes[1:]} == {True, False}
    assert len(found.lines) == len(LINKS)
    assert found == drawn(DOTS, LINKS)


def test_labels_stand_apart() -> None:
    fan = [Link("d0", dot.id, "uses") for dot in DOTS[1:]] + [Link(dot.id, "d0", "used by") for dot in DOTS[1:]]
    places = [(line.x, line.y) for line in drawn(DOTS, fan).lines]
    assert all(one[0] != two[0] or abs(one[1] - two[1]) >= 12 for one, two in combinations(places, 2))


def test_it_is_turned_round_for_readers_from_right_to_left() -> None:
    one, other = drawn(DOTS[:3], LINKS[:2]), drawn(DOTS[:3], LINKS[:2], mirrored=True)
    assert [one.width - WIDTH - box.x for box in one.boxes] == [box.x for box in other.boxes]


def test_what_nothing_joins_and_nothing_at_all_are_drawn_too() -> None:
    assert len(drawn(DOTS[:4], []).boxes) == 4
    assert drawn([], []).boxes == ()
    circle = [Link("d0", "d1", ""), Link("d1", "d2", ""), Link("d2", "d0", ""), Link("d1", "d2", "again")]
    assert len(drawn(DOTS[:3], circle).lines) == 4
