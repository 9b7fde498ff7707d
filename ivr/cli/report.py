"""`ivr report`: the quality report of a quarter or of some days, from the store, in four formats and two languages."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr import clock
from ivr.cli.outputs import write_whole
from ivr.office.report_formats import FORMS, in_file, written
from ivr.office.report_words import LANGUAGES
from ivr.settings import Settings

if TYPE_CHECKING:
    from datetime import date

    from ivr.office.report_formats import Form
    from ivr.office.report_words import Language


@click.command()
@click.option("--from", "first", metavar="DATE", help="The first day, such as 2026-07-01.")
@click.option("--to", "last", metavar="DATE", help="The last day, included. [default: today]")
@click.option("--quarter", metavar="QUARTER", help="A quarter, such as 2026Q3, in place of days. [default: today's]")
@click.option("--format", "form", type=click.Choice(FORMS), default="text", show_default=True, help="How to write.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Whose words. [default: the first of line.yaml]")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it there.")
@click.option("--prompts", type=click.Path(path_type=Path), metavar="FOLDER", help="The folder of the tree.")
def report(
    first: str | None,
    last: str | None,
    quarter: str | None,
    form: Form,
    language: Language | None,
    as_json: bool,
    output: Path | None,
    prompts: Path | None,
) -> None:
    """Report on the quality of the service: connect rate, waits, resolution, complaints, promises not kept.

    Every figure comes with its definition, in Mandarin where the line's first language is Chinese, else in English.
    Days are those of the line's zone; a call belongs to the day it began. What was promised is read from the tree:
    --prompts, IVR_PROMPTS, ./prompts or the one that comes with the program.
    """
    from ivr.menu.folder import find_folder
    from ivr.menu.load import load_tree
    from ivr.menu.opening import local
    from ivr.menu.zones import zone
    from ivr.office.period import read_period
    from ivr.office.read_report import read_report
    from ivr.store.engine import open_store

    tree = load_tree(find_folder(prompts, os.environ))
    today: date = local(tree.hours, clock.now()).date()
    period = read_period(quarter, first, last, today, zone(tree.hours.zone))
    store = open_store(Settings.from_environ(development=True).store_url)
    try:
        made = read_report(store, tree, period, clock.now(), language)
    finally:
        store.close()
    chosen: Form = "json" if as_json else form
    if output is None:
        click.echo(written(made, chosen), nl=False)
        return
    write_whole("--output", output, in_file(made, chosen))
    click.echo(f"Wrote {output}.", err=True)
