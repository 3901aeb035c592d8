"""A number under its veil comes back, and tells nothing of itself or of its neighbours."""

import itertools
import uuid

import pytest
from django.test import override_settings

from aboveboard.kernel.veiling import unveiled, veiled

NUMBERS = [0, 1, 2, 255, 256, 2**31, 2**63 - 1, 2**64 - 1]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_comes_back(number: int) -> None:
    assert unveiled("tests", veiled("tests", number)) == number
    assert veiled("tests", number) == veiled("tests", number)


def test_neighbours_have_nothing_in_common() -> None:
    veils = [veiled("tests", number).int for number in range(2_000)]
    differing = [(one ^ other).bit_count() for one, other in itertools.pairwise(veils)]
    # Of 128 bits one half differs by chance, 5.7 more or less.
    assert 20 < min(differing) < max(differing) < 108
    assert 63 < sum(differing) / len(differing) < 65
    # As many pairs stand in the order of their numbers as stand in the other.
    rising = sum(one < other for one, other in itertools.pairwise(veils))
    assert 850 < rising < 1_150


def test_what_was_never_veiled_or_for_another_purpose_names_nothing() -> None:
    for veil in (uuid.UUID(int=0), uuid.UUID(int=1), uuid.uuid4(), veiled("other tests", 1), uuid.UUID(int=veiled("tests", 1).int ^ 1)):
        with pytest.raises(ValueError, match="names nothing"):
            unveiled("tests", veil)


def test_a_veil_lasts_while_its_secret_key_is_kept_and_no_longer() -> None:
    with override_settings(SECRET_KEY="before"):
        veil = veiled("tests", 7)
    with override_settings(SECRET_KEY="after", SECRET_KEY_FALLBACKS=["before"]):
        assert unveiled("tests", veil) == 7
        assert veiled("tests", 7) != veil
    with override_settings(SECRET_KEY="after"), pytest.raises(ValueError, match="names nothing"):
        unveiled("tests", veil)
