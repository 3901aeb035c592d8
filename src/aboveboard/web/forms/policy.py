"""Forms of the regulations: a version proposed as text or file, and the hash that whoever decides was shown."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aboveboard.policy.document import MOST_BYTES
from aboveboard.policy.load import ORGANISATION, PROFILES


class ProposalForm(forms.Form):
    """A regulation as somebody wrote it, pasted or as a file."""

    text = forms.CharField(
        label=gettext_lazy("The text, as YAML"),
        help_text=gettext_lazy("Begin with the one in force; each error names its line and rule."),
        widget=forms.Textarea(attrs={"rows": 24, "dir": "ltr", "spellcheck": "false"}),
        max_length=MOST_BYTES,
        required=False,
        strip=False,
    )
    file = forms.FileField(label=gettext_lazy("Or a file with it"), required=False, allow_empty_file=True)
    profile = forms.ChoiceField(
        label=gettext_lazy("Made for"), choices=[(name, name) for name in PROFILES], initial=ORGANISATION, widget=forms.RadioSelect
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, as bytes with a name for errors."""
        data = super().clean() or {}
        file = data.get("file")
        if file is not None and file.size > MOST_BYTES:
            raise ValidationError(_("The file is too large for a regulation."))
        data["source"] = file.name[:100] if file is not None else "text"
        data["bytes"] = file.read() if file is not None else data.get("text", "").replace("\r\n", "\n").encode()
        if not data["bytes"].strip():
            raise ValidationError(_("Paste the text of the regulation, or choose a file."))
        return data


class HashForm(forms.Form):
    """The hash of the text that was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
