"""What people hand in about parties: frozen, cleaned and bounded when made; `Invalid` names the field to mend."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from aboveboard.kernel.errors import Invalid
from aboveboard.lib.money import CurrencyMismatch, Money, MoneyError
from aboveboard.parties.values import reading
from aboveboard.parties.values.words import (
    Attachment,
    ContributionKind,
    DeclarationKind,
    HoldingSource,
    NameKind,
    OrganisationType,
    PositionRole,
    Selection,
    UnknownReason,
)

MOST_OTHER_NAMES = 20


class _Form:
    """Fields are read in `__post_init__`, so that no form exists that was not checked."""

    __slots__ = ()

    def _set(self, **fields: object) -> None:
        for name, value in fields.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True, slots=True)
class OtherName:
    """A further name of an organisation."""

    name: str
    kind: NameKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileForm(_Form):
    """What an organisation says of itself. `sectors` are codes of the knockouts regulation or the organisation's own."""

    legal_name: str
    kind: OrganisationType
    country: str
    registration_number: str = ""
    website: str = ""
    sectors: tuple[str, ...] = ()
    description: str = ""
    other_names: tuple[OtherName, ...] = ()

    def __post_init__(self) -> None:
        if len(self.other_names) > MOST_OTHER_NAMES:
            raise Invalid(other_names=f"At most {MOST_OTHER_NAMES} other names can be given.")
        self._set(
            legal_name=reading.name("legal_name", self.legal_name, 300),
            kind=reading.choice("kind", self.kind, OrganisationType),
            country=reading.country("country", self.country),
            registration_number=reading.optional_name("registration_number", self.registration_number, 60),
            website=reading.website("website", self.website),
            sectors=reading.codes("sectors", self.sectors, 20),
            description=reading.prose("description", self.description, 4000, required=False),
            other_names=tuple(
                OtherName(reading.name("other_names", other.name, 300), reading.choice("other_names", other.kind, NameKind))
                for other in self.other_names
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationForm(ProfileForm):
    """What an organisation is registered with; the same as its profile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerForm(_Form):
    """An organisation that is named as an owner; it does not become an applicant by that."""

    legal_name: str
    kind: OrganisationType
    country: str
    registration_number: str = ""

    def __post_init__(self) -> None:
        self._set(
            legal_name=reading.name("legal_name", self.legal_name, 300),
            kind=reading.choice("kind", self.kind, OrganisationType),
            country=reading.country("country", self.country),
            registration_number=reading.optional_name("registration_number", self.registration_number, 60),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonForm(_Form):
    """A person connected to the organisation; `birth` as far as known, `nationality` ISO alpha-2, both may be empty."""

    full_name: str
    birth: str = ""
    nationality: str = ""
    email: str = ""

    def __post_init__(self) -> None:
        self._set(
            full_name=reading.name("full_name", self.full_name, 200),
            birth=reading.birth("birth", self.birth),
            nationality=reading.country("nationality", self.nationality, required=False),
            email=reading.email("email", self.email),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingForm(_Form):
    """Who holds how much of the organisation: exactly one of the three holders; shares in 1/10,000, low to high."""

    holder_organisation: UUID | None = None
    holder_person: UUID | None = None
    unknown_reason: UnknownReason | None = None
    share_low: int = 0
    share_high: int = 10_000
    control: bool = False
    source: HoldingSource = HoldingSource.DECLARED
    since: date | None = None

    def __post_init__(self) -> None:
        if sum(holder is not None for holder in (self.holder_organisation, self.holder_person, self.unknown_reason)) != 1:
            raise Invalid(holder="Name one holder: an organisation, a person, or why the owner is unknown.")
        self._set(
            share_low=reading.share("share_low", self.share_low),
            share_high=reading.share("share_high", self.share_high),
            control=reading.truth("control", self.control),
            source=reading.choice("source", self.source, HoldingSource),
            since=reading.optional_day("since", self.since),
        )
        if self.unknown_reason is not None:
            self._set(unknown_reason=reading.choice("unknown_reason", self.unknown_reason, UnknownReason))
        if self.share_low > self.share_high:
            raise Invalid(share_high="The upper bound of the share is below the lower one; exchange them.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionForm(_Form):
    """What a person is to the organisation, from `since` on."""

    person: UUID
    role: PositionRole
    since: date | None = None

    def __post_init__(self) -> None:
        self._set(role=reading.choice("role", self.role, PositionRole), since=reading.optional_day("since", self.since))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationForm(_Form):
    """What is declared, in the words that were on the screen, and its last day of validity (UTC), if any."""

    kind: DeclarationKind
    text: str
    expires_on: date | None = None

    def __post_init__(self) -> None:
        self._set(
            kind=reading.choice("kind", self.kind, DeclarationKind),
            text=reading.prose("text", self.text, 10_000),
            expires_on=reading.expiry("expires_on", self.expires_on),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementForm(_Form):
    """What is proposed: each kind with its value, all in one currency (zero where a kind has no value of its own)."""

    title: str
    purpose: str
    selection: Selection
    kinds: Mapping[ContributionKind, Money]
    starts_on: date
    ends_on: date
    countries: tuple[str, ...] = ()
    personal_data: bool = False
    outward_data: bool = False
    strings: tuple[Attachment, ...] = ()
    additionality: str = ""

    def __post_init__(self) -> None:
        self._set(
            title=reading.name("title", self.title, 200),
            purpose=reading.prose("purpose", self.purpose, 10_000),
            selection=reading.choice("selection", self.selection, Selection),
            kinds=_kinds(self.kinds),
            starts_on=reading.day("starts_on", self.starts_on),
            ends_on=reading.day("ends_on", self.ends_on),
            countries=reading.country_codes("countries", self.countries),
            personal_data=reading.truth("personal_data", self.personal_data),
            outward_data=reading.truth("outward_data", self.outward_data),
            strings=reading.choices("strings", self.strings, Attachment),
            additionality=reading.prose("additionality", self.additionality, 10_000, required=False),
        )
        if self.ends_on < self.starts_on:
            raise Invalid(ends_on="The engagement ends before it starts; correct one of the dates.")

    @property
    def value(self) -> Money:
        """The value of all kinds together, cash and kind."""
        return total(self.kinds.values())


def total(amounts: Iterable[Money]) -> Money:
    """The sum of at least one amount of one currency."""
    first, *rest = amounts
    for amount in rest:
        first += amount
    return first


def _kinds(kinds: Mapping[ContributionKind, Money]) -> Mapping[ContributionKind, Money]:
    if not isinstance(kinds, Mapping) or not kinds or not all(isinstance(value, Money) for value in kinds.values()):
        raise Invalid(kinds="Say what is offered: at least one kind, each with its value.")
    found = {kind: kinds[kind] for kind in reading.choices("kinds", list(kinds), ContributionKind)}
    if any(value.minor < 0 for value in found.values()):
        raise Invalid(kinds="A value cannot be negative; write 0 where a kind has no value of its own.")
    try:
        total(found.values())
    except CurrencyMismatch:
        raise Invalid(kinds="Give all values of one engagement in one currency.") from None
    except MoneyError as error:
        raise Invalid(kinds=str(error)) from None
    return found
