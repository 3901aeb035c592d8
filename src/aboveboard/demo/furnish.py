"""The house of the demo before anybody looks: regulations, people, lists, and partners in every kind of standing."""

from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

from aboveboard.cli import init
from aboveboard.cli.command import say
from aboveboard.demo import cast, script
from aboveboard.demo.asking import asking
from aboveboard.demo.cast import Player
from aboveboard.demo.incident import incident
from aboveboard.demo.life import Life, told_by_the_log
from aboveboard.demo.story import Story
from aboveboard.demo.telling import Telling
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.lib import clock
from aboveboard.screening.loading import lists_in, load
from aboveboard.screening.values import ListFile

ORIGIN = "demo.aboveboard.example"
# The house was founded so many days ago, so that something can have expired since.
AGE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Furnished:
    """The people, the file of the binding list in force, and the partner whose certificate has expired."""

    players: dict[str, Player]
    binding: Path
    lapsed: Life


@dataclass(frozen=True, slots=True)
class Lives:
    """The partners of the house that is looked at."""

    standing: Life
    lapsed: Life
    aspirant: Life


def furnish(folder: Path, lists: Path | None) -> Furnished:
    """Database, regulations, people, lists and one partner of two days ago; then the lists are checked anew."""
    found = _lists(folder, lists)
    with clock.frozen(clock.now() - AGE):
        say("Setting up the house …")
        init.install("organisation", ORIGIN)
        players = cast.found()
        for file in found:
            loaded = load(SYSTEM, file, progress=say)
            say(f"  {file.source}: {loaded.entries} entries, published {loaded.published}")
        worker.drain()
        worker.run_timers()
        say(f"A first partner, {script.TIDEWATER.name}, has a life of its own …")
        lapsed = quiet(players).expire(script.TIDEWATER)
    for file in {file.source: file for file in found}.values():
        load(SYSTEM, file)
    worker.drain()
    binding = [file.path for file in found if file.source == "un"][-1]
    return Furnished(players, binding if binding.is_file() else next(binding.glob("*.xml")), lapsed)


def inhabit(furnished: Furnished) -> Lives:
    """A partner in standing that gives, an incident that it helps with, questions, and an applicant under examination."""
    story = quiet(furnished.players)
    standing = story.until_given(script.MERIDIAN)
    incident(story, standing)
    asking(story, standing)
    aspirant = story.apply(script.ASPIRANT)
    worker.drain()
    return Lives(standing, furnished.lapsed, aspirant)


def quiet(players: dict[str, Player]) -> Story:
    """A story that nobody is told."""
    return Story(players, Telling(lambda _: None, told_by_the_log))


def _lists(folder: Path, lists: Path | None) -> list[ListFile]:
    """The lists in their order; without the binding one a fictional stands in for it, and loudly."""
    found = lists_in(lists) if lists else []
    if not any(file.source == "un" for file in found):
        say("NO SANCTIONS LIST WAS GIVEN (--lists DIR): a small list of FICTIONAL names stands in for it. Nothing real is screened.")
        path = folder / "lists" / "fictional.xml"
        path.parent.mkdir()
        path.write_bytes(files("aboveboard.demo").joinpath("fictional.xml").read_bytes())
        found.append(ListFile("un", path))
    return found
