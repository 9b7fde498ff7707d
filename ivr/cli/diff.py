"""`ivr diff`: what a caller finds otherwise between two trees. Words and exit codes only."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import click

from ivr import clock
from ivr.cli.dialling import instant
from ivr.cli.trees import sound, tree_of
from ivr.cli.written import naming
from ivr.proof.diff import diff as differences
from ivr.proof.diff_formats import as_json, as_markdown, as_text
from ivr.speech.estimate import estimate_s

_FORMATS = {"text": as_text, "json": as_json, "markdown": as_markdown}


@click.command()
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option(
    "--format", "form", type=click.Choice(list(_FORMATS)), default="text", show_default=True, help="How to print."
)
@click.option("--json", "as_array", is_flag=True, help="The same as --format json.")
@click.option("--prompts", type=click.Path(path_type=Path), metavar="FOLDER", help="The folder of the tree, for NEW.")
@click.option("--at", metavar="DATE", help="The day from which an open hour is looked for.  [default: today]")
def diff(old: str | None, new: str | None, form: str, as_array: bool, prompts: Path | None, at: str | None) -> None:
    """Tell what changes for a caller from the tree OLD to the tree NEW.

    Each is a folder or a release; OLD is by default what is live, NEW the tree in this folder.

    Keys that are new, gone or moved, words, seconds (estimated), the way to a person, facts, and every setting.
    Exits with 0, with 2 if a tree cannot be read or has errors.
    """
    with naming("--at"):
        from_ = instant(at, clock.now)
    before = tree_of(old)
    after = sound(None, prompts) if new is None else tree_of(new)
    lengths = lru_cache(maxsize=None)(estimate_s)
    click.echo(_FORMATS["json" if as_array else form](differences(before, after, lengths, from_)))
