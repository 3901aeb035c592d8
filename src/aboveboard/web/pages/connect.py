"""How to connect a TAXII client: address, collection, steps, and the tokens of one's own programs."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aboveboard.accounts import actions as accounts
from aboveboard.accounts import queries as people
from aboveboard.exchange import queries
from aboveboard.exchange.actions import acknowledge_recall, receive, record_pull, withdraw
from aboveboard.exchange.values import CollectionView
from aboveboard.kernel.errors import Conflict, Missing
from aboveboard.kernel.serve import serves
from aboveboard.web.forms.exchange import TokenForm
from aboveboard.web.request import Request, attempt, page, sent, shown, spoken_for

# A client's token carries these rights and no others, whatever its owner's roles give.
READS = (record_pull.permit.name, acknowledge_recall.permit.name)
SENDS = (*READS, receive.permit.name, withdraw.permit.name)


@serves(queries.visible_onboarding, queries.visible_collections, people.visible_tokens, accounts.issue_token)
def own(request: Request) -> HttpResponse:
    """For a partner: where to post, which identity to name, what may be read."""
    spoken_for(request.actor)
    onboarding = queries.visible_onboarding(request.actor)
    crumbs = [(_("Overview"), "own"), (_("Threat data"), "own_data"), (_("Connect a program"), "")]
    return _connect(request, queries.visible_collections(request.actor), SENDS, crumbs, onboarding=onboarding)


@serves(queries.visible_country, queries.visible_collections, people.visible_tokens, accounts.issue_token)
def country(request: Request) -> HttpResponse:
    """For a country's bureau: what may be read."""
    queries.visible_country(request.actor)
    crumbs = [(_("Threat data"), "country"), (_("Connect a program"), "")]
    return _connect(request, queries.visible_collections(request.actor), READS, crumbs)


@require_POST
@serves(people.visible_tokens, accounts.revoke_token)
def revoke(request: Request, key: UUID) -> HttpResponse:
    """End a token of one's own."""
    row = people.visible_tokens(request.actor).filter(pk=key, user_id=_person(request)).first()
    if row is None:
        raise Missing
    try:
        accounts.revoke_token(request.actor, row)
        messages.success(request, _("The token is refused from now on."))
    except Conflict as error:
        messages.warning(request, str(error))
    return redirect("own_data_connect" if request.actor.organisation is not None else "country_connect")


def _connect(
    request: Request, collections: Sequence[CollectionView], scopes: Sequence[str], crumbs: Sequence[tuple[str, str]], **context: object
) -> HttpResponse:
    form = TokenForm(sent(request))
    owner = people.visible_users(request.actor).get(pk=_person(request))
    made = attempt(form, lambda data: accounts.issue_token(request.actor, owner, name=data["name"], scopes=scopes))
    context |= {
        "root": f"{settings.BASE_URL.rstrip('/')}/taxii2/",
        "collections": collections,
        "tokens": people.visible_tokens(request.actor).filter(user_id=owner.pk, revoked_at=None)[:20],
        "made": made,
        "lasts": _("It lasts 90 days, carries the rights of this channel only, and stops with your standing.")
        if request.actor.organisation is not None
        else _("It lasts 90 days and carries the rights of this channel only."),
    }
    if made is None:
        return shown(request, "data/connect.html", form, crumbs=crumbs, **context)
    response = page(request, "data/connect.html", {"form": TokenForm(), **context}, crumbs=crumbs)
    response["Cache-Control"] = "no-store"
    return response


def _person(request: Request) -> UUID:
    """The one who is signed in; raises `Missing` for everybody else."""
    if request.actor.user is None:
        raise Missing
    return request.actor.user
