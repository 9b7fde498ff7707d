"""`ivr releases`: what was published, by whom, and what is live."""

from __future__ import annotations

import json

import click

from ivr.cli.publishing import real_store
from ivr.office.releases import listed
from ivr.settings import ZONE


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One array of {id, made, author, note, live}.")
def releases(as_json: bool) -> None:
    """List the releases that are kept, the newest first."""
    with real_store().read() as connection:
        found = listed(connection)
    rows = [
        {
            "id": each.id,
            "made": each.made.astimezone(ZONE).isoformat(timespec="seconds"),
            "author": each.author,
            "note": each.note,
            "live": each.live,
        }
        for each in found
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        click.echo("Nothing was published yet. 'ivr publish' makes the tree in this folder live.", err=True)
    for row in rows:
        mark = "live" if row["live"] else ""
        click.echo(f"{row['id']}  {row['made']}  {mark:<4}  {row['author']}  {row['note']}".rstrip())
