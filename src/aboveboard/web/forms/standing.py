"""The forms of holds, suspensions and lapses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveboard.standing.values import MOST_TEXT, Ground
from aboveboard.web.forms.choices import words_for


class SentenceForm(forms.Form):
    """The reason of an act, in the decider's words."""

    reason = forms.CharField(
        label=_("Your reason"), max_length=MOST_TEXT, widget=forms.Textarea({"rows": 3}), help_text=_("It stays in the file for ever.")
    )


class SuspensionForm(forms.Form):
    """Why a partner should be suspended, for the file and for the public."""

    ground = forms.ChoiceField(label=_("Ground"))
    reason = forms.CharField(
        label=_("Reason, for the file"), max_length=MOST_TEXT, widget=forms.Textarea({"rows": 4}), help_text=_("Read by the house only.")
    )
    public_text = forms.CharField(
        label=_("Sentence for the public register"),
        max_length=MOST_TEXT,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Everybody reads it, the partner too. Name no list, no person and no suspicion."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Grounds in the reader's language."""
        super().__init__(*args, **kwargs)
        chosen = self.fields["ground"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = words_for(Ground, "suspension_ground", blank=str(_("Choose a ground")))


class GraceForm(forms.Form):
    """For which incident a running channel stays open, and how many days from the lapse."""

    incident = forms.CharField(label=_("Name of the incident"), max_length=200)
    days = forms.IntegerField(label=_("Days from the day of the lapse"), min_value=1, max_value=366)
