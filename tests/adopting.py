"""Puts a changed regulation in force, as two persons do it."""

from aboveboard.policy import actions as policy
from aboveboard.policy.models import Version
from tests import make_diligence as make
from tests.policy.packaged import text_of


def adopt(kind: str, old: str, new: str) -> Version:
    """The packaged regulation with the first `old` replaced by `new`, in force."""
    text = text_of(kind)
    assert old in text
    return adopt_text(kind, text.replace(old, new, 1))


def adopt_text(kind: str, text: str) -> Version:
    """A regulation of this text, in force."""
    version = policy.propose_version(make.staff("policy_admin"), policy.Proposal(text.encode(), f"{kind}.yaml"))
    policy.activate_version(make.staff("ec"), version, seen=version.hash)
    return version
