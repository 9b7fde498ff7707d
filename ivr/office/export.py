"""Rows for people and spreadsheets: tickets as plain values, and CSV that no spreadsheet runs.

A cell that begins like a formula is one to a spreadsheet, whoever wrote it (reliability T18).
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from ivr.office.tickets import Ticket

Cell = str | int | bool | None

TICKET_COLUMNS = (
    "number",
    "kind",
    "made",
    "due",
    "status",
    "queue",
    "overdue",
    "level",
    "caller",
    "call_back",
    "language",
    "recording",
    "details",
)
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def ticket_row(ticket: Ticket, now: datetime, zone: ZoneInfo) -> dict[str, Cell]:
    """Return a ticket as a row; times are the line's own, with their offset."""
    return {
        "number": ticket.number,
        "kind": ticket.kind,
        "made": ticket.made.astimezone(zone).isoformat(timespec="seconds"),
        "due": ticket.due.astimezone(zone).isoformat(timespec="seconds"),
        "status": ticket.status,
        "queue": ticket.queue,
        "overdue": ticket.is_overdue(now),
        "level": ticket.level,
        "caller": ticket.caller_tail,
        "call_back": ticket.call_back,
        "language": ticket.language,
        "recording": ticket.recording,
        "details": "; ".join(f"{name}: {value}" for name, value in sorted(ticket.details.items())),
    }


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Return CSV with a header, a line a row; a cell that a row lacks is empty."""
    out = io.StringIO()
    # RFC 4180's line end: with another, Python 3.11 leaves a carriage return in a cell without quotes.
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return f"'{value}" if value.startswith(_BEGINS_A_FORMULA) else value
        case _:
            return str(value)
