"""Paths and bundles as C2SP tlog-tiles lays them out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aboveboard.lib.tlog.tiles import MAX_ENTRY, Place, TileError, Tiles, decode_bundle, encode_bundle


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (Place(0, 0), "tile/0/000"),
        (Place(0, 1234067), "tile/0/x001/x234/067"),
        (Place(3, 999, 255), "tile/3/999.p/255"),
        (Place(0, 1000, 1), "tile/0/x001/000.p/1"),
        (Place(None, 273, 112), "tile/entries/273.p/112"),
    ],
)
def test_paths_of_the_specification(place: Place, path: str) -> None:
    assert place.path == path
    assert Place.parse(path) == place


@given(st.none() | st.integers(0, 63), st.integers(0, 10**15), st.integers(1, 256))
def test_every_place_has_one_path(level: int | None, index: int, width: int) -> None:
    assert Place.parse(Place(level, index, width).path) == Place(level, index, width)


@pytest.mark.parametrize(
    "path",
    ["tile/0/0", "tile/00/000", "tile/0/x000/000", "tile/0/001/002", "tile/0/000.p/256", "tile/0/000.p/01", "tile/x/000", "checkpoint"],
)
def test_no_other_path_is_a_tile(path: str) -> None:
    assert Place.parse(path) is None


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_a_bundle_gives_its_entries_back_and_no_others(entries: list[bytes]) -> None:
    data = encode_bundle(entries)
    assert decode_bundle(data, len(entries)) == entries
    for wrong, count in (
        (data + b"\0\0", len(entries)),
        (data, len(entries) + 1),
        (data + b"\0", len(entries)),
        (data + b"\0\5abc", len(entries) + 1),
    ):
        with pytest.raises(TileError):
            decode_bundle(wrong, count)


def test_an_entry_has_a_largest_size() -> None:
    assert len(encode_bundle([bytes(MAX_ENTRY)])) == MAX_ENTRY + 2
    with pytest.raises(TileError, match="log the hash"):
        encode_bundle([bytes(MAX_ENTRY + 1)])


def test_a_tile_of_a_wrong_length_is_refused() -> None:
    with pytest.raises(TileError, match="33 bytes in place of 32"):
        Tiles(lambda _: bytes(33), 1).hashes(0, 0)
    with pytest.raises(TileError, match=r"lacks tile/0/000\.p/1"):
        Tiles(lambda _: None, 1).hashes(0, 0)
