"""Rows for spreadsheets: masked, in the line's time, and never a formula."""

from __future__ import annotations

import csv
import io

import pytest

from ivr.office import export
from ivr.office.tickets import Ticket
from ivr.settings import ZONE
from tests.office.conftest import NOON


def ticket(**details: str) -> Ticket:
    return Ticket(
        "12345678", "complaint", NOON, NOON, "open", "general", 0, "hash", "•••8000", None, "zh-CN", details, None
    )


def test_a_ticket_is_a_row_in_the_lines_time() -> None:
    """With the offset, so that nobody has to guess."""
    row = export.ticket_row(ticket(merchant_number="8812345678"), NOON, ZONE)

    assert ("2026-11-24T12:00:00+08:00", "•••8000", False) == (row["made"], row["caller"], row["overdue"])
    assert "merchant_number: 8812345678" == row["details"]
    assert export.TICKET_COLUMNS == tuple(row)


@pytest.mark.parametrize("value", ["=1+1", "+86138", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(value: str) -> None:
    """Reliability T18: callers' text is read in spreadsheets."""
    written = export.as_csv(["a"], [{"a": value}])

    [_, [cell]] = list(csv.reader(io.StringIO(written, newline="")))
    assert f"'{value}" == cell


def test_plain_cells_stay_as_they_are() -> None:
    """Commas, quotes and lines are CSV's own business."""
    rows = [{"a": 'x, "y"\nz', "b": None, "c": True, "d": 0}]

    written = export.as_csv("abcde", rows)

    assert [[*"abcde"], ['x, "y"\nz', "", "yes", "0", ""]] == list(csv.reader(io.StringIO(written, newline="")))
