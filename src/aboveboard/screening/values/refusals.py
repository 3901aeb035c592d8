"""Why a list is refused, and that somebody is not screened."""

from aboveboard.kernel.errors import AppError
from aboveboard.screening.lists.guard import Ground


class ListRefusal(AppError):
    """A list that was not put in force; the sentence says what was refused and what stays."""

    status = 409
    code = "list_refused"
    recorded = True

    def __init__(self, sentence: str, ground: Ground) -> None:
        self.ground = ground
        super().__init__(sentence)


class NotScreened(AppError):
    """Nothing can be screened: no list, or no index of the lists, is there. It never means that nothing was found."""

    status = 503
    code = "not_screened"
