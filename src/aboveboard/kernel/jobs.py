"""The clockwork of the kernel: the register log as soon as something is public, the audit log on a fixed clock, old answers go."""

from datetime import timedelta

from django.conf import settings

from aboveboard.audit import sequencer
from aboveboard.kernel import answers
from aboveboard.kernel.follow import every


@every(settings.REGISTER_PERIOD)
def publish_register() -> None:
    """Number, tile and sign what became public."""
    sequencer.publish(sequencer.REGISTER)


@every(settings.AUDIT_PERIOD)
def publish_audit() -> None:
    """Sign a checkpoint even when nothing happened: activity must not show in the log's timing."""
    sequencer.publish(sequencer.AUDIT, heartbeat=timedelta(seconds=settings.AUDIT_PERIOD))


@every(3600)
def forget_answers() -> None:
    """Let go of the answers to requests that nobody repeats any more."""
    answers.forget()
