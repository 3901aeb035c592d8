"""The forms of incident rooms."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveboard.exchange.stix.markings import Marking
from aboveboard.policy.queries import current
from aboveboard.policy.values.rooms import Rooms
from aboveboard.rooms.values import MOST_TEXT, MOST_TITLE, DutyForm, NoteForm, RoomForm, Step
from aboveboard.web.forms import choices

Names = Iterable[tuple[UUID, str]]


def _markings(room: int | None = None) -> choices.Choices:
    found = [(marking.name, marking.label) for marking in Marking]
    return found if room is None else [("", str(_("As the room: %(marking)s") % {"marking": Marking(room).label})), *found]


class OpenForm(forms.Form):
    """A room from a template, on one page."""

    template = forms.ChoiceField(label=_("What happened?"))
    title = forms.CharField(
        label=_("Name of the room"), max_length=MOST_TITLE, help_text=_("Every member reads it: no names of victims or persons.")
    )
    countries = forms.MultipleChoiceField(
        label=_("Countries concerned"),
        widget=forms.SelectMultiple({"size": 6}),
        help_text=_("Their bureaus are let in and called at once."),
    )
    partners = forms.MultipleChoiceField(
        label=_("Partners"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only partners that may be given information now are on offer; more can be let in later."),
    )
    is_drill = forms.BooleanField(
        label=_("This is an exercise"),
        required=False,
        help_text=_("Nobody outside is called or sees it, nothing is released, and every page and paper says EXERCISE."),
    )

    def __init__(self, *args: Any, partners: Names, **kwargs: Any) -> None:
        """`partners` are those that may be let in now."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "template", [(each.template, each.title) for each in current(Rooms).body.templates])
        choices.offer(self, "countries", choices.member_choices())
        choices.offer(self, "partners", [(str(key), name) for key, name in partners])

    @staticmethod
    def value(data: Mapping[str, Any]) -> RoomForm:
        """The value for the action."""
        partners = frozenset(map(UUID, data["partners"]))
        return RoomForm(data["template"], data["title"], frozenset(data["countries"]), partners, is_drill=data["is_drill"])


class GraceForm(forms.Form):
    """A longer grace period for a partner in the room."""

    lapse = forms.ChoiceField(label=_("What has expired?"))
    days = forms.IntegerField(label=_("How many days from the day of the lapse?"), min_value=1, max_value=90)
    reason = forms.CharField(label=_("Why is it needed in this incident?"), max_length=1_000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, lapses: Iterable[tuple[UUID, str]], usual: int, most: int, **kwargs: Any) -> None:
        """`lapses` are those that may be chosen, `usual` and `most` the regulation's days."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "lapse", [(str(key), label) for key, label in lapses])
        self.fields["days"].initial = most
        self.fields["days"].help_text = _("More than %(usual)d, at most %(most)d; it ends when the room is closed.") % {
            "usual": usual,
            "most": most,
        }


class WriteForm(forms.Form):
    """A note in a room."""

    text = forms.CharField(label=_("What do you tell?"), max_length=MOST_TEXT, widget=forms.Textarea({"rows": 4}))
    marking = forms.ChoiceField(label=_("How far may it be shared?"), required=False)
    countries = forms.MultipleChoiceField(
        label=_("For TLP:RED: which countries is it for?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, marking: int, countries: Iterable[str], **kwargs: Any) -> None:
        """`marking` and `countries` are those of the room."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "marking", _markings(marking))
        here = set(countries)
        choices.offer(self, "countries", [(code, name) for code, name in choices.member_choices() if code in here])

    @staticmethod
    def value(data: Mapping[str, Any]) -> NoteForm:
        """The value for the action."""
        return NoteForm(data["text"], Marking[data["marking"]] if data["marking"] else None, frozenset(data["countries"]))


class PaperForm(forms.Form):
    """A document for a room."""

    file = forms.FileField(label=_("File"), help_text=_("PDF, PNG, JPEG, plain text, CSV, XLSX, DOCX or ODT; at most 25 MB."))
    title = forms.CharField(label=_("Title"), max_length=MOST_TITLE)
    marking = forms.ChoiceField(label=_("How far may it be shared?"), required=False)

    def __init__(self, *args: Any, marking: int, **kwargs: Any) -> None:
        """`marking` is that of the room."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "marking", [each for each in _markings(marking) if each[0] != Marking.RED.name])


class ChoiceForm(forms.Form):
    """One thing chosen among those on offer."""

    chosen = forms.ChoiceField()

    def __init__(self, *args: Any, label: object, offered: choices.Choices, **kwargs: Any) -> None:
        """`offered` are keys with names."""
        super().__init__(*args, **kwargs)
        self.fields["chosen"].label = str(label)
        choices.offer(self, "chosen", [("", str(_("Choose"))), *offered])


class TaskForm(forms.Form):
    """A task for the desk or a member."""

    title = forms.CharField(label=_("What is to be done?"), max_length=MOST_TITLE)
    party = forms.ChoiceField(label=_("By whom?"))
    minutes = forms.IntegerField(label=_("Within how many minutes?"), required=False, min_value=1, max_value=43_200)

    def __init__(self, *args: Any, parties: choices.Choices, **kwargs: Any) -> None:
        """`parties` are the desk and the members."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "party", parties)


class OutcomeForm(forms.Form):
    """What came of a task, in a few words."""

    outcome = forms.CharField(label=_("In a few words"), required=False, max_length=500)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("One sentence for the record."))


class HelperForm(forms.Form):
    """An organisation without a clearance that is to help."""

    organisation = forms.ChoiceField(label=_("Organisation"))
    reason = forms.CharField(label=_("Why this organisation?"), max_length=1_000, widget=forms.Textarea({"rows": 3}))
    undertaking = forms.CharField(
        label=_("What did it undertake, and where is that kept?"), max_length=1_000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, found: Names, **kwargs: Any) -> None:
        """`found` are the organisations of the search."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "organisation", [(str(key), name) for key, name in found])


class LongForm(forms.Form):
    """A text that was drafted and is edited by a person."""

    text = forms.CharField(label=_("Text"), max_length=MOST_TEXT, widget=forms.Textarea({"rows": 18}))


class ReportForm(LongForm):
    """A situation report with its marking."""

    marking = forms.ChoiceField(label=_("How far may it be shared?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Markings on offer; RED would name its readers, which a report does not."""
        super().__init__(*args, **kwargs)
        choices.offer(self, "marking", [each for each in _markings() if each[0] != Marking.RED.name])


class LineForm(forms.Form):
    """A played line of a drill."""

    victim = forms.CharField(label=_("Victim of the exercise"), max_length=MOST_TITLE)
    country = forms.ChoiceField(label=_("Country"))
    step = forms.ChoiceField(label=_("How far is it?"))

    def __init__(self, *args: Any, countries: Iterable[str], **kwargs: Any) -> None:
        """`countries` are those of the room."""
        super().__init__(*args, **kwargs)
        here = set(countries)
        choices.offer(self, "country", [(code, name) for code, name in choices.member_choices() if code in here])
        choices.offer(self, "step", choices.words_for(Step, "room_step"))


class RosterForm(forms.Form):
    """A duty of one's own on the roster."""

    name = forms.CharField(label=_("Who answers?"), max_length=120, help_text=_("A duty desk rather than a person."))
    phone = forms.CharField(label=_("Telephone"), max_length=40, help_text=_("As it is called from abroad: +31 20 555 0100"))
    zone = forms.CharField(label=_("Time zone"), max_length=60, help_text=_("For example Europe/Amsterdam or Asia/Tokyo"))
    hours = forms.CharField(label=_("Hours"), max_length=120, initial="always", help_text=_("always, or for example mon-fri 08:00-18:00"))

    @staticmethod
    def value(data: Mapping[str, Any], party: str) -> DutyForm:
        """The value for the action."""
        return DutyForm(data["name"], data["phone"], data["zone"], data["hours"], party)
