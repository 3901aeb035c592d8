"""`aboveboard verify`: accept or refuse a published log, with nothing but its files and a key."""

import argparse
from pathlib import Path

from aboveboard.cli.command import Command, complain, say
from aboveboard.lib.tlog.verify import LogRefused, verify_log


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="DIR|URL", help="folder or address of a C2SP tlog-tiles log")
    parser.add_argument("--vkey", required=True, metavar="KEY", help="verifier key of the log: name+id+key")
    parser.add_argument(
        "--older", action="append", default=[], type=Path, metavar="FILE", help="a checkpoint taken earlier; may be repeated"
    )


def _run(args: argparse.Namespace) -> int:
    try:
        report = verify_log(args.source, args.vkey, [path.read_bytes() for path in args.older])
    except (LogRefused, OSError) as error:
        return complain(f"refused: {error}")
    say(f"accepted: {report.origin}, {report.size} entries, root {report.root.hex()}")
    return 0


COMMAND = Command("verify", "verify a published log, offline or over HTTP", _arguments, _run, house=False)
