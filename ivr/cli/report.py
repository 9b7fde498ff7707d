"""`ivr report`: the quality report of a quarter or of some days, from the store, in four formats."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr import clock
from ivr.errors import WrongUse
from ivr.settings import Settings

if TYPE_CHECKING:
    from datetime import date

    from ivr.menu.model import MenuTree
    from ivr.office.figures import Report
    from ivr.office.period import Period
    from ivr.office.reports import Promises

_FORMATS = ("text", "html", "csv", "json")


@click.command()
@click.option("--from", "first", metavar="DATE", help="The first day, such as 2026-07-01.")
@click.option("--to", "last", metavar="DATE", help="The last day, included. [default: today]")
@click.option("--quarter", metavar="QUARTER", help="A quarter, such as 2026Q3, in place of days. [default: today's]")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True, help="How to write.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it there.")
@click.option("--prompts", type=click.Path(path_type=Path), metavar="FOLDER", help="The folder of the tree.")
def report(
    first: str | None,
    last: str | None,
    quarter: str | None,
    form: str,
    as_json: bool,
    output: Path | None,
    prompts: Path | None,
) -> None:
    """Report on the quality of the service: connect rate, waits, resolution, complaints, promises not kept.

    Every figure comes with its definition. Days are those of the line's zone; a call belongs to the day it began. What
    was promised is read from the tree: --prompts, IVR_PROMPTS, ./prompts or the one that comes with the program.
    """
    from ivr.menu.folder import find_folder
    from ivr.menu.load import load_tree
    from ivr.menu.opening import local
    from ivr.menu.zones import zone
    from ivr.office.period import read_period

    tree = load_tree(find_folder(prompts, os.environ))
    today: date = local(tree.hours, clock.now()).date()
    period = read_period(quarter, first, last, today, zone(tree.hours.zone))
    text = _written(_made(tree, period, Settings.from_environ(development=True)), "json" if as_json else form)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise WrongUse(
            f"--output {output} cannot be written: {error.strerror}. Name a file in a folder of yours."
        ) from error
    click.echo(f"Wrote {output}.", err=True)


def _made(tree: MenuTree, period: Period, settings: Settings) -> Report:
    from ivr.office.read_call_log import read_calls, read_tickets
    from ivr.office.report_tickets import CALLED_AGAIN
    from ivr.office.reports import report as make
    from ivr.office.survey import read_replies
    from ivr.store.engine import open_store

    store = open_store(settings.store_url)
    try:
        with store.read() as connection:
            # What the callers of the last days did next is a figure of this period.
            calls = read_calls(connection, period.start, period.end + CALLED_AGAIN, tree.fields)
            tickets = read_tickets(connection, period.start, period.end)
            replies = read_replies(connection, period.start, period.end)
    finally:
        store.close()
    return make(calls, tickets, replies, period, _promises(tree), clock.now())


def _promises(tree: MenuTree) -> Promises:
    from ivr.office.reports import Promises

    company = tree.facts["company"].value if "company" in tree.facts else ""
    name = company if isinstance(company, str) else next(iter(company.values()), "")
    return Promises(name, {name: queue.answer_within_s for name, queue in tree.queues.items()})


def _written(made: Report, form: str) -> str:
    match form:
        case "html":
            from ivr.office.report_html import as_html

            return as_html(made)
        case "csv":
            from ivr.office.report_rows import as_spreadsheet

            return as_spreadsheet(made)
        case "json":
            from ivr.office.report_rows import as_json

            return as_json(made)
        case _:
            from ivr.office.report_text import as_text

            return as_text(made)
