"""The enumerations that more than one regulation, rule or context speaks in."""

from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """The regulations of a profile; the value is the file's name."""

    ACCESS = "access"
    ALERTS = "alerts"
    AUTHORITY = "authority"
    CLASSIFICATION = "classification"
    CLAUSES = "clauses"
    CONTENT = "content"
    CRITERIA = "criteria"
    DEPTH = "depth"
    HOUSE = "house"
    KINDS = "kinds"
    KNOCKOUTS = "knockouts"
    LISTS = "lists"
    PUBLICATION = "publication"
    PURPOSES = "purposes"
    RECALLS = "recalls"
    RISK = "risk"
    ROOMS = "rooms"
    STANDING = "standing"
    WARNINGS = "warnings"


class Layer(StrEnum):
    """Who adopts a regulation: the assembly of members or the executive below it."""

    ASSEMBLY = "assembly"
    EXECUTIVE = "executive"


class Ordered(StrEnum):
    """An enumeration whose members are written from the least to the greatest."""

    @property
    def rank(self) -> int:
        """The member's place, counted from 0."""
        return list(type(self)).index(self)


class TrafficLight(Ordered):
    """Markings of the Traffic Light Protocol 2.0 as a regulation writes them, the least strict first."""

    CLEAR = "clear"
    GREEN = "green"
    AMBER = "amber"
    STRICT = "amber+strict"
    RED = "red"


class Criterion(StrEnum):
    """The three questions behind every examination."""

    VALUES = "c1"
    ACTIVITIES = "c2"
    PURPOSE = "c3"


class Depth(Ordered):
    """How closely an organisation is looked at."""

    BASIC = "basic"
    STANDARD = "standard"
    ENHANCED = "enhanced"


class Level(Ordered):
    """A level of risk."""

    LOW = "low"
    MODERATE = "moderate"
    SUBSTANTIAL = "substantial"
    HIGH = "high"


class Band(Ordered):
    """A size of engagement, by value, length and share of the budget."""

    B1 = "b1"
    B2 = "b2"
    B3 = "b3"
    B4 = "b4"
    B5 = "b5"


class Organ(Ordered):
    """Who can decide, from the least to the greatest authority; the committee only advises."""

    COMMITTEE = "committee"
    DIRECTOR = "director"
    SG_DELEGATE = "sg_delegate"
    SG = "sg"
    EC = "ec"
    GA = "ga"

    @property
    def spoken(self) -> str:
        """What a sentence calls it, where the house's own name for it is not at hand."""
        return _SPOKEN[self]


_SPOKEN = {
    Organ.COMMITTEE: "the committee",
    Organ.DIRECTOR: "the director",
    Organ.SG_DELEGATE: "the Secretary General's delegate",
    Organ.SG: "the Secretary General",
    Organ.EC: "the Executive Committee",
    Organ.GA: "the General Assembly",
}


class OrganisationType(StrEnum):
    """What an organisation is in law; decides the questions that it is asked."""

    FOR_PROFIT = "for_profit"
    NOT_FOR_PROFIT = "not_for_profit"
    FOUNDATION = "foundation"
    CONSORTIUM = "consortium"
    PUBLIC_BODY = "public_body"
    ACADEMIC = "academic"


class ContributionKind(StrEnum):
    """What can be given."""

    FUNDING = "funding"
    SECONDMENT = "secondment"
    LICENCE = "licence"
    EQUIPMENT = "equipment"
    PREMISES = "premises"
    OTHER_IN_KIND = "other_in_kind"


class OpinionKind(StrEnum):
    """Who gives an opinion; the value is the role that gives it."""

    LEGAL = "legal"
    FINANCE = "finance"
    SECURITY = "security"
    ETHICS = "ethics"


class Circumstance(StrEnum):
    """A fact about a partner or an engagement that a regulation may attach an effect to."""

    ANONYMOUS_DONOR = "anonymous_donor"
    CONDUIT_MISMATCH = "conduit_mismatch"
    CURRENT_BIDDER = "current_bidder"
    DATA_EXCHANGE = "data_exchange"
    HIGH_RISK_SECTOR = "high_risk_sector"
    OPAQUE_OWNER = "opaque_owner"
    OUTWARD_DATA = "outward_data"
    POLITICALLY_EXPOSED_OWNER = "politically_exposed_owner"
    PREMISES = "premises"
    REINSTATEMENT = "reinstatement"
    SECONDMENT = "secondment"
    SENSITIVE_UNIT = "sensitive_unit"
    SOLE_DONOR_FOUNDATION = "sole_donor_foundation"
    STATE_OWNED = "state_owned"
    UNDER_INVESTIGATION = "under_investigation"
    WAIVER = "waiver"
    WEIGHTY_LISTING = "weighty_listing"


class Comparison(StrEnum):
    """How a figure is held against a limit."""

    ABOVE = "above"
    AT_LEAST = "at_least"

    def holds(self, figure: Decimal, limit: Decimal) -> bool:
        """Whether `figure` reaches `limit` in this sense."""
        return figure > limit if self is Comparison.ABOVE else figure >= limit

    @property
    def words(self) -> str:
        """The comparison as it reads in a sentence."""
        return "more than" if self is Comparison.ABOVE else "at least"
