"""The people of the house, for those who keep accounts: who has which role where, by whose hand, and until when."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.accounts import actions, queries
from aboveboard.accounts.machine import State
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import serves
from aboveboard.policy.queries import current, permits_of_roles
from aboveboard.policy.values.access import Access
from aboveboard.web import acts, tables
from aboveboard.web.forms.rights import DelegateForm, InviteForm, RoleForm
from aboveboard.web.request import Crumb, Request, asked, attempt, page, sent, shown
from aboveboard.web.user_acts import ACCOUNT, ROLE
from aboveboard.web.words import word

PAGE = 50
COLUMNS: tables.Columns = {
    "id": lambda line: line["user"].pk,
    "name": lambda line: line["user"].name,
    "email": lambda line: line["user"].email,
    "account": lambda line: "open" if line["user"].is_active else "closed",
    "roles": lambda line: "; ".join(f"{row.role} ({row.state})" for row in line["held"]),
}
# Held by everybody or by nobody of flesh and blood; never granted.
NEVER_GRANTED = {"anonymous", "public", "account", "system"}


@require_safe
@serves(queries.visible_users, queries.visible_memberships)
def users(request: Request) -> HttpResponseBase:
    """People by name, with their roles; and the roles that wait for a second person."""
    chosen = asked(request, "q")
    rows = queries.visible_users(request.actor)
    if chosen:
        rows = rows.filter(name__icontains=chosen) | rows.filter(email__icontains=chosen)
    every = (line for batch in tables.by_hundreds(rows) for line in _lines(request.actor, batch))
    if (file := tables.taken(request, "people", COLUMNS, every)) is not None:
        return file
    found = Paginator(rows, PAGE).get_page(asked(request, "page", 10))
    context = {
        "found": found,
        "lines": _lines(request.actor, found),
        "chosen": chosen,
        "waiting": queries.visible_memberships(request.actor).filter(state=State.PROPOSED)[:PAGE],
        "may_invite": actions.invite_user.permit.holds(request.actor),
        "may_delegate": queries.visible_users.open_to(request.actor) and "accounts.record_delegation" in _rights(request.actor),
    }
    return page(request, "users/list.html", context)


@require_safe
@serves(queries.visible_users, queries.visible_memberships)
def user(request: Request, key: UUID) -> HttpResponse:
    """One person: roles with who gave and who confirmed them, and what the reader may do."""
    actor = request.actor
    found = one(queries.visible_users(actor), key)
    rows = list(queries.visible_memberships(actor).filter(user=found))
    names = queries.names_of({name for row in rows for name in (row.granted_by, row.confirmed_by) if name})
    context = {
        "found": found,
        "lines": [
            {
                "row": row,
                "granted": names.get(row.granted_by, row.granted_by),
                "confirmed": names.get(row.confirmed_by, row.confirmed_by),
                "buttons": acts.buttons(ROLE, actor, row, _address("membership", row.pk)),
                "others": acts.others(ROLE[:1], actor, row),
            }
            for row in rows
        ],
        "may_grant": actions.grant_role.permit.holds(actor, found),
        "buttons": acts.buttons(ACCOUNT, actor, found, _address("user_state", found.pk)),
    }
    return page(request, "users/user.html", context, crumbs=_crumbs(found.name))


@serves(queries.visible_users, actions.invite_user)
def invite(request: Request) -> HttpResponse:
    """Give somebody an account; they set their password and second factor themselves."""
    actions.invite_user.permit.require(request.actor, None)
    form = InviteForm(sent(request))
    if made := attempt(form, lambda data: actions.invite_user(request.actor, form.value(data))):
        messages.success(request, _("The account is there. Give the person a role; they set a password by “Forgotten password?”."))
        return redirect("user", made.pk)
    return shown(
        request, "users/form.html", form, crumbs=_crumbs(_("Invite somebody")), title=_("Invite somebody"), label=_("Make the account")
    )


@serves(queries.visible_users, queries.visible_bodies, actions.grant_role)
def grant(request: Request, key: UUID) -> HttpResponse:
    """Give a person a role; one that decides waits for a second person."""
    found = one(queries.visible_users(request.actor), key)
    actions.grant_role.permit.require(request.actor, found)
    form = RoleForm(sent(request), bodies=_bodies(request.actor), roles=_roles())
    if attempt(form, lambda data: actions.grant_role(request.actor, found, **data)):
        messages.success(request, _("The role is given. Where it decides, a second person confirms it first."))
        return redirect("user", key)
    title = _("Give %(name)s a role") % {"name": found.name}
    return shown(request, "users/form.html", form, crumbs=_crumbs(title), title=title, label=_("Give this role"))


@serves(queries.visible_bodies, actions.record_delegation)
def delegate(request: Request) -> HttpResponse:
    """Record that a body has delegated a power to a role, for a time."""
    if "accounts.record_delegation" not in _rights(request.actor):
        raise Missing
    form = DelegateForm(sent(request), bodies=_bodies(request.actor), roles=_roles())
    if attempt(form, lambda data: actions.record_delegation(request.actor, form.value(data))):
        messages.success(request, _("The delegation is recorded; it ends by itself on its last day."))
        return redirect("users")
    title = _("Record a delegation")
    return shown(request, "users/form.html", form, crumbs=_crumbs(title), title=title, label=_("Record it"))


@serves(queries.visible_memberships, *(act.action for act in ROLE))
def membership(request: Request, key: UUID, name: str) -> HttpResponse:
    """Confirm a proposed role as the second person, or end one."""
    row = one(queries.visible_memberships(request.actor).select_related("user"), key)
    context = {"person": row.user, "membership": row}
    return acts.perform(request, acts.named(ROLE, name, row), row, _place(row.user, context))


@serves(queries.visible_users, *(act.action for act in ACCOUNT))
def state(request: Request, key: UUID, name: str) -> HttpResponse:
    """Close an account or open it again."""
    found = one(queries.visible_users(request.actor), key)
    return acts.perform(request, acts.named(ACCOUNT, name, found), found, _place(found, {"person": found, "membership": None}))


def _lines(actor: Actor, people: Iterable[Any]) -> list[dict[str, Any]]:
    """Each person with the roles they hold or shall hold; asked for together."""
    people = list(people)
    held: dict[UUID, list[Any]] = {}
    for row in queries.visible_memberships(actor).filter(user__in=[each.pk for each in people]).exclude(state=State.REVOKED):
        held.setdefault(row.user_id, []).append(row)
    return [{"user": each, "held": held.get(each.pk, [])} for each in people]


def _address(route: str, key: UUID) -> Callable[[str], str]:
    return lambda name: reverse(route, args=[key, name])


def _place(person: Any, context: Mapping[str, object]) -> acts.Place:
    back = reverse("user", args=[person.pk])
    return acts.Place("users/act.html", back, [(_("People"), "users"), (person.name, back)], context)


def _bodies(actor: Actor) -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in queries.visible_bodies(actor)]


def _roles() -> list[tuple[str, str]]:
    return sorted(
        ((rule.role, str(word(rule.role, "role"))) for rule in current(Access).body.roles if rule.role not in NEVER_GRANTED),
        key=lambda pair: pair[1],
    )


def _rights(actor: Actor) -> frozenset[str]:
    return permits_of_roles(actor.roles)


def _crumbs(last: str) -> list[Crumb]:
    return [(_("People"), "users"), (last, "")] if last else [(_("People"), reverse("users"))]
