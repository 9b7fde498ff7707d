"""`ivr tickets`: what callers were promised, what is late, and what became of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from ivr import clock
from ivr.errors import WrongUse
from ivr.settings import ZONE, Settings

if TYPE_CHECKING:
    from ivr.office.export import Cell

_STATUSES = ("open", "escalated", "solved", "unsolved", "closed")
_SHOWN = ("number", "kind", "made", "due", "status", "queue")


@click.command()
@click.option("--status", "statuses", type=click.Choice(_STATUSES), multiple=True, help="Only these. Repeatable.")
@click.option("--kind", help="Only this kind.")
@click.option("--overdue", is_flag=True, help="Only what should have been answered by now.")
@click.option("--mark", "change", nargs=2, metavar="NUMBER STATUS", help="Give a ticket another status.")
@click.option("--note", default="", help="Why, for its history; with --mark.")
@click.option("--sweep", is_flag=True, help="First hand what is late one level up, and clear what is kept too long.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def tickets(
    statuses: tuple[str, ...],
    kind: str | None,
    overdue: bool,
    change: tuple[str, str] | None,
    note: str,
    sweep: bool,
    as_json: bool,
) -> None:
    """List the tickets, the one that is due first first."""
    from ivr.office import export, sweeping
    from ivr.office import tickets as office
    from ivr.store.engine import open_store

    store = open_store(Settings.from_environ(development=True).store_url)
    now = clock.now()
    if change is not None:
        number, status = change
        if status not in _STATUSES:
            raise WrongUse(f"--mark {number} {status}: a ticket is {', '.join(_STATUSES)}.")
        if not store.run(lambda connection: office.set_status(connection, number, status, note, now)):
            raise WrongUse(f"--mark {number}: there is no ticket of this number that is not closed.")
    if sweep:
        swept = sweeping.sweep(store, now)
        click.echo(f"{len(swept.escalated)} handed up, {swept.closed} lost calls closed.", err=True)
    with store.read() as connection:
        found = office.listed(connection, statuses=statuses, kind=kind)
    rows = [export.ticket_row(each, now, ZONE) for each in found if not overdue or each.is_overdue(now)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        click.echo("There are no such tickets.", err=True)
    for row in rows:
        click.echo(_line(row))


def _line(row: dict[str, Cell]) -> str:
    late = "  late" if row["overdue"] else ""
    return "  ".join(f"{row[name]!s:<{_width(name)}}" for name in _SHOWN).rstrip() + late


def _width(name: str) -> int:
    return {"number": 8, "kind": 11, "made": 25, "due": 25, "status": 9}.get(name, 0)
