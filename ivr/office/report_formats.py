"""The forms a report can be written in, by name, and what a file of each holds. Each is imported when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, assert_never, get_args

if TYPE_CHECKING:
    from ivr.office.figures import Report

Form = Literal["text", "html", "csv", "json"]
FORMS: tuple[Form, ...] = get_args(Form)


def written(report: Report, form: Form) -> str:
    """Return the report in a form."""
    match form:
        case "text":
            from ivr.office.report_text import as_text

            return as_text(report)
        case "html":
            from ivr.office.report_html import as_html

            return as_html(report)
        case "csv":
            from ivr.office.report_rows import as_spreadsheet

            return as_spreadsheet(report)
        case "json":
            from ivr.office.report_rows import as_json

            return as_json(report)
        case _:
            assert_never(form)


def in_file(report: Report, form: Form) -> bytes:
    """Return what a file of the form holds.

    A CSV file begins with a byte order mark, without which Excel on Windows takes Chinese for the machine's old code
    page (https://stackoverflow.com/questions/155097). What goes through a pipe, as that of 'ivr export' does, has none:
    there it would be part of the first heading.
    """
    return written(report, form).encode("utf-8-sig" if form == "csv" else "utf-8")
