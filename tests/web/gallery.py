"""Renders every part of the look on one page, with invented facts, for tests and screenshots: `python -m tests.web.gallery FOLDER`."""

import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory, override_settings
from django.utils.html import format_html
from django.utils.translation import override

from aboveboard.web.forms.dates import DateField
from aboveboard.web.forms.renderer import TEMPLATES, Renderer
from aboveboard.web.pictures.ownership import Holding, Owner
from aboveboard.web.templatetags.formats import day, money
from aboveboard.web.templatetags.parts import STANDINGS

HERE = Path(__file__).parent
STATIC = TEMPLATES.parent / "static"
AT = datetime(2026, 11, 23, 14, 2, 11, tzinfo=UTC)


def engine() -> DjangoTemplates:
    """The templates of the house and the gallery's own."""
    return DjangoTemplates(
        {
            "NAME": "gallery",
            "APP_DIRS": True,
            "DIRS": [TEMPLATES, HERE],
            "OPTIONS": {"context_processors": ["django.template.context_processors.request", "django.template.context_processors.i18n"]},
        }
    )


class PledgeForm(forms.Form):
    """One field of each sort."""

    default_renderer = Renderer

    organisation = forms.CharField(help_text="As it stands in the trade register.", max_length=80)
    country = forms.ChoiceField(choices=[("", "Choose"), ("NL", "Netherlands"), ("KE", "Kenya")])
    kind = forms.ChoiceField(choices=[("funding", "Funding"), ("secondment", "Secondment of staff")], widget=forms.RadioSelect)
    areas = forms.MultipleChoiceField(choices=[("b", "Ballistics"), ("c", "Cyber")], widget=forms.CheckboxSelectMultiple, required=False)
    until = DateField(label="When does it end?", help_text="For example, 27 3 2027")
    purpose = forms.CharField(widget=forms.Textarea({"rows": 3}), required=False)
    sure = forms.BooleanField(label="I have the right to sign for this organisation")


def sheet(name: str = "Meridian Ballistics B.V.") -> dict[str, Any]:
    """The facts of the gallery; `name` appears wherever a name of the outside world can."""
    item = SimpleNamespace
    return {
        "name": name,
        "now": AT,
        "marking": "amber",
        "reason": format_html(
            "a new version of the UN list (binding) names <b>{}</b>, owner of 31 %, with the same year of birth. New acceptances, two "
            "tranches and outward data are stopped. An analyst confirms or lifts it by <b>26 Nov, 14:02</b>.",
            name,
        ),
        "columns": [{"label": "Agreement"}, {"label": "Kind"}, {"label": "Value", "numeric": True}, {"label": "Until"}, {"label": "Now"}],
        "rows": [
            [
                {"text": "Contribution agreement 2025/14", "url": "#"},
                "Funding, 3 tranches",
                money(Decimal(1200000), "EUR"),
                day(date(2027, 12, 31)),
                "tranche 2 not released",
            ],
            [{"text": name, "url": "#"}, name, money(Decimal(96000), "EUR"), day(date(2027, 6, 30)), "access unchanged under a hold"],
            ["Data-sharing 2026/07", "Threat data, inward", None, day(date(2028, 2, 14)), "quarantine"],
        ],
        "listing": Paginator(list(range(61)), 20).page(2),
        "entries": [
            item(
                tone="stop",
                title="Hold set by rule",
                detail="possible match above the act threshold",
                at=AT,
                proof_url="#",
            ),
            item(tone="key", title="UN list 2026-11-23 loaded", detail="4 additions, 1 change; 1 of 1,804 subjects touched", at=AT),
            item(tone="key", title="Tranche 1 received", actor=name, at=date(2026, 9, 3)),
            item(title=name, detail=name, at=date(2026, 6, 12), url="#"),
        ],
        "work": [
            item(url="#", what="Confirm or lift the hold", subject=name, why="You are the analyst of this file.", due=AT, overdue=True),
            item(
                url="#",
                what="Give the opinion of finance",
                subject="Aurora Foundation",
                why="Value above EUR 100,000.",
                otherwise="the officer goes on without it",
                due=date(2026, 12, 2),
            ),
        ],
        "compared": [
            item(label="Name", left="Jan Vermeulen", right="Johan VERMEULEN", verdict="differs", note="variant of the given name"),
            item(label="Born", left="1971", right="1971", verdict="agrees"),
            item(label="Nationality", left=name, right=None, verdict="unknown"),
        ],
        "figures": [
            item(value="64", label="partners with an agreement in force", url="#"),
            item(value=money(Decimal(612000), "EUR"), label="in kind, three years"),
            item(value="3", label="suspended · 9 ended this year", tone="stop"),
        ],
        "facts_rows": [
            item(label="Subject", value=name),
            item(label="Listed", value="Johan VERMEULEN, b. 1971"),
            item(label="Agrees", value="family name, year"),
            item(label="Unknown", value=None),
        ],
        "owners": [
            Owner("j", "J. Vermeulen", "person, NL", "stop"),
            Owner("d", "Delta Holding International N.V.", "Netherlands"),
            Owner("t", "Orchard Trust", "Jersey"),
            Owner("m", name, "applicant", "accent"),
        ],
        "holdings": [Holding("j", "m", Decimal(31)), Holding("d", "m", Decimal(69)), Holding("t", "d", None, "trustee")],
        "likelihoods": ["Unlikely", "Possible", "Likely"],
        "impacts": ["Minor", "Serious", "Grave"],
        "levels": [[1, 1, 2], [1, 2, 3], [2, 3, 4]],
        "at": (1, 2),
        "kinds": [
            {"label": "Funding (cash)", "amount": Decimal("11.4"), "text": "11.4 M"},
            {"label": name, "amount": Decimal("3.9"), "text": "3.9 M"},
            {"label": "Software", "amount": 0, "text": "–"},
        ],
        "states": list(STANDINGS),
        "form": PledgeForm({"organisation": name, "until_day": "31", "until_month": "2", "until_year": "2027", "areas": ["c"]}),
        "sections": [
            item(title="", rows=[item(label="Organisation", value=name, change_url="#"), item(label="Owners", value="", change_url="#")])
        ],
        "steps": [
            item(label="Your organisation", url="#", state="done"),
            item(label="Owners and officers", url="#", hint="3 of 5 people named", state="started"),
            item(label="Declarations", state="blocked"),
        ],
        "shell": {
            "organisation": "World Bureau for Policing",
            "door": "Secretariat",
            "search": "/search",
            "awaiting": {"url": "#", "count": 7},
            "user": "Olga N.",
            "sign_out": "/out",
            "set_language": "/language",
            "areas": [
                {"url": "#", "label": label, "current": at == 1}
                for at, label in enumerate(["Worklist", "Partners", "Files", "Agreements", "Ledger", "Lists"])
            ],
        },
        "crumbs": [{"label": "Organisations", "url": "#"}, {"label": "For profit", "url": "#"}, {"label": name}],
    }


def page(language: str = "en", **changed: Any) -> str:
    """The gallery in a language, with facts changed."""
    request = RequestFactory().get("/gallery", {"q": "x", "page": "2"})
    with override(language):
        return str(engine().get_template("gallery.html").render({**sheet(), **changed}, request))


def main(folder: Path) -> None:
    """Writes the gallery as files, to be served beside a folder `static`."""
    with override_settings(STATIC_URL="/static/"):
        for language in ("en", "ar"):
            (folder / f"gallery-{language}.html").write_text(page(language))
        (folder / "gallery-dark.html").write_text(page().replace("<html ", '<html data-theme="dark" ', 1))
        (folder / "gallery-open.html").write_text(page(page="public_base.html"))


if __name__ == "__main__":
    import django
    from django.conf import settings

    # The look needs nothing of an installation, so it is looked at without one.
    settings.configure(
        INSTALLED_APPS=["aboveboard.web"],
        USE_TZ=True,
        TIME_ZONE="UTC",
        LANGUAGES=[("en", "English"), ("fr", "French"), ("es", "Spanish"), ("ar", "Arabic")],
    )
    django.setup()
    main(Path(sys.argv[1]))
