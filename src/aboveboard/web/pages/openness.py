"""What the public reads beside the records: the register in figures, and how it is decided who becomes a partner."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.kernel.serve import serves
from aboveboard.lib.money import Money
from aboveboard.policy.queries import current, in_force
from aboveboard.policy.values.authority import Authority
from aboveboard.policy.values.house import House
from aboveboard.policy.values.publication import Publication
from aboveboard.policy.values.words import Criterion, Kind, Level
from aboveboard.register import queries
from aboveboard.register.values import Statistics
from aboveboard.web.forms.choices import country_choices
from aboveboard.web.request import Crumb, Request, page
from aboveboard.web.templatetags.formats import money_text
from aboveboard.web.words import word


@require_safe
@serves(queries.statistics)
def figures(request: Request) -> HttpResponse:
    """The register counted: partners, agreements, what was given; cash added by currency, kind never."""
    found = queries.statistics(request.actor)
    names = dict(country_choices())
    context = {
        "tiles": _tiles(found),
        "states": _counted({word(state, "public_state"): count for state, count in found.states.items()}),
        "countries": _counted({names.get(code, code): count for code, count in found.countries.items()}),
        "kinds": _counted({word(kind, "contribution_kind"): count for kind, count in found.kinds.items()}),
    }
    return page(request, "register/figures.html", context, crumbs=_crumbs(_("Figures")))


@require_safe
@serves(queries.published_records)
def decided(request: Request) -> HttpResponse:
    """The criteria, who decides on what, the reserved cases, and the regulations in force with their fingerprints."""
    house, authority = current(House).body, current(Authority).body
    bands = sorted(authority.bands, key=lambda rule: rule.band.rank)
    context = {
        "criteria": [word(each, "criterion") for each in Criterion],
        "levels": [word(each, "level") for each in Level],
        "rows": [
            {
                "value": _("up to %(amount)s") % {"amount": money_text(Money.of(f"{band.value:f}", authority.currency))}
                if band.value is not None
                else _("above"),
                "months": band.term_months,
                "organs": [(word(level, "level"), house.organ_name(authority.cell(band.band, level).decides)) for level in Level],
            }
            for band in bands
        ],
        "reserved": [(word(rule.circumstance, "circumstance"), house.organ_name(rule.decides)) for rule in authority.reserved],
        "months": authority.aggregation.months,
        "markings": [(word(rule.state, "public_state"), rule.shows_reason) for rule in current(Publication).body.markings],
        "versions": [(word(kind, "regulation_kind"), in_force(kind.value)) for kind in Kind],
    }
    return page(request, "register/decided.html", context, crumbs=_crumbs(_("How it is decided")))


def _tiles(found: Statistics) -> list[Mapping[str, object]]:
    """The greatest figures, each with what it counts."""
    cash = [Money.of(f"{amount:f}", currency) for currency, amount in sorted(found.cash.items())]
    return [
        {"value": found.partners, "label": _("Partners, today or before"), "url": reverse("register")},
        {"value": found.agreements, "label": _("Agreements")},
        {"value": found.contributions, "label": _("Contributions accepted")},
        *({"value": money_text(amount), "label": _("Money promised in them")} for amount in cash),
    ]


def _counted(counts: Mapping[str, int]) -> list[Mapping[str, object]]:
    """Rows of a chart, the greatest first."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"label": label, "amount": count, "text": str(count)} for label, count in ordered]


def _crumbs(label: str) -> list[Crumb]:
    return [(_("Public register"), "register"), (label, "")]
