"""The packaged regulations as text, and one changed text read back: what the policy tests share."""

from importlib.resources import files

from aboveboard.policy.load import ORGANISATION, read_regulation
from aboveboard.policy.values.bodies import Body
from aboveboard.policy.values.rule import Regulation


def text_of(kind: str) -> str:
    """The packaged file of the profile *organisation*."""
    return (files("aboveboard.regulations") / f"{kind}.yaml").read_text(encoding="utf-8")


def changed(kind: str, old: str, new: str) -> Regulation[Body]:
    """The packaged regulation with the first `old` replaced by `new`."""
    text = text_of(kind)
    assert old in text, f"{kind}.yaml no longer holds {old!r}"
    return read(text.replace(old, new, 1), kind)


def read(text: str, kind: str = "risk") -> Regulation[Body]:
    """A regulation from a text."""
    return read_regulation(text.encode(), source=f"{kind}.yaml", profile=ORGANISATION)
