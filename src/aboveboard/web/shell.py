"""The frame around every page: where one may go, who one is, what awaits one; fields as in docs/reference/look.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aboveboard.accounts import queries as accounts
from aboveboard.agreements import queries as agreements
from aboveboard.contributions import queries as contributions
from aboveboard.cooperation import queries as cooperation
from aboveboard.diligence import queries as diligence
from aboveboard.exchange import queries as exchange
from aboveboard.kernel import log
from aboveboard.kernel.actor import ANONYMOUS, Actor
from aboveboard.kernel.serve import Query
from aboveboard.parties import queries as parties
from aboveboard.policy import queries as policy
from aboveboard.policy.queries import current
from aboveboard.policy.values.house import House
from aboveboard.rooms import queries as rooms
from aboveboard.screening import queries as screening
from aboveboard.web import worklist


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the house: its name in the menu, its page, the reading that opens it, and the one by whose own page it is reached."""

    label: str | Promise
    route: str
    query: Query[..., Any]
    within: Query[..., Any] | None = None


# In the order of a partner's life: who they are, what is found out, what is agreed and given, what is known of threats, the house itself.
AREAS = (
    Area(gettext_lazy("Partners"), "partners", parties.visible_organisations),
    Area(gettext_lazy("Files"), "files", diligence.visible_files),
    Area(gettext_lazy("Committee"), "committee", diligence.before_committee),
    Area(gettext_lazy("Vettings"), "vettings", diligence.visible_vettings),
    Area(gettext_lazy("Matches"), "matches", screening.visible_matches),
    Area(gettext_lazy("Screenings"), "runs", screening.visible_runs),
    Area(gettext_lazy("Lists"), "lists", screening.visible_lists),
    Area(gettext_lazy("Agreements"), "agreements", agreements.visible_agreements),
    # A secondee may read the own secondment only; that page is the next.
    Area(gettext_lazy("Contributions"), "contributions", contributions.visible_receipts),
    Area(gettext_lazy("Secondments"), "secondments", contributions.visible_secondments),
    Area(gettext_lazy("Posts"), "posts", contributions.visible_posts),
    Area(gettext_lazy("Ledger"), "ledger", contributions.visible_journals),
    Area(gettext_lazy("Exchange desk"), "exchange", exchange.visible_dossiers),
    # Who releases reports does not sit at the desk.
    Area(gettext_lazy("Activity reports"), "exchange_reports", exchange.visible_reports, within=exchange.visible_dossiers),
    Area(gettext_lazy("Threat data"), "country", exchange.visible_country),
    Area(gettext_lazy("Incident rooms"), "rooms", rooms.visible_rooms),
    Area(gettext_lazy("Recognition"), "recognition", cooperation.all_recognitions),
    Area(gettext_lazy("Regulations"), "regulations", policy.visible_versions),
    Area(gettext_lazy("People"), "users", accounts.visible_users),
    Area(gettext_lazy("Log"), "log", log.visible_entries),
)
OWN = (
    (gettext_lazy("Overview"), "own"),
    (gettext_lazy("Organisation"), "own_organisation"),
    (gettext_lazy("People"), "own_people"),
    (gettext_lazy("Owners"), "own_owners"),
    (gettext_lazy("Declarations"), "own_declarations"),
    (gettext_lazy("Documents"), "own_documents"),
    (gettext_lazy("Proposals"), "own_engagements"),
    (gettext_lazy("Agreements"), "own_agreements"),
    (gettext_lazy("Contributions"), "own_contributions"),
)
# Open once an agreement made the organisation a partner.
OF_PARTNERS = (
    (gettext_lazy("Threat data"), "own_data"),
    (gettext_lazy("Incident rooms"), "rooms"),
    (gettext_lazy("Recognition"), "own_recognition"),
)
PUBLIC = (
    (gettext_lazy("Partners"), "register"),
    (gettext_lazy("Figures"), "figures"),
    (gettext_lazy("How it is decided"), "decided"),
    (gettext_lazy("Data and licence"), "open_data"),
    (gettext_lazy("Verify"), "verify"),
    (gettext_lazy("Apply"), "apply"),
)


def shell(request: HttpRequest) -> Mapping[str, object]:
    """The context processor; nothing is asked of the database until a template draws it."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def is_outside(actor: Actor) -> bool:
    """Whether the actor comes for an organisation rather than for the house."""
    return actor.organisation is not None or "applicant" in actor.roles


def is_inside(actor: Actor) -> bool:
    """Whether the actor is of the house or of a national bureau, not of the public and not of an organisation."""
    return actor.user is not None and not is_outside(actor)


def _shell(request: HttpRequest) -> Mapping[str, object]:
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    house = current(House).body
    here = request.path
    addresses = [(label, reverse(route)) for label, route in PUBLIC]
    # One address may be the beginning of another: the longest that fits is where one is.
    nearest = max((url for _label, url in addresses if here.startswith(url)), key=len, default="")
    public = [{"label": label, "url": url, "current": url == nearest} for label, url in addresses]
    # Whoever is signed in reads the register with its own menu; the name of the house leads back.
    reads_register = bool(nearest) and nearest != reverse("apply")
    frame: dict[str, object] = {
        "organisation": house.name,
        "home": reverse("home"),
        "search": reverse("search"),
        "search_hint": _search_hint(actor),
        "searched": request.GET.get("q", "")[:200] if here == reverse("search") else "",
        "set_language": reverse("set_language"),
        "foot": [
            {"label": _("Public register"), "url": reverse("register")},
            {"label": _("Verify"), "url": reverse("verify")},
            {"label": _("Help and words"), "url": reverse("help")},
        ],
    }
    if actor.user is None:
        return frame | {"areas": public, "sign_in": reverse("account_login")}
    return frame | {
        "door": _("Partner") if is_outside(actor) else house.short_name,
        "areas": public[:-1] if reads_register else _own_areas(actor, here) if is_outside(actor) else _areas(actor, here),
        "awaiting": {"url": reverse("home"), "count": worklist.count(actor)} if worklist.is_kept_for(actor) else None,
        "user": actor.name,
        "account": [
            {"label": _("Your account"), "url": reverse("profile")},
            {"label": _("Tokens of your programs"), "url": reverse("tokens")},
            {"label": _("Second factors"), "url": reverse("mfa_index")},
            {"label": _("Change password"), "url": reverse("account_change_password")},
        ],
        "sign_out": reverse("account_logout"),
    }


def _search_hint(actor: Actor) -> str:
    """What the search finds for this reader."""
    if is_outside(actor):
        return _("Search your file and the register")
    if parties.visible_organisations.open_to(actor):
        return _("Search partners, files, agreements, rules")
    return _("Search the register and the words")


def _areas(actor: Actor, here: str) -> list[Mapping[str, object]]:
    home: list[Mapping[str, object]] = [{"label": _("Worklist"), "url": reverse("home"), "current": here == reverse("home")}]
    return home + [
        {"label": area.label, "url": url, "current": here.startswith(url)}
        for area in AREAS
        if area.query.open_to(actor) and not (area.within and area.within.open_to(actor))
        for url in [reverse(area.route)]
    ]


def _own_areas(actor: Actor, here: str) -> list[Mapping[str, object]]:
    """The parts of one's own file; before the organisation is known only the first two lead anywhere."""
    open_parts = OWN if actor.organisation is not None else OWN[:2]
    if exchange.visible_channel.open_to(actor):
        open_parts = (*open_parts, *OF_PARTNERS)
    elif rooms.helps_now(actor):
        open_parts = (*open_parts, OF_PARTNERS[1])
    # The overview is the beginning of every other address.
    return [
        {"label": label, "url": url, "current": here == url or (route != "own" and here.startswith(url))}
        for label, route in open_parts
        for url in [reverse(route)]
    ]
