"""Acts on one kind of thing, each an operation: find it among what the caller may see, do it with what is sent, answer what it is then."""

import re
from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from aboveboard.api.answering import Operations
from aboveboard.api.fields import Form, Shown
from aboveboard.api.reading import Asked
from aboveboard.kernel.action import Action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import Query, serves

Finds = Callable[[Actor, UUID], Any]
_KEY = re.compile(r"\{uuid:(\w+)\}")


class Acts:
    """The acts on what is found at the address `at`, which names its id; `show` says what each of them answers."""

    def __init__(
        self, module: str, router: Operations, at: str, answer: type[Shown], *, find: Finds, show: Callable[[Actor, Any], Shown]
    ) -> None:
        """`module` is where they are declared; `find` raises `Missing` for what the caller may not see; `show` is asked for what the action
        gives."""
        self._module, self._router, self._at, self._answer, self._find, self._show = module, router, at, answer, find, show
        (self._key,) = _KEY.findall(at)

    def does(self, word: str, action: Action[..., Any], says: str, form: type[Form] | None = None, *, name: str = "") -> None:
        """Register an act at the address with this word behind it.

        `says` is its description, `form` what is sent: the action takes each of its fields under its name. `name` is that of the
        operation, where it is not the word.
        """

        def view(request: Asked, **given: Any) -> Shown:
            row = self._find(request.actor, given[self._key])
            words = given["form"].given() if form is not None else {}
            return self._show(request.actor, action(request.actor, row, **words))

        takes = [("request", Asked), (self._key, UUID)] + ([("form", form)] if form is not None else [])

        def anew(request: Asked, **given: Any) -> Shown:
            return self._show(request.actor, self._find(request.actor, given[self._key]))

        view.__signature__ = Signature([Parameter(each, Parameter.KEYWORD_ONLY, annotation=kind) for each, kind in takes])  # type: ignore[attr-defined]
        view.__module__, view.__name__, view.__doc__ = self._module, name or word.replace("-", "_"), says
        found = [self._find] if isinstance(self._find, Query) else []
        self._router.does(f"{self._at}/{word}", self._answer, anew=anew)(serves(action, *found)(view))


def among(rows: Callable[[Actor], QuerySet[Any]]) -> Finds:
    """Finds a row by its id among those that the actor may see; it raises `Missing`."""
    return lambda actor, key: one(rows(actor), key)
