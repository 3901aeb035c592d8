"""What the acts of the pages ask for is what their actions take."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import SimpleNamespace

import pytest

from aboveboard import web
from aboveboard.kernel.actor import Actor
from aboveboard.web.acts import Led, Offered
from tests import make_accounts

THING = SimpleNamespace(content_hash="", hash="")


def offered() -> Iterator[Offered]:
    """Every act that is done on the one page for all of them."""
    for module in iter_modules(web.__path__, "aboveboard.web."):
        if module.name.endswith("_acts"):
            for value in vars(import_module(module.name)).values():
                found = value if isinstance(value, tuple) else (value,)
                yield from (act for act in found if isinstance(act, Offered))


def unlike(act: Offered, actor: Actor) -> bool:
    """Whether the form of an act asks for something that its action does not take, or not for all that it needs."""
    named = {name: each for name, each in inspect.signature(act.action.body).parameters.items() if each.kind is each.KEYWORD_ONLY}
    asked = set(act.form(actor, THING, None).fields)
    return not ({name for name, each in named.items() if each.default is each.empty} <= asked <= named.keys())


@pytest.mark.usefixtures("house")
def test_the_fields_of_its_form_are_the_words_of_its_action() -> None:
    olga = make_accounts.olga()
    assert [act.action.name for act in offered() if act.do is None and unlike(act, olga)] == []


def test_there_are_many_and_none_without_a_time_when_it_is_possible() -> None:
    assert len(list(offered())) > 50
    with pytest.raises(ValueError, match="in which states"):
        Led(name="x", action=next(act.action for act in offered() if act.action.move is None), label=lambda _thing: "x")
