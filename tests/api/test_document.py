"""The document says what the API does: fresh, complete, each name one thing."""

import json
import re
from enum import Enum

import pytest
from django.urls import URLPattern
from ninja import Router

from aboveboard.api import door
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Form, Shown
from aboveboard.kernel.action import ACTIONS
from aboveboard.kernel.serve import QUERIES, Serves
from tests.api.document import COMPONENTS, DOCUMENT, Operation, operations

ALL = list(operations())
# What no program does: it comes from the pages of sign-in, from rules, from other doors or from followers.
ELSEWHERE = {"exchange", "cooperation", "register", "audit", "kernel", "rooms", "tests"}
# A person's own second factors and password belong to the pages of sign-in, lists to the command line.
OTHER_DOORS = re.compile(
    r"accounts\.(add_passkey|enrol_totp|remove_second_factor|renew_recovery_codes|set_password|use_second_factor|register_applicant)"
    r"|screening\.(stage_list|stage_entries|stage_unchanged|load_list|check_list|refuse_list|note_failure|record_index)"
)


def test_it_is_of_version_three_one_and_every_operation_asks_for_a_token() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert len(ALL) > 150
    assert [str(each) for each in ALL if each.said["security"] != [{"Bearer": []}]] == []


def test_every_act_asks_for_a_key() -> None:
    asked = {str(each) for each in ALL if any(parameter["name"] == "Idempotency-Key" for parameter in each.said["parameters"])}
    assert asked == {str(each) for each in ALL if each.method == "POST"}
    assert {each.method for each in ALL} == {"GET", "POST"}


def test_every_operation_declares_an_action_or_query_that_exists() -> None:
    for router in door.ROUTERS:
        for view in router.path_operations.values():
            for operation in view.operations:
                served = vars(operation.view_func)["serves"]
                assert isinstance(served, Serves)
                assert served.names
                assert set(served.names) <= set(ACTIONS) | set(QUERIES)


def test_what_serves_nothing_does_not_open() -> None:
    router = Operations()

    def undeclared(request: object) -> object:
        return request

    with pytest.raises(Exception, match="does not say which action or query"):
        router.shows("/undeclared", dict)(undeclared)
    assert isinstance(router, Router)
    assert router.path_operations == {}


def test_every_address_answers_to_the_middleware_that_denies_by_default() -> None:
    assert all(isinstance(getattr(pattern.callback, "serves", None), Serves) for pattern in door.urls() if isinstance(pattern, URLPattern))


def test_each_name_in_the_document_is_one_thing() -> None:
    kinds: dict[str, set[str]] = {}
    waiting: list[type] = [*Form.__subclasses__(), *Shown.__subclasses__()]
    while waiting:
        model = waiting.pop()
        waiting.extend(model.__subclasses__())
        schema = model.model_json_schema()  # type: ignore[attr-defined]
        for name, said in {**schema.pop("$defs", {}), model.__name__: schema}.items():
            told = {key: value for key, value in said.items() if key != "description"}
            kinds.setdefault(name, set()).add(json.dumps(told, sort_keys=True))
    assert [name for name, found in kinds.items() if len(found) > 1 and name in COMPONENTS] == []


def test_every_action_that_a_person_can_do_has_an_operation() -> None:
    from aboveboard.kernel.permit import is_system

    served = {
        name
        for router in door.ROUTERS
        for view in router.path_operations.values()
        for op in view.operations
        for name in vars(op.view_func)["serves"].names
    }
    missing = {
        name
        for name, action in ACTIONS.items()
        if name not in served
        and action.permit.where is not is_system
        and name.partition(".")[0] not in ELSEWHERE
        and not OTHER_DOORS.fullmatch(name)
    }
    assert missing == set()


@pytest.mark.parametrize("operation", ALL, ids=str)
def test_a_body_of_the_right_shape_can_be_made(operation: Operation) -> None:
    assert operation.body is None or isinstance(operation.body, dict)
    assert not isinstance(operation.body, Enum)
