"""`aboveboard verify`: accept or refuse a published log, or the document of a screening, with nothing but files and a key."""

import argparse
from pathlib import Path

from aboveboard.cli.command import Command, complain, say
from aboveboard.lib.tlog.verify import LogRefused, verify_log
from aboveboard.screening.certificate import CertificateRefused, verify


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="DIR|URL|FILE.json", help="folder or address of a C2SP tlog-tiles log, or a screening's document")
    parser.add_argument("--vkey", required=True, metavar="KEY", help="verifier key of the log: name+id+key")
    parser.add_argument(
        "--older", action="append", default=[], type=Path, metavar="FILE", help="a checkpoint taken earlier; may be repeated"
    )


def _run(args: argparse.Namespace) -> int:
    path = Path(args.source)
    if path.is_file():
        return _document(path, args.vkey)
    try:
        report = verify_log(args.source, args.vkey, [path.read_bytes() for path in args.older])
    except (LogRefused, OSError) as error:
        return complain(f"refused: {error}")
    say(f"accepted: {report.origin}, {report.size} entries, root {report.root.hex()}")
    return 0


def _document(path: Path, vkey: str) -> int:
    try:
        found = verify(path.read_bytes(), vkey)
    except (CertificateRefused, OSError) as error:
        return complain(f"refused: {error}")
    said = "no entry reached the line" if found.is_no_hit else f"{found.hits} entries reached the line"
    say(f"accepted: screening {found.run} of organisation {found.organisation}, {found.logged_at}: {said}; {found.below} stayed below it.")
    say(f"subjects: {'; '.join(found.subjects)}")
    for one in found.lists:
        say(f"list: {one}")
    say(f"engine: {found.engine}")
    say(f"log: {found.origin}, {found.log_size} entries")
    return 0


COMMAND = Command("verify", "verify a published log or the document of a screening, offline", _arguments, _run, house=False)
