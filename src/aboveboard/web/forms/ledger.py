"""The form that opens a fund."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveboard.contributions.ledger.words import FundType
from aboveboard.policy.values.kinds import Book
from aboveboard.web.forms import choices


class FundForm(forms.Form):
    """A pot of one book and one currency."""

    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("Its name in the books; never changed afterwards."))
    name = forms.CharField(label=_("Name"), max_length=200)
    book = forms.ChoiceField(label=_("Book"))
    type = forms.ChoiceField(label=_("Whose money?"))
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Choices in the reader's language."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "book", choices.words_for(Book, "book"))
        choices.offer(self, "type", choices.words_for(FundType, "fund_type"))

    @staticmethod
    def rest(data: Mapping[str, Any]) -> dict[str, Any]:
        """Everything but the code, as the action takes it."""
        return {
            "name": data["name"],
            "book": Book(data["book"]),
            "type": FundType(data["type"]),
            "currency": data["currency"].upper(),
        }
