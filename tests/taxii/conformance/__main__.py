"""`python -m tests.taxii.conformance https://taxii.example --user u --password p --collection ID`: the suite against any server."""

import argparse
import os
import sys
from collections import Counter

from tests.taxii.conformance.peer import Given, Peer
from tests.taxii.conformance.suite import FAILED, PASSED, UNTRIED, run


def main(words: list[str] | None = None) -> int:
    """Print a line for each demand and the sum; 1 where one failed."""
    options = _options(words)
    other = (options.other_user, os.environ.get("TAXII_OTHER_PASSWORD", "")) if options.other_user else None
    given = Given(
        options.address.rstrip("/"),
        (options.user, os.environ.get("TAXII_PASSWORD", "")),
        options.collection,
        shut=options.shut,
        other=other,
        identity=options.identity,
        patience=options.patience,
    )
    peer, counts = Peer(given), Counter[str]()
    for result in run(peer):
        counts[result.outcome] += 1
        print(f"{result.outcome:9}  §{result.must.section:8} {result.must.says}" + (f"\n           {result.why}" if result.why else ""))
    peer.close()
    print(f"{counts[PASSED]} passed, {counts[FAILED]} failed, {counts[UNTRIED]} not tried, of {counts.total()}.")
    return int(counts[FAILED] > 0)


def _options(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.taxii.conformance", description=__doc__)
    parser.add_argument("address", help="scheme, host and port: discovery is asked for at /taxii2/ there")
    parser.add_argument("--user", required=True, help="name for Basic; the password is read from TAXII_PASSWORD")
    parser.add_argument("--collection", required=True, help="id of a collection that this user may read and write; objects are added to it")
    parser.add_argument("--shut", default="", help="id of a collection that this user may only read; without it, the first such one listed")
    parser.add_argument("--other-user", default="", help="who may not see the collection; the password is read from TAXII_OTHER_PASSWORD")
    parser.add_argument("--identity", default="", help="created_by_ref of the objects that are added")
    parser.add_argument("--patience", type=float, default=60, help="seconds without progress after which a server is given up")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
