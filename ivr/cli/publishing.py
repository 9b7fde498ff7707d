"""What the commands share that change what callers meet: the store that servers read, who did it, and a refusal."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

import click

from ivr.errors import Refused, WrongUse
from ivr.settings import Settings

if TYPE_CHECKING:
    from ivr.store.engine import Store

DONE, REFUSED = 0, 1
_LONGEST_NAME = 64

option_author = click.option("--author", metavar="NAME", help="Who does it, for the record.  [default: your login]")


def refused(error: Refused) -> int:
    """Say why nothing went live, and return what a shell is told."""
    click.echo(f"ivr: {error}", err=True)
    return REFUSED


def real_store() -> Store:
    """Return the store that servers answer from.

    Raises:
        WrongUse: it cannot be opened, or ends with this command.
    """
    from ivr.store.engine import open_store

    store = open_store(Settings.from_environ(development=True).store_url)
    if store.in_memory:
        raise WrongUse("IVR_DATABASE_URL names a database in memory, which no server can see. Name one that stays.")
    return store


def author_of(written: str | None) -> str:
    """Return who does it: the name that is written, or else the login.

    Raises:
        WrongUse: the name is empty or too long.
    """
    if written is None:
        try:
            return getpass.getuser()[:_LONGEST_NAME]
        except (KeyError, OSError):  # a container's user need have no name
            return "somebody"
    if not 0 < len(written.strip()) <= _LONGEST_NAME:
        raise WrongUse(f"--author: write a name of up to {_LONGEST_NAME} characters.")
    return written.strip()
