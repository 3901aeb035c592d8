"""Every refusal that a reader can meet: one class per cause, its text says what to do; the door maps class to status once."""

from collections.abc import Mapping, Sequence
from typing import ClassVar


class AppError(Exception):
    """Base of all refusals. `status` is the HTTP status; `recorded` tells whether an attempt leaves an entry.

    `rules` names the rules of the regulations that refuse, where any do.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refused"
    recorded: ClassVar[bool] = False
    rules: tuple[str, ...] = ()


class Invalid(AppError):
    """The input cannot be accepted as it is; `fields` names what to mend."""

    status = 422
    code = "invalid"

    def __init__(self, message: str = "", /, **fields: str) -> None:
        self.fields: Mapping[str, str] = fields
        super().__init__(message or " ".join(fields.values()))


class Missing(AppError):
    """There is no such thing, or the reader may not know that there is."""

    status = 404
    code = "missing"

    def __init__(self, message: str = "There is nothing at this address, or it is not open to you.") -> None:
        super().__init__(message)


class Forbidden(AppError):
    """The actor holds no right to this act."""

    status = 403
    code = "forbidden"
    recorded = True

    def __init__(self, message: str = "", rules: Sequence[str] = ()) -> None:
        self.rules = tuple(rules)
        super().__init__(message)


class StepUpNeeded(AppError):
    """A binding act needs a fresh second factor."""

    status = 403
    code = "step_up"

    def __init__(self) -> None:
        super().__init__("This act is binding: confirm it with your second factor first, then try again.")


class NoStanding(AppError):
    """The gate is shut: the partner may not do this kind of act now; `rule` is the rule that shuts it, where one does."""

    status = 403
    code = "no_standing"
    recorded = True

    def __init__(self, reasons: Sequence[str], rule: str = "") -> None:
        self.reasons = tuple(reasons)
        self.rules = (rule,) if rule else ()
        super().__init__("Nothing moves without standing: " + " ".join(reasons))


class Conflict(AppError):
    """Somebody else was faster, or the thing is no longer in a state that allows this."""

    status = 409
    code = "conflict"


class Blocked(AppError):
    """A regulation forbids this; each reason is a sentence that says what helps."""

    status = 409
    code = "blocked"
    recorded = True

    def __init__(self, reasons: Sequence[str], rules: Sequence[str] = ()) -> None:
        self.reasons = tuple(reasons)
        self.rules = tuple(dict.fromkeys(rules))
        super().__init__("The regulations do not allow this: " + " ".join(reasons))


class Unfit(AppError):
    """The tables refuse it: what was asked does not fit what is on record. `rule` names the constraint, for the administrator."""

    status = 409
    code = "unfit"
    recorded = True

    def __init__(self, rule: str) -> None:
        self.rule = rule
        super().__init__(
            "What was asked does not fit what is on record, so nothing was changed. Reload the page, look at how things stand and try"
            f" again; tell the administrator if it persists ({rule})."
        )


class Busy(AppError):
    """The house cannot answer right now; nothing was changed."""

    status = 503
    code = "busy"


class Unrecordable(AppError):
    """A refusal could not be written to the log, so the answer is no answer (fail closed)."""

    status = 503
    code = "unrecordable"

    def __init__(self) -> None:
        super().__init__(
            "The log cannot be written at the moment; nothing was changed. Try again, and tell the administrator if it persists."
        )
