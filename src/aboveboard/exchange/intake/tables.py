"""Reads tables, CSV as programs write it or a workbook: encoding, delimiter and head are found out, columns are explained by people."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from aboveboard.exchange.intake import workbooks
from aboveboard.exchange.intake.words import MOST_NOTE, Found, IntakeRefused, Understood, Unread, Victim, once, shown, understood

MOST_BYTES = 2**20
MOST_ROWS = 5_000
MOST_COLUMNS = 60
MOST_TITLE = 60
_DELIMITERS = (",", ";", "\t", "|")
_TRIED = 50
# The head of reports on machines that are infected or open, as network watchers send them to whom these belong (Shadowserver's
# reports; facts of its public documentation). The address is the victim's; what else stands there is said of it.
_REPORT = frozenset({"timestamp", "ip", "asn", "geo"})
_REPORTED = {"ip": "victims_value", "geo": "victim", "timestamp": "time", "sector": "sector"}
_DAY_0 = datetime(1899, 12, 30)
# From 1971 to 2119: a year, a day written without signs, and seconds since 1970 have fewer digits, or more.
_SERIAL = re.compile(r"(?:2[6-9]|[3-7][0-9])[0-9]{3}(?:\.[0-9]{1,20})?")
_SLUG = re.compile(r"[^a-z0-9_-]+")
_NOTES = ("note", "comment", "remark", "description", "infection", "malware", "family", "tag", "threat")


class Role(StrEnum):
    """What a column holds."""

    VALUE = "value"
    NOTE = "note"
    VICTIM = "victim"
    VICTIMS_VALUE = "victims_value"
    SECTOR = "sector"
    TIME = "time"
    NOTHING = "nothing"


_VALUES = frozenset({Role.VALUE, Role.VICTIMS_VALUE})


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the titles of its columns, made up where it has none, and its rows; `first` is the line of the first row."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first: int


def opened(data: bytes) -> Table:
    """The table in a file; raises `IntakeRefused` with a sentence where there is none."""
    if len(data) > MOST_BYTES:
        raise IntakeRefused(f"The file is larger than {MOST_BYTES // 1024} KiB: send it in smaller parts.")
    is_workbook = data.startswith(workbooks.SIGNATURE)
    rows = workbooks.first_sheet(data, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS) if is_workbook else _separated(data)
    if not rows:
        raise IntakeRefused("The file holds no rows.")
    width = max(len(row) for row in rows)
    if width > MOST_COLUMNS:
        raise IntakeRefused(f"The table has more than {MOST_COLUMNS} columns: leave out those that are not needed.")
    filled = [tuple(cell.strip() for cell in row) + ("",) * (width - len(row)) for row in rows]
    has_head = not any(understood(cell) for cell in filled[0]) and len(filled) > 1
    return Table(_titles(filled[0] if has_head else ("",) * width), tuple(filled[1:] if has_head else filled), 2 if has_head else 1)


def guessed(table: Table, remembered: Mapping[str, str]) -> tuple[Role, ...]:
    """What each column most likely holds: as it was said before for a column of this title, else by what stands in it."""
    if {title.casefold() for title in table.titles} >= _REPORT:
        return tuple(_of_report(title, remembered) for title in table.titles)
    return tuple(_guess(place, title, table.rows[:_TRIED], remembered) for place, title in enumerate(table.titles))


def tabled(table: Table, roles: Sequence[Role]) -> Understood:
    """The observables of a table, each with the note and the victim's country of its row; raises `IntakeRefused`."""
    if not {Role.VALUE, Role.VICTIMS_VALUE} & set(roles):
        raise IntakeRefused("Say which column holds the values.")
    found: list[Found] = []
    unread: list[Unread] = []
    for line, row in enumerate(table.rows, table.first):
        here = list(_of_row(line, row, roles))
        found += here
        if not here and any(row):
            unread.append(Unread(line, shown(" ".join(row))))
    return once(found, unread)


def _of_row(line: int, row: Sequence[str], roles: Sequence[Role]) -> Iterator[Found]:
    cells = list(zip(roles, row, strict=True))
    note = shown(", ".join(cell for role, cell in cells if role is Role.NOTE and cell), MOST_NOTE)
    victims = frozenset(
        cell.upper() for role, cell in cells if role is Role.VICTIM and len(cell) == 2 and cell.isascii() and cell.isalpha()
    )
    sectors = frozenset(_SLUG.sub("-", cell.casefold()).strip("-_")[:60] for role, cell in cells if role is Role.SECTOR and cell)
    seen = next((_moment(cell) for role, cell in cells if role is Role.TIME and cell), "")
    victim = Victim(seen, frozenset(sector for sector in sectors if sector[:1].isalpha()))
    for role, cell in cells:
        if role in _VALUES and (value := understood(cell)) is not None:
            yield Found(line, value, shown(cell), note, victims, victim if role is Role.VICTIMS_VALUE else None)


def _moment(cell: str) -> str:
    """A time as these tables write it, in UTC unless it says otherwise; empty for what is none.

    A workbook holds it as the number of days since the end of 1899 (ISO/IEC 29500-1 §18.17.4.1).
    """
    try:
        moment = (
            _DAY_0 + timedelta(milliseconds=round(float(cell) * 86_400_000)) if _SERIAL.fullmatch(cell) else datetime.fromisoformat(cell)
        )
    except ValueError:
        return ""
    moment = moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _separated(data: bytes) -> list[list[str]]:
    lines = [line for line in _text(data).splitlines() if line.strip()]
    if not lines:
        return []
    if len(lines) > MOST_ROWS:
        raise IntakeRefused(f"The file holds more than {MOST_ROWS} rows: send it in smaller parts.")
    try:
        return list(csv.reader(lines, delimiter=_delimiter(lines[0]), strict=True))
    except csv.Error as error:
        raise IntakeRefused(f"The table cannot be read: {error}. Save it as CSV once more.") from error


def _text(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        # Spreadsheets of Western offices still write this one.
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise IntakeRefused("This is no file of text. Save the table as XLSX or CSV and send that.")
    return text


def _delimiter(head: str) -> str:
    return max(_DELIMITERS, key=head.count)


def _titles(head: Sequence[str]) -> tuple[str, ...]:
    return tuple(shown(title, MOST_TITLE) or f"{place}" for place, title in enumerate(head, 1))


def _of_report(title: str, remembered: Mapping[str, str]) -> Role:
    if remembered.get(title) in set(Role):
        return Role(remembered[title])
    name = title.casefold()
    return Role(_REPORTED[name]) if name in _REPORTED else Role.NOTE if any(word in name for word in _NOTES) else Role.NOTHING


def _guess(place: int, title: str, rows: Sequence[Sequence[str]], remembered: Mapping[str, str]) -> Role:
    if remembered.get(title) in set(Role):
        return Role(remembered[title])
    cells = [row[place] for row in rows if row[place]]
    if cells and 2 * sum(understood(cell) is not None for cell in cells) > len(cells):
        return Role.VALUE
    name = title.casefold()
    if "victim" in name and "country" in name:
        return Role.VICTIM
    return Role.NOTE if any(word in name for word in _NOTES) else Role.NOTHING
