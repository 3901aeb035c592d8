"""The forms of an organisation's own file; what they accept is read once more, strictly, by the values of `parties`."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveboard.lib.money import Money
from aboveboard.parties.values import forms as values
from aboveboard.parties.values.words import (
    Attachment,
    ContributionKind,
    DocumentKind,
    OrganisationType,
    PositionRole,
    Selection,
    UnknownReason,
)
from aboveboard.policy.queries import current
from aboveboard.policy.values.house import House
from aboveboard.web.forms import choices
from aboveboard.web.forms.amounts import money_of
from aboveboard.web.forms.dates import DateField

LONG = forms.Textarea({"rows": 4})


def _multiple(label: object, help_text: object = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=str(label), help_text=str(help_text), required=False, widget=forms.CheckboxSelectMultiple, choices=[]
    )


class OrganisationForm(forms.Form):
    """What an organisation says of itself."""

    legal_name = forms.CharField(label=_("Legal name"), max_length=300, help_text=_("As it stands in the trade register."))
    kind = forms.ChoiceField(label=_("What kind of organisation is it?"), widget=forms.RadioSelect)
    country = forms.ChoiceField(label=_("Country of registration"))
    registration_number = forms.CharField(label=_("Registration number"), max_length=60, required=False)
    website = forms.CharField(label=_("Website"), max_length=300, required=False, help_text=_("For example, https://www.example.org"))
    sectors = forms.MultipleChoiceField(
        label=_("Is it active in one of these sectors, or funded by one?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    description = forms.CharField(label=_("What does it do?"), max_length=4000, required=False, widget=LONG)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Choices in the reader's language, of the regulation in force."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "kind", choices.words_for(OrganisationType, "organisation_type"))
        choices.offer(self, "country", choices.country_choices())
        choices.offer(self, "sectors", choices.sector_choices())

    @staticmethod
    def value[Form: values.ProfileForm](data: Mapping[str, Any], form: type[Form]) -> Form:
        """The value for the action; raises `Invalid`."""
        return form(**{**data, "sectors": tuple(data["sectors"])})


class PersonForm(forms.Form):
    """A person and what they are to the organisation."""

    full_name = forms.CharField(label=_("Full name"), max_length=200, help_text=_("As in the passport, all given names."))
    role = forms.ChoiceField(label=_("Position"), widget=forms.RadioSelect)
    birth = forms.CharField(
        label=_("Date of birth"), max_length=10, required=False, help_text=_("As far as known: 1971, 1971-05 or 1971-05-23.")
    )
    nationality = forms.ChoiceField(label=_("Nationality"), required=False)
    email = forms.CharField(label=_("E-mail address"), max_length=254, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Choices in the reader's language."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "role", choices.words_for(PositionRole, "position_role"))
        choices.offer(self, "nationality", choices.country_choices())

    @staticmethod
    def person(data: Mapping[str, Any]) -> values.PersonForm:
        """The person; raises `Invalid`."""
        return values.PersonForm(**{name: data[name] for name in ("full_name", "birth", "nationality", "email")})


class PositionForm(forms.Form):
    """A further position of a person who is in the file."""

    role = forms.ChoiceField(label=_("Position"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Choices in the reader's language."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "role", choices.words_for(PositionRole, "position_role"))


class _Share(forms.Form):
    share_low = forms.DecimalField(
        label=_("Share in per cent"), min_value=0, max_value=100, decimal_places=2, help_text=_("For example, 31 or 31.25.")
    )
    share_high = forms.DecimalField(
        label=_("At most, where only a range is known"), min_value=0, max_value=100, decimal_places=2, required=False
    )
    control = forms.BooleanField(label=_("Controls the organisation by other means, too"), required=False)

    @staticmethod
    def shares(data: Mapping[str, Any]) -> dict[str, Any]:
        """Low and high in 1/10,000, and control."""
        low = int(Decimal(data["share_low"]) * 100)
        high = low if data["share_high"] is None else int(Decimal(data["share_high"]) * 100)
        return {"share_low": low, "share_high": high, "control": data["control"]}


class PersonOwnerForm(_Share):
    """A person of the file who owns a share."""

    holder_person = forms.ChoiceField(label=_("Person"))
    field_order = ("holder_person",)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        """`people` are the persons in the file."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "holder_person", people)

    @classmethod
    def holding(cls, data: Mapping[str, Any]) -> values.HoldingForm:
        """The statement; raises `Invalid`."""
        return values.HoldingForm(holder_person=UUID(data["holder_person"]), **cls.shares(data))


class OrganisationOwnerForm(_Share):
    """Another organisation that owns a share."""

    legal_name = forms.CharField(label=_("Legal name of the owner"), max_length=300)
    kind = forms.ChoiceField(label=_("What kind of organisation is it?"))
    country = forms.ChoiceField(label=_("Country of registration"))
    registration_number = forms.CharField(label=_("Registration number"), max_length=60, required=False)
    field_order = ("legal_name", "kind", "country", "registration_number")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Choices in the reader's language."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "kind", choices.words_for(OrganisationType, "organisation_type"))
        choices.offer(self, "country", choices.country_choices())

    @staticmethod
    def owner(data: Mapping[str, Any]) -> values.OwnerForm:
        """The organisation that is named; raises `Invalid`."""
        return values.OwnerForm(**{name: data[name] for name in ("legal_name", "kind", "country", "registration_number")})

    @classmethod
    def holding(cls, data: Mapping[str, Any], owner: UUID) -> values.HoldingForm:
        """The statement; raises `Invalid`."""
        return values.HoldingForm(holder_organisation=owner, **cls.shares(data))


class UnknownOwnerForm(_Share):
    """A share of which the owner is not known."""

    unknown_reason = forms.ChoiceField(label=_("Why is the owner not named?"), widget=forms.RadioSelect)
    field_order = ("unknown_reason",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Choices in the reader's language."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "unknown_reason", choices.words_for(UnknownReason, "unknown_reason"))

    @classmethod
    def holding(cls, data: Mapping[str, Any]) -> values.HoldingForm:
        """The statement; raises `Invalid`."""
        return values.HoldingForm(unknown_reason=UnknownReason(data["unknown_reason"]), **cls.shares(data))


class DeclarationForm(forms.Form):
    """The tick under a declaration, and how long it holds."""

    expires_on = DateField(label=_("Valid until"), required=False, help_text=_("Leave it empty if it holds until you change it."))
    agreed = forms.BooleanField(label=_("I declare this for the organisation and may do so"))


class DocumentForm(forms.Form):
    """A file with its title and kind."""

    file = forms.FileField(label=_("File"), help_text=_("PDF, PNG, JPEG, plain text, CSV, XLSX, DOCX or ODT; at most 25 MB."))
    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("What is it?"))
    expires_on = DateField(label=_("Valid until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Choices in the reader's language."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "kind", choices.words_for(DocumentKind, "document_kind"))


class EngagementForm(forms.Form):
    """What an organisation proposes: purpose, kinds with their values, dates, data and strings."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("A few words that a stranger understands."))
    purpose = forms.CharField(label=_("What is it for?"), max_length=10_000, widget=LONG)
    selection = forms.ChoiceField(label=_("How did it come about?"), widget=forms.RadioSelect)
    currency = forms.CharField(
        label=_("Currency of all values"), min_length=3, max_length=3, help_text=_("Three letters, for example EUR.")
    )
    starts_on = DateField(label=_("When does it start?"))
    ends_on = DateField(label=_("When does it end?"))
    countries = _multiple(_("Which member countries is it meant for?"), _("None ticked: all of them."))
    personal_data = forms.BooleanField(label=_("It involves personal data"), required=False)
    outward_data = forms.BooleanField(label=_("It involves data that we would receive from the police"), required=False)
    strings = _multiple(_("What would you expect in return?"), _("Tick whatever applies, even in part."))
    additionality = forms.CharField(
        label=_("What would not happen without it?"), max_length=10_000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A value field for each kind, after the way of selection."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "selection", choices.words_for(Selection, "selection"))
        choices.offer(self, "countries", choices.member_choices())
        choices.offer(self, "strings", choices.words_for(Attachment, "attachment"))
        self.fields["currency"].initial = current(House).body.currency
        for kind, label in choices.words_for(ContributionKind, "contribution_kind"):
            self.fields[f"value_{kind}"] = forms.CharField(
                label=f"{_('Value')}: {label}",
                max_length=25,
                required=False,
                help_text=_("Leave it empty if this is not offered; 0 where it has no value of its own."),
                widget=forms.TextInput({"inputmode": "decimal"}),
            )
        amounts = [f"value_{kind.value}" for kind in ContributionKind]
        self.order_fields(["title", "purpose", "selection", "currency", *amounts])

    @staticmethod
    def value(data: Mapping[str, Any]) -> values.EngagementForm:
        """The value for the action; raises `Invalid` naming this form's fields."""
        currency = data["currency"].upper()
        kinds: dict[ContributionKind, Money] = {}
        for kind in ContributionKind:
            if (amount := money_of(data[f"value_{kind.value}"], currency, f"value_{kind.value}")) is not None:
                kinds[kind] = amount
        simple = ("title", "purpose", "selection", "starts_on", "ends_on", "personal_data", "outward_data", "additionality")
        return values.EngagementForm(
            **{name: data[name] for name in simple},
            kinds=kinds,
            countries=tuple(data["countries"]),
            strings=tuple(Attachment(string) for string in data["strings"]),
        )


class AnswerForm(forms.Form):
    """The answer to a question of the examination, with documents of the file as evidence."""

    answer = forms.CharField(label=_("Your answer"), max_length=10_000, widget=LONG)
    documents = _multiple(_("Documents that show it"), _("Upload them to your file first."))

    def __init__(self, *args: Any, documents: list[tuple[str, str]], **kwargs: Any) -> None:
        """`documents` are those in the file."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "documents", documents)


class ReasonlessForm(forms.Form):
    """A button without questions, so that a refusal has a page to stand on."""
