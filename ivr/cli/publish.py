"""`ivr publish`: checks the tree in a folder, plays its scripted calls, and makes it live."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr import clock
from ivr.cli.publishing import DONE, author_of, option_author, real_store, refused
from ivr.cli.trees import folder_of
from ivr.errors import Refused
from ivr.office import releases
from ivr.office.archive import pack, unpack
from ivr.proof.gate import sound_tree
from ivr.proof.lint.rule import Settings as Strictness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivr.menu.model import MenuTree
    from ivr.office.releases import Publication
    from ivr.proof.change import Change
    from ivr.store.engine import Store

# What a caller who knows the menu by heart would stumble over.
_MOVES = frozenset({"gone", "moved", "leads"})


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--prompts", type=click.Path(path_type=Path), metavar="FOLDER", help="The folder of the tree.")
@click.option("--note", default="", metavar="TEXT", help="What it is about, for the list of releases.")
@click.option("--yes", is_flag=True, help="Do not ask when keys lead elsewhere than before.")
@option_author
def publish(folder: Path | None, prompts: Path | None, note: str, yes: bool, author: str | None) -> int:
    """Make the menu tree in FOLDER live.

    Refused if the tree has an error, or one of its scripted calls fails; you are asked if a key leads elsewhere than in
    what is live. Calls that come in after 2 s meet the new tree, on every server of this store; those in progress
    finish on the one they began with. Prints the release's name. Exits with 0, with 1 if it is refused, with 2 if the
    tree cannot be read.
    """
    place, who = folder_of(folder, prompts), author_of(author)
    store = real_store()
    with store.read() as connection:
        seen = releases.newest(connection)
    try:
        tree = sound_tree(place, settings=Strictness())
        _rehearse(place)
        archive = pack(place, tree)
        live = _live_tree(store, seen)
        if live is not None and live.release == tree.release:
            click.echo("It is live already: nothing was changed.", err=True)
            click.echo(tree.release)
            return DONE
        if live is not None:
            _confirm(live, tree, yes=yes)
        now = clock.now()
        store.run(lambda connection: releases.publish(connection, archive, who, note.strip(), now, seen=seen))
    except Refused as error:
        return refused(error)
    back = f" '{seen.release}' was live before; 'ivr rollback' goes back to it." if seen else ""
    click.echo(f"Published, with {len(tree.nodes)} nodes.{back}", err=True)
    click.echo(tree.release)
    return DONE


def _rehearse(place: Path) -> None:
    """Play the tree's scripted calls: "a failing scenario stops the release" (lint V04).

    Raises:
        Refused: one did not go as written.
        Unreadable, WrongUse: one cannot be played.
    """
    calls = place / "calls"
    if not calls.is_dir():
        return
    from ivr.cli.scripts import find, read_all
    from ivr.cli.stages import OwnApp
    from ivr.cli.verdicts import report, verdict_on

    app = OwnApp(place)
    verdicts = [verdict_on(script, app) for script in read_all(find([calls], None))]
    failed = [report(verdict) for verdict in verdicts if not verdict.passed]
    if failed:
        what = "a scripted call fails" if len(failed) == 1 else f"{len(failed)} of {len(verdicts)} scripted calls fail"
        raise Refused("\n".join([f"{what}, so the tree is not published.", *failed]))


def _live_tree(store: Store, seen: Publication | None) -> MenuTree | None:
    """Return the tree that is live; None where there is none that could be compared with."""
    if seen is None:
        return None
    with store.read() as connection:
        archive = releases.find(connection, seen.release)
    try:
        return unpack(archive) if archive else None
    except Refused as error:
        click.echo(f"What is live cannot be compared with: {error}", err=True)
        return None


def _confirm(live: MenuTree, tree: MenuTree, *, yes: bool) -> None:
    """Show what moved, and go on if that is meant.

    Raises:
        Refused: nobody says that it is.
    """
    from ivr.proof.diff_formats import as_text

    moves = _moves(live, tree)
    if not moves:
        return
    told = as_text(moves)
    if yes:
        click.echo(told, err=True)
    elif sys.stdin is None or not sys.stdin.isatty():
        raise Refused(
            f"keys lead elsewhere than in what is live, and nobody can be asked. '--yes' says it is meant.\n{told}"
        )
    elif not click.confirm(f"{told}\nIs that meant?", err=True):
        raise Refused("nothing was published, as you said.")


def _moves(live: MenuTree, tree: MenuTree) -> Sequence[Change]:
    from ivr.proof.key_ways import changed_ways

    return [change for change in changed_ways(live, tree) if change.change in _MOVES]
