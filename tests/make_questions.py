"""Plain makers for questions to partners: one that may be asked, one that was released, what a partner was asked."""

from copy import replace
from datetime import timedelta
from typing import Any

from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Asked, Question
from aboveboard.exchange.rules.asking import Capability, QuestionForm
from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.actor import Actor
from aboveboard.lib import clock
from tests import make_diligence

ASKED = "Do you see http://panel.example.de/login or 192.0.2.7 in your telemetry?"


def form(country: str = "de", **more: Any) -> QuestionForm:
    """A question that may be asked."""
    sound = QuestionForm(
        country,
        ASKED,
        "To protect hospitals under attack",
        "Paragraph 161 of the code of procedure",
        Marking.AMBER,
        clock.now() + timedelta(hours=4),
        30,
        originator=country,
        is_free_of_files=True,
    )
    return replace(sound, **more)


def put(who: Actor, **more: Any) -> Question:
    """A question that was released."""
    question = actions.prepare_question(who, form(who.country or "", **more))
    return actions.release_question(make_diligence.staff("security"), question)


def own(nova: Actor) -> Asked:
    """The one question put to a partner."""
    return queries.visible_asked_one(nova, queries.visible_asked(nova).get().pk)


def posted(**more: str) -> dict[str, str]:
    due = (clock.now() + timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M")
    sound = {
        "text": ASKED,
        "purpose": "To protect hospitals",
        "legal_basis": "Paragraph 161",
        "originator": "de",
        "marking": "AMBER",
        "due_at": due,
        "retention_days": "30",
        "is_free_of_files": "on",
    }
    return sound | more


def declare(nova: Actor, *capabilities: Capability) -> None:
    """A partner says what it can look into."""
    actions.declare_capabilities(nova, queries.own_intake(nova), capabilities=frozenset(capabilities))
