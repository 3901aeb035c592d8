"""The whole story: once through actions, once by programs over HTTP while server and worker run elsewhere, then verified."""

import threading
from pathlib import Path

from aboveboard.audit import keys, sequencer
from aboveboard.audit.models import Entry
from aboveboard.cli.command import say
from aboveboard.demo import processes, script
from aboveboard.demo.exercise import exercise
from aboveboard.demo.furnish import Furnished
from aboveboard.demo.life import told_by_the_log
from aboveboard.demo.remote import RemoteStory
from aboveboard.demo.story import Story
from aboveboard.demo.telling import StoryBroken, Telling
from aboveboard.lib import clock


def tell(furnished: Furnished, folder: Path, port: int) -> None:
    """Tells and checks all of it; raises `StoryBroken`."""
    say("\nONCE THROUGH ACTIONS")
    story = Story(furnished.players, Telling(say, told_by_the_log))
    story.run(script.MERIDIAN, furnished.binding, folder / "exercise")
    story.lapse(furnished.lapsed)
    say("\nONCE MORE OVER HTTP, WITH TOKENS ONLY; SERVER AND WORKER ARE PROCESSES OF THEIR OWN")
    with processes.running(port) as house:
        if not house.answers(threading.Event()):
            raise StoryBroken(f"The server does not answer at {house.base}; is the port taken? Try --port with another number.")
        _remote(house.base, furnished, folder)
        _verified(f"{house.base}/log")


def _remote(base: str, furnished: Furnished, folder: Path) -> None:
    earlier = folder / "exercise" / "consolidated.xml"
    with RemoteStory(base, furnished.players, script.NORRVIK, say) as told:
        told.until_given()
        copy = exercise(earlier, folder / "exercise-2", script.NORRVIK, clock.now())
        told.fall(lambda: say(f"  {processes.command('lists', 'load', '--source', 'un', '--from', str(copy))}"))
        told.lapsed(script.TIDEWATER.name)


def _verified(address: str) -> None:
    """Both logs, as any outsider would: the public one from its address, the other from its files, with the keys alone."""
    say("\nThe logs are verified")
    for kind in sequencer.LOGS.values():
        sequencer.publish(kind)
        for source in [str(kind.folder), *([f"{address}/{kind.name}"] if kind is sequencer.REGISTER else [])]:
            answer = processes.command("verify", source, "--vkey", keys.verifier_key(kind.name))
            entries = Entry.objects.filter(leaves__log=kind.name).count()
            if f", {entries} entries," not in answer:
                raise StoryBroken(f"An entry is missing in the {kind.name} log: {entries} were made; {answer}")
            say(f"  {answer}")
