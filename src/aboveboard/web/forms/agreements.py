"""The forms of agreements; what they accept is read once more, strictly, by the values of `agreements`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveboard.agreements.values import AgreementForm, ClauseForm, DataTerms, Instrument, Marking, ObligationKind, Promise, Side
from aboveboard.kernel.errors import Invalid
from aboveboard.policy.values.kinds import Attachment
from aboveboard.policy.values.words import ContributionKind
from aboveboard.web.forms import choices
from aboveboard.web.forms.amounts import money_of
from aboveboard.web.forms.dates import DateField

LONG = forms.Textarea({"rows": 4})


class DraftForm(forms.Form):
    """The terms of an agreement."""

    title = forms.CharField(label=_("Title"), max_length=200)
    instrument = forms.ChoiceField(label=_("Instrument"))
    purpose = forms.CharField(
        label=_("Purpose"), max_length=4000, widget=LONG, help_text=_("What the contribution serves, and nothing beyond.")
    )
    programme = forms.CharField(label=_("Programme"), max_length=200, required=False)
    kinds = forms.MultipleChoiceField(label=_("Kinds of contribution"), widget=forms.CheckboxSelectMultiple)
    value = forms.CharField(label=_("Whole value, cash and kind"), max_length=25, widget=forms.TextInput({"inputmode": "decimal"}))
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3)
    starts_on = DateField(label=_("First day"))
    ends_on = DateField(label=_("Last day"))
    inward = forms.BooleanField(label=_("Threat data comes in"), required=False)
    outward = forms.BooleanField(label=_("Data goes out to the partner"), required=False)
    personal = forms.BooleanField(label=_("Personal data is among it"), required=False)
    unmarked = forms.ChoiceField(label=_("Data without a marking is handled as"))
    retention_days = forms.IntegerField(label=_("Data is kept for, in days"), min_value=1, max_value=3650)
    purposes = forms.MultipleChoiceField(
        label=_("Data may be used"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who reads for none of these is not given it."),
    )
    name_use = forms.BooleanField(label=_("The partner may ask to use the name or emblem"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Choices in the reader's language."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "instrument", choices.words_for(Instrument, "instrument"))
        choices.offer(self, "kinds", choices.words_for(ContributionKind, "contribution_kind"))
        choices.offer(self, "unmarked", choices.words_for(Marking, "marking"))
        choices.offer(self, "purposes", choices.purposes())

    @staticmethod
    def value_of(data: Mapping[str, Any], engagement: UUID, clearance: UUID | None, promises: tuple[Promise, ...]) -> AgreementForm:
        """The value for the action; raises `Invalid` naming this form's fields."""
        value = money_of(data["value"], data["currency"].upper(), "value")
        if value is None:
            raise Invalid(value="State the whole value; 0 where it has none.")
        simple = ("title", "purpose", "programme", "starts_on", "ends_on", "name_use")
        return AgreementForm(
            **{name: data[name] for name in simple},
            engagement_id=engagement,
            clearance_id=clearance,
            kinds=frozenset(ContributionKind(kind) for kind in data["kinds"]),
            value=value,
            instrument=Instrument(data["instrument"]),
            data=DataTerms(
                data["inward"],
                data["outward"],
                data["personal"],
                Marking(data["unmarked"]),
                data["retention_days"],
                frozenset(data["purposes"]),
            ),
            obligations=promises,
        )


class PromiseForm(forms.Form):
    """One obligation; an empty row is none."""

    title = forms.CharField(label=_("What is owed"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"))
    side = forms.ChoiceField(label=_("Owed by"))
    due_on = DateField(label=_("By"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Choices in the reader's language."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "kind", choices.words_for(ObligationKind, "obligation_kind"))
        choices.offer(self, "side", choices.words_for(Side, "side"))
        self.fields["kind"].initial, self.fields["side"].initial = ObligationKind.REPORT.value, Side.PARTNER.value

    @staticmethod
    def value(data: Mapping[str, Any]) -> Promise:
        """The promise; raises `Invalid`."""
        return Promise(data["due_on"], ObligationKind(data["kind"]), data["title"], Side(data["side"]))


Promises = forms.formset_factory(PromiseForm, extra=3, max_num=60, absolute_max=63, validate_max=True)


class WordingForm(forms.Form):
    """Other words for a clause, or a clause of one's own."""

    title = forms.CharField(label=_("Title"), max_length=120)
    text = forms.CharField(label=_("Words of the clause"), max_length=10_000, widget=forms.Textarea({"rows": 8}))
    reason = forms.CharField(label=_("Why these words?"), max_length=2000, widget=forms.Textarea({"rows": 2}))
    strings = forms.MultipleChoiceField(
        label=_("Which strings does it carry?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What its words suggest is added by itself; legal answers each."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Choices in the reader's language."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "strings", choices.words_for(Attachment, "attachment"))

    @staticmethod
    def value(data: Mapping[str, Any]) -> ClauseForm:
        """The value for the action; raises `Invalid`."""
        return ClauseForm(data["title"], data["text"], data["reason"], frozenset(Attachment(each) for each in data["strings"]))


class StringsForm(forms.Form):
    """What legal finds in a clause."""

    strings = forms.MultipleChoiceField(
        label=_("Strings that the clause carries"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: it carries none."),
    )
    reason = forms.CharField(
        label=_("Why it does not carry what its words suggest"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Choices in the reader's language."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "strings", choices.words_for(Attachment, "attachment"))


class RemarkForm(forms.Form):
    """A remark on the draft or on one of its clauses."""

    remark = forms.CharField(label=_("Your remark"), max_length=4000, widget=LONG, help_text=_("Both sides read it."))
    clause = forms.ChoiceField(label=_("About"), required=False)

    def __init__(self, *args: Any, clauses: list[tuple[str, str]], **kwargs: Any) -> None:
        """`clauses` are those of the draft."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "clause", [("", str(_("The draft as a whole"))), *clauses])


class KeptForm(forms.Form):
    """What of the agreement keeps a condition of the clearance."""

    by = forms.ChoiceField(label=_("What keeps it?"), help_text=_("A clause or an obligation of this draft."))

    def __init__(self, *args: Any, clauses: list[tuple[str, str]], obligations: list[str], **kwargs: Any) -> None:
        """`clauses` are id and title of those of the draft, `obligations` the titles of those that it states."""
        super().__init__(*args, **kwargs)
        offered = [(f"clause:{key}", f"{title} ({key})") for key, title in clauses]
        choices.offer(self, "by", [("", str(_("Choose"))), *offered, *((f"obligation:{title}", title) for title in obligations)])

    @staticmethod
    def value(data: Mapping[str, Any]) -> dict[str, str]:
        """`clause` or `obligation`, for the action."""
        kind, _colon, name = data["by"].partition(":")
        return {kind: name}


class WhyForm(forms.Form):
    """A reason, or how something was done."""

    reason = forms.CharField(label=_("Why?"), max_length=2000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, label: Any = "", **kwargs: Any) -> None:
        """`label` asks another question."""
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label


class SeenForm(forms.Form):
    """The hash of the words that were shown."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class SigningForm(SeenForm):
    """The words that were shown, and as whom the partner's person signs."""

    signatory = forms.ChoiceField(label=_("You sign as"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, signatories: list[tuple[str, str]], **kwargs: Any) -> None:
        """`signatories` are the registered signatories of the partner."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "signatory", signatories)
