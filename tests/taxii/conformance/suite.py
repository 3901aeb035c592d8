"""The whole suite: every module of checks, the run over a server, and the report."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.taxii.conformance import (
    authentication,
    collection_resources,
    deleting,
    errors_given,
    filters,
    headers,
    information,
    malformed,
    negotiation,
    reading,
    sorting,
    statuses,
    tokens,
    types,
)
from tests.taxii.conformance.must import Must, registered
from tests.taxii.conformance.peer import Lacking, Peer

MODULES = (
    negotiation,
    authentication,
    types,
    headers,
    sorting,
    filters,
    malformed,
    errors_given,
    information,
    statuses,
    collection_resources,
    reading,
    deleting,
    tokens,
)
MUSTS: tuple[Must, ...] = registered()
PASSED, FAILED, UNTRIED = "passed", "failed", "not tried"


@dataclass(frozen=True)
class Result:
    """What came of one demand."""

    must: Must
    outcome: str
    why: str = ""


def run(peer: Peer) -> Iterator[Result]:
    """Every check against a server, in order; whatever a check meets that it does not expect is a failure of the server."""
    for each in MUSTS:
        yield tried(each, peer)


def tried(each: Must, peer: Peer) -> Result:
    """One check against a server."""
    try:
        each.check(peer)
    except Lacking as lacking:
        return Result(each, UNTRIED, f"needs {lacking}")
    except Exception as error:  # noqa: BLE001 - a foreign server may answer with anything
        return Result(each, FAILED, f"{type(error).__name__}: {error}"[:500])
    return Result(each, PASSED)


def table() -> str:
    """The rows as a table of Markdown."""
    lines = ["| section | demand | check |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {each.section} | {each.says} | `{each.check.__name__}` |" for each in MUSTS)])
