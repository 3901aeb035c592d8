"""The forms of the exchange: what is pasted, sent as a table or as a bundle, and what the desk says when it refuses or recalls."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from aboveboard.exchange import queries
from aboveboard.exchange.feedback import FeedbackKind
from aboveboard.exchange.intake import pdf
from aboveboard.exchange.intake.tables import MOST_BYTES, Role, Table
from aboveboard.exchange.intake.words import MOST_CHARACTERS, IntakeRefused
from aboveboard.exchange.stix.markings import Audience, Marking
from aboveboard.exchange.values import AlertOutcome, Wishes
from aboveboard.web.forms import choices
from aboveboard.web.words import word

# A file is looked at first and sent afterwards: in between it travels inside the form, which may not grow without end.
MOST_BUNDLE = 3 * 2**19
HELD_PDF = "aboveboard.exchange.pdf"


class WishesForm(forms.Form):
    """What is said of everything that is sent at once."""

    marking = forms.ChoiceField(
        label=_("How far may it be shared?"),
        required=False,
        help_text=_("TLP:AMBER goes to the countries concerned only, TLP:GREEN to all member countries, TLP:CLEAR to everybody."),
    )
    level = forms.ChoiceField(
        label=_("Classification of the organisation"),
        required=False,
        help_text=_("Only narrows what the marking above lets: some levels are for the organisation and bureaus only, or for it alone."),
    )
    remark = forms.CharField(
        label=_("What is it about?"),
        required=False,
        max_length=500,
        help_text=_("One sentence that stands on every object, for example: servers of the attack on hospitals of 3 March."),
    )
    victims = forms.MultipleChoiceField(
        label=_("Countries of the victims"), required=False, help_text=_("They are told first."), widget=forms.SelectMultiple({"size": 5})
    )
    excluded = forms.MultipleChoiceField(
        label=_("Countries that must not get it"),
        required=False,
        help_text=_("This prevails over everything else."),
        widget=forms.SelectMultiple({"size": 5}),
    )
    seen = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, default: Marking, **kwargs: Any) -> None:
        """`default` is the marking that the agreement gives to what carries none."""
        super().__init__(*args, **kwargs)
        agreed = _("As agreed: %(marking)s") % {"marking": default.label}
        _offer(self, "marking", [("", str(agreed)), *((marking.name, marking.label) for marking in Marking)])
        levels = [level for level in queries.levels_in_use() if level.audience is not Audience.NOBODY]
        offered = [
            (level.label, str(_("%(level)s, at least %(marking)s")) % {"level": level.label, "marking": level.tlp.label})
            for level in levels
        ]
        _offer(self, "level", [("", str(_("None"))), *offered])
        if not levels:
            del self.fields["level"]
        members = choices.member_choices()
        _offer(self, "victims", members)
        _offer(self, "excluded", members)

    @staticmethod
    def wishes(data: Mapping[str, Any]) -> Wishes:
        """The value for the query that writes the objects."""
        marking = Marking[data["marking"]] if data["marking"] else None
        victims, excluded = (frozenset(code.upper() for code in data[name]) for name in ("victims", "excluded"))
        return Wishes(marking, data["remark"], victims, excluded, data.get("level", ""))


class PasteForm(WishesForm):
    """Text with values in it."""

    text = forms.CharField(
        label=_("Paste what you have"),
        max_length=MOST_CHARACTERS,
        strip=False,
        widget=forms.Textarea({"rows": 10, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "Addresses, domains, URLs, e-mail addresses, hashes, AS numbers; one a line or in running text. "
            "Defanged spellings such as hxxp and [.] are understood; a remark beside a value goes with it."
        ),
    )
    field_order = ("text", "marking", "level", "remark", "victims", "excluded")


class HeldFileForm(forms.Form):
    """A file that is looked at before it is sent: uploaded once, then carried along by the form itself."""

    # Once a look was taken the browser need not choose it again; the first time it is asked for here, not by the browser.
    use_required_attribute = False
    file = forms.FileField(label=_("File"), error_messages={"required": _("Choose a file.")})
    held = forms.CharField(required=False, widget=forms.HiddenInput)
    most = MOST_BYTES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As any form; a file that is carried along need not be sent again."""
        super().__init__(*args, **kwargs)
        self.fields["file"].required = not self.data.get("held")

    def clean(self) -> dict[str, Any]:
        """The bytes of the new file, else of the one carried along, under `content`."""
        data = super().clean() or {}
        file: UploadedFile[bytes] | None = data.get("file")
        try:
            content = file.read(self.most + 1) if file else base64.b64decode(data.get("held", ""), validate=True)
        except (binascii.Error, ValueError):
            content = b""
        if "file" in self.errors:
            return data
        if not content:
            self.add_error("file", _("Choose a file."))
        elif len(content) > self.most:
            self.add_error("file", _("The file is larger than %(most)s KiB. Send it in smaller parts.") % {"most": self.most // 1024})
        else:
            data["content"] = content
        return data

    @staticmethod
    def carried(content: bytes) -> str:
        """The bytes as the form carries them."""
        return base64.b64encode(content).decode("ascii")


class TableForm(HeldFileForm, WishesForm):
    """A table: CSV or the first sheet of a workbook."""

    field_order = ("file", "marking", "level", "remark", "victims", "excluded")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As a file that is held, with a word on what is read of it."""
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("XLSX or CSV; of a workbook the first sheet is read, and of a formula its last value.")


class PdfForm(WishesForm):
    """A PDF: read once, then what was read of it travels inside the form, signed, and the values to leave out are ticked."""

    use_required_attribute = False
    file = forms.FileField(
        label=_("PDF"), error_messages={"required": _("Choose a PDF.")}, widget=forms.ClearableFileInput({"accept": "application/pdf"})
    )
    held = forms.CharField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("Title of the report"), required=False, max_length=pdf.MOST_TITLE, help_text=_("Left empty, it is the title in the file.")
    )
    leave = forms.MultipleChoiceField(label=_("Leave out"), required=False)
    field_order = ("file", "title", "marking", "level", "remark", "victims", "excluded")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As any form; a PDF that was read need not be sent again."""
        super().__init__(*args, **kwargs)
        self.fields["file"].required = not self.data.get("held")

    def clean(self) -> dict[str, Any]:
        """What was read of the new file, else of the one carried along, under `document`."""
        data = super().clean() or {}
        file: UploadedFile[bytes] | None = data.get("file")
        if "file" in self.errors:
            return data
        try:
            if file:
                data["document"] = pdf.opened(file.read(pdf.MOST_BYTES + 1))
            else:
                data["document"] = pdf.Document(*signing.loads(data.get("held", ""), salt=HELD_PDF))
        except IntakeRefused as error:
            self.add_error("file", str(error))
        except (signing.BadSignature, TypeError):
            self.add_error("file", _("Choose a PDF."))
        return data

    @staticmethod
    def carried(document: pdf.Document) -> str:
        """What was read, as the form carries it."""
        return signing.dumps((document.title, document.pages, document.digest), salt=HELD_PDF, compress=True)

    def offer(self, values: Iterable[str]) -> None:
        """Let these values be ticked as left out."""
        _offer(self, "leave", [(text, text) for text in values])


class BundleForm(HeldFileForm):
    """A STIX bundle or a TAXII envelope, taken byte for byte."""

    most = MOST_BUNDLE
    seen = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)


class ColumnsForm(forms.Form):
    """What each column of one table holds."""

    def __init__(self, *args: Any, table: Table, **kwargs: Any) -> None:
        """One select box a column, named by the column's title."""
        super().__init__(*args, **kwargs)
        offered = [(role.value, word(role, "column_role")) for role in Role]
        for place, title in enumerate(table.titles):
            self.fields[f"column_{place}"] = forms.ChoiceField(label=title, choices=offered)

    def roles(self) -> tuple[Role, ...]:
        """The choices in the order of the columns."""
        return tuple(Role(self.cleaned_data[name]) for name in self.fields)


class TokenForm(forms.Form):
    """A token for a program."""

    name = forms.CharField(label=_("Which program is it for?"), max_length=80, help_text=_("For example: our sharing platform."))


class ReasonForm(forms.Form):
    """Why; the sentence is told to those whom it concerns."""

    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("One sentence; it is shown to those whom it concerns."))


class RecallsForm(forms.Form):
    """Which recalls are acknowledged at once."""

    recalls = forms.MultipleChoiceField(
        label=_("Which of them have you dropped?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one."),
            "invalid_choice": _(
                "One of these recalls is not there, or acknowledged already; none of the others is by this. Tick them anew."
            ),
        },
    )

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        """`offered` are the recalls that await a receipt, each by its id with what it is."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "recalls", offered)


class AlertForm(forms.Form):
    """A bureau's answer to an alert: that it has it, or what came of it."""

    outcome = forms.ChoiceField(label=_("What do you tell?"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("In a few words"), required=False, max_length=500, help_text=_("Read by the desk. No names of persons, please.")
    )
    names_country = forms.BooleanField(
        label=_("Who named the victims may read our outcome and that it is our country's"),
        required=False,
        help_text=_("Without this it reads the outcome only where so many countries were alerted that none is singled out."),
    )

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        """`is_new`: it can still be acknowledged without saying what came of it."""
        super().__init__(*args, **kwargs)
        self.fields["outcome"].required = not is_new
        offered = choices.words_for(AlertOutcome, "alert_outcome")
        _offer(self, "outcome", [("", str(_("We have it and look at it"))), *offered] if is_new else offered)


class FeedbackForm(forms.Form):
    """What a bureau says of an object that it was given."""

    kind = forms.ChoiceField(label=_("What became of it?"), widget=forms.RadioSelect)
    times = forms.IntegerField(label=_("How often was it seen?"), required=False, help_text=_("For a sighting."))
    seen_on = forms.DateField(label=_("On which day last?"), required=False, widget=forms.DateInput({"type": "date"}))
    remark = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=500,
        help_text=_("The source reads this. Name no person, and not your country if it is to stay unnamed."),
    )
    names_country = forms.BooleanField(
        label=_("The source may read that it is our country that says this"),
        required=False,
        help_text=_("Without this it reads what you say only where so many countries were given the object that none is singled out."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "kind", choices.words_for(FeedbackKind, "feedback"))


def _offer(form: forms.Form, name: str, offered: choices.Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = offered
