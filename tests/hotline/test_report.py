"""The rows that the quality report answers: each figure as worked out by hand, defined in words, in every format.

The log is that of `tests/office/report_cases.py`, two quarters of calls A to I; the sums stand beside each figure.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from lxml import html

from ivr.office.report_html import as_html
from ivr.office.report_rows import as_json, as_spreadsheet
from ivr.office.report_text import as_text
from tests.office.report_cases import Q4, reported

if TYPE_CHECKING:
    from ivr.office.figures import Report


def figures(made: Report) -> dict[str, dict[str, tuple[str, str]]]:
    """Return what each format says: (value, definition) of each figure by its name; by its label on paper and page."""
    page = html.fromstring(as_html(made).encode())
    sheet = list(csv.DictReader(io.StringIO(as_spreadsheet(made), newline="")))
    return {
        "html": {
            box[0].text_content(): (box[1][0].text_content(), box[2].text_content())
            for box in page.iterfind(".//dl/div")
        },
        "csv": {row["name"]: (row["value"], row["definition"]) for row in sheet if not row["table"]},
        "json": {
            figure["name"]: (json.dumps(figure["value"]), figure["definition"])
            for section in json.loads(as_json(made))["sections"]
            for figure in section["figures"]
        },
    }


def tables(made: Report, name: str) -> dict[str, list[list[str]]]:
    """Return what each format shows of a table: its rows of cells; the CSV's are (row, column, value)."""
    [label] = [table.label for section in made.sections for table in section.tables if table.name == name]
    page = html.fromstring(as_html(made).encode())
    [heading] = [each for each in page.iterfind(".//h3") if each.text_content() == label]
    body = heading.getnext().getnext()
    sheet = csv.DictReader(io.StringIO(as_spreadsheet(made), newline=""))
    [values] = [
        table
        for section in json.loads(as_json(made))["sections"]
        for table in section["tables"]
        if table["name"] == name
    ]
    lines = as_text(made).splitlines()
    return {
        "text": [line.split() for line in lines[lines.index(label) + 1 :]],
        "html": [[cell.text_content() for cell in row] for row in body.iterfind(".//tbody/tr")],
        "csv": [[row["row"], row["name"], row["value"]] for row in sheet if row["table"] == name],
        "json": [[str(cell) for cell in row.values()] for row in values["rows"]],
    }


def check(made: Report, name: str, label: str, value: float | None, shown: str, definition: str) -> None:
    """Hold every format to one figure. definition: how the sentence that defines it begins."""
    found, words = figures(made), " ".join(as_text(made).split())
    exact = "null" if value is None else json.dumps(value)
    written = {
        "html": (label, shown),
        "csv": (name, "" if value is None else exact),
        "json": (name, exact),
    }
    for form, (key, expected) in written.items():
        got, said = found[form][key]
        assert (form, expected) == (form, got)
        assert said.startswith(definition)
    assert f"{label} {shown}" in words
    assert definition in words


@pytest.mark.parametrize(
    ("name", "label", "value", "shown"),
    [
        # B talked after keying in a number, 180 s in all; F's was 85 s: 265 / 2.
        ("prepared_mean", "Mean length, prepared", 132.5, "2 min 12 s"),
        # A was 130 s and C 190 s; D, E and G spoke to nobody: 320 / 2.
        ("unprepared_mean", "Mean length, unprepared", 160, "2 min 40 s"),
        # 1 - 132.5 / 160
        ("prepared_shorter", "Prepared calls are shorter by", 0.171875, "17.2 %"),
    ],
)
def test_prepared_and_unprepared_calls_a038(name: str, label: str, value: float, shown: str) -> None:
    """Two averages of duration, split by whether a number was keyed in, and what lies between them."""
    definitions = {
        "prepared_mean": "Mean time from the first turn to the end, of calls that a person took and whose caller keyed",
        "unprepared_mean": "The same, of calls that a person took and whose caller keyed in none.",
        "prepared_shorter": "1 less the one mean divided by the other; below 0 they are longer.",
    }

    check(reported(), name, label, value, shown, definitions[name])


def test_containment_and_its_target_line_a053() -> None:
    """Ended without a person, of all calls that are over: D, E and G of seven; held against 60 %."""
    made = reported()

    check(made, "containment", "Containment", 0.428571, "42.9 %", "Calls that ended without a person, of all calls")
    assert (0.6, "the target is 60 % or more") == (made.figure("containment").target, made.figure("containment").aim)
    page = html.fromstring(as_html(made).encode())
    [meter] = [each for each in page.iter("svg") if (each[0].text or "").startswith("Containment")]
    [bar, mark] = [next(each for each in meter if each.get("class") == kind) for kind in ("bad", "mark")]
    assert pytest.approx(3 / 7, abs=1e-3) == float(bar.get("width")) / 360
    assert pytest.approx(0.6, abs=1e-3) == (float(mark.get("x")) + 1) / 360


def test_scores_by_team_a068() -> None:
    """General was given 5 and 4, the supervisor 2; a chart shows it too."""
    made = reported()

    shown = tables(made, "satisfaction_by_desk")

    assert ["general", "2", "4.50"] in shown["text"]
    assert ["supervisor", "1", "2.00"] in shown["text"]
    assert [["general", "2", "4.50"], ["supervisor", "1", "2.00"]] == shown["html"]
    assert [["general", "2", "4.5"], ["supervisor", "1", "2"]] == shown["json"]
    assert [
        ["general", "replies", "2"],
        ["general", "average", "4.5"],
        ["supervisor", "replies", "1"],
        ["supervisor", "average", "2"],
    ] == shown["csv"]
    page = html.fromstring(as_html(made).encode())
    assert "Average score by desk" in [each[0].text for each in page.iter("svg")]


@pytest.mark.parametrize(
    ("second", "value", "shown"),
    # Of Q3's six calls put through A, B, C and F were answered; of Q4's one, H. I is not over.
    [(False, 0.666667, "66.7 %"), (True, 1, "100.0 %")],
    ids=["first quarter", "second quarter"],
)
def test_connect_rate_with_its_definition_a072(second: bool, value: float, shown: str) -> None:
    """Answered of offered, and the report says what both are."""
    made = reported(Q4) if second else reported()

    check(
        made,
        "connect_rate",
        "Connect rate",
        value,
        shown,
        "Calls answered by a person, of calls put through to people.",
    )
    assert made.figure("offered").definition in as_text(made).replace("\n    ", " ")
    assert made.figure("answered").value == round((made.figure("offered").value or 0) * value)


@pytest.mark.parametrize(
    ("name", "label", "value", "shown", "definition"),
    [
        # Tickets 1, 3 and 4 are solved, 2 is closed unsolved, 5 is open.
        ("resolution_rate", "Resolution rate", 0.75, "75.0 %", "Tickets solved, of tickets answered."),
        # A and C; B called again after two days and F in the next quarter. D and E's callers are not judged.
        (
            "first_call_resolution",
            "First-call resolution",
            0.5,
            "50.0 %",
            "Calls that a person took whose caller did",
        ),
    ],
)
def test_resolution_a073(name: str, label: str, value: float, shown: str, definition: str) -> None:
    """Solved of closed tickets, and of callers helped by the first call."""
    check(reported(), name, label, value, shown, definition)


def test_what_cannot_be_known_is_no_rate_a073() -> None:
    """In the second quarter no ticket is closed yet: a dash, and nothing where programs read."""
    check(reported(Q4), "resolution_rate", "Resolution rate", None, "–", "Tickets solved")


def test_waits_by_queue_and_hour_a102() -> None:
    """Half and nine tenths, for each queue in each hour: general at 10:00 is B's 60 s and D's 40 s."""
    shown = tables(reported(), "by_queue_and_hour")

    expected = [
        ["complaint", "10:00", "1", "0", "15", "15"],  # C, which overflowed
        ["general", "00:00", "1", "1", "20", "20"],  # A
        ["general", "09:00", "1", "0", "0", "0"],  # G: full
        ["general", "10:00", "2", "1", "40", "60"],
        ["manager (dialled)", "23:00", "1", "1", "15", "15"],  # F
        ["supervisor", "10:00", "1", "1", "45", "45"],  # C again
    ]
    assert expected == shown["json"]
    seconds = [[*row[:4], *("1 min" if cell == "60" else f"{cell} s" for cell in row[4:])] for row in expected]
    assert seconds == shown["html"]
    flat = [" ".join(row).split() for row in seconds]
    assert [] == [row for row in flat if row not in shown["text"]]
    assert [[f"{row[0]} {row[1]}", "wait_p90_s", row[5]] for row in expected] == [
        row for row in shown["csv"] if row[1] == "wait_p90_s"
    ]


def test_waits_by_queue_a102() -> None:
    """All day: general's are 0, 20, 40 and 60 s."""
    shown = tables(reported(), "by_queue")

    assert ["general", "4", "2", "1", "1", "30 s", "25.0 %", "20 s", "1 min"] in shown["html"]
