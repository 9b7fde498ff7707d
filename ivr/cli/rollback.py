"""`ivr rollback`: makes an earlier release live again."""

from __future__ import annotations

import click

from ivr import clock
from ivr.cli.publishing import DONE, author_of, option_author, real_store, refused
from ivr.errors import Refused, WrongUse
from ivr.office import releases
from ivr.office.archive import unpack


@click.command()
@click.argument("release", required=False)
@option_author
def rollback(release: str | None, author: str | None) -> int:
    """Make RELEASE live again, by default the one that was live before.

    Each roll-back goes one further back. Calls that come in after 2 s meet it; those in progress finish on the one they
    began with. Prints the release's name. Exits with 0, with 1 if it is refused, with 2 if there is no such release.
    """
    who, store = author_of(author), real_store()
    with store.read() as connection:
        live = releases.newest(connection)
        to = releases.way_back(connection, release)
        archive = releases.find(connection, to.release)
    assert live is not None  # or there were no way back
    if to.release == live.release:
        click.echo("It is live already: nothing was changed.", err=True)
        click.echo(to.release)
        return DONE
    if archive is None:
        raise WrongUse(f"the files of release {to.release} are kept no longer. 'ivr releases' lists those that are.")
    try:
        unpack(archive)  # nothing goes live that cannot be dialled
        now = clock.now()
        store.run(lambda connection: releases.roll_back(connection, to, who, now, seen=live))
    except Refused as error:
        return refused(error)
    click.echo(f"Back from {live.release}.", err=True)
    click.echo(to.release)
    return DONE
