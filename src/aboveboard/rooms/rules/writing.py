"""Drafts what a person then edits: the situation report, the note of a shift that goes, the closing report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aboveboard.rooms.values import EXERCISE, Step


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a room at one moment (UTC): numbers only, so that a draft says no more than its marking lets it.

    `excluded` are countries (ISO 3166, lower case) without a seat that a source shuts out from something counted; `leaves_out` where
    something was not counted, since a bureau with a seat is shut out from it.
    """

    at: datetime
    number: int
    title: str
    is_drill: bool
    opened_at: datetime
    countries: tuple[str, ...]
    partners: int
    helpers: int
    submissions: int
    victims: int
    steps: Mapping[str, Mapping[Step, int]]
    tasks_open: int
    tasks_late: int
    tasks_done: int
    apart: int
    late: tuple[str, ...] = ()
    excluded: frozenset[str] = frozenset()
    leaves_out: bool = False


def report(facts: Facts, number: int) -> str:
    """The draft of a situation report."""
    lines = [
        f"Situation report {number}, room {facts.number}: {facts.title}",
        f"As of {_moment(facts.at)}; the room was opened {_moment(facts.opened_at)}.",
        "",
        "Situation",
        f"Countries concerned: {_countries(facts.countries)}.",
        f"In the room: {_many(facts.partners, 'partner')}, {_many(facts.helpers, 'pilot helper')}.",
        f"Brought in: {_many(facts.submissions, 'submission')}; known victims: {facts.victims}.",
        "",
        "Told, acknowledged, acted",
        *(_step(country, steps) for country, steps in facts.steps.items()),
        *([] if facts.steps else ["No country was alerted yet."]),
        "",
        "Tasks",
        f"{facts.tasks_done} done, {facts.tasks_open} open, {facts.tasks_late} late.",
        "",
        "Assessment",
        "(to be written by the desk)",
    ]
    return _marked(facts, lines)


def hand_over(facts: Facts) -> str:
    """The draft of what the shift that goes tells the shift that comes."""
    lines = [
        f"Hand-over, room {facts.number}: {facts.title}, {_moment(facts.at)}",
        "",
        f"{facts.tasks_open} tasks open, {facts.tasks_late} late.",
        *(f"- late: {title}" for title in facts.late),
        *(_step(country, steps) for country, steps in facts.steps.items()),
        *([f"In quarantine: {facts.apart}."] if facts.apart else []),
        "",
        "To watch:",
        "(to be written by the shift that goes)",
    ]
    return _marked(facts, lines)


def closing(facts: Facts) -> str:
    """The draft of a closing report."""
    lines = [
        f"Closing report, room {facts.number}: {facts.title}",
        f"Open from {_moment(facts.opened_at)} to {_moment(facts.at)}.",
        f"Countries concerned: {_countries(facts.countries)}.",
        f"{_many(facts.partners, 'partner')}, {_many(facts.helpers, 'pilot helper')}, {_many(facts.submissions, 'submission')}.",
        f"Victims known: {facts.victims}.",
        *(_step(country, steps) for country, steps in facts.steps.items()),
        f"Tasks: {facts.tasks_done} done, {facts.tasks_open} left open.",
        "",
        "What was learnt:",
        "(to be written by the desk)",
    ]
    return _marked(facts, lines)


def _marked(facts: Facts, lines: list[str]) -> str:
    """The text; one of an exercise says so first and last, wherever it is cut."""
    framed = [f"{EXERCISE} - {EXERCISE} - {EXERCISE}", *lines, f"{EXERCISE} - {EXERCISE} - {EXERCISE}"]
    return "\n".join(framed if facts.is_drill else lines)


def _step(country: str, steps: Mapping[Step, int]) -> str:
    told = sum(steps.values())
    acknowledged = told - steps[Step.TOLD]
    return f"{country.upper()}: told of {told}, acknowledged {acknowledged}, acted on {steps[Step.ACTED]}."


def _countries(codes: tuple[str, ...]) -> str:
    return ", ".join(code.upper() for code in codes) or "none named"


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")
