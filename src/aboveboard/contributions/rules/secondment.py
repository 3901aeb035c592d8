"""Whether a seconded person may have access: every condition at every moment (I-19), not only at the start."""

from dataclasses import dataclass
from enum import StrEnum


class Shortcoming(StrEnum):
    """What is missing, as the reader is told."""

    VETTING = "The vetting of the person is not valid; wait for security."
    AGREEMENT = "No agreement is in force; sign or renew it first."
    DECLARATION = "The person has no valid declaration without an interest; have it made or resolved first."
    POST = "The post is not on the list of posts that a secondee may hold."
    ACCEPTANCE = "The contribution is not accepted."
    TERM = "Today is outside the agreed term."
    ACCOUNT = "The person has no open account of their own."


@dataclass(frozen=True, slots=True)
class Access:
    """The facts, as they are now."""

    is_vetted: bool
    is_agreed: bool
    has_declared: bool
    is_post_permitted: bool
    is_accepted: bool
    is_in_term: bool
    has_account: bool


def may_have_access(facts: Access) -> tuple[Shortcoming, ...]:
    """Everything that forbids access; empty where nothing does."""
    answers = {
        Shortcoming.VETTING: facts.is_vetted,
        Shortcoming.AGREEMENT: facts.is_agreed,
        Shortcoming.DECLARATION: facts.has_declared,
        Shortcoming.POST: facts.is_post_permitted,
        Shortcoming.ACCEPTANCE: facts.is_accepted,
        Shortcoming.TERM: facts.is_in_term,
        Shortcoming.ACCOUNT: facts.has_account,
    }
    return tuple(shortcoming for shortcoming, holds in answers.items() if not holds)
