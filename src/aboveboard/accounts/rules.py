"""Pure decisions on roles: which need a second person, which belong to which kind of body, which may meet in one person."""

from collections.abc import Iterable
from uuid import UUID

from aboveboard.accounts.values import BodyKind
from aboveboard.kernel.permit import PERMITS

# What anybody with an account holds; never granted.
ACCOUNT = "account"
APPLICANT = "applicant"
PARTNER = "partner"
RESERVED = frozenset({"system", "anonymous", "public", ACCOUNT})
# Roles that bind nobody and yet are not one administrator's to give: who checks the house, and who words its rules.
WATCHED = frozenset({"auditor", "policy_admin"})
_OF_KIND = {
    BodyKind.PARTNER: frozenset({APPLICANT, PARTNER}),
    BodyKind.NCB: frozenset({"ncb"}),
    BodyKind.COMMITTEE: frozenset({"committee", "committee_chair"}),
    BodyKind.SG: frozenset({"sg", "sg_delegate"}),
    BodyKind.EC: frozenset({"ec", "ga_delegate"}),
}
_ELSEWHERE = frozenset().union(*_OF_KIND.values())
# Inside the house these need no second factor to sign in; binding acts need one of everybody.
WITHOUT_SECOND_FACTOR = frozenset({APPLICANT, ACCOUNT})


def fits(kind: BodyKind, role: str) -> bool:
    """Whether a body of this kind can give the role."""
    if role in RESERVED:
        return False
    return role in _OF_KIND[kind] if kind in _OF_KIND else role not in _ELSEWHERE


def needs_two(role: str, permits: frozenset[str], of_everybody: frozenset[str]) -> bool:
    """Whether a role that holds these permits is granted by two people: it binds somebody, beyond what everybody may do anyhow."""
    return role in WATCHED or any(name in PERMITS and PERMITS[name].binding for name in permits - of_everybody)


def needs_second_factor(roles: Iterable[str]) -> bool:
    """Whether a person with these roles signs in with a second factor."""
    return not WITHOUT_SECOND_FACTOR.issuperset(roles)


def clash(kind: BodyKind, organisation: UUID | None, country: str, held: Iterable[tuple[BodyKind, UUID | None, str]]) -> str | None:
    """Why a person who is in the `held` bodies (kind, organisation, country) cannot join this one, or None."""
    for other, others_organisation, others_country in held:
        if (kind is BodyKind.PARTNER) != (other is BodyKind.PARTNER):
            return "Nobody acts for a partner and for the house with one account: make a second account."
        if organisation and others_organisation and organisation != others_organisation:
            return "One account speaks for one organisation: make a second account."
        if country and others_country and country != others_country:
            return "One account acts for one country: make a second account."
    return None
