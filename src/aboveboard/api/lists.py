"""Lists: what is in force, its versions and what each changed, what was refused, and who was not screened."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from ninja import Query
from pydantic import Field

from aboveboard.api.answering import Operations
from aboveboard.api.fields import Digest, Form, Listed, Shown, listed
from aboveboard.api.paging import Paged, page, page_by_key, page_of_keys
from aboveboard.api.reading import Asked
from aboveboard.kernel.serve import serves
from aboveboard.screening import actions, queries
from aboveboard.screening.lists.record import Op

router = Operations(tags=["screening"])


class SanctionsList(Shown):
    """A list in force; `checked_at` is the last successful check, changed or not."""

    source: str
    label: str
    standing: str
    version: UUID
    published: date
    entries: int
    sha256: str
    in_force_at: datetime
    checked_at: datetime | None
    is_stale: bool
    error: str
    added: int | None
    changed: int | None
    removed: int | None


class ListCoverage(Shown):
    """How many of the present subjects were screened against the version in force, of how many."""

    subjects: int
    screened: int
    missing: int


class ListState(Shown):
    """A list that the regulation names or that was loaded: what it may do, what is in force, what was refused after that.

    `in_force` and `coverage` are null where no version is in force: nobody is screened against it then.
    """

    source: str
    label: str
    standing: str
    rule: str
    in_force: SanctionsList | None
    refused: UUID | None
    refusal: str
    error: str
    coverage: ListCoverage | None

    @classmethod
    def line(cls, line: Any) -> Self:
        """From the line of the overview."""
        known = SanctionsList.of(line.in_force) if line.in_force else None
        return cls.of(line, in_force=known, coverage=ListCoverage.of(line.coverage) if line.coverage else None)


class ListDetail(ListState):
    """The same with its feed: who issues it, from which hosts it is fetched, and when it is asked for again."""

    issuer: str
    hosts: list[str]
    fetched: bool
    failures: int
    next_at: datetime | None


class NotCovered(Shown):
    """An organisation of which so many subjects were not screened against the version in force; `at` null: none ever was."""

    organisation: UUID
    subjects: int
    at: datetime | None


class EntryDifference(Shown):
    """What an entry no longer says in one field, and what it says now."""

    field: str
    gone: list[str]
    new: list[str]


class EntryChange(Shown):
    """One entry that a version added (ADD), changed (MOD) or removed (DEL), and what of it differs."""

    op: Op
    entry: str
    caption: str
    differences: list[EntryDifference]


class ListVersion(Shown):
    """One published state of a list; the three counts are null where it never came into force."""

    id: UUID
    source: str
    published: date | None
    sha256: str
    entries: int
    state: str
    ground: str
    sentence: str
    added: int | None
    changed: int | None
    removed: int | None
    created_at: datetime
    in_force_at: datetime | None
    superseded_at: datetime | None


class Seen(Form):
    """The hash of the file that the person was shown."""

    seen: Digest


class OfList(Form):
    """Of one list."""

    source: Annotated[str, Field(max_length=40)] = ""


class Changed(Form):
    """Which changes."""

    op: Op | None = None


@router.shows("/lists", Listed[SanctionsList])
@serves(queries.visible_lists)
def list_lists(request: Asked) -> Listed[SanctionsList]:
    """The lists in force."""
    return listed(SanctionsList.of(each) for each in queries.visible_lists(request.actor))


@router.shows("/lists/overview", Listed[ListState])
@serves(queries.visible_overview)
def list_overview(request: Asked) -> Listed[ListState]:
    """Every list that the regulation names or that was ever loaded, also one of which nothing is in force."""
    return listed(ListState.line(each) for each in queries.visible_overview(request.actor))


@router.shows("/lists/versions", Listed[ListVersion])
@serves(queries.visible_versions)
def list_versions(request: Asked, place: Paged, only: Annotated[OfList, Query()]) -> Listed[ListVersion]:
    """All versions of all lists, or of one, refused ones included, newest first."""
    return page(queries.visible_versions(request.actor, source=only.source), place, ListVersion.of)


@router.shows("/lists/versions/{uuid:version_id}", ListVersion)
@serves(queries.visible_version)
def show_version(request: Asked, version_id: UUID) -> ListVersion:
    """One version of a list."""
    return ListVersion.of(queries.visible_version(request.actor, version_id))


@router.shows("/lists/versions/{uuid:version_id}/changes", Listed[EntryChange])
@serves(queries.visible_changes, queries.visible_entries)
def list_changes(request: Asked, version_id: UUID, place: Paged, only: Annotated[Changed, Query()]) -> Listed[EntryChange]:
    """What a version changed beside the one it replaced, a refused one beside the one in force; by the entry's id."""
    changes = [each for each in queries.visible_changes(request.actor, version_id) if only.op in (None, each.op)]
    rows, after = page_of_keys(changes, place, lambda change: change.entry)
    shown = queries.visible_entries(request.actor, rows)
    return listed((EntryChange.of(each, differences=[EntryDifference.of(one) for one in each.differences]) for each in shown), after)


@router.shows("/lists/{slug:source}", ListDetail)
@serves(queries.visible_list)
def show_list(request: Asked, source: str) -> ListDetail:
    """One list: what it may do, what is in force, what was refused, and how its feed stands."""
    found = queries.visible_list(request.actor, source)
    line = ListState.line(found.line)
    told = {name: getattr(line, name) for name in ListState.model_fields}
    return ListDetail.of(found, **told, hosts=list(found.hosts))


@router.shows("/lists/{slug:source}/not-screened", Listed[NotCovered])
@serves(queries.visible_list, queries.visible_not_covered)
def list_not_covered(request: Asked, source: str, place: Paged) -> Listed[NotCovered]:
    """Who was not screened against the version in force of a list: a missing check never reads as clear."""
    queries.visible_list(request.actor, source)
    rows = queries.visible_not_covered(request.actor, source)
    return page_by_key(rows, place, NotCovered.of, key=lambda each: each.organisation)


@router.does("/lists/versions/{uuid:version_id}/approve-shrink", ListVersion)
@serves(actions.approve_shrink)
def approve_shrink(request: Asked, version_id: UUID, form: Seen) -> ListVersion:
    """Say that a shrink is real; the second person puts the version in force."""
    row = queries.visible_version(request.actor, version_id)
    return ListVersion.of(actions.approve_shrink(request.actor, row, seen=form.seen))
