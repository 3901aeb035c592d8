"""Who may come near a file: the wall before reading, and what a conflict of interest removes."""

import unicodedata
from collections.abc import Iterable, Mapping
from uuid import UUID

from aboveboard.accounts import queries as accounts
from aboveboard.accounts.values import UserFacts
from aboveboard.diligence.models import File, InterestAnswer
from aboveboard.diligence.queries.record import Record
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import AppError, Forbidden, Missing
from aboveboard.parties import queries as parties
from aboveboard.parties.values.facts import Subject
from aboveboard.parties.values.words import Schema


class InterestUnanswered(AppError):
    """Nothing confidential is shown before the question about interests is answered for the file."""

    status = 403
    code = "interest_unanswered"

    def __init__(self, file_id: UUID) -> None:
        self.file_id = file_id
        super().__init__("First say whether you have an interest in this organisation: answer the question on the file, then go on.")


class Recused(Forbidden):
    """A declared or detected interest keeps the person away from this file."""

    code = "recused"

    def __init__(self) -> None:
        super().__init__("You have an interest in this organisation: you do not read, vote or decide on this file; another must act.")


def person(actor: Actor) -> UUID:
    """The user behind an actor, for acts that only persons do; raises `Forbidden` for processes."""
    if actor.user is None:
        raise Forbidden("Only a person may do this: sign in.")
    return actor.user


def require_free(actor: Actor, file: File) -> UUID:
    """The user of an actor who answered and has no interest.

    Raises `Missing` for a person named in the file, `InterestUnanswered` and `Recused`.
    """
    user = person(actor)
    if is_named(user, file.organisation_id, actor.organisation):
        raise Missing
    answer = InterestAnswer.objects.filter(file=file, user_id=user).first()
    if answer is None:
        raise InterestUnanswered(file.pk)
    if answer.has_interest:
        raise Recused
    return user


def is_named(user: UUID, organisation: UUID, speaks_for: UUID | None = None) -> bool:
    """Whether the user is a person of the organisation: an owner, officer, signatory or secondee, or one who speaks for it."""
    if speaks_for is not None and (speaks_for == organisation or speaks_for in parties.owner_group(organisation)):
        return True
    return bool(named([accounts.user_facts(user)], organisation))


def named(users: Iterable[UserFacts], organisation: UUID) -> frozenset[UUID]:
    """Those of the users who bear the name of a person behind the organisation.

    A colleague who only happens to have the same name is kept away too: another can act, and nobody has to guess.
    """
    users = list(users)
    # Hardly anybody bears the name of anybody: one question with an index spares the walk through all owners, at every act.
    if not parties.some_person_bears(user.name for user in users):
        return frozenset()
    return _among(users, parties.subjects_of(organisation))


def is_same(user: UUID, person_id: UUID) -> bool:
    """Whether the user bears the name of a person."""
    return _plain(accounts.user_facts(user).name) == _plain(parties.person(person_id).full_name)


def recused(file: File, users: Mapping[UUID, UserFacts]) -> frozenset[UUID]:
    """Those of the users whom a declared or detected interest removes."""
    if not users:
        return frozenset()
    declared = InterestAnswer.objects.filter(file=file, user_id__in=list(users), has_interest=True).values_list("user_id", flat=True)
    return frozenset(declared) | named(users.values(), file.organisation_id)


def removed(known: Record, users: Mapping[UUID, UserFacts]) -> frozenset[UUID]:
    """The same from a record that is at hand."""
    return (known.interested & users.keys()) | _among(users.values(), known.subjects)


def _among(users: Iterable[UserFacts], subjects: Iterable[Subject]) -> frozenset[UUID]:
    names = frozenset(_plain(name) for subject in subjects if subject.schema is Schema.PERSON for name in subject.names)
    return frozenset(user.id for user in users if _plain(user.name) in names)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
