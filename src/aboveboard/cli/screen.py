"""`aboveboard screen`: a file of names against the lists in force, ten candidates a row with their scores and why."""

import argparse
import gc
import json
import sys
from pathlib import Path
from time import monotonic

from aboveboard.cli import house
from aboveboard.cli.command import Command, complain, say

SHOWN = 20
WIDTH = 30
NOT_ALL = 3


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--input", required=True, type=Path, metavar="FILE", help="rows with id and name: .jsonl or .csv, also .gz")
    parser.add_argument(
        "--output", required=True, type=Path, metavar="FILE", help="where the answers go, one JSON object a line; .gz packs"
    )
    parser.add_argument("--lists", default="", metavar="NAMES", help="only these lists in force, such as un,ofac-sdn (default: all)")
    parser.add_argument("--threshold", type=int, metavar="N", help="a score from 1 to 10000 from which on it says match")
    parser.add_argument("--strict", action="store_true", help="refuse the whole file for one broken line")
    parser.add_argument("--json", action="store_true", help="say what was done as JSON, without a progress bar")


def _run(args: argparse.Namespace) -> int:
    return house.within(lambda: _screen(args))


def _screen(args: argparse.Namespace) -> int:
    from aboveboard.kernel.actor import SYSTEM
    from aboveboard.screening.batches.file import FileAsked, screen_file
    from aboveboard.screening.batches.rows import Fault
    from aboveboard.screening.engine.thresholds import SHOW

    sources = tuple(name.strip() for name in args.lists.split(",") if name.strip())
    asked = FileAsked(args.input, args.output, sources, SHOW if args.threshold is None else args.threshold, args.strict)
    bar = Bar(hidden=args.json)
    faults = 0

    def report(fault: Fault) -> None:
        nonlocal faults
        faults += 1
        if faults <= SHOWN:
            bar.say(f"line {fault.line}: {fault.error}")

    # What start-up made lives as long as the command; the collector need not walk through it again and again.
    gc.freeze()
    done = screen_file(SYSTEM, asked, progress=bar.show, say=bar.say, complain=report)
    rate = bar.end(done.rows)
    if args.json:
        counts = {name: getattr(done, name) for name in ("rows", "screened", "refused", "matched", "sha256")}
        say(json.dumps({**counts, "run": str(done.run), "unread": list(done.unread), "rows_per_second": round(rate)}))
    else:
        if faults > SHOWN:
            complain(f"{faults - SHOWN} more lines could not be screened; each is in the answers with its line and reason.")
        if done.unread:
            complain(f"columns that were not read: {', '.join(done.unread)}")
        say(
            f"{done.rows} rows: {done.screened} screened, {done.matched} with a match, {done.refused} not screened; {rate:.0f} rows/s. "
            f"Run {done.run}."
        )
    return NOT_ALL if done.refused else 0


class Bar:
    """Progress beside the answer: a bar with the rate at a terminal, now and then a line elsewhere, nothing where hidden."""

    def __init__(self, *, hidden: bool) -> None:
        self._hidden, self._live = hidden, sys.stderr.isatty()
        self._period = 0.1 if self._live else 10.0
        self._begun: float | None = None
        self._next = 0.0

    def show(self, rows: int, share: float) -> None:
        """So many rows are done, and this share of the file."""
        now = monotonic()
        if self._begun is None:
            self._begun = now
        if now >= self._next:
            self._next = now + self._period
            self._draw(rows, share)

    def _draw(self, rows: int, share: float) -> None:
        if self._hidden:
            return
        rate = self._rate(rows)
        filled = round(WIDTH * share)
        line = f"[{'#' * filled}{'.' * (WIDTH - filled)}] {share:4.0%}  {rows} rows, {rate:.0f}/s"
        print(f"\r{line}\x1b[K" if self._live else line, end="" if self._live else "\n", file=sys.stderr, flush=True)

    def say(self, line: str) -> None:
        """A line of its own."""
        if not self._hidden:
            print(f"\r\x1b[K{line}" if self._live else line, file=sys.stderr, flush=True)

    def end(self, rows: int) -> float:
        """Show the bar full and leave it; the rows a second over all."""
        self._draw(rows, 1.0)
        if self._live and not self._hidden:
            print(file=sys.stderr)
        return self._rate(rows)

    def _rate(self, rows: int) -> float:
        return rows / max(monotonic() - (self._begun or 0.0), 1e-3)


COMMAND = Command("screen", "screen a file of names against the lists in force", _arguments, _run)
