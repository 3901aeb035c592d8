"""The forms of matches and lists: a judgement with its reason and evidence, the filters of the list, an approval."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveboard.screening.values import MAX_TEXT, REASONS, Judged, JudgementForm, Reason, Together
from aboveboard.web.forms.dates import DateField
from aboveboard.web.words import word


class ReadingForm(forms.Form):
    """What a reader makes of a match."""

    reason = forms.ChoiceField(label=_("Reason"))
    text = forms.CharField(
        label=_("What did you compare?"),
        max_length=MAX_TEXT,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One or two sentences that a colleague can check in a year."),
    )
    evidence = forms.CharField(
        label=_("Where is the evidence?"),
        max_length=MAX_TEXT,
        help_text=_("A document of the file, a register and its number, an address with the day."),
    )

    def __init__(self, *args: Any, judged: Judged, **kwargs: Any) -> None:
        """The reasons of this judgement; only what is settled needs evidence, and only a dismissal can run out."""
        super().__init__(*args, **kwargs)
        chosen = self.fields["reason"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", _("Choose a reason")), *((reason.value, word(reason, "match_reason")) for reason in REASONS[judged])]
        self.fields["evidence"].required = judged.settles
        if judged is Judged.DISMISSED:
            self.fields["expires_on"] = DateField(
                label=_("Until when does it hold?"),
                required=False,
                help_text=_("Leave it empty to let it hold until one of the two sides changes."),
            )

    @staticmethod
    def value(data: Mapping[str, Any]) -> JudgementForm:
        """The value for the action; raises `Invalid`."""
        return JudgementForm(Reason(data["reason"]), data["text"], data["evidence"], data.get("expires_on"))


class SeenForm(forms.Form):
    """Says which bytes were looked at, so that nobody approves a file that was not shown."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class BatchForm(forms.Form):
    """What is to become of the matches of a new list or engine."""

    decision = forms.ChoiceField(
        label=_("What do you propose?"),
        widget=forms.RadioSelect,
        choices=[
            (Together.RELEASE.value, _("Let them act: hold whom they name")),
            (Together.DECLINE.value, _("Let none act: leave each to a reader")),
        ],
    )
    text = forms.CharField(label=_("Why?"), max_length=MAX_TEXT, widget=forms.Textarea({"rows": 3}))


class SettleForm(forms.Form):
    """Another person's answer to a proposal; which button was pressed is the answer, `seen` stands for what was shown."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)
    answer = forms.ChoiceField(choices=[("confirm", "confirm"), ("refuse", "refuse")], widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What did you compare?"),
        max_length=MAX_TEXT,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("One sentence that a colleague can check in a year."),
    )
