"""Plain makers for the exchange: a partner whose agreement lets information flow, readers, collections and STIX objects."""

import json
import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from aboveboard.accounts import actions as accounts
from aboveboard.accounts.machine import State as MembershipState
from aboveboard.accounts.models import Body, Membership, User
from aboveboard.accounts.values import BodyKind
from aboveboard.agreements.values import DataTerms, Marking
from aboveboard.exchange import actions, jobs, queries
from aboveboard.exchange.models import Collection, Submission
from aboveboard.exchange.stix.taxii.filters import Filters, Keyword
from aboveboard.exchange.values import CollectionForm, CollectionKind
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.policy.values.purposes import THREATS
from aboveboard.policy.values.words import ContributionKind
from tests import make_agreements, make_diligence

CLEAR = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"
GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
AMBER = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
STRICT = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"
RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
ALL = Filters(keywords=frozenset({Keyword.ALL}))


def partner(
    unmarked: Marking = Marking.AMBER,
    *,
    inward: bool = True,
    outward: bool = True,
    opened: bool = True,
    purposes: Iterable[str] = (THREATS,),
) -> Actor:
    """A user of an organisation whose agreement in force lets information flow; its collection is opened at once, or left to the worker."""
    organisation = make_diligence.organisation(f"Nova Networks {uuid.uuid4().hex[:6]} Ltd")
    make_agreements.signatory(organisation)
    file = make_agreements.cleared(organisation_id=organisation, kinds=(ContributionKind.FUNDING,), outward_data=outward)
    terms = DataTerms(inward=inward, outward=outward, unmarked=unmarked, retention_days=30, purposes=frozenset(purposes))
    agreement = make_agreements.in_force(make_agreements.drafted(file, data=terms))
    if inward and opened:
        title = "Information from a partner"
        actions.open_collection(SYSTEM, CollectionForm(CollectionKind.INTAKE, title, organisation=agreement.organisation_id))
    return make_agreements.partner(agreement.organisation_id)


def feeds() -> None:
    """Open what every house has."""
    jobs.open_feeds()


def bureau(country: str = "de") -> Actor:
    """An officer of a member country's bureau."""
    key = uuid.uuid4().hex[:8]
    with make_diligence.rows():
        body, _ = Body.objects.get_or_create(code=f"ncb-{country}", defaults={"kind": BodyKind.NCB, "name": country, "country": country})
        user = User.objects.create(email=f"officer.{key}@bureau.example", name="Officer")
        Membership.objects.create(
            user=user, body=body, role="ncb", from_on=date(2020, 1, 1), state=MembershipState.IN_FORCE.value, granted_by="system"
        )
    return Actor(f"user:{user.pk}", frozenset({"account", "ncb"}), user=user.pk, country=country, stepped_up=True, name="Officer")


def desk() -> Actor:
    """Somebody at the exchange desk."""
    return make_diligence.staff("exchange_desk")


def token(who: Actor, **more: Any) -> str:
    """A token of the actor's own programs."""
    return str(accounts.issue_token(who, User.objects.get(pk=who.user), name="feed", **more).text)


def intake(who: Actor) -> Collection:
    """The collection of a partner."""
    return Collection.objects.get(kind="intake", organisation_id=who.organisation)


def identity(who: Actor) -> str:
    """The STIX identity of a partner."""
    assert who.organisation is not None
    return queries.identity(who.organisation)


def indicator(who: Actor | None = None, pattern: str = "[domain-name:value = 'bad.example']", **more: Any) -> dict[str, Any]:
    """A sound indicator of the partner; None for a property leaves it out."""
    content: dict[str, Any] = {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--{uuid.uuid4()}",
        "created_by_ref": identity(who) if who else None,
        "created": "2026-01-01T00:00:00.000Z",
        "modified": "2026-01-02T00:00:00.000Z",
        "name": "Command server",
        "pattern": pattern,
        "pattern_type": "stix",
        "valid_from": "2026-01-01T00:00:00Z",
    } | more
    return {name: value for name, value in content.items() if value is not None}


def marked(ref: str) -> dict[str, Any]:
    """The property that carries a marking."""
    return {"object_marking_refs": [ref]}


def envelope(*objects: dict[str, Any]) -> bytes:
    """A TAXII envelope around these objects."""
    return json.dumps({"objects": objects}, ensure_ascii=False).encode()


def received(who: Actor, *objects: dict[str, Any]) -> Submission:
    """A submission that waits."""
    return actions.receive(who, intake(who), body=envelope(*objects))


def admitted(who: Actor, *objects: dict[str, Any]) -> Submission:
    """A submission that was admitted."""
    return actions.admit(SYSTEM, received(who, *objects))


def fates(who: Actor, submission: Submission) -> list[tuple[str, str]]:
    """What became of each object, in order: outcome and message."""
    return [(fate.outcome.value, fate.message) for fate in queries.visible_status(who, str(submission.pk)).fates]


def ids(who: Actor, name: str | UUID, filters: Filters | None = None) -> list[str]:
    """The ids that a reader is given in a collection, the house's own left out."""
    items = queries.visible_objects(who, str(name), filters or Filters()).items
    return [item.id for item in items if not item.id.startswith(("marking-definition--", "identity--"))]


def names(objects: Iterable[dict[str, Any]]) -> list[str]:
    """The ids of objects."""
    return [each["id"] for each in objects]
