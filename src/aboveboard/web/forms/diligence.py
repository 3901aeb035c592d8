"""The forms of an examination; what they accept is read once more, strictly, by the values of `diligence`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveboard.diligence import values
from aboveboard.diligence.rules.criteria import Reply
from aboveboard.policy.queries import current
from aboveboard.policy.values.knockouts import Ground
from aboveboard.policy.values.lists import Lists
from aboveboard.policy.values.risk import Anchor, Category
from aboveboard.policy.values.words import Circumstance, ContributionKind, Level, OpinionKind
from aboveboard.screening.lists.sources import label
from aboveboard.web.forms import choices
from aboveboard.web.forms.amounts import money_of
from aboveboard.web.forms.choices import Choices, words_for
from aboveboard.web.forms.dates import DateField

LONG = forms.Textarea({"rows": 4})
SCALE = (
    # Nothing is rated before somebody rates it: a first choice of "very low" would pass for a rating.
    ("", _("Choose")),
    ("1", _("1 – very low")),
    ("2", _("2 – low")),
    ("3", _("3 – middling")),
    ("4", _("4 – high")),
    ("5", _("5 – very high")),
)
# A listing is worked out from the list and the holding, never ticked as a ground.
GROUNDS = [ground for ground in Ground if ground not in {Ground.LISTED, Ground.OWNED_BY_LISTED}]


class InterestForm(forms.Form):
    """What the interest is, where there is one."""

    statement = forms.CharField(label=_("What is it?"), max_length=4000, widget=LONG)


class TextForm(forms.Form):
    """One long answer, asked for under the label of the page."""

    text = forms.CharField(max_length=values.MOST_TEXT, widget=forms.Textarea({"rows": 6}))

    def __init__(self, *args: Any, label: Any, hint: Any = "", **kwargs: Any) -> None:
        """`label` is the question."""
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = label, hint


class AnswerForm(forms.Form):
    """The assessed answer to one question, with the documents that show it."""

    reply = forms.ChoiceField(label=_("Answer"), widget=forms.RadioSelect)
    because = forms.CharField(
        label=_("Because"),
        max_length=values.MOST_TEXT,
        required=False,
        widget=LONG,
        help_text=_("Needed where the question does not apply; helpful everywhere."),
    )
    documents = forms.MultipleChoiceField(
        label=_("Documents that show it"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("A yes cites at least one.")
    )

    def __init__(self, *args: Any, documents: Choices, **kwargs: Any) -> None:
        """`documents` are those of the organisation."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "reply", words_for(Reply, "reply"))
        choices.offer(self, "documents", documents)

    @staticmethod
    def value(question: str, data: Mapping[str, Any]) -> values.AnswerForm:
        """The value for the action; raises `Invalid`."""
        return values.AnswerForm(question, Reply(data["reply"]), data["because"], tuple(UUID(each) for each in data["documents"]))


class FindingForm(forms.Form):
    """An assessed fact, and what the rules are to read of it."""

    category = forms.ChoiceField(label=_("Kind of risk"))
    statement = forms.CharField(label=_("What was found?"), max_length=values.MOST_TEXT, widget=LONG)
    source = forms.CharField(label=_("Source"), max_length=values.MOST_SHORT, help_text=_("Where another person finds the same."))
    likelihood = forms.TypedChoiceField(label=_("Likelihood"), choices=SCALE, coerce=int)
    impact = forms.TypedChoiceField(label=_("Impact"), choices=SCALE, coerce=int)
    ground = forms.ChoiceField(label=_("Is it a ground that knocks out?"), required=False)
    circumstance = forms.ChoiceField(label=_("Is it a circumstance that a regulation names?"), required=False)
    sector = forms.ChoiceField(label=_("Does it concern a sector?"), required=False)
    listed_on = forms.ChoiceField(label=_("Was a listing confirmed?"), required=False)
    holder = forms.ChoiceField(label=_("Who stands on that list?"), required=False)
    share = forms.DecimalField(
        label=_("Share in per cent"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        required=False,
        help_text=_("Of revenue from the sector, or of the holding."),
    )
    is_funded_by = forms.BooleanField(label=_("The sector funds the organisation"), required=False)
    has_control = forms.BooleanField(label=_("The holder controls the organisation"), required=False)

    def __init__(self, *args: Any, holders: Choices, **kwargs: Any) -> None:
        """`holders` are the owners stated in the organisation's file."""
        super().__init__(*args, **kwargs)
        none = str(_("No"))
        choices.offer(self, "category", words_for(Category, "risk_category", blank=str(_("Choose a kind"))))
        choices.offer(self, "ground", [("", none), *((each.value, word) for each, word in zip(GROUNDS, _words(), strict=True))])
        choices.offer(self, "circumstance", words_for(Circumstance, "circumstance", blank=none))
        choices.offer(self, "sector", [("", none), *choices.sector_choices()])
        choices.offer(self, "listed_on", [("", none), *_lists()])
        choices.offer(self, "holder", [("", str(_("The organisation itself"))), *holders])

    @staticmethod
    def value(data: Mapping[str, Any]) -> values.FindingForm:
        """The value for the action; raises `Invalid`."""
        simple = ("statement", "source", "likelihood", "impact", "sector", "share", "is_funded_by", "listed_on", "has_control")
        return values.FindingForm(
            category=Category(data["category"]),
            ground=Ground(data["ground"]) if data["ground"] else None,
            circumstance=Circumstance(data["circumstance"]) if data["circumstance"] else None,
            holder=UUID(data["holder"]) if data["holder"] else None,
            **{name: data[name] for name in simple},
        )


def _lists() -> Choices:
    return [(rule.source, label(rule.source)) for rule in current(Lists).body.sources]


class MitigationForm(forms.Form):
    """What lowers a risk, and what it is bound to."""

    category = forms.ChoiceField(label=_("Kind of risk"))
    statement = forms.CharField(label=_("What lowers it?"), max_length=values.MOST_TEXT, widget=LONG)
    anchor = forms.ChoiceField(label=_("What is it bound to?"), widget=forms.RadioSelect)
    reference = forms.CharField(label=_("Which one?"), max_length=80, help_text=_("The number of the clause, the name of the control."))
    levels = forms.TypedChoiceField(
        label=_("By how many levels?"), choices=[(str(n), str(n)) for n in range(1, len(Level) + 1)], coerce=int
    )
    is_in_place = forms.BooleanField(label=_("It is in place today"), required=False, help_text=_("Else it does not count."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Choices in the reader's language."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "category", words_for(Category, "risk_category", blank=str(_("Choose a kind"))))
        choices.offer(self, "anchor", words_for(Anchor, "anchor"))

    @staticmethod
    def value(data: Mapping[str, Any]) -> values.MitigationForm:
        """The value for the action; raises `Invalid`."""
        simple = ("levels", "reference", "statement", "is_in_place")
        return values.MitigationForm(
            category=Category(data["category"]), anchor=Anchor(data["anchor"]), **{name: data[name] for name in simple}
        )


class RecommendForm(forms.Form):
    """What the analyst proposes, with the scope that a clearance would have."""

    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    text = forms.CharField(label=_("Why?"), max_length=values.MOST_TEXT, widget=forms.Textarea({"rows": 6}))
    kinds = forms.MultipleChoiceField(label=_("Which kinds does the clearance cover?"), required=False, widget=forms.CheckboxSelectMultiple)
    ceiling = forms.CharField(
        label=_("Up to which value?"), max_length=30, required=False, widget=forms.TextInput({"inputmode": "decimal"})
    )
    conditions = forms.CharField(
        label=_("Under which conditions?"), max_length=values.MOST_TEXT, required=False, widget=LONG, help_text=_("One a line.")
    )

    def __init__(self, *args: Any, kinds: Choices, currency: str, **kwargs: Any) -> None:
        """`kinds` are those that the engagement offers, `currency` is the one it is stated in."""
        super().__init__(*args, **kwargs)
        self.currency = currency
        choices.offer(self, "outcome", words_for(values.Outcome, "decision"))
        choices.offer(self, "kinds", kinds)
        self.fields["ceiling"].help_text = _("In %(currency)s; at most the value of the engagement.") % {"currency": currency}

    def value(self, data: Mapping[str, Any]) -> values.Proposal:
        """The value for the action; raises `Invalid`."""
        outcome = values.Outcome(data["outcome"])
        kinds, ceiling, lines = frozenset[ContributionKind](), None, ()
        if outcome.is_positive:
            kinds = frozenset(ContributionKind(each) for each in data["kinds"])
            ceiling = money_of(data["ceiling"], self.currency, "ceiling")
        conditions = tuple(line.strip() for line in data["conditions"].splitlines() if line.strip()) or lines
        return values.Proposal(outcome, data["text"], kinds, ceiling, conditions)


class ReviewForm(forms.Form):
    """What the second reader found."""

    statement = forms.CharField(label=_("What did you find?"), max_length=values.MOST_TEXT, widget=forms.Textarea({"rows": 5}))


class OpinionForm(forms.Form):
    """The opinion of one office."""

    kind = forms.ChoiceField(label=_("Opinion"), widget=forms.RadioSelect)
    stance = forms.ChoiceField(label=_("What does it say?"), widget=forms.RadioSelect)
    statement = forms.CharField(label=_("Why?"), max_length=values.MOST_TEXT, widget=forms.Textarea({"rows": 6}))

    def __init__(self, *args: Any, kinds: frozenset[str], **kwargs: Any) -> None:
        """`kinds` are the offices that the reader holds."""
        super().__init__(*args, **kwargs)
        offered = [pair for pair in words_for(OpinionKind, "opinion_kind") if pair[0] in kinds]
        choices.offer(self, "kind", offered)
        if len(offered) == 1:
            self.fields["kind"].initial, self.fields["kind"].widget = offered[0][0], forms.HiddenInput()
        choices.offer(self, "stance", words_for(values.Stance, "stance"))


class VoteForm(forms.Form):
    """A vote on the dossier that was shown."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    choice = forms.ChoiceField(label=_("Your vote"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why?"), max_length=4000, required=False, widget=LONG, help_text=_("Needed for a dissent and for an abstention.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Choices in the reader's language."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "choice", words_for(values.Choice, "choice"))


class WaiverForm(forms.Form):
    """Why a knockout is waived; this is public."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    statement = forms.CharField(
        label=_("Why is it waived?"), max_length=4000, widget=LONG, help_text=_("At least 20 characters; everybody can read this.")
    )


class DecisionForm(forms.Form):
    """The reasons for the file and the part of them that is public; the button says what is decided."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(choices=[(each.value, each.value) for each in values.Outcome], widget=forms.HiddenInput)
    reasons = forms.CharField(label=_("Reasons for the file"), max_length=values.MOST_TEXT, widget=LONG)
    public_text = forms.CharField(
        label=_("What everybody may read"), max_length=4000, widget=LONG, help_text=_("The register shows this with a clearance.")
    )

    @staticmethod
    def value(data: Mapping[str, Any]) -> values.Ruling:
        """The value for the action; raises `Invalid`."""
        return values.Ruling(values.Outcome(data["outcome"]), data["reasons"], data["public_text"], data["seen"])


class VettingRequestForm(forms.Form):
    """Who is to be vetted, and what for."""

    person = forms.ChoiceField(label=_("Person"))
    purpose = forms.CharField(label=_("What for?"), max_length=2000, widget=LONG, help_text=_("The post and the access that it brings."))

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        """`people` are the persons in the organisation's file."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "person", [("", str(_("Choose a person"))), *people])


class GrantForm(forms.Form):
    """Until when a person is vetted, and why."""

    valid_until = DateField(label=_("Vetted until"))
    reasons = forms.CharField(label=_("Reasons"), max_length=values.MOST_TEXT, widget=LONG)


def _words() -> list[str]:
    words = dict(words_for(Ground, "knockout_ground"))
    return [words[ground.value] for ground in GROUNDS]
