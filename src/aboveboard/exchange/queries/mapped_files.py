"""Files that the operator puts in force: the newest row of a table names the file by its hash, and every process maps it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db.models import Model

from aboveboard.kernel.errors import Conflict
from aboveboard.lib.mapped import FileUnusable, Form


@dataclass(frozen=True, slots=True)
class MappedFile[Opened]:
    """One kind of such files: its table, where the files lie below the data folder, their form, and how one is opened.

    `what` begins the sentence for the operator where the file cannot be read, `again` is the command that mends it.
    """

    table: type[Model]
    place: str
    form: Form
    opener: Callable[[Path], Opened]
    what: str
    again: str
    _opened: dict[Path, Opened] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where the files lie."""
        return Path(settings.DATA) / self.place

    def in_force(self) -> Opened | None:
        """The file in force, opened; None where none was ever put in force.

        Raises `Conflict` where it is not on this machine or damaged: going on without it would decide otherwise than the house said.
        """
        newest = self.table._default_manager.order_by("-created_at", "-pk").values_list("sha256", flat=True).first()
        if newest is None:
            return None
        try:
            return self.opened(self.folder / f"{newest}{self.form.suffix}")
        except FileUnusable as error:
            raise Conflict(f"{self.what} cannot be read ({error}); load them again with '{self.again}'.") from error

    def opened(self, path: Path) -> Opened:
        """One file, read whole once in a process and then kept: a damaged file must not decide anything. Raises `FileUnusable`."""
        found = self._opened.get(path)
        if found is None:
            found = self.opener(path)
            self.form.verify(path)
            # Whoever is at work with the one before keeps it until it is done.
            self._opened.clear()
            self._opened[path] = found
        return found
