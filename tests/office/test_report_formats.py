"""A report as text, page, CSV and JSON: everything is in each of them, and nothing in it can run."""

from __future__ import annotations

import csv
import io
import json
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from lxml import etree, html

from ivr.office import charts
from ivr.office.report_html import as_html
from ivr.office.report_rows import CSV_COLUMNS, as_json, as_spreadsheet
from ivr.office.report_text import WIDTH, as_text, width
from ivr.office.reports import Promises, report
from tests.office.report_cases import ENGLISH, MADE, PROMISES, Q3, Told, reported

if TYPE_CHECKING:
    from ivr.office.call_log import LoggedCall

SVG = "{http://www.w3.org/2000/svg}"
XHTML = "{http://www.w3.org/1999/xhtml}"
EMPTY = report((), (), (), Q3, PROMISES, MADE, ENGLISH)
EVIL = ("=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "\rx", "<script>alert(1)</script>", 'a"&b')


def evil_call(name: str) -> LoggedCall:
    """A call whose queue and node have a name that a spreadsheet or a browser might run."""
    return (
        Told(name, "2026-07-01T10:00", None)
        .turn(9, name, "no-input", "silence")
        .turn(10, name, "queued", toward=f"queue {name}")
        .turn(60, name, "transferred", "queue-left", "bridged", 20)
        .over(60)
    )


EVIL_REPORT = report([evil_call(name) for name in EVIL], (), (), Q3, Promises("=cmd|'/c calc'!A1"), MADE, ENGLISH)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_text_has_every_figure_with_its_definition() -> None:
    """Lines fit a terminal, whatever is in them."""
    made = reported()

    text = as_text(made)

    flat = " ".join(text.split())
    for section in made.sections:
        assert section.title in text
        for figure in section.figures:
            assert figure.definition in flat
            assert f"{figure.label} {ENGLISH.shown(figure.value, figure.unit)}" in flat
    assert "Connect rate 66.7 %" in flat
    assert "Containment 42.9 % (the target is 60 % or more)" in flat
    assert [] == [line for line in text.splitlines() if width(line) > WIDTH]


def test_columns_stand_below_one_another_with_chinese_names() -> None:
    """A Chinese character is two columns wide."""
    made = report([evil_call("国际业务"), evil_call("risk")], (), (), Q3, PROMISES, MADE, ENGLISH)

    lines = as_text(made).splitlines()

    start = next(place for place, line in enumerate(lines) if line.strip().startswith("Queue "))
    header, *cells = lines[start : start + 3]
    assert {width(header)} == {width(line) for line in cells}
    assert (8, 3) == (width("国际业务"), width("red"))


def test_an_empty_report_is_a_sentence() -> None:
    """In text and on the page; for programs the figures are there and empty."""
    assert EMPTY.emptiness in as_text(EMPTY)
    assert EMPTY.emptiness in as_html(EMPTY)
    assert json.loads(as_json(EMPTY))["empty"] is True
    assert {"", "0"} == {row["value"] for row in rows(as_spreadsheet(EMPTY)) if not row["table"]}
    assert [] == list(html.fromstring(as_html(EMPTY).encode()).iter("svg"))


def test_page_is_well_formed_and_holds_everything() -> None:
    """An XML parser takes it: every figure, definition and cell, and a chart for what is better seen."""
    made = reported()

    page = etree.fromstring(as_html(made).encode(), etree.XMLParser(load_dtd=False, resolve_entities=False))

    words = " ".join("".join(page.itertext()).split())
    figures = [figure for section in made.sections for figure in section.figures]
    assert [] == [figure.name for figure in figures if figure.definition not in words]
    assert len(figures) == len(page.findall(f".//{XHTML}dt"))
    tables = [table for section in made.sections for table in section.tables if table.rows]
    assert sum(len(table.rows) * len(table.columns) for table in tables) == len(page.findall(f".//{XHTML}td"))
    titles = [found.text for found in page.findall(f".//{SVG}svg/{SVG}title")]
    assert {"Waits by hour of the day", "Waits by queue", "Time lost by node", "Average score by desk"} < set(titles)
    assert "Connect rate: 66.7 %" in titles


def test_page_needs_nothing_from_elsewhere() -> None:
    """One file: no script, no address to fetch, a policy that forbids both; light, dark and paper."""
    text = as_html(reported())
    page = html.fromstring(text.encode())

    assert [] == [element.tag for element in page.iter("script", "link", "img", "iframe", "object", "form", "a")]
    assert [] == [
        (element.tag, name)
        for element in page.iter(etree.Element)
        for name in element.attrib
        if name.startswith("on") or name in ("src", "href", "style")
    ]
    assert "url(" not in text
    digest = b64encode(sha256((page.find(".//style").text or "").encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'" == page.find(
        ".//meta[@http-equiv]"
    ).get("content")
    for media in ("prefers-color-scheme: dark", "@media print", "max-width: 520px"):
        assert media in text


def test_page_escapes_what_strangers_wrote() -> None:
    """A queue called <script> is a name and nothing else (reliability T18)."""
    text = as_html(EVIL_REPORT)

    page = html.fromstring(text.encode())
    assert [] == list(page.iter("script"))
    assert "<script>alert(1)</script>" in page.text_content()
    assert 'a"&b' in page.text_content()


def test_csv_has_every_value() -> None:
    """One a line, numbers as numbers, what is not known left empty."""
    found = rows(as_spreadsheet(reported()))

    assert list(CSV_COLUMNS) == list(found[0])
    by_name = {row["name"]: row for row in found if not row["table"]}
    assert ("0.428571", "share", "0.6") == tuple(by_name["containment"][name] for name in ("value", "unit", "target"))
    [cell] = [row for row in found if (row["table"], row["row"], row["name"]) == ("by_queue", "general", "wait_p90_s")]
    assert ("60", "seconds") == (cell["value"], cell["unit"])


def test_a_row_of_two_names_is_one_row_in_csv() -> None:
    """Both name it, as in the queue and the hour, and neither is a value."""
    found = [row for row in rows(as_spreadsheet(reported())) if row["table"] == "complaints_by_kind"]

    assert [("ticket complaint", "1"), ("ticket supervision", "1"), ("call complaint", "1"), ("call red", "0")] == [
        (row["row"], row["value"]) for row in found
    ]


def test_no_cell_is_a_formula() -> None:
    """Each that begins like one has a ' in front, a negative number too (reliability T18)."""
    slower = replace(evil_call("x"), call_sid="slow", prepared=True)
    slower = replace(slower, ended=slower.started.replace(hour=11))
    made = report([*(evil_call(name) for name in EVIL), slower], (), (), Q3, Promises(), MADE, ENGLISH)

    cells = [cell for row in csv.reader(io.StringIO(as_spreadsheet(made), newline="")) for cell in row]

    assert [] == [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'=HYPERLINK(1)" in cells
    assert any(cell.startswith("'-") for cell in cells)


def test_json_is_the_same_report() -> None:
    """For programs: values, units and targets by name, with figures a program can read back."""
    values = json.loads(as_json(reported()))

    figures = {figure["name"]: figure for section in values["sections"] for figure in section["figures"]}
    tables = {table["name"]: table for section in values["sections"] for table in section["tables"]}
    assert ("2026-07-01", "2026-09-30", "Asia/Shanghai", False) == tuple(
        values[name] for name in ("first", "last", "zone", "empty")
    )
    assert (4, "count", None) == tuple(figures["answered"][name] for name in ("value", "unit", "target"))
    assert {"desk": "general", "replies": 2, "average": 4.5} == tables["satisfaction_by_desk"]["rows"][0]


@pytest.mark.parametrize(
    ("highest", "expected"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (7, [0, 2, 4, 6, 8]),
        (41, [0, 20, 40, 60]),
        (300, [0, 100, 200, 300]),
        (1001, [0, 500, 1000, 1500]),
    ],
)
def test_axes_have_round_numbers(highest: float, expected: list[float]) -> None:
    """Few enough to read, whole because callers are, and the last not below the highest column."""
    assert expected == charts.ticks(highest)


def test_bars_stay_in_the_drawing() -> None:
    """A value beyond what the width stands for, or a target beyond it, ends at the edge."""
    drawn = etree.fromstring(charts.bars("t", [charts.Bar("a", 9, "9", 12, 99)], top=5))

    edges = [float(rect.get("x")) + float(rect.get("width")) for rect in drawn.iter(f"{SVG}rect")]
    assert max(edges) <= charts.WIDTH
