"""The forms of questions to partners: what is asked and on which basis, and what a partner answers in words."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveboard.exchange.rules.asking import MOST_DAYS, MOST_LINE, MOST_TEXT, STRICTEST, Capability, QuestionForm
from aboveboard.exchange.stix.markings import Marking
from aboveboard.web.forms.choices import member_choices, offer, words_for


class AskForm(forms.Form):
    """A question."""

    text = forms.CharField(
        label=_("What do you ask?"), max_length=MOST_TEXT, widget=forms.Textarea({"rows": 5}), help_text=_("Partners read exactly this.")
    )
    purpose = forms.CharField(label=_("For what purpose?"), max_length=MOST_LINE, help_text=_("Partners read this too."))
    legal_basis = forms.CharField(
        label=_("On which legal basis?"),
        max_length=MOST_LINE,
        help_text=_("Read by those who decide on the release; partners do not see it."),
    )
    originator = forms.ChoiceField(
        label=_("Whose information does it tell?"), required=False, help_text=_("A country's information leaves only with its consent.")
    )
    marking = forms.ChoiceField(
        label=_("How far may partners share it?"),
        choices=[(each.name, each.label) for each in Marking if each <= STRICTEST],
        initial=STRICTEST.name,
    )
    due_at = forms.DateTimeField(
        label=_("Answers by (UTC)"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    retention_days = forms.IntegerField(
        label=_("For how many days may it be kept?"), min_value=1, max_value=MOST_DAYS, initial=30, help_text=_("Then its text is erased.")
    )
    partners = forms.MultipleChoiceField(
        label=_("Which partners?"),
        required=False,
        help_text=_("Choose none to ask all with standing, or those who declared what you choose below."),
        widget=forms.SelectMultiple({"size": 6}),
    )
    capability = forms.ChoiceField(label=_("Only those who declared that they can look into"), required=False)
    names_country = forms.BooleanField(label=_("Partners may read which country asks"), required=False)
    is_free_of_files = forms.BooleanField(
        label=_("I declare that no data from police files is in it"), help_text=_("Your declaration is recorded."), required=False
    )

    def __init__(self, *args: Any, partners: Mapping[UUID, str], country: str, **kwargs: Any) -> None:
        """`partners` are those that may be named; `country` is that of the bureau that asks, empty for the desk."""
        super().__init__(*args, **kwargs)
        offer(self, "partners", [(str(key), name) for key, name in partners.items()])
        offer(self, "capability", [("", str(_("All"))), *words_for(Capability, "capability")])
        offer(self, "originator", [("", str(_("The house's own, or public"))), *member_choices()])
        self.fields["originator"].initial = country
        if not country:
            del self.fields["names_country"]
        if not partners:
            del self.fields["partners"]

    @staticmethod
    def question(data: Mapping[str, Any], country: str) -> QuestionForm:
        """The value for the action."""
        named = data.get("partners")
        due = data["due_at"]
        return QuestionForm(
            country,
            data["text"],
            data["purpose"],
            data["legal_basis"],
            Marking[data["marking"]],
            due if due.tzinfo is not None else due.replace(tzinfo=UTC),
            data["retention_days"],
            frozenset(map(UUID, named)) if named else None,
            Capability(data["capability"]) if data["capability"] else None,
            data["originator"],
            data.get("names_country", False),
            data["is_free_of_files"],
        )


class WordsForm(forms.Form):
    """An answer in words; none where nothing is held."""

    words = forms.CharField(
        label=_("Your answer"),
        max_length=MOST_TEXT,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Write your answer, or say that you hold nothing.")},
        help_text=_("Read by who asks and by the desk."),
    )


class DeclareForm(forms.Form):
    """What a partner can look into."""

    capabilities = forms.MultipleChoiceField(
        label=_("What can you look into?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Member countries' bureaus may ask you by what you declare, and by your name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "capabilities", words_for(Capability, "capability"))
