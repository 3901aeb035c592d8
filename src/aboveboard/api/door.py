"""The API as a whole: which routers it has, and the addresses under which it answers."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from aboveboard.api import (
    accounts,
    agreements,
    alerts,
    asked,
    constituencies,
    contributions,
    decisions,
    documents,
    engagements,
    exchange,
    feedback,
    files,
    graph,
    lists,
    matching,
    money,
    obligations,
    organisations,
    people,
    policy,
    problems,
    products,
    questions,
    recalls,
    register,
    room_graces,
    rooms,
    screening,
    secondments,
    servers,
    session,
    spending,
    standing,
    together,
    valuations,
    webhooks,
    worklist,
)
from aboveboard.api.answering import REFUSALS, Bearer, Operations
from aboveboard.api.reading import JSON, StrictParser
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import Serves

PREFIX = "/api"
REFUSED = {"$ref": "#/components/responses/Refused"}
ROUTERS: tuple[Operations, ...] = (
    session.router,
    worklist.router,
    accounts.router,
    policy.router,
    products.router,
    organisations.router,
    people.router,
    engagements.router,
    documents.router,
    screening.router,
    matching.router,
    together.router,
    lists.router,
    files.router,
    graph.router,
    decisions.router,
    agreements.router,
    obligations.router,
    contributions.router,
    money.router,
    spending.router,
    valuations.router,
    secondments.router,
    standing.router,
    exchange.router,
    alerts.router,
    feedback.router,
    constituencies.router,
    questions.router,
    asked.router,
    rooms.router,
    room_graces.router,
    recalls.router,
    servers.router,
    webhooks.router,
    register.router,
)
ABOUT = (
    "Every act of the house for programs. A token in the Authorization header says who asks; each POST carries a key of the "
    "sender's choice, so that it is done once however often it is sent; binding acts ask for POST /session/step-up first. "
    "Refusals are problems {code, message, fields, rule}. Lists are paged by cursor. Instants are in UTC."
)


class Door(NinjaAPI):
    """The API; its document names its addresses as they are outside, whichever process writes it."""

    def get_root_path(self, path_params: Any) -> str:
        """Where the API is mounted."""
        return f"{PREFIX}/"

    def get_openapi_schema(self, **more: Any) -> Any:
        """The document (OpenAPI 3.1); what all operations refuse alike is said once."""
        document = super().get_openapi_schema(**more)
        for methods in document["paths"].values():
            for said in methods.values():
                said["responses"] = {status: REFUSED if int(status) in REFUSALS else told for status, told in said["responses"].items()}
        problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
        document["components"]["responses"] = {"Refused": {"description": "A refusal.", "content": {JSON: problem}}}
        return document


def _made() -> Door:
    door = Door(
        title="aboveboard",
        version="1",
        description=ABOUT,
        urls_namespace="api",
        docs_url=None,
        auth=[Bearer()],
        parser=StrictParser(),
    )
    problems.install(door)
    for router in ROUTERS:
        door.add_router("", router)
    return door


door = _made()


@csrf_exempt
def _nothing(request: HttpRequest) -> HttpResponse:
    return problems.problem(Missing())


@csrf_exempt
def _document(request: HttpRequest) -> HttpResponse:
    """Whoever opens the door's own address is led to its document."""
    return HttpResponseRedirect(f"{PREFIX}/openapi.json")


def urls() -> list[URLPattern | URLResolver]:
    """The addresses below `PREFIX`.

    What is served is declared by each operation and checked when it is registered; the view of an address only picks the
    operation by its method, so by itself it serves nothing.
    """
    patterns, _, _ = door.urls
    kept = [pattern for pattern in patterns if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    kept += [re_path("^$", _document), re_path("", _nothing)]
    for pattern in kept:
        vars(pattern.callback)["serves"] = Serves(())
    return [*kept]
