"""Screens a file of names: rows in, one answer a line out, one run and one entry for all; the output is whole or not there."""

import gzip
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Invalid
from aboveboard.screening import actions, permits
from aboveboard.screening.batches import lists
from aboveboard.screening.batches.answering import LIMIT, Tally, answers
from aboveboard.screening.batches.rows import Fault, Rows
from aboveboard.screening.engine.thresholds import SHOW
from aboveboard.screening.values import Batch, BatchScreened, Door

Progress = Callable[[int, float], None]
EVERY = 128
FULL = 10_000


@dataclass(frozen=True, slots=True)
class FileAsked:
    """What to screen and where the answers go; no source means all lists in force. `strict`: one broken line refuses the file."""

    input: Path
    output: Path
    sources: Sequence[str] = ()
    threshold: int = SHOW
    strict: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.threshold <= FULL:
            raise Invalid(threshold=f"Write the threshold as a whole number from 1 to {FULL}, in 1/10,000; {SHOW} is usual.")
        if not self.output.parent.is_dir():
            raise Invalid(output=f"There is no folder for {self.output.name!r}; make it first.")
        if self.output.is_dir() or (self.output.exists() and self.input.exists() and self.output.samefile(self.input)):
            raise Invalid(output="Name another file for the answers: this one is a folder, or the file that is read.")


def screen_file(
    actor: Actor,
    asked: FileAsked,
    *,
    progress: Progress = lambda *_: None,
    say: Callable[[str], None] = lambda _: None,
    complain: Callable[[Fault], None] = lambda _: None,
) -> BatchScreened:
    """Screen every row of a file. Raises `Invalid` and `NotScreened`, having written nothing.

    `progress` hears how many rows are done and which share of the file; `complain` of each line that could not be screened.
    """
    permits.MATCH_NAMES.require(actor, None)
    list_set, index = lists.ready(asked.sources, say)
    tally, digest, encode = Tally(), hashlib.sha256(), msgspec.json.Encoder().encode
    with Rows(asked.input) as rows, _replacing(asked.output) as out:
        progress(0, 0.0)
        for answer in answers(rows, index, threshold=asked.threshold):
            tally.count(answer)
            if isinstance(answer, Fault):
                if asked.strict:
                    raise Invalid(input=f"Line {answer.line}: {answer.error} Nothing was written.")
                complain(answer)
            line = encode(answer) + b"\n"
            digest.update(line)
            out.write(line)
            if not tally.rows % EVERY:
                progress(tally.rows, rows.share)
        if not tally.rows:
            raise Invalid(input="The file holds no row; nothing was screened, and nothing was written.")
        # The entry first: answers that nobody can trace must not lie about.
        run = actions.record_batch(
            actor,
            Batch(
                door=Door.FILE,
                list_set=list_set.pk,
                configuration={"threshold": asked.threshold, "limit": LIMIT, "sources": list(asked.sources)},
                asked={"sha256": rows.sha256, "format": rows.format, "rows": tally.rows},
                answered={"sha256": digest.hexdigest(), "screened": tally.screened, "refused": tally.refused, "matched": tally.matched},
            ),
        )
    return BatchScreened(run.pk, run.sha256, tally.rows, tally.screened, tally.refused, tally.matched, rows.unread)


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `path` once all is written; until then, and if anything fails, `path` is as it was."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as made:
            try:
                yield from _written(path, made)
                made.flush()
                os.fsync(made.fileno())
                Path(made.name).replace(path)
            finally:
                Path(made.name).unlink(missing_ok=True)
    except OSError as fault:
        raise Invalid(output=f"{path.name!r} cannot be written ({fault.strerror}); check the folder.") from fault


def _written(path: Path, made: IO[bytes]) -> Iterator[IO[bytes]]:
    if path.suffix != ".gz":
        yield made
    else:
        # Without a time in it: the same answers are the same bytes.
        with gzip.GzipFile(filename="", fileobj=made, mode="wb", mtime=0) as packed:
            yield packed  # type: ignore[misc]
