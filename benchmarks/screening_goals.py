"""The figures that the name engine is held to, and how a measured figure is printed beside its goal."""

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound: at least, or at most where `most`."""

    bound: float
    most: bool = False
    unit: str = ""


GOALS = {
    "recall@1": Goal(0.88),
    "recall@10": Goal(0.94),
    "recall at FPR ≤ 1 %": Goal(0.72),
    "recall at FPR ≤ 5 %": Goal(0.82),
    "F1 at the line, name only": Goal(0.85),
    "F1 at the line, birth date and country": Goal(0.90),
    "false positives at the line": Goal(0.03, most=True),
    "826 labelled pairs, F1 at the line": Goal(0.88),
    "CPU p50, 35000 parties": Goal(1.0, most=True, unit="ms"),
    "CPU p99, 35000 parties": Goal(4.0, most=True, unit="ms"),
    "batch, 35000 parties": Goal(1500, unit="queries/s and core"),
    "CPU p50, 1000000 parties": Goal(3.0, most=True, unit="ms"),
    "CPU p99, 1000000 parties": Goal(10.0, most=True, unit="ms"),
    "slowest, 1000000 parties": Goal(250.0, most=True, unit="ms"),
    "slowest name made to be slow, 1000000 parties": Goal(250.0, most=True, unit="ms"),
    "batch, 1000000 parties": Goal(500, unit="queries/s and core"),
    "index build CPU, 1000000 parties": Goal(60, most=True, unit="s"),
    "index file, 1000000 parties": Goal(600, most=True, unit="MB"),
    "private memory of a process, 1000000 parties": Goal(80, most=True, unit="MB"),
    "index open, 1000000 parties": Goal(50, most=True, unit="ms"),
    **{
        f"recall@10, {category}": Goal(0.985)
        for category in ("typo1", "typo2", "order", "spacing", "initials", "diacritics", "romanisation", "translit_rules", "company_form")
    },
    "recall@10, cross_script": Goal(0.88),
    "recall@10, alias_heldout": Goal(0.85),
}


def tell(what: str, figure: float) -> None:
    """Prints a figure, and its goal with whether it is met where it has one."""
    goal = GOALS.get(what)
    digits = 3 if goal is None or goal.bound < 1 else 2 if goal.bound < 10 else 0 if goal.bound > 100 else 1
    beside = ""
    if goal:
        met = figure <= goal.bound if goal.most else figure >= goal.bound
        beside = f"{'≤' if goal.most else '≥'} {goal.bound:g} {goal.unit}".ljust(26) + ("" if met else "MISSED")
    print(f"    {what:48}{figure:10.{digits}f}   {beside}".rstrip())


def load() -> str:
    """The load of the machine, to be read beside any time."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
