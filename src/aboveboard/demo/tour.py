"""What the demo says when it is ready: where to look first, and how to be each person."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from aboveboard.audit import keys, sequencer
from aboveboard.demo.cast import Player
from aboveboard.demo.furnish import Lives

# In the order of the story; the rest of the cast follows.
SHOWN = ("officer", "analyst", "reviewer", "legal", "finance", "security", "ethics", "committee", "sg", "ec", "ncb", "auditor")


def stops(lives: Lives) -> list[tuple[str, str, str]]:
    """The five steps: who to be, the path, what there is to see. An empty key is a visitor."""
    return [
        (
            "",
            "/register/",
            f"what the public sees: {lives.standing.partner.name} with its agreement, {lives.lapsed.partner.name} under renewal",
        ),
        ("analyst", "/", f"what awaits the analyst: {lives.aspirant.partner.name} has applied"),
        ("officer", f"/partners/{lives.standing.organisation}/", "one partner, its standing and everything that happened, on one page"),
        ("partner", "/own/", "the same partner from its own side"),
        ("", "/register/verify/", "check the log yourself, with the command below and no word of ours to believe"),
    ]


def lines(base: str, players: Mapping[str, Player], lives: Lives, folder: Path) -> Iterator[str]:
    """The lines for the terminal."""
    yield f"\nReady: {base}/\n\nA tour of five steps:"
    for number, (key, path, what) in enumerate(stops(lives), start=1):
        who = f"as {key}" if key else "as anybody"
        yield f"  {number}. {base}{path}  {who}: {what}"
    key = keys.verifier_key(sequencer.REGISTER.name)
    yield f"     {sys.executable} -m aboveboard verify {base}/log/register --vkey '{key}'"
    yield "\nHow to sign in: e-mail address and password below, then the code of the second factor. An authenticator app makes the"
    yield "code of the secret in the last column; this prints it, too (here the officer's):"
    yield f"  {sys.executable} -m aboveboard demo --data {folder} --code officer\n"
    yield f"  {'person':11} {'e-mail address':24} {'password':22} secret"
    for player in sorted(players.values(), key=_place):
        yield f"  {player.key:11} {player.username:24} {player.password:22} {player.totp_secret}"


def _place(player: Player) -> int:
    return SHOWN.index(player.key) if player.key in SHOWN else len(SHOWN)
