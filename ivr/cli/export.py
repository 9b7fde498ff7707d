"""`ivr export`: tickets and the call log, for a spreadsheet or another program."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from ivr import clock
from ivr.errors import WrongUse
from ivr.settings import ZONE, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@click.command()
@click.argument("what", type=click.Choice(["events", "tickets"]))
@click.option(
    "--from", "first", metavar="DATE", help="The first day, such as 2026-11-01; by when it began or was made."
)
@click.option("--to", "last", metavar="DATE", help="The last day, included.")
@click.option("--json", "as_json", is_flag=True, help="As JSON instead of CSV.")
def export(what: str, first: str | None, last: str | None, as_json: bool) -> None:
    """Write the tickets, or the call log's events, as CSV or JSON.

    Numbers of callers are masked, except where a ticket promises to call back; entries are masked whole. Cells that a
    spreadsheet would run as a formula are written with a ' in front. 'ivr check --log' judges a tree by the events
    that --json writes.
    """
    from ivr.office import events, log_lines, tickets
    from ivr.office import export as tables
    from ivr.store.engine import open_store

    start, end = _day("--from", first), _day("--to", last)
    if end is not None:
        end += timedelta(days=1)
    store = open_store(Settings.from_environ(development=True).store_url)
    with store.read() as connection:
        if what == "tickets":
            columns: Sequence[str] = tables.TICKET_COLUMNS
            found = tickets.listed(connection, made_from=start, made_before=end)
            now = clock.now()
            rows: list[Mapping[str, object]] = [tables.ticket_row(each, now, ZONE) for each in found]
        else:
            columns = log_lines.COLUMNS
            rows = list(log_lines.log_lines(events.between(connection, start, end), ZONE))
    _write(columns, rows, as_json=as_json)


def _write(columns: Sequence[str], rows: Sequence[Mapping[str, object]], *, as_json: bool) -> None:
    from ivr.office.export import as_csv

    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        click.echo(as_csv(columns, rows), nl=False)


def _day(flag: str, written: str | None) -> datetime | None:
    if written is None:
        return None
    try:
        return datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=ZONE)
    except ValueError:
        raise WrongUse(f"{flag} {written}: this is no day. Write it like 2026-11-01.") from None
