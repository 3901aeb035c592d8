"""The form of an activity report: what it says, from which objects, how it is marked, and for whom."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveboard.exchange.rules.asking import MOST_LINE
from aboveboard.exchange.rules.reporting import MOST_TITLE, MOST_WORDS, ReportForm
from aboveboard.exchange.stix.markings import Marking
from aboveboard.lib import clock
from aboveboard.web.forms.choices import member_choices, offer
from aboveboard.web.forms.dates import DateField


class ComposeForm(forms.Form):
    """A report."""

    title = forms.CharField(label=_("Title"), max_length=MOST_TITLE)
    since = DateField(label=_("First day of what it tells"))
    until = DateField(label=_("Last day"), initial=clock.today)
    objects = forms.MultipleChoiceField(
        label=_("The objects that it is about"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What you leave out is not named, and its marking does not count."),
    )
    findings = forms.CharField(
        label=_("What was found"), max_length=MOST_WORDS, widget=forms.Textarea({"rows": 8}), help_text=_("Its readers read exactly this.")
    )
    recommendations = forms.CharField(label=_("What to do"), max_length=MOST_WORDS, required=False, widget=forms.Textarea({"rows": 4}))
    marking = forms.ChoiceField(
        label=_("Marking"),
        choices=[(each.name, each.label) for each in Marking],
        initial=Marking.AMBER.name,
        help_text=_("Never looser than the strictest of what it names, parts included."),
    )
    countries = forms.MultipleChoiceField(label=_("Countries"), required=False, widget=forms.SelectMultiple({"size": 8}))
    partners = forms.MultipleChoiceField(
        label=_("Partners"),
        required=False,
        help_text=_("Only while they have standing; where it rests on what others sent beyond its marking, these are asked first."),
        widget=forms.SelectMultiple({"size": 6}),
    )
    rooms = forms.MultipleChoiceField(label=_("Incident rooms"), required=False, help_text=_("All who sit there now, or nobody there."))
    purpose = forms.CharField(label=_("For what purpose?"), max_length=MOST_LINE, help_text=_("Read by sources that are asked to consent."))
    legal_basis = forms.CharField(
        label=_("On which legal basis does it go to partners?"),
        max_length=MOST_LINE,
        required=False,
        help_text=_("Read by those who decide."),
    )
    is_free_of_files = forms.BooleanField(
        label=_("I declare that no data from police files is in it"), help_text=_("Your declaration is recorded."), required=False
    )

    def __init__(
        self,
        *args: Any,
        objects: Mapping[int, tuple[str, str, Marking]],
        partners: Mapping[UUID, str],
        rooms: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        """`objects` are those that may be named (type, title, strictest marking), `partners` and `rooms` those that may be chosen."""
        super().__init__(*args, **kwargs)
        offer(self, "objects", [(str(key), f"{title} · {kind} · {marking.label}") for key, (kind, title, marking) in objects.items()])
        self.fields["objects"].initial = [str(key) for key in objects]
        self.fields["marking"].initial = max([each for *_, each in objects.values()], default=Marking.AMBER).name
        offer(self, "countries", member_choices())
        offer(self, "partners", [(str(key), name) for key, name in partners.items()])
        offer(self, "rooms", list(rooms.items()))
        for name, offered in (("partners", partners), ("rooms", rooms)):
            if not offered:
                del self.fields[name]

    @staticmethod
    def report(data: Mapping[str, Any]) -> ReportForm:
        """The value for the action."""
        return ReportForm(
            data["title"],
            data["since"],
            data["until"],
            data["findings"],
            data["recommendations"],
            data["purpose"],
            Marking[data["marking"]],
            frozenset(map(int, data["objects"])),
            frozenset(data["countries"]),
            frozenset(map(UUID, data.get("partners", ()))),
            frozenset(data.get("rooms", ())),
            data["legal_basis"],
            data["is_free_of_files"],
        )
