"""The forms of contributions; what they accept is read once more, strictly, by the values of `contributions`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveboard.contributions.values import OfferForm, Payer, PostFunction, ReceiptForm, SecondmentPlan, TranchePlan
from aboveboard.kernel.errors import Invalid
from aboveboard.lib.money import Money
from aboveboard.policy.values.kinds import Attachment, Method
from aboveboard.policy.values.words import ContributionKind
from aboveboard.web.forms import choices
from aboveboard.web.forms.amounts import check_readable, money_of
from aboveboard.web.forms.dates import DateField

AMOUNT = {"inputmode": "decimal"}


def _amount(label: object, help_text: object = "") -> forms.CharField:
    widget = forms.TextInput(AMOUNT)
    return forms.CharField(label=label, max_length=25, help_text=help_text, widget=widget, validators=[check_readable])  # type: ignore[arg-type]


def whole(text: str, currency: str, name: str) -> Money:
    """An amount that must be there; raises `Invalid` for the field `name`."""
    found = money_of(text, currency, name)
    if found is None:
        raise Invalid(**{name: "State the amount."})
    return found


class _Strings(forms.Form):
    strings = forms.MultipleChoiceField(
        label=_("What is expected in return?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick whatever applies, even in part; none ticked: nothing."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Choices in the reader's language."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "strings", choices.words_for(Attachment, "attachment"))


class FundingForm(_Strings):
    """Funding: how much, for what, from whom, into which fund."""

    value = _amount(_("Whole amount"))
    fund = forms.ChoiceField(label=_("Into which fund?"), help_text=_("The currency is that of the fund."))
    purpose = forms.CharField(label=_("What is it for?"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    purposes = forms.CharField(
        label=_("What may the money be spent on?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One purpose a line; each euro is spent on one of them, word for word. Leave it empty for the purpose as a whole."),
    )
    payer = forms.CharField(label=_("Who pays?"), max_length=200, help_text=_("The name as the bank will show it."))
    account = forms.CharField(label=_("From which account?"), max_length=60, help_text=_("For example an IBAN."))
    source = forms.CharField(label=_("Whose money is it in the end?"), max_length=300, required=False)
    is_source_unknown = forms.BooleanField(label=_("The source cannot be named"), required=False)
    field_order = ("value", "fund", "purpose", "purposes", "payer", "account", "source", "is_source_unknown", "strings")

    def __init__(self, *args: Any, funds: list[tuple[str, str]], **kwargs: Any) -> None:
        """`funds` are those into which private money may go."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "fund", funds)

    @staticmethod
    def value_of(data: Mapping[str, Any], agreement: UUID, currency: str, tranches: tuple[TranchePlan, ...]) -> OfferForm:
        """The offer; raises `Invalid`."""
        return OfferForm(
            agreement_id=agreement,
            kind=ContributionKind.FUNDING,
            value=whole(data["value"], currency, "value"),
            purpose=data["purpose"],
            purposes=tuple(each.strip() for each in data["purposes"].splitlines() if each.strip()),
            method=Method.FACE_VALUE,
            strings=frozenset(Attachment(each) for each in data["strings"]),
            payer=Payer(data["payer"], data["account"], data["source"], not data["is_source_unknown"]),
            fund_id=UUID(data["fund"]),
            tranches=tranches,
        )


class TrancheForm(forms.Form):
    """One tranche; an empty row is none."""

    amount = _amount(_("Amount"))
    due_on = DateField(label=_("Due on"))
    condition = forms.CharField(label=_("Released when"), max_length=300)


Tranches = forms.formset_factory(TrancheForm, extra=4, max_num=60, absolute_max=64, validate_max=True)


class SecondingForm(_Strings):
    """A person for a post over a term, at a cost a month."""

    person = forms.ChoiceField(label=_("Who is seconded?"), help_text=_("Add the person to the file first."))
    post = forms.ChoiceField(label=_("To which post?"))
    supervisor = forms.ChoiceField(label=_("Under whose supervision?"))
    starts_on = DateField(label=_("First day"))
    ends_on = DateField(label=_("Last day"))
    purpose = forms.CharField(label=_("What is it for?"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3)
    monthly = _amount(_("Cost of a month"))
    value = _amount(_("Cost of the whole term"))
    evidence = forms.CharField(label=_("Where does the figure come from?"), max_length=2000, widget=forms.Textarea({"rows": 2}))
    cooling_off_months = forms.IntegerField(label=_("Cooling-off, in months"), min_value=12, max_value=60, initial=12)
    field_order = (
        *("person", "post", "supervisor", "starts_on", "ends_on", "purpose"),
        *("currency", "monthly", "value", "evidence", "cooling_off_months", "strings"),
    )

    def __init__(self, *args: Any, people: choices.Choices, posts: choices.Choices, supervisors: choices.Choices, **kwargs: Any) -> None:
        """Whom, where and under whom."""
        super().__init__(*args, **kwargs)
        for name, offered in (("person", people), ("post", posts), ("supervisor", supervisors)):
            choices.offer(self, name, offered)

    @staticmethod
    def value_of(data: Mapping[str, Any], agreement: UUID) -> OfferForm:
        """The offer; raises `Invalid`."""
        currency = data["currency"].upper()
        return OfferForm(
            agreement_id=agreement,
            kind=ContributionKind.SECONDMENT,
            value=whole(data["value"], currency, "value"),
            purpose=data["purpose"],
            method=Method.SALARY_COST,
            evidence=data["evidence"],
            strings=frozenset(Attachment(each) for each in data["strings"]),
            secondment=SecondmentPlan(
                UUID(data["person"]),
                UUID(data["post"]),
                UUID(data["supervisor"]),
                data["starts_on"],
                data["ends_on"],
                whole(data["monthly"], currency, "monthly"),
                data["cooling_off_months"],
            ),
        )


class MoneyForm(forms.Form):
    """Money that arrived, as the bank tells it."""

    amount = _amount(_("Amount"))
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3)
    payer = forms.CharField(label=_("Who paid?"), max_length=200)
    account = forms.CharField(label=_("From which account?"), max_length=60)
    reference = forms.CharField(label=_("The bank's reference"), max_length=80, help_text=_("Each reference counts once."))
    value_on = DateField(label=_("Value date"))

    @staticmethod
    def value(data: Mapping[str, Any]) -> ReceiptForm:
        """The receipt; raises `Invalid`."""
        amount = whole(data["amount"], data["currency"].upper(), "amount")
        return ReceiptForm(amount, data["payer"], data["account"], data["reference"], data["value_on"])


class MatchForm(forms.Form):
    """For which tranche money in suspense is."""

    tranche = forms.ChoiceField(label=_("For which tranche is it?"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why?"), max_length=2000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, tranches: choices.Choices, **kwargs: Any) -> None:
        """`tranches` are those that are due."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "tranche", tranches)


class SpendingForm(forms.Form):
    """What was spent, on which purpose."""

    amount = _amount(_("Amount"))
    purpose = forms.ChoiceField(label=_("On which purpose?"), widget=forms.RadioSelect)
    reference = forms.CharField(label=_("Reference"), max_length=60, help_text=_("The invoice or order; each counts once."))
    on = DateField(label=_("Spent on"))

    def __init__(self, *args: Any, purposes: tuple[str, ...], **kwargs: Any) -> None:
        """`purposes` restrict the money."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "purpose", [(each, each) for each in purposes])
        if len(purposes) == 1:
            self.fields["purpose"].initial = purposes[0]


class ValueForm(forms.Form):
    """A value with its method and evidence."""

    amount = _amount(_("Value"))
    method = forms.ChoiceField(label=_("Method"))
    evidence = forms.CharField(label=_("Evidence"), max_length=2000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Choices in the reader's language."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "method", choices.words_for(Method, "method"))


class ValuerForm(forms.Form):
    """What an independent valuer found."""

    amount = _amount(_("Value"))
    valuer = forms.CharField(label=_("Who valued it?"), max_length=200)
    evidence = forms.CharField(label=_("Evidence"), max_length=2000, widget=forms.Textarea({"rows": 3}))


class PostForm(forms.Form):
    """A post that a secondee may hold."""

    title = forms.CharField(label=_("Title"), max_length=200)
    unit = forms.CharField(label=_("Unit"), max_length=200)
    function = forms.ChoiceField(label=_("What does the post do?"), widget=forms.RadioSelect)
    is_sensitive = forms.BooleanField(
        label=_("The unit is sensitive"), required=False, help_text=_("Then a higher authority accepts the secondment.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Choices in the reader's language."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "function", choices.words_for(PostFunction, "post_function"))


class AccountForm(forms.Form):
    """The secondee's own account."""

    user = forms.ChoiceField(label=_("Which account is the person's own?"))

    def __init__(self, *args: Any, users: choices.Choices, **kwargs: Any) -> None:
        """`users` are those who hold the role."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "user", users)


class InterestsForm(forms.Form):
    """What a secondee declares."""

    statement = forms.CharField(
        label=_("Your interests, and your promise of confidentiality"),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Shares, family, other work, offers from your employer's competitors or clients. If there is nothing, say so."),
    )
    has_interest = forms.BooleanField(label=_("There is an interest that may conflict with the post"), required=False)
