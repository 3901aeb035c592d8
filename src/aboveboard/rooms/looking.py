"""Looks into a paper before it is put into a room: outside of any transaction, since reading a hostile file may take its time."""

from dataclasses import dataclass

from aboveboard.exchange.intake import papers
from aboveboard.exchange.intake.words import IntakeRefused
from aboveboard.exchange.rules.refused_papers import refusal_of_paper
from aboveboard.parties.documents import Received
from aboveboard.policy import queries as policy
from aboveboard.policy.values.content import ContentRules


@dataclass(frozen=True, slots=True)
class Looked:
    """A document that was looked into, part by part, and why it is not taken (None: nothing is in the way)."""

    received: Received
    refusal: str | None


def looked_into(received: Received) -> Looked:
    """Look for what is taken in no form, by the content regulation in force; what cannot be looked into is not taken either."""
    try:
        paper = papers.read(received.content, received.media_type)
    except IntakeRefused as error:
        return Looked(received, str(error))
    return Looked(received, refusal_of_paper(paper.texts, paper.tables, policy.current(ContentRules).body))
