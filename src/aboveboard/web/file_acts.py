"""What can be done with a file as a whole, from the first look to its being opened again."""

from django.utils.translation import gettext_lazy as _

from aboveboard.diligence import actions, machine
from aboveboard.web.acts import Led, Offered, asking, sources
from aboveboard.web.forms.diligence import TextForm

FILE = (
    Offered(
        name="take",
        action=actions.take_file,
        label=lambda _file: _("Take the file: you become its analyst"),
        says=_("You collect the facts and recommend; another person reviews, and others decide."),
        done=_("The file is yours: you are its analyst."),
        at_once=True,
    ),
    Led(name="recommend", action=actions.recommend, label=lambda _file: _("Recommend")),
    Offered(
        name="ask",
        action=actions.ask_information,
        label=lambda _file: _("Ask the organisation"),
        says=_("The organisation finds the question in its file, with a date. Never write what the screening or your sources say."),
        done=_("The organisation is asked. The file waits for the answer."),
        form=asking(TextForm, label=_("What do you ask?"), hint=_("The organisation reads exactly these words.")),
        do=lambda actor, file, data: actions.ask_information(actor, file, question=data["text"]),
        tone="quiet",
    ),
    Offered(
        name="resume",
        action=actions.resume_collecting,
        label=lambda _file: _("Go on without the answer"),
        says=_("The question stays on the file and can still be answered."),
        done=_("You go on without the answer. The question stays on the file."),
        tone="quiet",
        at_once=True,
    ),
    Offered(
        name="start-review",
        action=actions.start_review,
        label=lambda _file: _("Begin the review: you become its reviewer"),
        says=_("You read the file as the second person and approve the recommendation or return it."),
        done=_("You are the second reader of this file."),
        at_once=True,
    ),
    Led(name="review", action=actions.approve_review, label=lambda _file: _("Finish the review")),
    Offered(
        name="return",
        action=actions.return_file,
        label=lambda _file: _("Return it to the analyst"),
        says=_("The analyst answers and recommends anew; review, opinions and votes follow anew, too."),
        done=_("The file is back with its analyst, with your questions."),
        form=asking(TextForm, label=_("What is to be answered or mended?")),
        do=lambda actor, file, data: actions.return_file(actor, file, because=data["text"]),
        tone="quiet",
    ),
    Offered(
        name="reopen",
        action=actions.reopen_file,
        states=sources(machine.reopen),
        label=lambda _file: _("Open it again"),
        says=_("A clearance that was granted stays what it is until it is revoked."),
        done=_("The file is open again and waits for an analyst."),
        form=asking(TextForm, label=_("Why is it examined again?")),
        do=lambda actor, file, data: actions.reopen_file(actor, file, because=data["text"]),
        tone="quiet",
    ),
)
