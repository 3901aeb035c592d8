"""What can be done with a room and with what is in it: the acts that the pages offer."""

from django.utils.translation import gettext_lazy as _

from aboveboard.rooms import actions
from aboveboard.web.acts import Offered, asking
from aboveboard.web.forms.rooms import OutcomeForm, ReasonForm

MEMBER = (
    Offered(
        name="leave",
        action=actions.remove_member,
        label=lambda _row: _("Let out of the room"),
        says=_("From its next request on it knows of the room no more. What it was given stays on record."),
        done=_("It is out of the room."),
        form=asking(ReasonForm),
        tone="danger",
    ),
)
NOTE = (
    Offered(
        name="refuse",
        action=actions.refuse_note,
        label=lambda _row: _("Refuse the note"),
        says=_("Nobody else ever reads it. If you do nothing, it is let in when the hold is lifted."),
        done=_("The note is refused."),
        tone="danger",
    ),
)
TASK = (
    Offered(
        name="done",
        action=actions.finish_task,
        label=lambda _row: _("Say that it is done"),
        done=_("The task is done."),
        form=asking(OutcomeForm),
    ),
    Offered(
        name="drop",
        action=actions.drop_task,
        label=lambda _row: _("Take the task back"),
        done=_("The task is taken back."),
        form=asking(OutcomeForm),
        tone="quiet",
    ),
)
HELPER = (
    Offered(
        name="admit",
        action=actions.admit_helper,
        label=lambda _row: _("Admit the helper; recorded as decided by you"),
        says=_("It reads and writes in this room from its next request on, until its hours are over. Nothing else opens for it."),
        second=_("Put forward by another person; your decision completes it."),
        done=_("The helper is admitted."),
    ),
    Offered(
        name="refuse",
        action=actions.refuse_helper,
        label=lambda _row: _("Refuse the helper; recorded as decided by you"),
        done=_("The helper is refused."),
        tone="quiet",
    ),
    Offered(
        name="end",
        action=actions.end_helper,
        label=lambda _row: _("End the helper's seat"),
        says=_("It is out of the room from its next request on. Its full review stays due."),
        done=_("The helper's seat is ended."),
        form=asking(ReasonForm),
        tone="danger",
    ),
)
GRACE = (
    Offered(
        name="grant",
        action=actions.grant_grace,
        label=lambda _row: _("Keep the channel open longer; recorded as decided by you"),
        says=_("What runs goes on for this incident, no longer than the room is open. New commitments stay stopped."),
        second=_("Asked for by another person; your decision completes it."),
        done=_("The channel stays open longer. Both sides read until when."),
    ),
    Offered(
        name="refuse",
        action=actions.refuse_grace,
        label=lambda _row: _("Refuse it; recorded as decided by you"),
        says=_("The channel shuts when the ordinary grace period is over."),
        done=_("It is refused."),
        tone="quiet",
    ),
    Offered(
        name="end",
        action=actions.end_grace,
        label=lambda _row: _("End the longer grace period"),
        says=_("From the next request on only the ordinary grace period counts; where that is over, the channel is shut."),
        done=_("The longer grace period is ended."),
        form=asking(ReasonForm),
        tone="danger",
    ),
)
REPORT = (
    Offered(
        name="issue",
        action=actions.issue_report,
        label=lambda _row: _("Issue the report; recorded as issued by you"),
        link=_("Issue it"),
        says=_("Those in the room read it as far as its marking lets them. It cannot be changed afterwards."),
        done=_("The report is issued."),
    ),
)
HAND_OVER = (
    Offered(
        name="acknowledge",
        action=actions.acknowledge_hand_over,
        label=lambda _row: _("Take over the watch"),
        says=_("You have read the note; from now on the watch is yours."),
        done=_("The watch is yours."),
    ),
)
DUTY = (
    Offered(
        name="off",
        action=actions.take_off_duty,
        label=lambda _row: _("Take it off the roster"),
        done=_("It is off the roster."),
        tone="quiet",
    ),
)
