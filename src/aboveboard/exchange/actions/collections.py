"""Opens collections; a partner's comes with the identity under which it creates objects, and remembers how its tables are read."""

from collections.abc import Mapping
from uuid import uuid4

from aboveboard.exchange import permits
from aboveboard.exchange.actions import publishing
from aboveboard.exchange.intake.tables import MOST_TITLE, Role
from aboveboard.exchange.models import Collection, ColumnRoles, Identity
from aboveboard.exchange.queries import collections, neighbours
from aboveboard.exchange.rules.refused_content import refusal_of_text
from aboveboard.exchange.values import CollectionForm, CollectionKind
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.errors import Conflict
from aboveboard.kernel.gate import NoAct
from aboveboard.parties.values import organisation_ref

MOST_REMEMBERED = 500
EMPTY = NoAct("An empty collection moves nothing; whatever goes in or out asks the gate itself.")


@action(permits.OPEN_COLLECTION, act=EMPTY)
def open_collection(actor: Actor, form: CollectionForm) -> Done[Collection]:
    """Open a collection; the one shared by all begins with the standard markings. Raises `Conflict` where it is open already."""
    with or_conflict("This collection is open already."):
        made = Collection.objects.create(
            kind=form.kind, title=form.title[:250], alias=form.alias, organisation_id=form.organisation, country=form.country
        )
    if form.organisation is not None:
        Identity.objects.get_or_create(organisation_id=form.organisation, defaults={"stix_id": f"identity--{uuid4()}"})
    if form.kind is CollectionKind.SHARED:
        publishing.publish_definitions(made)
    about = [organisation_ref(form.organisation)] if form.organisation else []
    return Done(made, {"kind": form.kind.value, "country": form.country}, about=about)


@action(permits.OPEN_COLLECTION, act=EMPTY)
def publish_new_levels(actor: Actor, collection: Collection) -> Done[Collection]:
    """Release in the collection that all share what the classification in force has and it has not; raises `Conflict` for nothing new."""
    new = collections.unpublished_levels()
    if collection.kind != CollectionKind.SHARED or not new:
        raise Conflict("Every level in use is published already.")
    publishing.publish_levels(collection, new)
    return Done(collection, {"levels": [level.label for level in new]})


@action(permits.SUBMIT, act=NoAct("It only remembers how a table is read."))
def remember_columns(actor: Actor, collection: Collection, *, roles: Mapping[str, str]) -> Done[ColumnRoles]:
    """Remember what a partner said of the columns of a table, by their titles; what it said of others stays.

    A title that is taken in no form is not remembered.
    """
    assert collection.organisation_id is not None  # the permit is for a partner's own collection
    known, _ = ColumnRoles.objects.get_or_create(organisation_id=collection.organisation_id)
    rules = neighbours.content_rules()
    newest = {title[:MOST_TITLE]: Role(role).value for title, role in roles.items() if refusal_of_text(title, rules) is None}
    kept = [each for each in known.roles.items() if each[0] not in newest]
    known.roles = dict([*kept, *newest.items()][-MOST_REMEMBERED:])
    known.save(update_fields=["roles"])
    return Done(known, {"columns": len(newest)})
