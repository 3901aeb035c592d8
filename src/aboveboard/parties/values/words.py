"""The kinds and states that parties speak in."""

from enum import StrEnum

from aboveboard.policy.values.kinds import Attachment
from aboveboard.policy.values.words import ContributionKind, OrganisationType

__all__ = [
    "Attachment",
    "ContributionKind",
    "DeclarationKind",
    "DocumentKind",
    "EngagementState",
    "HoldingSource",
    "NameKind",
    "OrganisationState",
    "OrganisationType",
    "Outcome",
    "PositionRole",
    "Relation",
    "Schema",
    "Scheme",
    "Selection",
    "UnknownReason",
]


class OrganisationState(StrEnum):
    """Where an organisation stands with us; whether it may act now is a question to the gate, never to this."""

    PROSPECT = "prospect"
    REGISTERED = "registered"
    ENDED = "ended"
    DECLINED = "declined"
    EXCLUDED = "excluded"
    WITHDRAWN = "withdrawn"


class EngagementState(StrEnum):
    """Where a proposal stands; a submitted one is frozen."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a submitted engagement ended; what was not taken up does not count towards later competence."""

    TAKEN_UP = "taken_up"
    DECLINED = "declined"
    LAPSED = "lapsed"


class Selection(StrEnum):
    """How the proposal came about."""

    OPEN_CALL = "open_call"
    DIRECT = "direct"
    UNSOLICITED = "unsolicited"


class NameKind(StrEnum):
    """How another name of an organisation relates to its legal name."""

    FORMER = "former"
    TRADING = "trading"
    ORIGINAL = "original"


class Scheme(StrEnum):
    """The register or issuer behind an identifier: ISO 17442, a tax authority, a national register."""

    LEI = "lei"
    VAT = "vat"
    NATIONAL = "national"


class PositionRole(StrEnum):
    """What a person is to an organisation."""

    DIRECTOR = "director"
    OFFICER = "officer"
    SIGNATORY = "signatory"
    SECONDEE = "secondee"
    CONTACT = "contact"


class HoldingSource(StrEnum):
    """Where a statement of ownership comes from."""

    DECLARED = "declared"
    REGISTRY = "registry"
    DOCUMENT = "document"


class UnknownReason(StrEnum):
    """Why an owner is not named (BODS 0.4, unspecifiedReason); an unknown owner is a finding, never a blank."""

    NO_BENEFICIAL_OWNERS = "no_beneficial_owners"
    SUBJECT_UNABLE = "subject_unable_to_confirm"
    INTERESTED_PARTY_REFUSED = "interested_party_has_not_provided"
    SUBJECT_EXEMPT = "subject_exempt_from_disclosure"
    UNKNOWN = "unknown"


class DeclarationKind(StrEnum):
    """What an organisation declares of itself."""

    ACCURACY = "accuracy"
    COMPATIBILITY = "compatibility"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    OWNERSHIP = "ownership"
    SOURCE_OF_FUNDS = "source_of_funds"


class DocumentKind(StrEnum):
    """What a document is evidence of."""

    STATUTES = "statutes"
    ACCOUNTS = "accounts"
    CERTIFICATE = "certificate"
    POLICY = "policy"
    OFFER = "offer"
    OWNERSHIP = "ownership"
    OTHER = "other"


class Schema(StrEnum):
    """What kind of party is screened, in the vocabulary of FollowTheMoney."""

    PERSON = "Person"
    ORGANIZATION = "Organization"


class Relation(StrEnum):
    """How a screened party is connected to the organisation."""

    ITSELF = "itself"
    OWNER = "owner"
    INDIRECT_OWNER = "indirect_owner"
    DIRECTOR = "director"
    OFFICER = "officer"
    SIGNATORY = "signatory"
    SECONDEE = "secondee"
