"""`ivr new`: a folder with a small tree that passes `ivr check`, to be made one's own."""

from __future__ import annotations

import json
import shlex
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr import clock
from ivr.errors import WrongUse
from ivr.menu.starting import NO_NAME, starting_files, tongues

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--language",
    "languages",
    default="en-US",
    show_default=True,
    metavar="TAG,...",
    help="The line's languages; a call begins in the first.",
)
@click.option("--name", "company", default=NO_NAME, show_default=True, metavar="COMPANY", help="Who is called.")
@click.option("--json", "as_json", is_flag=True, help="One object {folder, files}.")
def new(folder: Path, languages: str, company: str, as_json: bool) -> None:
    """Start a menu tree in FOLDER, which must be empty or not there yet.

    A greeting, opening hours, a person, voicemail with a ticket, and a scripted call; it passes 'ivr check'. Exits
    with 2 if the folder is not empty or cannot be written.
    """
    files = starting_files(tongues(languages.split(",")), company, clock.now().date())
    _write(folder, files)
    if as_json:
        click.echo(json.dumps({"folder": str(folder), "files": sorted(files)}, ensure_ascii=False, indent=2))
        return
    place = shlex.quote(str(folder))
    click.echo(f"{folder}: {len(files)} files. Next:")
    for command, what in (
        (f"ivr call --prompts {place}", "hear it, and press keys"),
        (f"ivr watch {place}", "edit main.yaml; every save is checked"),
        (f"ivr test {place}/calls --prompts {place}", "play its scripted call"),
        (f"ivr draw {place}", "see all of it"),
    ):
        click.echo(f"  {command}\n      {what}")


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files, or none of them.

    Raises:
        WrongUse: something is in the folder, or it cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise WrongUse(f"'{folder}' is a file. Name a folder that is not there yet.")
    was_there = folder.is_dir()
    try:
        is_empty = not was_there or not any(folder.iterdir())
    except OSError as error:
        raise WrongUse(f"'{folder}' cannot be read: {error.strerror}. Name a folder that is not there yet.") from error
    if not is_empty:
        raise WrongUse(f"'{folder}' is not empty. Name a folder that is not there yet.")
    try:
        for name, text in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    except OSError as error:
        # Half a tree would be in the way of the next try.
        for top in {name.partition("/")[0] for name in files}:
            _remove(folder / top)
        if not was_there:
            _remove(folder)
        raise WrongUse(f"'{folder}' could not be written: {error.strerror}.") from error


def _remove(path: Path) -> None:
    """Take back what was written; what cannot be is left."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()
