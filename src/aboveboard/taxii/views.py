"""The addresses of TAXII 2.1: each finds, asks, acts and answers."""

import re

from aboveboard.exchange import actions, queries
from aboveboard.exchange.stix.taxii import resources
from aboveboard.exchange.stix.taxii.filters import Endpoint
from aboveboard.exchange.values import CollectionView, Page, PullForm, StatusView
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.taxii.answers import Reply
from aboveboard.taxii.endpoint import Call

ROOT = "/taxii2/exchange/"
_STIX_ID = re.compile(r"[a-z][a-z0-9-]{1,249}--[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@serves(queries.visible_root)
def discovery(call: Call) -> Reply:
    """§4.1."""
    root = queries.visible_root(call.actor)
    return Reply(resources.discovery(root.title, [ROOT]))


@serves(queries.visible_root)
def api_root(call: Call) -> Reply:
    """§4.2."""
    root = queries.visible_root(call.actor)
    return Reply(resources.api_root(root.title, max_content_length=root.most_bytes))


@serves(queries.visible_status)
def status(call: Call, status_id: str) -> Reply:
    """§4.3."""
    return Reply(_status(queries.visible_status(call.actor, status_id)))


@serves(queries.visible_collections)
def collections(call: Call) -> Reply:
    """§5.1."""
    return Reply(resources.collections(_collection(view) for view in queries.visible_collections(call.actor)))


@serves(queries.visible_collection)
def collection(call: Call, name: str) -> Reply:
    """§5.2."""
    return Reply(resources.collection(_collection(queries.visible_collection(call.actor, name))))


@serves(queries.visible_manifest)
def manifest(call: Call, name: str) -> Reply:
    """§5.3."""
    page = queries.visible_manifest(call.actor, name, call.filters(Endpoint.MANIFEST))
    records = [resources.ManifestRecord(item.id, item.added, item.version) for item in page.items]
    return _paged(page, resources.manifest(records, next_token=page.next))


@serves(queries.visible_objects, actions.record_pull)
def objects(call: Call, name: str) -> Reply:
    """§5.4."""
    page = queries.visible_objects(call.actor, name, call.filters(Endpoint.OBJECTS))
    return _delivered(call, page)


@serves(queries.visible_intake, actions.receive)
def add_objects(call: Call, name: str) -> Reply:
    """§5.5."""
    intake = queries.visible_intake(call.actor, name)
    submission = actions.receive(call.actor, intake, body=call.body())
    return Reply(_status(queries.status_of(submission)), status=202)


@serves(queries.visible_object, actions.record_pull)
def one_object(call: Call, name: str, object_id: str) -> Reply:
    """§5.6."""
    page = queries.visible_object(call.actor, name, _stix_id(object_id), call.filters(Endpoint.OBJECT))
    return _delivered(call, page)


@serves(queries.visible_own, actions.withdraw)
def delete_object(call: Call, name: str, object_id: str) -> Reply:
    """§5.7."""
    filters = call.filters(Endpoint.DELETE)
    own = queries.visible_own(call.actor, name)
    actions.withdraw(call.actor, own, stix_id=_stix_id(object_id), filters=filters)
    return Reply(b"")


@serves(queries.visible_versions)
def versions(call: Call, name: str, object_id: str) -> Reply:
    """§5.8."""
    page = queries.visible_versions(call.actor, name, _stix_id(object_id), call.filters(Endpoint.VERSIONS))
    return _paged(page, resources.versions([item.version for item in page.items], next_token=page.next))


@serves(queries.visible_root)
def nothing(call: Call, **_: str) -> Reply:
    """Whatever else is asked for below the address of the door."""
    queries.visible_root(call.actor)
    raise Missing("There is nothing at this address, or it is not open to you; every address ends in / (TAXII 2.1 §3.1).")


def _delivered(call: Call, page: Page) -> Reply:
    if page.items and not page.is_own:
        actions.record_pull(call.actor, PullForm(page.collection, tuple(item.seq for item in page.items)))
    return _paged(page, resources.envelope([item.body for item in page.items], next_token=page.next))


def _paged(page: Page, body: bytes) -> Reply:
    return Reply(body, headers=resources.page_headers(*page.span))


def _collection(view: CollectionView) -> resources.Collection:
    return resources.Collection(str(view.id), view.title, view.can_read, view.can_write, alias=view.alias)


def _status(found: StatusView) -> bytes:
    return resources.status(str(found.id), received=found.received, fates=found.fates)


def _stix_id(text: str) -> str:
    if not _STIX_ID.fullmatch(text):
        raise Missing
    return text
