"""`ivr announce`: what every caller is told first in an emergency, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ivr import clock
from ivr.cli.publishing import author_of, option_author, real_store
from ivr.cli.trees import sound
from ivr.cli.written import pairs
from ivr.errors import WrongUse
from ivr.office import announcements
from ivr.office import releases as office
from ivr.office.archive import unpack
from ivr.settings import ZONE, read_instant

if TYPE_CHECKING:
    from datetime import datetime

    from ivr.menu.model import MenuTree
    from ivr.store.engine import Store


@click.command()
@click.argument("text", required=False)
@click.option("--until", metavar="TIME", help="When it ends, such as 2026-11-24T18:00; required.")
@click.option("--text", "others", multiple=True, metavar="TAG=TEXT", help="The words in another language: en-US=...")
@click.option("--off", is_flag=True, help="End what is announced now.")
@option_author
def announce(text: str | None, until: str | None, others: tuple[str, ...], off: bool, author: str | None) -> None:
    """Tell every caller TEXT first, from the next call until TIME.

    TEXT is in the line's first language, and takes up to 15 s to say. Keys work while it is spoken, and it ends by
    itself. It takes the place of what was announced before.
    """
    now, who = clock.now(), author_of(author)
    if off:
        if text or until or others:
            raise WrongUse("--off ends what is announced, and takes no text and no --until.")
        if real_store().run(lambda connection: announcements.switch_off(connection, who, now)):
            click.echo("Nothing is announced any more.", err=True)
        else:
            click.echo("Nothing was announced.", err=True)
        return
    if text is None or until is None:
        raise WrongUse("write what to tell, and when that ends: ivr announce TEXT --until 2026-11-24T18:00")
    ends = _instant(until)
    store = real_store()
    languages = list(_tree(store).line.languages)
    words = {languages[0]: text.strip()} | {
        tag: said.strip() for tag, said in pairs(others, "--text", "en-US=There is a failure.")
    }
    announcements.check(words, ends, languages, now)
    store.run(lambda connection: announcements.announce(connection, words, ends, who, now))
    click.echo(f"Announced until {ends.astimezone(ZONE):%Y-%m-%d %H:%M}. 'ivr announce --off' ends it.", err=True)


def _instant(written: str) -> datetime:
    try:
        return read_instant(written)
    except ValueError:
        raise WrongUse(f"--until {written}: this is no instant. Write it like 2026-11-24T18:00.") from None


def _tree(store: Store) -> MenuTree:
    """Return the tree whose callers are told: the live release, or else the folder's."""
    with store.read() as connection:
        live = office.newest(connection)
        archive = office.find(connection, live.release) if live else None
    return unpack(archive) if archive else sound(None)
